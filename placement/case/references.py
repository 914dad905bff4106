"""Ids that must exist in another table, and rows that may occur only once."""

from collections.abc import Iterator, Set

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import Tables
from placement.case.contract import TABLES, Table
from placement.case.spelling import Lexicon

_IDS = {"employees": "employee", "units": "unit"}


def duplicates(tables: Tables) -> Iterator[Finding]:
    """An error for each row whose key an earlier row of the table has."""
    for table in TABLES.values():
        for key in table.keys if len(tables.frames[table.name]) > 1 else ():
            yield from _repeated(tables, table, key)


def dangling(tables: Tables) -> Iterator[Finding]:
    """An error for each employee or unit that its own table does not have."""
    for target, name in _IDS.items():
        if not tables.knows(target, name):
            continue
        known = set(tables.frames[target][name].dropna())
        lexicon = Lexicon(known)
        for table in TABLES.values():
            for column in table if len(tables.frames[table.name]) else ():
                if column.refers == target:
                    yield from unknown(
                        tables, table.name, column.name, known, lexicon, _("add it to {table}", table=target)
                    )


def unknown(
    tables: Tables, table: str, name: str, known: Set[str], lexicon: Lexicon, otherwise: str
) -> Iterator[Finding]:
    """An error for each cell of a column that is not among the known words."""
    values = tables.frames[table][name]
    strangers = set(values.dropna().unique()) - known  # quicker than isin of many
    for row, value in tables.written(table, name, values.isin(strangers)) if strangers else ():
        word = value or ""
        yield Finding(
            "error",
            table,
            row,
            name,
            value,
            _("there is no {column} {value}", value=word, column=name),
            lexicon.remedy(word, otherwise),
        )


def _repeated(tables: Tables, table: Table, key: tuple[str, ...]) -> Iterator[Finding]:
    frame = tables.frames[table.name]
    needed = [column.name for column in table if column.name in key and column.required]
    whole = frame.loc[frame[needed].notna().all(axis=1), list(key)]
    again = whole.duplicated(keep=False)
    if not again.any():
        return
    twice = whole[again]
    first: dict[tuple[object, ...], int] = {}
    keys = twice.astype(object).where(twice.notna(), "").itertuples(index=False, name=None)
    for row, values in zip(twice.index, keys, strict=True):
        if first.setdefault(values, int(row)) != int(row):
            named = ", ".join(
                f"{name} {value}" for name, value in zip(key, values, strict=True) if value != ""
            )
            written = tables.cells[table.name].loc[row, key[-1]]
            yield Finding(
                "error",
                table.name,
                int(row),
                key[-1],
                None if pd.isna(written) else written,
                _("{key} occurs again, first in row {row}", key=named, row=first[values]),
                _("keep one of the rows"),
            )
