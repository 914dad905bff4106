"""DataFrames as sheets, so that they are read and checked as files are."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.case.cells import Sheet, plain
from placement.case.contract import TABLES, Column
from placement.case.selector import nearest
from placement.case.sheets import normalised
from placement.case.synonyms import meant
from placement.case.values import exact
from placement.case.words import plain_text


def sheets_of(frames: Mapping[str, pd.DataFrame]) -> dict[str, Sheet]:
    """Each frame as a sheet of the table it is named after; its index does not count.

    Raises InputError for a name that is no table of a case.
    """
    for name in frames:
        if name not in TABLES:
            remedy = nearest(name, TABLES)
            raise InputError(_("{table} is no table of a case: {remedy}", table=name, remedy=remedy))
    return {name: _sheet(name, frame) for name, frame in frames.items()}


def _sheet(name: str, frame: pd.DataFrame) -> Sheet:
    table = TABLES[name]
    header = tuple(plain_text(str(column)) for column in frame.columns)
    texts = {
        place: _texts(frame.iloc[:, place], table.column(meant(table, column, header)))
        for place, column in enumerate(header)
    }
    cells, told = normalised(table, header, texts, pd.RangeIndex(2, len(frame) + 2))
    return Sheet(table, Path(), name, header, cells, tuple(told))


def _texts(values: "pd.Series[Any]", column: Column | None) -> list[str | None]:
    """The cells of a column as a CSV file would hold them; None for blank."""
    counts = column is not None and column.kind != "text"
    return [None if _is_blank(value) else _text(value, counts=counts) for value in values.tolist()]


def _is_blank(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value  # noqa: PLR0124 - NaN


def _text(value: Any, *, counts: bool) -> str:
    """A number of a column that counts is written so that nobody can take it for thousands."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return str(int(value)) if counts else str(value).lower()
    if isinstance(value, float):
        return exact(plain(value)) if counts else plain(value)
    if isinstance(value, Decimal):
        return exact(format(value, "f")) if counts else format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date) else str(value)
