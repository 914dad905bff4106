"""A page, or columns of texts, as one table of the contract: header found, cells as normalised texts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, zip_longest
from typing import Any, Literal

import numpy as np
import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import EXACT, Sheet, lost_digits, plain
from placement.case.contract import Column, Table
from placement.case.furniture import furniture, told
from placement.case.pages import Page, Row, text, unreadable
from placement.case.synonyms import meant
from placement.case.values import exact
from placement.case.words import plain_text, plain_texts

Severity = Literal["error", "warning"]
_COUNT = re.compile("0|[1-9][0-9]{0,8}")


def sheet_of(page: Page, table: Table) -> Sheet:
    """The page read as the table; its header is the row that names the most of the table's columns."""
    top = page.header(lambda names: recognised(table, names))
    number, names = page.rows[top]
    header = tuple(plain_text(text(name)) for name in names)
    below, surplus = _own(table, header, page.rows[top + 1 :])
    if page.title is None:
        below, wide = _fitting(page, table, below, len(header))
        surplus += wide
    columns = list(zip_longest(*(row for _number, row in below)))
    header += ("",) * (len(columns) - len(header))
    columns += [(None,) * len(below)] * (len(header) - len(columns))
    rows = [row for row, _cells in below]
    known = [table.column(meant(table, name, header)) for name in header]
    used = [place for place, column in enumerate(columns) if header[place] or any(column)]
    texts = {place: _texts(page, rows, place, columns[place], known[place]) for place in used}
    faults = [
        *_title(page, table, top),
        *surplus,
        *_merged(page, table, number, known),
        *_unseen(page, table, rows, known),
        *_lost(page, table, number, known, header),
        *(fault for place in used for fault in _digits(table, rows, columns[place], known[place])),
    ]
    cells, changed = normalised(table, header, texts, pd.Index(rows, name="row", dtype=np.int64))
    return Sheet(table, page.file, page.label, header, cells, (*faults, *changed), number)


def normalised(
    table: Table, header: Sequence[str], texts: Mapping[int, Sequence[str | None]], rows: pd.Index
) -> tuple[pd.DataFrame, list[Finding]]:
    """Columns of texts by their place, normalised, without blank rows; and what that changed."""
    cells: dict[int, pd.Series[str]] = {}
    findings: list[Finding] = []
    for place, column in texts.items():
        clean, changed = plain_texts(column, joiners=_shown_only(table, header[place], header))
        cells[place] = pd.Series(clean, rows, dtype="str")
        findings += _rewritten(table, header, place, rows, column, clean, changed)
    frame = pd.DataFrame(cells, rows).rename_axis(index="row")
    kept = frame[frame.notna().any(axis=1)] if cells else frame
    return kept, findings


def counts(cells: Sequence[str]) -> bool:
    """Whether the cells are whole numbers without zeros in front that only rise, as numbers of rows do."""
    numbers = [int(cell) if _COUNT.fullmatch(cell) else -1 for cell in cells]
    return min(numbers, default=-1) >= 0 and all(one < other for one, other in pairwise(numbers))


def recognised(table: Table, names: Sequence[str]) -> int:
    """How many of the names are columns of the table."""
    names = [plain_text(name) for name in names]
    return sum(table.column(meant(table, name, names)) is not None for name in names if name)


def _texts(
    page: Page, rows: Sequence[int], place: int, column: Sequence[Any], known: Column | None
) -> list[str | None]:
    """The cells of a column as a CSV file would hold them; None for blank."""
    if page.title is None:
        return list(column)
    return [_text(page, row, place, value, known) for row, value in zip(rows, column, strict=True)]


def _text(page: Page, row: int, place: int, value: Any, known: Column | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if known is not None and known.kind != "text":
        return str(int(value)) if known.flag and isinstance(value, bool) else exact(text(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if known is not None and abs(value) >= EXACT:
            return None  # its digits are lost, which is told
        return _as_shown(value, page.zeros.get((row, place), ""))
    return text(value)


def _as_shown(number: float, zeros: str) -> str:
    """The number with the leading and trailing zeros of its format, as long as no digit is lost."""
    shortest = plain(number)
    if not zeros:
        return shortest
    _whole, _point, decimals = zeros.partition(".")
    shown = f"{number:0{len(zeros)}.{len(decimals)}f}"
    return shown if Decimal(shown) == Decimal(shortest) else shortest


def _shown_only(table: Table, name: str, header: Sequence[str]) -> bool:
    """Whether the column is read by people only, so that letters may keep their joiners."""
    return meant(table, name, header) == "name"


def _rewritten(
    table: Table,
    header: Sequence[str],
    place: int,
    rows: pd.Index,
    column: Sequence[str | None],
    clean: Sequence[str | None],
    changed: Sequence[int],
) -> Iterator[Finding]:
    """One warning of a column's cells that are read otherwise than written, where that may matter.

    Spaces around a word matter where only some words of ids have them.
    """
    known = table.column(meant(table, header[place], header))
    if known is not None and (known.word or known.refers) and list(column) != clean:
        spaced = [number for number, text in enumerate(clean) if text and text != column[number]]
        filled = sum(text is not None for text in clean)
        changed = sorted({*changed, *spaced}) if len(spaced) < filled else changed
    changed = [number for number in changed if clean[number]]
    if not changed:
        return
    written, read = str(column[changed[0]]), str(clean[changed[0]])
    message = _(
        "{written} is read as {read}: blanks around words, line breaks, invisible characters and forms of "
        "accents do not count; such cells: {cells}",
        written=ascii(written),
        read=repr(read),
        cells=len(changed),
    )
    name = known.name if known else header[place] or None
    remedy = _("nothing, if that is what is meant")
    yield Finding("warning", table.name, int(rows[changed[0]]), name, read, message, remedy)


def _title(page: Page, table: Table, top: int) -> Iterator[Finding]:
    """A warning of the rows above the header."""
    if top:
        number, row = page.rows[0]
        first = next((text(cell).strip() for cell in row if text(cell).strip()), "")
        message = _(
            "row {row} is the header; rows above it are not read: {rows}", row=page.rows[top][0], rows=top
        )
        remedy = _("nothing, if that is right; else name the columns in the first row")
        yield Finding("warning", table.name, number, None, first, message, remedy)


def _own(table: Table, header: Sequence[str], below: Sequence[Row]) -> tuple[Sequence[Row], list[Finding]]:
    """The rows without those that are none of the table's; a warning for each kind of them."""
    left = furniture(header, below)
    if not left:
        return below, []
    gone = {each.row for each in left}
    below = [row for row in below if row[0] not in gone]
    findings = []
    for what in dict.fromkeys(each.what for each in left):
        first, *more = [each for each in left if each.what == what]
        message, remedy = told(what, 1 + len(more)), _("remove it from the table")
        findings.append(Finding("warning", table.name, first.row, None, first.word, message, remedy))
    counted = [each for each in left if each.rows is not None]
    if len(counted) == 1 and counted[0].rows != len(below):
        words = {"said": counted[0].rows, "rows": len(below)}
        message, remedy = (
            _("the file says that it has {said} rows, and has {rows}", **words),
            _("export it again"),
        )
        findings.append(
            Finding("warning", table.name, counted[0].row, None, counted[0].word, message, remedy)
        )
    return below, findings


def _fitting(page: Page, table: Table, below: Sequence[Row], width: int) -> tuple[list[Row], list[Finding]]:
    """The rows of a text file no wider than the header; an error for each that says more.

    Raises InputError where every row has a cell before the header's first: its cells would slip.
    """
    if max((len(row) for _number, row in below), default=0) <= width:
        return list(below), []
    slipped = len(below) > 1 and {len(row) for _number, row in below} == {width + 1}
    if slipped and counts([text(row[0]) for _number, row in below]):
        message = _("every row has one cell more than the header, and the first one counts the rows")
        remedy = _("name the first column in the header, or leave it out, as R does with row.names = FALSE")
        raise unreadable(page.file, message, remedy, below[0][0])
    rows: list[Row] = []
    findings = []
    for number, row in below:
        if len(row) > width:
            surplus = [cell for cell in map(text, row[width:]) if cell.strip()]
            if surplus:
                words = {"cells": len(row), "columns": width}
                message = _("the row has {cells} cells, the header {columns}", **words)
                remedy = _("quote cells that hold the separator, or remove the surplus cells")
                findings.append(Finding("error", table.name, number, None, surplus[0], message, remedy))
        rows.append((number, row[:width] if len(row) > width else row))
    return rows, findings


def _merged(page: Page, table: Table, top: int, known: Sequence[Column | None]) -> Iterator[Finding]:
    """An error for each range of merged cells that hides what rows below the header hold."""
    for merged in page.merged:
        columns = range(merged.first_column, merged.last_column + 1)
        if merged.last_row <= top or not any(column < len(known) and known[column] for column in columns):
            continue
        row = max(merged.first_row, top + 1)
        column = next(known[place] for place in columns if place < len(known) and known[place])
        message = _(
            "cells are merged here, to row {row}: only the first of them holds the value", row=merged.last_row
        )
        remedy = _("unmerge them, and write the value into each row it is for")
        yield Finding("error", table.name, row, column.name if column else None, None, message, remedy)


def _unseen(
    page: Page, table: Table, rows: Sequence[int], known: Sequence[Column | None]
) -> Iterator[Finding]:
    """A warning of rows or columns that are read and that people do not see."""
    columns = [place for place, column in enumerate(known) if column is not None]
    remedy = _("remove what does not count; else show it")
    for unseen, message in page.unseen.told(rows, columns):
        yield Finding("warning", table.name, unseen[0], None, page.title, message, remedy)


def _lost(
    page: Page, table: Table, top: int, known: Sequence[Column | None], header: Sequence[str]
) -> Iterator[Finding]:
    """A finding for each cell whose content is lost: an error in a column of the contract."""
    for (row, place), lost in sorted(page.lost.items()):
        if row > top:
            column = known[place] if place < len(known) else None
            severity: Severity = "warning" if column is None else "error"
            name = header[place] if place < len(header) else ""
            yield Finding(severity, table.name, row, column.name if column else name or None, *lost)


def _digits(
    table: Table, rows: Sequence[int], column: Sequence[Any], known: Column | None
) -> Iterator[Finding]:
    """An error for each id that is stored as a number of too many digits."""
    if known is None or known.kind != "text":
        return
    for row, value in zip(rows, column, strict=False):
        if type(value) in (int, float) and abs(value) >= EXACT:
            yield Finding("error", table.name, row, known.name, *lost_digits(plain(value)))
