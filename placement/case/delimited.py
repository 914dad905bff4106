"""CSV files: encoding, separator and rows."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import Sheet, text_cells
from placement.case.contract import Table

_SEPARATORS = ",;\t"


def read(file: Path, table: Table) -> tuple[Sheet | None, list[Finding]]:
    """The table of a CSV file; None, with an error, where it cannot be read."""
    text, findings = _decoded(file, table.name)
    if text is None:
        return None, findings
    separator = _separator(text, table)
    try:
        frame = pd.read_csv(
            io.StringIO(text, newline=""),
            sep=separator,
            header=None,
            dtype="str",
            skip_blank_lines=False,
            keep_default_na=False,
        )
    except pd.errors.ParserError:
        records, ragged = _records(text, separator, table.name)
        if records is None:
            return None, findings + ragged
        frame, findings = pd.DataFrame(records, dtype="str"), findings + ragged
    header = tuple(str(name).strip() if isinstance(name, str) else "" for name in frame.iloc[0])
    body = frame.iloc[1:]
    cells = text_cells([body[place].array for place in body.columns], pd.RangeIndex(2, len(body) + 2))
    return Sheet(table, file, file.name, header, cells), findings


def _decoded(file: Path, table: str) -> tuple[str | None, list[Finding]]:
    data = file.read_bytes()
    if not data.strip():
        return None, [
            Finding(
                "error",
                table,
                None,
                None,
                file.name,
                _("{file} is empty", file=file.name),
                _("write at least the header, or remove the file"),
            )
        ]
    try:
        if b"\0" not in data:
            return data.removeprefix(codecs.BOM_UTF8).decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        if b"\0" not in data:
            return data.decode("cp1252"), [
                Finding(
                    "warning",
                    table,
                    None,
                    None,
                    file.name,
                    _("{file} is saved as Windows-1252", file=file.name),
                    _("save as CSV UTF-8"),
                )
            ]
    except UnicodeDecodeError:
        pass
    return None, [
        Finding(
            "error",
            table,
            None,
            None,
            file.name,
            _("{file} is no readable text", file=file.name),
            _("save as CSV UTF-8"),
        )
    ]


def _separator(text: str, table: Table) -> str:
    """The separator that makes most known columns of the header, then most columns."""
    known = {column.name for column in table}

    def columns(separator: str) -> tuple[int, int]:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        return len(known & {name.strip().lower() for name in names}), len(names)

    return max(_SEPARATORS, key=columns)


def _records(text: str, separator: str, table: str) -> tuple[list[list[str]] | None, list[Finding]]:
    """Rows cut or filled to the header's width; an error for each that says more than it has columns."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header, *rows = reader
    except csv.Error as error:
        return None, [
            Finding(
                "error",
                table,
                reader.line_num,
                None,
                None,
                _("the quotes do not match: {reason}", reason=error),
                _("write a quote inside a quoted cell twice, and close every quote"),
            )
        ]
    width = len(header)
    filled = [(row + [""] * (width - len(row)))[:width] for row in rows]
    return [header, *filled], list(_ragged(rows, width, table))


def _ragged(rows: list[list[str]], width: int, table: str) -> Iterator[Finding]:
    for number, row in enumerate(rows, start=2):
        surplus = [cell for cell in row[width:] if cell.strip()]
        if surplus:
            yield Finding(
                "error",
                table,
                number,
                None,
                surplus[0],
                _("the row has {cells} cells, the header {columns}", cells=len(row), columns=width),
                _("quote cells that hold the separator, or remove the surplus cells"),
            )
