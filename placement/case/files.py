"""The files of a case: which tables they hold, and which cannot be read."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import parquet
from placement.case.cells import Sheet
from placement.case.contract import TABLES, Table, table_named
from placement.case.headers import LISTS, hidden_sheet, unknown_table, unread_sheet, without_file
from placement.case.opening import WORKBOOKS, read_pages
from placement.case.pages import Book, Page, text
from placement.case.sheets import sheet_of

_PLACEHOLDER = re.compile(r"\.(.+)\.icloud")
_READ = {".csv", ".tsv", ".parquet", *WORKBOOKS}
_FOREIGN = {".xls", ".xlsb", ".numbers", ".gz", ".zip", ".feather", ".dbf", ".sav", ".dta"}


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
        """The files of a folder, or of one workbook; raises InputError where there is neither."""
        if not path.exists():
            raise _refused(path, _("{path} does not exist", path=path), _("give the folder of the tables"))
        if path.is_file() and path.suffix.lower() not in WORKBOOKS:
            raise _refused(
                path,
                _("{path} is neither a folder nor a workbook (.xlsx, .ods)", path=path),
                _("give the folder of the tables"),
            )
        found = cls()
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if placeholder := _PLACEHOLDER.fullmatch(file.name):
                remedy = _("only a placeholder is here: download the file itself")
                found._tell_unread(file.with_name(placeholder[1]), remedy)
            elif not file.name.startswith((".", "~$")):
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
        """What a file of the folder holds, or why it is not read."""
        suffix, table = file.suffix.lower(), table_named(file.stem)
        if not file.is_file():
            self._tell_unread(file, _not_a_file(file))
        elif suffix not in _READ:
            self._tell_unread(file, _("save it as CSV UTF-8 or .xlsx, named such as employees.csv"))
        elif suffix not in WORKBOOKS and table is None:
            self.strangers.append(file.name)
            self.findings.append(unknown_table(file.stem))
        else:
            try:
                self._read(file, table)
            except InputError as error:
                self._close(file, table, [replace(found, table=file.stem) for found in error.findings])
            except OSError as error:
                words, remedy = str(error.strerror), _("make the file readable")
                self._close(file, table, [Finding("error", file.stem, None, None, file.name, words, remedy)])

    def _tell_unread(self, file: Path, remedy: str) -> None:
        """A warning of what looks like a table by its name, or by its ending, and is not read."""
        first = unicodedata.normalize("NFC", file.name).split(".")[0]
        if table_named(first) or (file.is_file() and file.suffix.lower() in _FOREIGN):
            message = _("{file} is not read", file=file.name)
            self.findings.append(Finding("warning", first, None, None, file.name, message, remedy))

    def _close(self, file: Path, table: Table | None, findings: list[Finding]) -> None:
        """Errors of a file that cannot be read; of a workbook nobody knows what it would hold."""
        self.findings += findings
        if file.suffix.lower() in WORKBOOKS:
            self.opaque = True
        elif table is not None:
            self.closed.add(table.name)

    def _read(self, file: Path, table: Table | None) -> None:
        if file.suffix.lower() == ".parquet" and table is not None:
            self._keep(parquet.read(file, table))
            return
        book = read_pages(file, [column.name for column in table] if table else ())
        self.findings += [replace(told, table=table.name if table else told.table) for told in book.told]
        alone = _alone(book) if table else None
        for page in book.pages:
            named = table if page.title is None or page is alone else table_named(page.title)
            if _is_empty(page):
                self._tell_empty(page, named)
            elif page.title == LISTS:
                continue
            elif named is None:
                self.strangers.append(str(page.title))
                self.findings.append(unread_sheet(page))
            elif page.hidden:
                self.findings.append(hidden_sheet(page, named))
            else:
                self._keep(sheet_of(page, named))
                if page is alone:
                    self.findings.append(_named_by_file(page, named))

    def _tell_empty(self, page: Page, table: Table | None) -> None:
        """A warning of a sheet without any cell that bears a table's name."""
        if table is not None:
            message = _("the sheet {sheet} is empty", sheet=page.title or page.label)
            remedy = _("write at least the header, or remove the sheet")
            self.findings.append(Finding("warning", table.name, None, None, page.title, message, remedy))

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


def _is_empty(page: Page) -> bool:
    return not any(any(text(cell).strip() for cell in row) for _number, row in page.rows)


def _alone(book: Book) -> Page | None:
    """The only sheet of a workbook that holds anything, where none bears the name of a table."""
    if any(page.title is None or table_named(page.title) for page in book.pages):
        return None
    filled = [page for page in book.pages if not page.hidden and not _is_empty(page)]
    return filled[0] if len(filled) == 1 else None


def _named_by_file(page: Page, table: Table) -> Finding:
    message = _("the sheet {sheet} is read as {table}, after its file", sheet=page.title, table=table.name)
    remedy = _("nothing, if that is right; else name the sheet after its table")
    return Finding("warning", table.name, None, None, page.title, message, remedy)


def _not_a_file(file: Path) -> str:
    """The remedy for a folder, a link to nowhere, or anything else that holds no rows."""
    if file.is_dir():
        return _("it is a folder: put the table itself beside the others")
    return _("the link leads nowhere: put the file itself there")


def _refused(path: Path, message: str, remedy: str) -> InputError:
    return InputError(message, [Finding("error", path.name, None, None, str(path), message, remedy)])
