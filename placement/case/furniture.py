"""Rows of a page that are none of its table's: what printing, pasting and listing put between them."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Literal, NamedTuple

from placement.base.language import _
from placement.case.pages import Row, text
from placement.case.words import plain_text

What = Literal["header", "numbers", "line", "page", "count"]

_LINE = re.compile(r"[-+=:_|─━═┼ ]{2,}|:?-+:?")
_PAGE = re.compile(
    r"(?i)(?:page|halaman|hal\.?|hlm\.?)\s*:?\s*\d+(?:\s*(?:of|dari|/)\s*\d+)?|[-–]\s*\d+\s*[-–]"
)
_COUNT = re.compile(r"(?i)\(?\s*(\d+)\s+(?:rows?|records?|baris)(?:\s+(?:selected|returned))?\s*\)?\s*\.?")
_NUMBERED = re.compile(r"[(\[]\s*(\d{1,4})\s*[)\]](?:\s*=.*)?|-(\d{1,4})")  # a spreadsheet takes (1) for -1
_PLAIN = re.compile(r"(\d{1,4})\.?(?:\s*=.*)?")
_DIGITS = re.compile(r"[0-9]+")
_HEAD = re.compile(r"(?i)\s*(?:[-–+=:_|(\[─━═┼]|page|hal|hlm|\d+\s+(?:row|record|baris))")
"""What the first cell of such a row begins with, unless it is the header's."""
_FEW = 200


class Furniture(NamedTuple):
    """A row to leave out: its number, what it is, and its first word; `rows` is what a count says."""

    row: int
    what: What
    word: str
    rows: int | None = None


def furniture(names: Sequence[str], below: Sequence[Row]) -> list[Furniture]:
    """The rows below the header `names` that repeat it, number its columns, draw a line, or count."""
    named = [(place, name.casefold()) for place, name in enumerate(names) if name]
    if not named:
        return []
    first, name = named[0]
    found = []
    for place, (number, row) in enumerate(below):
        head = row[first] if first < len(row) else None
        # Nearly every row is the table's own: its first cell tells so at once.
        if place and head and not (isinstance(head, str) and _suspected(head, name)):
            continue
        told = _judged(named, number, row, below if place == 0 else ())
        if told:
            found.append(told)
    return found


def _suspected(head: str, name: str) -> bool:
    return head.strip("\ufeff \t").casefold() == name or _HEAD.match(head) is not None


def _judged(
    named: Sequence[tuple[int, str]], number: int, row: Sequence[object], below: Sequence[Row]
) -> Furniture | None:
    """What one row is, where it is none of the table's; `below` are all rows if it is their first."""
    cells = [(place, plain_text(text(cell))) for place, cell in enumerate(row)]  # type: ignore[arg-type]
    filled = [(place, cell) for place, cell in cells if cell]
    if not filled:
        return None
    word = filled[0][1]
    if [(place, cell.casefold()) for place, cell in filled] == named:
        return Furniture(number, "header", word)
    if all(_LINE.fullmatch(cell) for _place, cell in filled) and any(
        len(cell) > 1 for _place, cell in filled
    ):
        return Furniture(number, "line", word)
    if len(filled) == 1:
        counted = _COUNT.fullmatch(word)
        if counted:
            return Furniture(number, "count", word, int(counted[1]))
        return Furniture(number, "page", word) if _PAGE.fullmatch(word) else None
    return Furniture(number, "numbers", word) if below and _numbers(named, filled, below) else None


def _numbers(
    named: Sequence[tuple[int, str]], filled: Sequence[tuple[int, str]], below: Sequence[Row]
) -> bool:
    """Whether the first row numbers the columns: (1), (2), (3); or 1, 2, 3 over words."""
    if [place for place, _cell in filled] != [place for place, _name in named]:
        return False
    for pattern, least in ((_NUMBERED, 2), (_PLAIN, 3)):
        told = [pattern.fullmatch(cell) for _place, cell in filled]
        numbers = [int(next(filter(None, found.groups()))) for found in told if found]
        if numbers == [*range(1, len(filled) + 1)] and len(filled) >= least:
            return pattern is _NUMBERED or any(_words(place, below[1:]) for place, _cell in filled)
    return False


def _words(place: int, rows: Sequence[Row]) -> bool:
    """Whether the column holds words, and no number among them."""
    cells = [text(row[place]).strip() for _number, row in islice(rows, _FEW) if place < len(row)]
    cells = [cell for cell in cells if cell]
    return bool(cells) and not any(_DIGITS.fullmatch(cell) for cell in cells)


def told(what: What, rows: int) -> str:
    """What is said of so many rows that are left out."""
    if what == "header":
        return _("the header is repeated, and left out here; such rows: {rows}", rows=rows)
    if what == "numbers":
        return _("the row numbers the columns, and is left out")
    if what == "line":
        return _("the row is a drawn line, and is left out; such rows: {rows}", rows=rows)
    if what == "page":
        return _("the row looks like a page number, and is left out; such rows: {rows}", rows=rows)
    return _("the row counts the rows, and is left out; such rows: {rows}", rows=rows)
