"""Parquet files as texts."""

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import EXACT, Sheet, lost_digits, plain, text_cells
from placement.case.contract import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa


def read(file: Path, table: Table) -> tuple[Sheet | None, list[Finding]]:
    """The table of a Parquet file; None, with an error, where it cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 - only who has Parquet files waits for it
    from pyarrow import parquet  # noqa: PLC0415

    try:
        source = parquet.read_table(file)
    except (pa.ArrowException, OSError):
        return None, [
            Finding(
                "error",
                table.name,
                None,
                None,
                file.name,
                _("{file} is no readable Parquet file", file=file.name),
                _("write the file again, or save the table as CSV UTF-8"),
            )
        ]
    header = tuple(str(name).strip() for name in source.column_names)
    rows = pd.RangeIndex(2, source.num_rows + 2)
    findings: list[Finding] = []
    columns: list[list[str | None]] = []
    for place, name in enumerate(header):
        column = table.column(name.lower())
        texts = _texts(source.column(place), column)
        if texts is None:
            findings.append(_nested(table, column, name, str(source.column(place).type)))
            texts = [None] * source.num_rows
        findings += _inexact(table, column, source.column(place), texts)
        columns.append(texts)
    return Sheet(table, file, file.name, header, text_cells(columns, rows), tuple(findings)), []


def _texts(values: "pa.ChunkedArray", column: Column | None) -> list[str | None] | None:
    """The column's cells as a CSV file would hold them; None where they are no single values."""
    import pyarrow as pa  # noqa: PLC0415

    kind = values.type
    if pa.types.is_floating(kind):
        return [
            None if value is None or value != value else plain(value)  # noqa: PLR0124 - NaN is blank
            for value in values.cast(pa.float64()).to_pylist()
        ]
    if pa.types.is_boolean(kind) and column is not None and column.kind != "text":
        values = values.cast(pa.int8())
    try:
        if pa.types.is_timestamp(kind):
            values = values.cast(pa.timestamp("us"))
        texts: list[str | None] = values.cast(pa.string()).to_pylist()
    except pa.ArrowException:
        return None
    return texts


def _nested(table: Table, column: Column | None, name: str, kind: str) -> Finding:
    return Finding(
        "warning" if column is None else "error",
        table.name,
        1,
        name,
        kind,
        _("the cells of {column} hold {kind}", column=name, kind=kind),
        _("write one text, number or date in each cell"),
    )


def _inexact(
    table: Table, column: Column | None, values: "pa.ChunkedArray", texts: list[str | None]
) -> list[Finding]:
    """Ids that were stored as floating numbers, and lost digits."""
    import pyarrow as pa  # noqa: PLC0415

    if column is None or column.kind != "text" or not pa.types.is_floating(values.type):
        return []
    return [
        Finding("error", table.name, row, column.name, *lost_digits(text))
        for row, text in enumerate(texts, start=2)
        if text is not None and abs(float(text)) >= EXACT
    ]
