"""A case's tables into the database: first what would change, then the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

import placement as pm
from placement.workbench.staff.exporting import frame_on
from placement.workbench.staff.layout import LAYOUTS, Layout

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Changed:
    """A row that would change: its key, its row in the spreadsheet, by column the value before and after."""

    key: tuple[str, ...]
    row: int
    cells: Mapping[str, tuple[str, str]]


@dataclass
class Difference:
    """What an import would do to one table. Rows are counted as the spreadsheet counts them."""

    table: str
    added: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    closed: list[tuple[str, ...]] = field(default_factory=list)
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.closed or self.reordered)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are added, changed, closed."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "closed": len(self.closed),
        }


def read(path: Path) -> dict[str, pd.DataFrame]:
    """The tables of a folder or workbook; raises pm.InputError with every finding."""
    return pm.read_tables(path)


def differences(tables: Tables, day: date) -> dict[str, Difference]:
    """By table what the tables would change; only tables that change anything.

    A table that the import does not have stays as it is: a list of staff alone closes no course.
    """
    found = {name: _difference(LAYOUTS[name], frame_on(name, day), frame) for name, frame in tables.items()}
    return {name: difference for name, difference in found.items() if difference}


def _difference(layout: Layout, before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    """Rows are the same row where their keys are; the second of two equal keys is the second."""
    old, new = _cells(layout, before), _cells(layout, after)
    told = Difference(layout.table)
    for key, (row, cells) in new.items():
        if key not in old:
            told.added.append((key[:-1], row))
            continue
        was = old[key][1]
        turned = {
            name: (was.get(name, ""), cells.get(name, ""))
            for name in {**was, **cells}
            if was.get(name, "") != cells.get(name, "")
        }
        if turned:
            told.changed.append(Changed(key[:-1], row, turned))
    told.closed = [key[:-1] for key in old if key not in new]
    told.reordered = [key for key in old if key in new] != [key for key in new if key in old]
    return told


def _cells(layout: Layout, frame: pd.DataFrame) -> dict[tuple[str, ...], tuple[int, dict[str, str]]]:
    """By key, and how often it came before, the row's number and its cells as text."""
    texts = {name: _texts(frame[name]) for name in frame.columns}
    seen: dict[tuple[str, ...], int] = {}
    found: dict[tuple[str, ...], tuple[int, dict[str, str]]] = {}
    for place, row in enumerate(frame.index.tolist()):
        key = tuple(texts[name][place] for name in layout.keys)
        seen[key] = seen.get(key, 0) + 1
        found[(*key, str(seen[key]))] = (
            int(row),
            {name: values[place] for name, values in texts.items() if values[place]},
        )
    return found


def _texts(values: "pd.Series[Any]") -> list[str]:
    """The cells as text, "" where blank."""
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    return ["" if blank else str(value) for value, blank in zip(values, values.isna(), strict=True)]
