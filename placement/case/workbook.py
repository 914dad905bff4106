"""Excel workbooks as texts: ids as shown, numbers exactly, formulas by their last result."""

import re
import warnings
import zipfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Literal

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import EXACT, Sheet, lost_digits, plain, text_cells
from placement.case.contract import Column, Table, table_named
from placement.case.headers import unknown_table

Rows = Sequence[Sequence[Any]]
Severity = Literal["error", "warning"]

_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_ZEROS = re.compile(r"(0+)(?:\.(0+))?")


def read(file: Path) -> tuple[list[Sheet], list[Finding]] | None:
    """The tables of a workbook, and what is wrong with its sheets; None where it cannot be read."""
    try:
        with warnings.catch_warnings(), file.open("rb") as stream:
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions it does not keep
            pages = _pages(stream, data_only=True)
            formulas = _formulas(stream)
    except Exception:  # noqa: BLE001 - a broken archive fails in as many ways as it can be broken
        return None
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    for title, rows in pages.items():
        table = table_named(title)
        filled = any(cell.value is not None for row in rows for cell in row)
        if table is not None and filled:
            content = _cells(table, rows, formulas.get(title, set()))
            sheets.append(Sheet(table, file, f"{file.name}, {title}", *content))
        elif table is not None:
            findings.append(
                Finding(
                    "warning",
                    table.name,
                    None,
                    None,
                    title,
                    _("the sheet {sheet} is empty", sheet=title),
                    _("write at least the header, or remove the sheet"),
                )
            )
        elif filled:
            findings.append(unknown_table(title))
    return sheets, findings


def _pages(stream: IO[bytes], *, data_only: bool) -> dict[str, Rows]:
    """The rows of each sheet; row i of the list is row i + 1 of the spreadsheet."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only who has workbooks waits for it

    book = load_workbook(stream, read_only=True, data_only=data_only)
    for page in book.worksheets:
        page.reset_dimensions()  # other programs write wrong ones
    return {page.title: list(page.iter_rows()) for page in book.worksheets}


def _formulas(stream: IO[bytes]) -> dict[str, set[tuple[int, int]]]:
    """Row and header position of the cells that hold formulas, by sheet."""
    with zipfile.ZipFile(stream) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(_FORMULA.search(archive.read(name)) for name in parts):
            return {}
    return {
        title: {
            (number, place)
            for number, row in enumerate(rows, start=1)
            for place, cell in enumerate(row)
            if cell.data_type == "f"
        }
        for title, rows in _pages(stream, data_only=False).items()
    }


def _cells(
    table: Table, rows: Rows, formulas: set[tuple[int, int]]
) -> tuple[tuple[str, ...], pd.DataFrame, tuple[Finding, ...]]:
    """Header, texts and faults of one sheet."""
    width = max(map(len, rows))
    header = tuple("" if cell.value is None else str(cell.value).strip() for cell in rows[0])
    header += ("",) * (width - len(header))
    columns = [table.column(name.lower()) for name in header]
    texts: list[list[str | None]] = [[None] * (len(rows) - 1) for _name in header]
    findings: list[Finding] = []
    for number, row in enumerate(rows[1:], start=2):
        for place, cell in enumerate(row):
            fault = _fault(cell, columns[place], formula=(number, place) in formulas)
            if fault is not None:
                severity: Severity = "warning" if columns[place] is None else "error"
                findings.append(Finding(severity, table.name, number, header[place] or None, *fault))
            elif cell.value is not None:
                texts[place][number - 2] = _text(cell.value, cell, columns[place])
    return header, text_cells(texts, pd.RangeIndex(2, len(rows) + 1)), tuple(findings)


def _fault(cell: Any, column: Column | None, *, formula: bool) -> tuple[str | None, str, str] | None:
    """Value, message and remedy of a cell whose content is lost."""
    value = cell.value
    if value is None:
        if formula and cell.data_type != "str":  # a calculated "" is of type str
            return (
                None,
                _("the formula was never calculated"),
                _("open the workbook in a spreadsheet program and save it, or enter the value"),
            )
        return None
    if cell.data_type == "e":
        return value, _("the cell shows {value}", value=value), _("mend the formula, or enter the value")
    if column is not None and column.kind == "text" and type(value) in (int, float) and abs(value) >= EXACT:
        return lost_digits(plain(value))
    return None


def _text(value: Any, cell: Any, column: Column | None) -> str:
    """The cell as a CSV file would hold it."""
    if isinstance(value, str):
        return value
    reads_text = column is None or column.kind == "text"
    if isinstance(value, bool):
        return str(value).upper() if reads_text else str(int(value))
    if isinstance(value, int | float):
        return _as_shown(value, cell.number_format) if reads_text else plain(value)
    if isinstance(value, datetime):
        return str(value).removesuffix(" 00:00:00")
    return str(value)


def _as_shown(number: float, number_format: str) -> str:
    """The number with the leading and trailing zeros of its format, as long as no digit is lost."""
    text = plain(number)
    zeros = _ZEROS.fullmatch(number_format)
    if zeros is None:
        return text
    whole, decimals = len(zeros[1]), len(zeros[2] or "")
    shown = f"{number:0{whole + decimals + bool(decimals)}.{decimals}f}"
    return shown if Decimal(shown) == Decimal(text) else text
