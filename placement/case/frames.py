"""DataFrames as sheets, so that they are read and checked as files are."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case.cells import EXACT, Sheet, lost_digits, plain
from placement.case.contract import TABLES, Column, Table
from placement.case.selector import nearest
from placement.case.sheets import normalised
from placement.case.synonyms import meant
from placement.case.values import exact
from placement.case.words import plain_text

_NESTED = (bytes, bytearray, list, tuple, set, frozenset, dict, np.ndarray)
"""Values that are no one text, number or day."""


def sheets_of(frames: Mapping[str, Any]) -> dict[str, Sheet]:
    """Each frame as a sheet of the table it is named after; of its index only what has a name counts.

    Raises InputError for a name that is no table of a case, and for what is no DataFrame.
    """
    for name, frame in frames.items():
        if name not in TABLES:
            remedy = nearest(name, TABLES)
            raise InputError(_("{table} is no table of a case: {remedy}", table=name, remedy=remedy))
        if not isinstance(frame, pd.DataFrame):
            kind = type(frame).__name__
            raise InputError(_("{table} is no DataFrame, but {kind}", table=name, kind=kind))
        if frame.columns.nlevels > 1:
            raise InputError(_("the columns of {table} have several levels: give each one name", table=name))
    return {name: _sheet(name, _with_index(frame)) for name, frame in frames.items()}


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the named levels of its index as columns, as of `set_index("employee")`.

    Not so the index of a case's own tables, which counts the rows.
    """
    levels = [level for level in frame.index.names if level not in {None, "row", *frame.columns}]
    return frame.reset_index(level=levels) if levels else frame


def _sheet(name: str, frame: pd.DataFrame) -> Sheet:
    table = TABLES[name]
    header = tuple(plain_text(str(column)) for column in frame.columns)
    texts: dict[int, list[str | None]] = {}
    faults: list[Finding] = []
    for place, written in enumerate(header):
        column = table.column(meant(table, written, header))
        values = frame.iloc[:, place].tolist()
        faults += _faults(table, written, column, values)
        texts[place] = _texts(values, column)
    cells, told = normalised(table, header, texts, pd.RangeIndex(2, len(frame) + 2))
    return Sheet(table, Path(), name, header, cells, (*faults, *told))


def _faults(table: Table, written: str, column: Column | None, values: list[Any]) -> Iterator[Finding]:
    """What no cell of a file could hold, and ids that lost digits as floating numbers."""
    name = written if column is None else column.name
    ids = column is not None and column.kind == "text"
    for row, value in enumerate(values, start=2):
        if isinstance(value, _NESTED):
            message = _("the cells of {column} hold {kind}", column=name, kind=type(value).__name__)
            remedy = _("write one text, number or date in each cell")
            yield Finding(
                "warning" if column is None else "error", table.name, row, name, None, message, remedy
            )
        elif ids and isinstance(value, float) and abs(value) >= EXACT:
            yield Finding("error", table.name, row, name, *lost_digits(plain(value)))


def _texts(values: list[Any], column: Column | None) -> list[str | None]:
    """The cells of a column as a CSV file would hold them; None for blank."""
    return [None if _is_blank(value) else _text(value, column) for value in values]


def _is_blank(value: Any) -> bool:
    if isinstance(value, _NESTED):
        return False
    return value is None or value is pd.NaT or value is pd.NA or value != value  # noqa: PLR0124 - NaN


def _text(value: Any, column: Column | None) -> str:
    """A number of a column that counts is written so that nobody can take it for thousands."""
    counts = column is not None and column.kind != "text"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return str(int(value)) if column is not None and column.flag else str(value).lower()
    if isinstance(value, float):
        return exact(plain(value)) if counts else plain(value)
    if isinstance(value, Decimal):
        return exact(format(value, "f")) if counts else format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date) else str(value)
