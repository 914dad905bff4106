"""Delimited text: encoding, separator, quotes and rows, as strict as they can be read."""

import csv
import io
import re
from collections.abc import Iterator, Sequence, Set
from itertools import islice
from pathlib import Path

from placement.base.errors import Finding
from placement.base.language import _
from placement.case import limits
from placement.case.encoding import decoded
from placement.case.foreign import foreign, remedy
from placement.case.pages import TITLE_ROWS, Book, Page, Row, unreadable

_SEPARATORS = ",;|\t"
_SAID = re.compile(r'"?sep=(?P<separator>[^\r\n])"?\r?\n?', re.IGNORECASE)
_LONE = re.compile(r"\r(?!\n)")
_BREAK = re.compile(r"\r\n|\r|\n")
_OTHER_ENDS = re.compile("[\x85\u2028\u2029]")
"""What ends the rows of mainframes, and of text copied from pages."""
_CONFLICT = re.compile(r"(?m)^(?:<{7}|>{7})(?: .{0,30})?")
_GARBLED = re.compile(
    "\ufffd|[\xc2\xc3][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]|\xe2\u20ac[\u2122\u0153\x9d\u201c\u201d]?|&(?:#\\d{2,5}|[A-Za-z]{2,6});"
)
"""A letter that no program could read, or UTF-8 taken for Windows-1252, or a letter as HTML writes it."""
_CERTAIN = 3
"""Cells from which on a row can be told to have another separator."""


def read(file: Path, words: Set[str] = frozenset()) -> Book:
    """The one page of a text file; raises InputError where rows cannot be told apart for certain."""
    if file.stat().st_size > limits.BYTES:
        raise limits.too_large(file)
    data = file.read_bytes()
    kind = foreign(data)
    if kind is not None:
        raise unreadable(file, _("{file} holds {kind}, not a table", file=file.name, kind=kind), remedy(kind))
    written = decoded(data)
    if written is None:
        raise unreadable(file, _("{file} is no readable text", file=file.name), _("save as CSV UTF-8"))
    content, encoding = written
    said = _SAID.match(content)
    content = content[said.end() :] if said else content
    content = content.replace("\r\r\n", "\r\n")  # a program that ended rows twice
    if "\n" not in content and "\r" not in content:
        content = _OTHER_ENDS.sub("\n", content)
    _require_merged(file, content)
    separator = said["separator"] if said else _separator(content, words)
    _require_quotes(file, content, separator)
    rows = list(_rows(file, content, separator))
    if not any(str(cell).strip("\ufeff \t") for _number, row in rows for cell in row):
        told = _("write at least the header, or remove the file")
        raise unreadable(file, _("{file} is empty", file=file.name), told)
    _require_one_separator(file, rows, separator)
    if '"' in content:
        _require_single_rows(file, rows, separator)
    return Book((Page(file, None, rows),), _told(file, encoding, content))


def _told(file: Path, encoding: str | None, content: str) -> tuple[Finding, ...]:
    told = []
    if encoding is not None:
        message = _("{file} is saved as {encoding}", file=file.name, encoding=encoding)
        told.append(Finding("warning", file.name, None, None, file.name, message, _("save as CSV UTF-8")))
    garbled = _GARBLED.search(content)
    if garbled:
        row = content.count("\n", 0, garbled.start()) + 1
        message = _("letters were lost before the file was saved: they stand as {mark}", mark=garbled[0])
        told.append(
            Finding("warning", file.name, row, None, None, message, _("export the table again as UTF-8"))
        )
    return tuple(told)


def _require_merged(file: Path, content: str) -> None:
    """Raises InputError where two versions of the file stand one after the other."""
    found = _CONFLICT.search(content)
    if found:
        line = content.count("\n", 0, found.start()) + 1
        message = _("two versions of the file stand here, and were not merged: {text}", text=found[0])
        raise unreadable(file, message, _("keep one of the two, and remove the marks"), line, found[0])


def _require_one_separator(file: Path, rows: Sequence[Row], separator: str) -> None:
    """Raises InputError for a row of one cell that has all the others' cells by another separator."""
    width = max((len(row) for _number, row in rows[:TITLE_ROWS]), default=0)
    for number, row in rows if width >= _CERTAIN else ():
        others = _SEPARATORS.replace(separator, "") if len(row) == 1 else "\t".replace(separator, "")
        written = separator.join(row)  # type: ignore[arg-type]  # text files hold nothing but texts
        for other in others if len(row) < width else ():
            if other in written and len(re.split(f"[{re.escape(separator + other)}]", written)) == width:
                message = _("the row has {cells} cells, the header {columns}", cells=len(row), columns=width)
                told = _(
                    "separate the cells of every row by the same mark, here {mark}", mark=repr(separator)
                )
                raise unreadable(file, message, told, number, written[:60])


def _separator(content: str, words: Set[str]) -> str:
    """The separator that makes the most known columns in one of the first rows, then the most columns."""

    def columns(separator: str) -> tuple[int, int, int]:
        reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
        try:
            rows = list(islice(reader, TITLE_ROWS))
        except csv.Error:
            return 0, 0, 0
        named = max((len(words & {name.strip().lower() for name in row}) for row in rows), default=0)
        widths = [len(row) for row in rows if row]
        return named, min(widths, default=0), max(widths, default=0)

    return max(_SEPARATORS, key=columns)


def _require_quotes(file: Path, content: str, separator: str) -> None:
    """Raises InputError where a quote neither opens nor closes a whole cell, or rows end in two ways.

    Such a quote swallows what follows, to the next quote, be it rows below.
    """
    mark = re.escape(separator)
    text = rf'="[^"{mark}\r\n]*+"'  # how a spreadsheet is made to keep the zeros of ="001"
    cell = re.compile(rf'(?<![^{mark}\r\n])(?:"(?:[^"]++|"")*+"|{text})(?=[{mark}\r\n]|\Z)')
    rest = cell.sub("", content) if '"' in content else content
    lone = _LONE.search(rest) if "\n" in rest else None
    if lone is not None:
        line = rest.count("\n", 0, lone.start()) + 1
        message = _("a carriage return stands within the row, where others end with a line feed")
        raise unreadable(file, message, _("remove it, or end every row alike"), line)
    if '"' not in rest:
        return
    place = _stray(content, cell)
    line = len(_BREAK.findall(content, 0, place)) + 1
    start = max(content.rfind("\n", 0, place), content.rfind("\r", 0, place)) + 1
    near = _BREAK.split(content[start : start + 200], maxsplit=1)[0][:60]
    message = _("a quote in line {line} is not closed, or stands within a cell: {text}", line=line, text=near)
    raise unreadable(file, message, _close(), line, near)


def _stray(content: str, cell: re.Pattern[str]) -> int:
    """The place of the first quote that belongs to no quoted cell."""
    end = 0
    for found in cell.finditer(content):
        place = content.find('"', end, found.start())
        if place >= 0:
            return place
        end = found.end()
    return content.index('"', end)


def _rows(file: Path, content: str, separator: str) -> Iterator[Row]:
    """The rows with any content; raises InputError beyond the limits."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    cells, number = 0, 0
    before = csv.field_size_limit(limits.BYTES)  # longer cells are refused below, by their row
    try:
        for number, row in enumerate(reader, 1):
            if not any(row):
                continue
            cells += len(row)
            longest = max(map(len, row))
            if longest > limits.LETTERS or len(row) > limits.COLUMNS or cells > limits.CELLS:
                limits.require(file, len(row), cells, longest, number)
            yield number, row
    except csv.Error as error:
        message = _("the quotes do not match: {reason}", reason=error)
        raise unreadable(file, message, _close(), number + 1) from error
    finally:
        csv.field_size_limit(before)


def _require_single_rows(file: Path, rows: Sequence[Row], separator: str) -> None:
    """Raises InputError where a cell with line breaks may have swallowed rows."""
    width = max((len(row) for _number, row in rows[:TITLE_ROWS]), default=0)
    for number, row in rows:
        written = separator.join(row)  # type: ignore[arg-type]  # text files hold nothing but texts
        if "\n" not in written and "\r" not in written:
            continue
        marks = [line.count(separator) for line in _BREAK.split(written)]
        full = sum(found == width - 1 for found in marks)
        if full > 1 or (len(row) != width and any(marks[1:])):
            near = _BREAK.split(written)[0][:60]
            message = _(
                "a quoted cell goes over {lines} lines, and each could be a row: {text}",
                lines=len(marks),
                text=near,
            )
            raise unreadable(file, message, _one_row(), number, near)


def _close() -> str:
    return _("write a quote inside a quoted cell twice, and close every quote")


def _one_row() -> str:
    return _("close the quote in its own row, or remove the line breaks of the cell")
