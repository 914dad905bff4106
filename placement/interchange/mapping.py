"""Mapping files: what was taken for what, to be reviewed, edited, and given to the next import."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.interchange.sheet import read_sheet

FOLDER = "mapping"
STATUSES = ("matched", "guessed", "unknown")


@dataclass(frozen=True)
class MappingLayout:
    """One mapping file: its `key` columns name what the other system says, its `choices` what it becomes.

    The first choice may be blank: those rows are left out.
    """

    name: str
    key: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns; `score` is how alike names are (1 = equal), `people` how many rows say it."""
        return (*self.key, *self.choices, "status", "score", "people")

    def read(self, folder: Path | None) -> pd.DataFrame | None:
        """The file of a folder as texts, "" for blank; None where there is none. Raises InputError."""
        if folder is None or not (folder / self.file).is_file():
            return None
        required = (*self.key, *self.choices)
        known = {*self.columns}
        sheet = read_sheet(folder / self.file, lambda name: name if name in known else None, required)
        cells = sheet.cells.reindex(columns=list(self.columns)).astype(object)
        cells = cells.where(cells.notna(), "")
        self._check(cells, sheet.file)
        return cells

    @property
    def file(self) -> str:
        """Its name in a folder."""
        return f"{self.name}.csv"

    def reviewed(self, automatic: pd.DataFrame, given: pd.DataFrame | None) -> pd.DataFrame:
        """The automatic choices, replaced by those of the given file.

        A choice that differs, or whose status was set to matched, is a decision: matched.
        What the given file knows beyond stays in it, with nobody.
        """
        if given is None:
            return automatic[list(self.columns)]
        key, choices = list(self.key), list(self.choices)
        table = automatic.set_index(key)
        theirs = given.set_index(key)
        both = table.index.intersection(theirs.index)
        decided = (theirs.loc[both, choices] != table.loc[both, choices]).any(axis=1)
        decided |= theirs.loc[both, "status"] == "matched"
        table.loc[both, choices] = theirs.loc[both, choices]
        table.loc[both[decided.to_numpy(bool)], "status"] = "matched"
        beyond = theirs.loc[theirs.index.difference(table.index, sort=False)].assign(people=0)
        return pd.concat([table, beyond]).reset_index()[list(self.columns)]

    def _check(self, cells: pd.DataFrame, file: str) -> None:
        """Raises InputError for rows that say the same twice, and for a status that is none."""
        twice = cells.index[cells.duplicated(list(self.key))]
        odd = cells.index[~cells["status"].isin([*STATUSES, ""])]
        findings = [
            _finding(
                file, row, self.key[-1], cells.loc[row, self.key[-1]], _("an earlier row says it already")
            )
            for row in twice
        ]
        findings += [
            _finding(
                file,
                row,
                "status",
                cells.loc[row, "status"],
                _("choose one of: {words}", words=", ".join(STATUSES)),
            )
            for row in odd
        ]
        if findings:
            raise InputError(_("the mapping file {file} has errors", file=file), findings)


JOBS = MappingLayout("jobs", ("jabatan_nama",), ("job", "level"))
UNITS = MappingLayout("units", ("unor_id", "unor_nama"), ("unit", "kind", "region"))
STANDING = MappingLayout("standing", ("kedudukan_hukum_nama",), ("serves",))
RETIREMENT = MappingLayout("retirement", ("level",), ("age",))


def require_mappings(folder: Path | None, layouts: Sequence[MappingLayout]) -> None:
    """Raises InputError where a folder is given that holds none of the files."""
    if folder is None or any((folder / layout.file).is_file() for layout in layouts):
        return
    files = ", ".join(layout.file for layout in layouts)
    message = _("{folder} holds no mapping: none of {files}", folder=folder, files=files)
    raise InputError(message)


def _finding(file: str, row: int, column: str, value: str, message: str) -> Finding:
    return Finding("error", file, int(row), column, value, message, _("correct the row"))
