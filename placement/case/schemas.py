"""The declared columns as pandera schemas, and their failures in a planner's words."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.contract import Column, Table
from placement.case.spelling import Lexicon

if TYPE_CHECKING:
    import pandera.pandas as pa


@cache
def schema(table: Table) -> "pa.DataFrameSchema":
    """What holds for every cell of the table by itself; own columns of the user pass."""
    import pandera.pandas as pa  # noqa: PLC0415 - slow to import

    def checks(column: Column) -> list[pa.Check]:
        found = [pa.Check.ge(column.at_least)] if column.at_least is not None else []
        found += [pa.Check.le(column.at_most)] if column.at_most is not None else []
        return [*found, pa.Check.isin(column.choices)] if column.choices else found

    return pa.DataFrameSchema(
        {
            column.name: pa.Column(column.loose, checks(column), nullable=not column.required)
            for column in table
        }
    )


def violations(
    table: Table, frame: pd.DataFrame, cells: pd.DataFrame, known: Collection[tuple[int | None, str | None]]
) -> Iterator[Finding]:
    """An error for each cell that may not hold what it holds.

    `known` are the cells that have their error already, and as (None, column) whole columns.
    """
    if _sound(table, frame, known):
        return
    import pandera.pandas as pa  # noqa: PLC0415

    try:
        schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases.drop_duplicates(["column", "index"])
        for name, row in zip(failures["column"], failures["index"], strict=True):
            column = table.column(name)
            if column is None or pd.isna(row):
                raise
            if (row, name) not in known and (None, name) not in known:
                yield _violation(table, column, int(row), frame, cells)


def _sound(table: Table, frame: pd.DataFrame, known: Collection[tuple[int | None, str | None]]) -> bool:
    """Whether it is plain that all cells hold what they may, and pandera need not be asked which do not."""
    asked = (column for column in table if column.required or (None, column.name) not in known)
    return all(column.name in frame and _holds(column, frame[column.name]) for column in asked)


def _holds(column: Column, values: "pd.Series[Any]") -> bool:
    given = values.dropna()
    if values.dtype != pd.api.types.pandas_dtype(column.loose) or (
        column.required and len(given) < len(values)
    ):
        return False
    return given.empty or bool(
        (column.at_least is None or (given >= column.at_least).all())
        and (column.at_most is None or (given <= column.at_most).all())
        and (not column.choices or given.isin(column.choices).all())
    )


def _violation(table: Table, column: Column, row: int, frame: pd.DataFrame, cells: pd.DataFrame) -> Finding:
    written = cells.loc[row, column.name]
    if not isinstance(written, str):
        return Finding(
            "error",
            table.name,
            row,
            column.name,
            None,
            _("{column} is blank", column=column.name),
            _("every row needs one"),
        )
    if column.choices:
        choices = _("choose one of: {words}", words=", ".join(column.choices))
        return Finding(
            "error",
            table.name,
            row,
            column.name,
            written,
            _("{value} is no {column}", value=written, column=column.name),
            Lexicon(column.choices).remedy(written, choices),
        )
    value: Any = frame[column.name][row]
    if column.at_least is not None and value < column.at_least:
        message = _("{value} is below {limit}", value=written, limit=_limit(column.at_least))
    else:
        message = _("{value} is above {limit}", value=written, limit=column.at_most)
    return Finding("error", table.name, row, column.name, written, message, _range(column, row, frame))


def _range(column: Column, row: int, frame: pd.DataFrame) -> str:
    if column.name in {"lat", "lon"}:
        lat, lon = frame["lat"][row], frame["lon"][row]
        if 90 < abs(lat) <= 180 and abs(lon) <= 90:
            return _("lat and lon may be swapped")
    if column.at_least is None or column.at_most is None:
        return _("write {limit} or more", limit=_limit(column.at_least))
    return _("write a number from {least} to {most}", least=column.at_least, most=column.at_most)


def _limit(value: float | pd.Timestamp | None) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
