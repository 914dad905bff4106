"""The files of a case: which tables they hold, and which cannot be read."""

from dataclasses import dataclass, field
from pathlib import Path

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import delimited, parquet, workbook
from placement.case.cells import Sheet
from placement.case.contract import TABLES, table_named
from placement.case.headers import unknown_table, without_file

_READERS = {".csv": delimited.read, ".parquet": parquet.read}
_FOREIGN = {".tsv", ".xls", ".xlsm", ".xlsb", ".ods"}


@dataclass
class Files:
    """The sheets of a case by table, and what is wrong with its files.

    `strangers` are files and sheets of other names; a `closed` table has a file that cannot
    be read, and behind an `opaque` file there may be any table.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    opaque: bool = False

    @classmethod
    def of(cls, path: Path) -> "Files":
        """The files of a folder, or one workbook; raises InputError where there is neither."""
        if not path.exists():
            raise _refused(path, _("{path} does not exist", path=path), _("give the folder of the tables"))
        if path.is_file() and path.suffix.lower() != ".xlsx":
            raise _refused(
                path,
                _("{path} is neither a folder nor an .xlsx workbook", path=path),
                _("give the folder of the tables"),
            )
        found = cls()
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file() and not file.name.startswith((".", "~$")):
                found._add(file)
        return found

    @property
    def unreadable(self) -> frozenset[str]:
        """Tables without a sheet that may have a file."""
        return frozenset(TABLES if self.opaque else self.closed) - set(self.sheets)

    def missing(self) -> list[Finding]:
        """Errors for required tables, unless a file that may hold them cannot be read."""
        return [] if self.opaque else list(without_file([*self.sheets, *self.closed], self.strangers))

    def _add(self, file: Path) -> None:
        suffix, table = file.suffix.lower(), table_named(file.stem)
        try:
            if suffix == ".xlsx":
                self._add_workbook(file)
            elif suffix in _READERS and table is not None:
                sheet, findings = _READERS[suffix](file, table)
                self.findings += findings
                if sheet is None:
                    self.closed.add(table.name)
                else:
                    self._keep(sheet)
            elif suffix in _READERS:
                self.strangers.append(file.name)
                self.findings.append(unknown_table(file.stem))
            elif suffix in _FOREIGN:
                self.findings.append(
                    Finding(
                        "warning",
                        file.stem,
                        None,
                        None,
                        file.name,
                        _("{file} is not read", file=file.name),
                        _("save it as CSV UTF-8 or .xlsx"),
                    )
                )
        except OSError as error:
            self.closed |= {table.name} if table else set()
            self.findings.append(
                Finding(
                    "error",
                    file.stem,
                    None,
                    None,
                    file.name,
                    str(error.strerror),
                    _("make the file readable"),
                )
            )

    def _add_workbook(self, file: Path) -> None:
        pages = workbook.read(file)
        if pages is None:
            self.opaque = True
            self.findings.append(
                Finding(
                    "error",
                    file.stem,
                    None,
                    None,
                    file.name,
                    _("{file} is no readable workbook", file=file.name),
                    _("open it in a spreadsheet program and save it again as .xlsx, without a password"),
                )
            )
            return
        sheets, findings = pages
        self.findings += findings
        self.strangers += [finding.table for finding in findings if table_named(finding.table) is None]
        for sheet in sheets:
            self._keep(sheet)

    def _keep(self, sheet: Sheet) -> None:
        first = self.sheets.setdefault(sheet.table.name, sheet)
        if first is not sheet:
            self.findings.append(
                Finding(
                    "error",
                    sheet.table.name,
                    None,
                    None,
                    sheet.label,
                    _(
                        "the table is given twice: {first} and {second}",
                        first=first.label,
                        second=sheet.label,
                    ),
                    _("keep one of them"),
                )
            )


def _refused(path: Path, message: str, remedy: str) -> InputError:
    return InputError(message, [Finding("error", path.name, None, None, str(path), message, remedy)])
