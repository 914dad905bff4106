"""Sheets of other systems, CSV or workbooks, of which only the chosen columns are ever kept."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case.cells import EXACT, plain
from placement.case.furniture import Furniture, furniture, told
from placement.case.notation import DASHES, NOTHING, fails, unmarked
from placement.case.opening import read_pages
from placement.case.pages import Page, Value
from placement.case.words import plain_text
from placement.interchange.notes import SHEET, Notes

Row = tuple[int, list[str]]
Choose = Callable[[str], str | None]
"""The name that a header, in small letters and underscores, has here; None for one that is not needed."""

_BLANK = {"", "NA", *NOTHING, *DASHES}


@dataclass(frozen=True)
class ChosenColumns:
    """The chosen columns of all sheets of a file that have them.

    `cells` are texts, NaN where blank; the index is the row of the spreadsheet, of further
    sheets with `SHEET` added for each. `titles` name the sheets that were read, none for a text
    file; `passed` those that were not, each with the reason. `unread` are the headers of all
    other columns, `ragged` the rows with more cells than the header, whose cells may have
    slipped, and `lost` cells whose content the file does not hold; neither is in `cells`, nor is
    the `furniture`: rows that are none of the table's. `unseen` are rows that are in `cells` though
    people do not see them, each with what is said of it.
    """

    file: str
    cells: pd.DataFrame
    unread: tuple[str, ...]
    ragged: tuple[int, ...]
    lost: tuple[tuple[int, str, str], ...] = ()
    furniture: tuple[Furniture, ...] = ()
    titles: tuple[str, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    unseen: tuple[tuple[int, str], ...] = ()


@dataclass
class _Gathered:
    numbers: list[int] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    unread: dict[str, None] = field(default_factory=dict)
    ragged: list[int] = field(default_factory=list)
    lost: list[tuple[int, str, str]] = field(default_factory=list)
    furniture: list[Furniture] = field(default_factory=list)
    unseen: list[tuple[int, str]] = field(default_factory=list)


def read_sheet(file: Path, choose: Choose, required: Sequence[str]) -> ChosenColumns:
    """The columns that `choose` gives a name, under it; the others are passed over cell by cell.

    Every visible sheet that names all required columns is read. The header is the row, of the
    first ones, that names the most. Raises InputError where the file cannot be read, and with
    a finding for each required column that no sheet has, or that occurs twice.
    """
    pages = _pages(file, required)
    headers = [_header(page, choose) for page in pages]
    whole = [set(required) <= {*_chosen(names, choose)} for _top, names in headers]
    shown = [number for number, page in enumerate(pages) if whole[number] and not page.hidden]
    if not shown:
        best = max(
            range(len(pages)), key=lambda number: (not pages[number].hidden, whole[number]), default=None
        )
        _refuse(file, pages[best] if best is not None else None, choose, required)
    gathered = _Gathered()
    for place, number in enumerate(shown):
        _require_single(pages[number], headers[number], choose)
        _gather(pages[number], headers[number][0], choose, place * SHEET, gathered)
    passed = tuple(
        (
            page.title,
            _("hidden")
            if page.hidden
            else _("it has no header with the columns {columns}", columns=", ".join(required)),
        )
        for number, page in enumerate(pages)
        if number not in shown and page.title is not None
    )
    chosen = list(
        dict.fromkeys(name for number in shown for name in _chosen(headers[number][1], choose) if name)
    )
    index = pd.Index(gathered.numbers, name="row", dtype=np.int64)
    rows = [[row.get(name, "") for name in chosen] for row in gathered.rows]
    cells = pd.DataFrame(rows, index, chosen, dtype="str")
    return ChosenColumns(
        file.name,
        cells.mask(cells == ""),
        tuple(gathered.unread),
        tuple(gathered.ragged),
        tuple(gathered.lost),
        tuple(gathered.furniture),
        tuple(title for number in shown if (title := pages[number].title)),
        passed,
        tuple(gathered.unseen),
    )


def tell_sheet(sheet: ChosenColumns, notes: Notes) -> None:
    """Notes of what the file holds and was not read, but for its other columns."""
    notes.sheets = sheet.titles
    for title, why in sheet.passed:
        message = _("the sheet is not read: {reason}", reason=why)
        notes.of_column("left_out", title, message, remedy=_("show it, or give it the header, if it counts"))
    remedy = _("quote cells that hold the separator, or remove the surplus cells")
    notes.add("left_out", "", sheet.ragged, _("the row has more cells than the header"), remedy=remedy)
    for row, column, message in sheet.lost:
        notes.add("left_out", column, [row], message)
    tell_furniture(sheet.furniture, notes)
    tell_unseen(sheet.unseen, notes)


def tell_unseen(unseen: Sequence[tuple[int, str]], notes: Notes) -> None:
    """Notes of rows that were read though people do not see them."""
    remedy = _("remove what does not count; else show it")
    for row, message in unseen:
        notes.add("guessed", "", [row], message, remedy=remedy)


def tell_furniture(left: Sequence[Furniture], notes: Notes) -> None:
    """Notes of rows that are none of the table's."""
    for what in dict.fromkeys(each.what for each in left):
        rows = [each.row for each in left if each.what == what]
        notes.add("left_out", "", rows, told(what, len(rows)))


def read_rows(page: Page) -> Iterator[Row]:
    """Number and cells of each row: trimmed, without a leading ', "" for null; merged cells all filled."""
    spread = {
        (row, column): (merged.first_row, merged.first_column)
        for merged in page.merged
        for row in range(merged.first_row, merged.last_row + 1)
        for column in range(merged.first_column, merged.last_column + 1)
    }
    firsts = {*spread.values()}
    held: dict[tuple[int, int], str] = {}
    for number, row in page.rows:
        cells = [_cell(page, number, place, value) for place, value in enumerate(row)]
        for place in range(len(cells)):
            if (number, place) in firsts:
                held[number, place] = cells[place]
            elif (number, place) in spread:
                cells[place] = held.get(spread[number, place], "")
        yield number, cells


def visible(file: Path, words: Sequence[str]) -> list[Page]:
    """The sheets of a file that are not hidden; raises InputError where it cannot be read."""
    return [page for page in _pages(file, words) if not page.hidden]


def word(name: str) -> str:
    """A header in small letters, everything else as underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def refused(file: Path, message: str, remedy: str, row: int | None = None) -> InputError:
    """The error of a file that cannot be read at all."""
    return InputError(message, [Finding("error", file.name, row, None, None, message, remedy)])


def _pages(file: Path, words: Sequence[str]) -> list[Page]:
    if not file.is_file():
        raise refused(
            file, _("{file} is no file", file=file), _("give a .csv, .tsv, .xlsx, .ods or .fods file")
        )
    spaced = [name.replace("_", " ") for name in words]
    return [page for page in read_pages(file, [*words, *spaced]).pages if page.rows]


def _header(page: Page, choose: Choose) -> tuple[int, list[str]]:
    """The place of the header in the page's rows, and its names.

    All that `choose` knows counts: a cell below may bear the name of a column, such as Puskesmas.
    """
    top = page.header(lambda names: len({choose(word(name)) for name in names} - {None}))
    return top, [_cell(page, 0, -1, value) for value in page.rows[top][1]]


def _chosen(names: Sequence[str], choose: Choose) -> list[str | None]:
    return [choose(word(name)) for name in names]


def _gather(page: Page, top: int, choose: Choose, above: int, gathered: _Gathered) -> None:
    names = [_cell(page, 0, -1, value) for value in page.rows[top][1]]
    chosen = _chosen(names, choose)
    gathered.unread |= {name: None for name, choice in zip(names, chosen, strict=True) if name and not choice}
    places = {place: name for place, name in enumerate(chosen) if name}
    below = page.rows[top + 1 :]
    left = furniture(names, below)
    gathered.furniture += [each._replace(row=above + each.row) for each in left]
    gone = {each.row for each in left}
    gathered.unseen += unseen(page, [number for number, _row in below if number not in gone], places, above)
    for number, row in below:
        if number in gone:
            continue
        cells = {place: _cell(page, number, place, value) for place, value in enumerate(row)}
        if any(cells[place] for place in cells if place >= len(names)):
            gathered.ragged.append(above + number)
        elif any(cells.values()):
            gathered.numbers.append(above + number)
            shown = {place: cells[place] for place in places if fails(cells.get(place, ""))}
            cells |= dict.fromkeys(shown, "")
            gathered.rows.append({name: cells.get(place, "") for place, name in places.items()})
            messages = {place: _("the cell shows {value}", value=text) for place, text in shown.items()}
            messages |= {place: lost.message for place in places if (lost := page.lost.get((number, place)))}
            gathered.lost += [
                (above + number, places[place], message)
                for place, message in messages.items()
                if place in places
            ]


def unseen(page: Page, rows: Collection[int], columns: Collection[int], above: int) -> list[tuple[int, str]]:
    """Of the rows that are read those that people do not see, each with what is said of it."""
    return [(above + row, said) for found, said in page.unseen.told(rows, columns) for row in found]


def _refuse(file: Path, page: Page | None, choose: Choose, required: Sequence[str]) -> None:
    """Raises the error of a file of which no sheet has all that is required."""
    columns = ", ".join(required)
    remedy = _("keep the header as it was exported")
    if page is None:
        raise refused(file, _("{file} has no rows", file=file.name), remedy)
    top, names = _header(page, choose)
    found = {*_chosen(names, choose)}
    if not found - {None}:
        message = _("{file} has no header with the columns {columns}", file=file.name, columns=columns)
        raise refused(file, message, remedy)
    if page.hidden:
        message = _("every sheet with the columns {columns} is hidden", columns=columns)
        raise refused(file, message, _("show the sheet that counts"))
    findings = [
        Finding(
            "error",
            file.name,
            page.rows[top][0],
            name,
            None,
            _("the column {column} is missing", column=name),
            _("add a column {column}", column=name),
        )
        for name in required
        if name not in found
    ]
    raise InputError(_("{file} lacks what an import needs", file=file.name), findings)


def _require_single(page: Page, header: tuple[int, list[str]], choose: Choose) -> None:
    top, names = header
    chosen = [name for name in _chosen(names, choose) if name]
    findings = [
        Finding(
            "error",
            page.file.name,
            page.rows[top][0],
            name,
            None,
            _("the column {column} occurs twice", column=name),
            _("keep one of them, or rename the other"),
        )
        for name in sorted({name for name in chosen if chosen.count(name) > 1})
    ]
    if findings:
        raise InputError(_("{file} lacks what an import needs", file=page.file.name), findings)


def _cell(page: Page, row: int, place: int, value: Value) -> str:
    text = plain_text(_text(value, page.zeros.get((row, place), ""))) or ""
    text = unmarked(" ".join(text.split()))
    return "" if text in _BLANK else text


def _text(value: Value, zeros: str) -> str:
    """The cell as SIASN writes it; a number that has lost digits as an exponent, which is no id."""
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= EXACT:
            return f"{value:E}"
        shown = plain(float(value))
        return shown.zfill(len(zeros)) if zeros.strip("0") == "" else shown
    return str(value)
