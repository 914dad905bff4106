"""Cells as written beside the values read from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _

if TYPE_CHECKING:
    from placement.base.arrays import Mask
    from placement.case.contract import Table

EXACT = 10**15
"""From here on a spreadsheet's numbers lose digits."""


@dataclass(frozen=True)
class Sheet:
    """One table as a file holds it.

    `cells` are texts, NaN where blank, the columns numbered as the names in `header` from 0;
    the index is the row of the spreadsheet, `top` that of the header. `faults` are cells whose
    content is lost, and whatever else is to be told.
    """

    table: "Table"
    file: Path
    label: str
    header: tuple[str, ...]
    cells: pd.DataFrame
    faults: tuple[Finding, ...] = ()
    top: int = 1


@dataclass(frozen=True)
class Tables:
    """All tables of the contract: `frames` of values, and the `cells` they were read from.

    `absent` names the tables that could not be read, `unreadable` those of them that have a
    file, `missing` the columns without a header.
    """

    frames: Mapping[str, pd.DataFrame]
    cells: Mapping[str, pd.DataFrame]
    absent: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    missing: frozenset[tuple[str, str]] = frozenset()

    def knows(self, table: str, column: str) -> bool:
        """True where a file gives the column."""
        return table not in self.absent and (table, column) not in self.missing

    def complete(self, table: str, column: str) -> bool:
        """True where the column's cells are all there are, be it none for want of a table."""
        return self.knows(table, column) or (table in self.absent and table not in self.unreadable)

    def written(
        self, table: str, column: str, where: "Mask | pd.Series[bool]"
    ) -> Iterator[tuple[int, str | None]]:
        """Row and text of the cells of a column where the mask over the table's frame holds."""
        found = np.asarray(where, bool)
        if not found.any():
            return
        rows = self.frames[table].index[found]
        cells = self.cells[table][column].reindex(rows)
        for row, cell in zip(rows, cells, strict=True):
            yield int(row), cell if isinstance(cell, str) else None


def plain(number: float) -> str:
    """The shortest decimals that are this number: no exponent, no `.0`."""
    text = repr(number)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def lost_digits(value: str) -> tuple[str, str, str]:
    """Value, message and remedy of an id that was stored as a number."""
    return (
        value,
        _("{value} is stored as a number, which keeps only 15 digits", value=value),
        _("store the column as text, and enter the id again from its source"),
    )
