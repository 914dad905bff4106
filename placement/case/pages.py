"""Tables as their files hold them, whatever they are about."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case.cells import plain

Value = str | bool | int | float | datetime | date | time | timedelta | None
Row = tuple[int, Sequence[Value]]
"""Its number as a spreadsheet counts (a line break within a cell is no new row), and its cells."""

TITLE_ROWS = 20
"""How far down a header is sought."""


class LostCell(NamedTuple):
    """A cell whose content the file does not hold: what it shows, why, and the remedy."""

    shown: str | None
    message: str
    remedy: str


class MergedCells(NamedTuple):
    """Cells that are one: the first one holds the value. Rows from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Unseen:
    """What a sheet holds and people do not see in it, or see as gone.

    Rows (from 1) and columns (from 0) that are hidden, by hand, by a filter or in a folded group, and
    rows with a cell that is struck through.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()

    def told(self, rows: Collection[int], columns: Collection[int]) -> Iterator[tuple[list[int], str]]:
        """The unseen ones of the rows that are read, or the first row for columns, and what is said."""
        hidden, struck = sorted(self.rows.intersection(rows)), sorted(self.struck.intersection(rows))
        if hidden:
            yield hidden, _("rows are hidden, and are read all the same: {rows}", rows=len(hidden))
        if struck:
            yield (
                struck,
                _("cells are struck through, and are read all the same; such rows: {rows}", rows=len(struck)),
            )
        if rows and (veiled := self.columns.intersection(columns)):
            message = _("columns are hidden, and are read all the same: {columns}", columns=len(veiled))
            yield [min(rows)], message


@dataclass(frozen=True)
class Page:
    """One sheet of a workbook, or the one table of a text file; `title` names the sheet.

    `rows` are those with any content, in the file's order; texts are as written, not trimmed.
    `zeros` are number formats such as 00000, which show a number as an id; `lost` the cells
    whose content is lost (row from 1, column from 0).
    """

    file: Path
    title: str | None
    rows: Sequence[Row]
    hidden: bool = False
    zeros: Mapping[tuple[int, int], str] = field(default_factory=dict)
    lost: Mapping[tuple[int, int], LostCell] = field(default_factory=dict)
    merged: Sequence[MergedCells] = ()
    unseen: Unseen = Unseen()

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.file.name if self.title is None else f"{self.file.name}, {self.title}"

    def header(self, score: Callable[[Sequence[str]], int]) -> int:
        """The place in `rows` of the header: of the first rows the one of the highest score, or the first."""
        scores = [
            score([text(cell).strip() for cell in row]) for _number, row in islice(self.rows, TITLE_ROWS)
        ]
        return max(range(len(scores)), key=scores.__getitem__, default=0)


@dataclass(frozen=True)
class Book:
    """The pages of one file, and what its reader is told of it; the findings' table is the file's name."""

    pages: tuple[Page, ...]
    told: tuple[Finding, ...] = ()


def unreadable(
    file: Path, message: str, remedy: str, row: int | None = None, value: str | None = None
) -> InputError:
    """The error of a file that cannot be read at all."""
    return InputError(message, [Finding("error", file.name, row, None, value or file.name, message, remedy)])


def text(value: Value) -> str:
    """The cell as a CSV file would hold it, numbers by their shortest decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain(value)
    if isinstance(value, datetime):
        return str(value).removesuffix(" 00:00:00")
    return str(value)
