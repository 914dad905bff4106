"""What an import mapped, guessed and left out, each with its rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

import pandas as pd

from placement.base.errors import Finding

Status = Literal["mapped", "guessed", "left_out"]
SHEET = 10**7
"""Added to the rows of a second sheet, twice to those of a third: more rows than a sheet has."""
STATUSES: tuple[Status, ...] = ("mapped", "guessed", "left_out")
COLUMNS = ("status", "column", "value", "count", "rows", "message", "remedy")


@dataclass(frozen=True)
class Note:
    """One thing to know of some rows of the file.

    `rows` count as the file's own program does: the rows of a sheet (the header is one), the
    entries of a bundle from 1; none where the note is of a whole column or file. Where several
    `sheets` were read, `SHEET` tells them apart.
    """

    status: Status
    column: str
    value: str
    message: str
    remedy: str
    rows: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()

    def place(self, row: int) -> tuple[str, int]:
        """Its sheet, "" where there is only one, and its row there."""
        return (self.sheets[row // SHEET], row % SHEET) if self.sheets else ("", row)


@dataclass
class Notes:
    """Notes as they are taken; those that say the same of several rows become one."""

    sheets: tuple[str, ...] = ()
    _rows: dict[tuple[Status, str, str, str, str], list[int]] = field(default_factory=dict)

    def add(
        self,
        status: Status,
        column: str,
        rows: Iterable[int],
        message: str,
        *,
        value: object = "",
        remedy: str = "",
    ) -> None:
        """Takes a note of these rows; none where there are no rows."""
        if told := [*map(int, rows)]:
            self._rows.setdefault((status, column, str(value), message, remedy), []).extend(told)

    def of_column(self, status: Status, column: str, message: str, *, remedy: str = "") -> None:
        """Takes a note of a whole column, or with "" of the whole file."""
        self._rows.setdefault((status, column, "", message, remedy), [])

    def all(self) -> tuple[Note, ...]:
        """What was left out, then guessed, then mapped; otherwise as taken."""
        sheets = self.sheets if len(self.sheets) > 1 else ()
        found = [Note(*key, tuple(sorted(set(rows))), sheets) for key, rows in self._rows.items()]
        return tuple(sorted(found, key=lambda note: -STATUSES.index(note.status)))


def counts(notes: Sequence[Note]) -> dict[str, int]:
    """Cells mapped, guessed and left out; a note of a whole column counts one."""
    total = Counter[str]()
    for note in notes:
        total[note.status] += len(note.rows) or 1
    return {status: total[status] for status in STATUSES}


def document(note: Note) -> dict[str, Any]:
    """The note as JSON holds it; a row of several sheets as PPPK!2."""
    told = {name: value for name, value in vars(note).items() if name != "sheets"}
    rows = [f"{sheet}!{row}" if sheet else row for sheet, row in map(note.place, note.rows)]
    return {**told, "rows": rows, "count": len(note.rows) or 1}


def report(notes: Sequence[Note]) -> pd.DataFrame:
    """The table of all notes, its rows as ranges: 2-5;9."""
    lines = [{**document(note), "rows": told_rows(note)} for note in notes]
    return pd.DataFrame(lines, columns=list(COLUMNS)).astype(str)


def findings(file: str, notes: Sequence[Note]) -> list[Finding]:
    """The notes of rows that were left out, as errors."""
    return [
        Finding(
            "error",
            ", ".join(filter(None, [file, sheet])),
            row,
            note.column,
            note.value or None,
            note.message,
            note.remedy,
        )
        for note in notes
        if note.status == "left_out"
        for sheet, row in map(note.place, note.rows)
    ]


def told_rows(note: Note) -> str:
    """The note's rows as ranges, those of several sheets each behind its sheet's name: PPPK!2-5;9."""
    by_sheet: dict[str, list[int]] = {}
    for sheet, row in map(note.place, note.rows):
        by_sheet.setdefault(sheet, []).append(row)
    return ";".join(f"{sheet}!{ranges(rows)}" if sheet else ranges(rows) for sheet, rows in by_sheet.items())


def ranges(rows: Sequence[int]) -> str:
    """Ascending whole numbers, those that follow each other as first-last."""
    runs = (
        [row for _place, row in run]
        for _start, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0])
    )
    return ";".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
