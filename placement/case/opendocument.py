"""OpenDocument spreadsheets, zipped (.ods) or flat (.fods): the cells of every sheet as the file has them."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree as ET

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import limits
from placement.case.cells import plain
from placement.case.pages import Book, LostCell, MergedCells, Page, Row, Unseen, Value, unreadable

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def read(file: Path) -> Book:
    """The pages of a spreadsheet, hidden ones too; raises InputError where it cannot be read."""
    try:
        with _content(file) as stream:
            return Book(tuple(_Reading(file).pages(stream)))
    except (InputError, OSError):
        raise
    except Exception as error:
        remedy = _("open it in a spreadsheet program and save it again as .xlsx, without a password")
        raise unreadable(file, _("{file} is no readable workbook", file=file.name), remedy) from error


@contextmanager
def _content(file: Path) -> Iterator[IO[bytes]]:
    """The XML of the sheets; raises InputError for what unpacks to too much."""
    if file.suffix.lower() == ".fods":
        if file.stat().st_size > limits.BYTES:
            raise limits.too_large(file)
        with file.open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > limits.BYTES:
            raise limits.too_large(file)
        with archive.open("content.xml") as stream:
            yield stream


@dataclass
class _Sheet:
    """A sheet as it is read; `linked` are copies of another file's cells."""

    title: str
    hidden: bool
    linked: bool = False
    number: int = 0
    rows: list[Row] = field(default_factory=list)
    zeros: dict[tuple[int, int], str] = field(default_factory=dict)
    lost: dict[tuple[int, int], LostCell] = field(default_factory=dict)
    merged: list[MergedCells] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    width: int = 0
    veiled: set[int] = field(default_factory=set)

    def page(self, file: Path) -> Page:
        unseen = Unseen(frozenset(self.unseen), frozenset(self.veiled), frozenset(self.struck))
        return Page(file, self.title, self.rows, self.hidden, self.zeros, self.lost, self.merged, unseen)


class _Reading:
    """The sheets of one file as they come; `filled` counts the cells of all, `letters` their texts."""

    def __init__(self, file: Path) -> None:
        self.file, self.filled, self.letters = file, 0, 0
        self.hidden: set[str] = set()
        self.strikes: set[str] = set()
        self.sheet: _Sheet | None = None

    def pages(self, stream: IO[bytes]) -> Iterator[Page]:
        """Raises InputError beyond the limits."""
        depth = 0
        for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - expat stops bombs
            if element.tag == f"{_TABLE}table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    style = element.get(f"{_TABLE}style-name", "")
                    self.sheet = _Sheet(element.get(f"{_TABLE}name", ""), style in self.hidden)
                elif event == "end" and depth == 0 and self.sheet is not None:
                    if not self.sheet.linked:
                        yield self.sheet.page(self.file)
                    element.clear()
            elif event == "end" and depth <= 1:
                self._take(element)

    def _take(self, element: ET.Element) -> None:
        if element.tag == f"{_STYLE}style":
            name = element.get(f"{_STYLE}name", "")
            shown = [part.get(f"{_TABLE}display") for part in element]
            self.hidden |= {name} if "false" in shown else set()
            struck = [part.get(f"{_STYLE}text-line-through-style", "none") for part in element]
            self.strikes |= {name} if {*struck} - {"none"} else set()
        elif self.sheet is not None and element.tag == f"{_TABLE}table-source":
            self.sheet.linked = True
        elif self.sheet is not None and element.tag == f"{_TABLE}table-column":
            self._column(self.sheet, element)
        elif self.sheet is not None and element.tag == f"{_TABLE}table-row":
            self._add(self.sheet, element)
            element.clear()

    def _column(self, sheet: _Sheet, element: ET.Element) -> None:
        """Notes which columns are hidden; they come before the rows."""
        first = sheet.width
        sheet.width = min(first + _times(element, "columns"), limits.COLUMNS)
        if _hidden(element):
            sheet.veiled |= {*range(first, sheet.width)}

    def _add(self, sheet: _Sheet, element: ET.Element) -> None:
        """The row, as often as it is repeated; blank ones only count."""
        number, times = sheet.number + 1, _times(element, "rows")
        sheet.number += times
        row: list[Value] = []
        place = 0
        for cell in element:
            if cell.tag in _CELLS:
                place = self._cell(sheet, number, place, cell, row)
        if not row:
            return
        lengths = [len(value) if isinstance(value, str) else 0 for value in row]
        self.filled += len(row) * times
        self.letters += sum(lengths) * times
        limits.require(self.file, len(row), self.filled, max(lengths), number)
        if self.letters > limits.BYTES:
            raise limits.too_large(self.file)
        numbers = range(number, number + times)
        sheet.rows += [(again, row) for again in numbers]
        sheet.unseen |= {*numbers} if _hidden(element) else set()
        sheet.struck |= {*numbers} if self._struck(element) else set()
        _repeat(sheet.zeros, number, times, len(row))
        _repeat(sheet.lost, number, times, len(row))

    def _struck(self, element: ET.Element) -> bool:
        """Whether a cell of the row that holds anything is struck through."""
        return bool(self.strikes) and any(
            cell.get(f"{_TABLE}style-name") in self.strikes
            for cell in element
            if cell.tag in _CELLS and _value(cell) is not None
        )

    def _cell(self, sheet: _Sheet, number: int, place: int, cell: ET.Element, row: list[Value]) -> int:
        """Puts the cell into the row, as often as it is repeated; the place of the next."""
        times = _times(cell, "columns")
        value, lost = _value(cell), _lost(cell)
        rows, columns = (int(cell.get(f"{_TABLE}number-{of}-spanned", 1)) for of in ("rows", "columns"))
        if rows > 1 or columns > 1:
            sheet.merged.append(MergedCells(number, place, number + rows - 1, place + columns - 1))
        if value is None and lost is None:
            return place + times
        limits.require(self.file, place + times, 0, 0, number)
        row += [None] * (place - len(row))
        row += [None if lost else value] * times
        for each in range(place, place + times):
            if lost:
                sheet.lost[number, each] = lost
            elif (zeros := _zeros(value, cell)) is not None:
                sheet.zeros[number, each] = zeros
        return place + times


def _hidden(element: ET.Element) -> bool:
    """Whether a row or column is hidden by hand, or by a filter."""
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _repeat(found: dict[tuple[int, int], Any], number: int, times: int, width: int) -> None:
    """What is known of the cells of a row, for its repetitions as well."""
    told = {place: found[number, place] for place in range(width) if (number, place) in found}
    for again in range(number + 1, number + times):
        found.update({(again, place): value for place, value in told.items()})


def _times(element: ET.Element, of: str) -> int:
    return int(element.get(f"{_TABLE}number-{of}-repeated", 1))


def _value(cell: ET.Element) -> Value:
    """What the cell holds; a covered one of merged cells holds nothing that is shown."""
    kind = cell.get(f"{_OFFICE}value-type")
    if kind is None or cell.tag != f"{_TABLE}table-cell":
        return None
    if kind in {"float", "percentage", "currency"}:
        number = float(cell.attrib[f"{_OFFICE}value"])
        return int(number) if number.is_integer() else number
    if kind == "date":
        return datetime.fromisoformat(cell.attrib[f"{_OFFICE}date-value"])
    if kind == "boolean":
        return cell.attrib[f"{_OFFICE}boolean-value"] == "true"
    if kind == "time":
        return _time(cell.attrib[f"{_OFFICE}time-value"])
    return cell.get(f"{_OFFICE}string-value") or _shown(cell) or None


def _time(written: str) -> Value:
    found = _DURATION.fullmatch(written)
    hours, minutes, seconds = map(int, found.groups()) if found else (24, 0, 0)
    return time(hours, minutes, seconds) if hours < 24 else written


def _lost(cell: ET.Element) -> LostCell | None:
    """What is told of a cell whose content is lost."""
    if cell.get(_KIND) == "error":
        shown = _shown(cell)
        remedy = _("mend the formula, or enter the value")
        return LostCell(shown, _("the cell shows {value}", value=shown), remedy)
    if cell.get(f"{_TABLE}formula") is not None and cell.get(f"{_OFFICE}value-type") is None:
        remedy = _("open the workbook in a spreadsheet program and save it, or enter the value")
        return LostCell(None, _("the formula was never calculated"), remedy)
    return None


def _zeros(value: Value, cell: ET.Element) -> str | None:
    """The number format such as 00000 by which the cell is shown with zeros of an id."""
    shown = _shown(cell)
    if not isinstance(value, int | float) or isinstance(value, bool) or shown == plain(value):
        return None
    return re.sub("[0-9]", "0", shown) if _DIGITS.fullmatch(shown) else None


def _shown(cell: ET.Element) -> str:
    """The paragraphs of the cell, without its comments."""
    return "\n".join("".join(_letters(part)) for part in cell if part.tag == f"{_TEXT}p")


def _letters(element: ET.Element) -> Iterator[str]:
    """The text of a paragraph with its spans and links; blanks are elements of their own."""
    yield element.text or ""
    for part in element:
        if part.tag == f"{_TEXT}s":
            yield " " * min(int(part.get(f"{_TEXT}c", 1)), limits.LETTERS)
        elif part.tag in _BLANKS:
            yield _BLANKS[part.tag]
        elif part.tag.startswith(_TEXT):
            yield from _letters(part)
        yield part.tail or ""


_BLANKS: Mapping[str, str] = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
