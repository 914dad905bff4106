"""Sheets of other systems, CSV or .xlsx, of which only the chosen columns are ever kept."""

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case.cells import EXACT, plain

Row = tuple[int, list[str]]

_SEPARATORS = ",;\t"
_TITLE_ROWS = 20
_BLANK = {"", "null", "NULL", "-", "NaN"}


@dataclass(frozen=True)
class Sheet:
    """The chosen columns of one sheet.

    `cells` are texts, NaN where blank; the index is the row of the spreadsheet, `header` the
    row that names the columns. `unread` are the headers of all other columns, `ragged` the
    rows with more cells than the header, whose cells may have slipped; they are not in `cells`.
    """

    file: str
    header: int
    cells: pd.DataFrame
    unread: tuple[str, ...]
    ragged: tuple[int, ...]


def read_sheet(file: Path, choose: Callable[[str], str | None], required: Sequence[str]) -> Sheet:
    """The columns that `choose` gives a name, under it; the others are passed over cell by cell.

    The header is the first row that names a required column. Raises InputError where the file
    cannot be read, and with a finding for each required column that is missing or occurs twice.
    """
    rows = read_rows(file)
    header, names = _header(file, rows, choose, required)
    chosen = [choose(word(name)) for name in names]
    findings = [*_flaws(file.name, header, [name for name in chosen if name], required)]
    if findings:
        raise InputError(_("{file} lacks what an import needs", file=file.name), findings)
    places = [place for place, name in enumerate(chosen) if name]
    numbers, kept, ragged = [], [], []
    for number, row in rows:
        if any(row[len(names) :]):
            ragged.append(number)
        elif any(row):
            numbers.append(number)
            kept.append([row[place] if place < len(row) else "" for place in places])
    index = pd.Index(numbers, name="row", dtype=np.int64)
    cells = pd.DataFrame(kept, index, [str(chosen[place]) for place in places], dtype="str")
    unread = tuple(name for name, choice in zip(names, chosen, strict=True) if name and not choice)
    return Sheet(file.name, header, cells.mask(cells == ""), unread, tuple(ragged))


def read_rows(file: Path) -> Iterator[Row]:
    """Number and cells of each row: trimmed, without a leading ', "" for null. Raises InputError."""
    if not file.is_file():
        raise refused(file, _("{file} is no file", file=file), _("give a .csv or .xlsx file"))
    read = {".csv": _delimited, ".xlsx": _workbook}.get(file.suffix.lower())
    if read is None:
        raise refused(
            file, _("{file} is neither .csv nor .xlsx", file=file), _("save it as CSV UTF-8 or .xlsx")
        )
    return read(file)


def word(name: str) -> str:
    """A header in small letters, everything else as underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def refused(file: Path, message: str, remedy: str, row: int | None = None) -> InputError:
    """The error of a file that cannot be read at all."""
    return InputError(message, [Finding("error", file.name, row, None, None, message, remedy)])


def _header(
    file: Path, rows: Iterator[Row], choose: Callable[[str], str | None], required: Sequence[str]
) -> tuple[int, list[str]]:
    for number, row in islice(rows, _TITLE_ROWS):
        if {choose(word(name)) for name in row} & set(required):
            return number, row
    columns = ", ".join(required)
    message = _("{file} has no header with the columns {columns}", file=file.name, columns=columns)
    raise refused(file, message, _("keep the header as it was exported"))


def _flaws(file: str, header: int, names: Sequence[str], required: Sequence[str]) -> Iterator[Finding]:
    for name in required:
        if name not in names:
            message = _("the column {column} is missing", column=name)
            yield Finding("error", file, header, name, None, message, _("add a column {column}", column=name))
    for name in sorted({name for name in names if names.count(name) > 1}):
        message = _("the column {column} occurs twice", column=name)
        yield Finding("error", file, header, name, None, message, _("keep one of them, or rename the other"))


def _delimited(file: Path) -> Iterator[Row]:
    text = _decoded(file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            yield number, [_cell(value) for value in row]
    except csv.Error as error:
        message = _("the quotes do not match: {reason}", reason=error)
        remedy = _("write a quote inside a quoted cell twice, and close every quote")
        raise refused(file, message, remedy, number + 1) from error


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            if b"\0" not in data:
                return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(file, _("{file} is no readable text", file=file.name), _("save as CSV UTF-8"))


def _workbook(file: Path) -> Iterator[Row]:
    """The rows of the first sheet with cells."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only who has workbooks waits for it

    try:
        with file.open("rb") as stream:  # openpyxl leaves open what it opens, above all what it cannot read
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions it does not keep
                book = load_workbook(stream, read_only=True, data_only=True)
            pages = book.worksheets
            for page in pages:
                page.reset_dimensions()  # other programs write wrong ones
            filled = next((page for page in pages if any(map(any, page.iter_rows(values_only=True)))), None)
            rows: Iterable[Sequence[Any]] = filled.iter_rows(values_only=True) if filled else ()
            for number, row in enumerate(rows, 1):
                yield number, [_cell(_text(value)) for value in row]
    except InputError:
        raise
    except Exception as error:
        remedy = _("open it in a spreadsheet program and save it again as .xlsx, without a password")
        raise refused(file, _("{file} is no readable workbook", file=file.name), remedy) from error


def _text(value: Any) -> str:
    """The cell as SIASN writes it; a number that has lost digits as an exponent, which is no id."""
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:E}" if abs(value) >= EXACT else plain(float(value))
    return str(value)


def _cell(value: str) -> str:
    text = " ".join(value.split())
    text = text.removeprefix("'").strip()
    return "" if text in _BLANK else text
