"""Parquet files as texts."""

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case import limits
from placement.case.cells import EXACT, Sheet, lost_digits, plain
from placement.case.contract import Column, Table
from placement.case.pages import unreadable
from placement.case.sheets import normalised
from placement.case.synonyms import meant
from placement.case.values import exact
from placement.case.words import plain_text

if TYPE_CHECKING:
    import pyarrow as pa


def read(file: Path, table: Table) -> Sheet:
    """The table of a Parquet file; raises InputError where it cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 - only who has Parquet files waits for it
    from pyarrow import parquet  # noqa: PLC0415

    try:
        with parquet.ParquetFile(file) as opened:
            _require_small(file, opened.metadata)
            texts_of = [field.name for field in opened.schema_arrow if _is_text(field.type)]
        # A text that stands in a million cells is kept once, lest a small file fill the memory.
        with parquet.ParquetFile(file, read_dictionary=texts_of) as opened:
            source = opened.read()
    except (pa.ArrowException, OSError) as error:
        remedy = _("write the file again, or save the table as CSV UTF-8")
        raise unreadable(file, _("{file} is no readable Parquet file", file=file.name), remedy) from error
    header = tuple(plain_text(str(name)) for name in source.column_names)
    rows = pd.RangeIndex(2, source.num_rows + 2)
    findings: list[Finding] = []
    columns: list[list[str | None]] = []
    for place, name in enumerate(header):
        column = table.column(meant(table, name, header))
        texts = _texts(file, source.column(place), column)
        if texts is None:
            findings.append(_nested(table, column, name, str(source.column(place).type)))
            texts = [None] * source.num_rows
        findings += _inexact(table, column, source.column(place), texts)
        if column is not None and column.kind != "text" and not _is_text(source.column(place).type):
            texts = [text and exact(text) for text in texts]
        columns.append(texts)
    cells, told = normalised(table, header, dict(enumerate(columns)), rows)
    return Sheet(table, file, file.name, header, cells, (*findings, *told))


def _texts(file: Path, values: "pa.ChunkedArray", column: Column | None) -> list[str | None] | None:
    """The column's cells as a CSV file would hold them; None where they are no single values."""
    import pyarrow as pa  # noqa: PLC0415

    kind = values.type
    if pa.types.is_dictionary(kind):
        return _looked_up(file, values)
    if pa.types.is_floating(kind):
        return [
            None if value is None or value != value else plain(value)  # noqa: PLR0124 - NaN is blank
            for value in values.cast(pa.float64()).to_pylist()
        ]
    if pa.types.is_decimal(kind):  # typed, so that 1.000 is one
        return [None if value is None else f"{value.normalize():f}" for value in values.to_pylist()]
    if pa.types.is_boolean(kind) and column is not None and column.flag:
        values = values.cast(pa.int8())
    try:
        if pa.types.is_timestamp(kind):
            values = values.cast(pa.timestamp("us"))
        texts: list[str | None] = values.cast(pa.string()).to_pylist()
    except pa.ArrowException:
        return None
    return texts


def _looked_up(file: Path, values: "pa.ChunkedArray") -> list[str | None] | None:
    """The texts of a column that keeps each of them once; raises InputError where they are too long."""
    import pyarrow as pa  # noqa: PLC0415

    texts: list[str | None] = []
    letters = 0
    for chunk in values.chunks:
        try:
            words: list[str | None] = chunk.dictionary.cast(pa.string()).to_pylist()
        except pa.ArrowException:
            return None
        found = [None if place is None else words[place] for place in chunk.indices.to_pylist()]
        lengths = [len(text) if text else 0 for text in found]
        letters += sum(lengths)
        limits.require(file, 1, 0, max(lengths, default=0))
        if letters > limits.BYTES:
            raise limits.too_large(file)
        texts += found
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


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow as pa  # noqa: PLC0415

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _require_small(file: Path, metadata: "pa.parquet.FileMetaData") -> None:
    """Raises InputError where the file says that it holds more than the limits."""
    limits.require(file, metadata.num_columns, metadata.num_rows * metadata.num_columns, 0)
    groups = range(metadata.num_row_groups)
    if sum(metadata.row_group(group).total_byte_size for group in groups) > limits.BYTES:
        raise limits.too_large(file)
