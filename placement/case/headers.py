"""Headers and names matched with the contract."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import Sheet
from placement.case.contract import TABLES, Column, Table
from placement.case.pages import Page, text
from placement.case.sheets import counts, recognised
from placement.case.spelling import Lexicon
from placement.case.synonyms import meant, table_meant
from placement.case.words import plain_text

_NEAR = 0.8
_TOTAL = re.compile(r"(?i)(?:(?:grand |sub ?)?totals?|jumlah(?: total| seluruhnya)?|sum) ?:?")
_INITIALS = "gGjJsStT"
_NOTE = re.compile(
    r"(?i)(?:sources?|notes?|legend|remarks?|sumber(?: data)?|catatan|keterangan|ket\.?) *:.*"
    r"|[*#] ?\D.*|© ?.*|(?:generated|exported|printed|dicetak|diunduh|downloaded|as of|data as of)\b.*"
)
"""What the line below a table begins with, where it stands alone in its row."""
EXAMPLE = "example:"
"""What the first cell of the template's example rows begins with."""
LISTS = "lists"
"""The sheet of the template's drop-downs, which is no table."""
_FIGURE = r"[0-9., ]+%?"


def arranged(sheet: Sheet) -> tuple[pd.DataFrame, set[str], list[Finding]]:
    """The cells under the contract's columns, then the user's own; and the columns without a header.

    A column without a header is blank. Errors: a name that occurs twice, cells without a
    name above them, a required column without a header. Warnings: another word read as a
    column, and names that are nearly one.
    """
    table = sheet.table
    declared = [column.name for column in table]
    names = [meant(table, name, sheet.header) for name in sheet.header]
    missing = [name for name in declared if name not in names]
    findings = [*_twice(sheet, names), *_nameless(sheet), *_required(sheet, missing, names)]
    findings += [*_other_words(sheet, names), *_nearly(sheet, missing, names)]
    first = {name: place for place, name in reversed(list(enumerate(names))) if name}
    own = [name for name in dict.fromkeys(names) if name and name not in declared]
    blank = pd.Series(index=sheet.cells.index, dtype="str")
    columns = {name: sheet.cells[first[name]] if name in first else blank for name in [*declared, *own]}
    cells = pd.DataFrame(columns, index=sheet.cells.index)
    out = [*_totals(table, cells), *_notes(cells), *_examples(table, cells)]
    findings += [_left_out(table, cells, row) for row in out]
    cells = cells.drop(index=out) if out else cells
    return cells, set(missing), findings


def without_file(present: Sequence[str], strangers: Sequence[str]) -> Iterator[Finding]:
    """An error for each required table that no file holds; the strangers are names of other files."""
    for table in TABLES.values():
        if table.required and table.name not in present:
            yield Finding(
                "error",
                table.name,
                None,
                None,
                None,
                _("the table {table} is missing", table=table.name),
                Lexicon(strangers).remedy(table.name, _("add {table}.csv", table=table.name)),
            )


def unknown_table(name: str) -> Finding:
    """The warning for a file or sheet that is no table of the contract."""
    known = table_meant(name)
    otherwise = _("rename it to one of: {tables}", tables=", ".join(TABLES))
    near = _("did you mean {word}?", word=known) if known else Lexicon(TABLES).remedy(name, otherwise)
    return Finding(
        "warning",
        name,
        None,
        None,
        name,
        _("{table} is no table of a case, and is not read", table=name),
        near,
    )


def unread_sheet(page: Page) -> Finding:
    """The warning for a sheet of another name, and what it would be by its header."""
    title = str(page.title)
    likely = max(TABLES.values(), key=lambda table: _likeness(page, table))
    if _likeness(page, likely) < 2:
        return unknown_table(title)
    message = _("{table} is no table of a case, and is not read", table=title)
    remedy = _("its header is that of {table}: put its rows there, or rename the sheet", table=likely.name)
    return Finding("warning", title, None, None, title, message, remedy)


def hidden_sheet(page: Page, table: Table) -> Finding:
    """The warning for a hidden sheet that bears a table's name."""
    message = _("the sheet {sheet} is hidden, and is not read", sheet=page.title)
    return Finding("warning", table.name, None, None, page.title, message, _("unhide it, or remove it"))


def _likeness(page: Page, table: Table) -> int:
    """How many columns of the table the page names; 0 where it lacks a required one."""
    top = page.header(lambda names: recognised(table, names))
    names = [plain_text(text(cell)) for cell in page.rows[top][1]]
    found = {meant(table, name, names) for name in names}
    lacking = any(column.required and column.name not in found for column in table)
    return 0 if lacking else sum(column.name in found for column in table)


def _totals(table: Table, cells: pd.DataFrame) -> list[int]:
    """The rows that sum up the others: a word such as Total in the first columns, and else only numbers."""
    found = []
    for column in table.columns[:2]:
        for row, word in zip(cells.index, cells[column.name].tolist(), strict=True):
            if isinstance(word, str) and word[0] in _INITIALS and _TOTAL.fullmatch(word):
                others = cells.loc[row].drop(column.name).dropna()
                found += [int(row)] if others.str.fullmatch(_FIGURE).all() else []
    return sorted({*found})


def _notes(cells: pd.DataFrame) -> list[int]:
    """The rows at the end that hold one cell, and in it a note on the table."""
    found = []
    for row in reversed(cells.index):
        filled = cells.loc[row].dropna()
        if filled.size and not (filled.size == 1 and _NOTE.fullmatch(str(filled.iloc[0]))):
            break
        found += [int(row)] * filled.size
    return found[::-1]


def _examples(table: Table, cells: pd.DataFrame) -> list[int]:
    """The example row of the template, which is the first."""
    first = cells[table.columns[0].name].head(1)
    return [int(row) for row in first.index if str(first[row]).lower().startswith(EXAMPLE)]


def _left_out(table: Table, cells: pd.DataFrame, row: int) -> Finding:
    word = str(cells.loc[row].dropna().iloc[0])
    if word.lower().startswith(EXAMPLE):
        message, remedy = _("the example row of the template is left out"), _("remove it, or write over it")
    elif _NOTE.fullmatch(word):
        message, remedy = _("the row looks like a note, and is left out"), _("remove it from the table")
    else:
        message, remedy = (
            _("the row looks like a total, and is left out"),
            _("remove it, or name it otherwise"),
        )
    return Finding("warning", table.name, row, None, word, message, remedy)


def _other_words(sheet: Sheet, names: Sequence[str]) -> Iterator[Finding]:
    """A warning for each column that is read by another word than the contract's."""
    table = sheet.table
    for written, name in zip(sheet.header, names, strict=True):
        if table.column(name) is not None and written.lower() != name:
            message = _("the column {written} is read as {name}", written=written, name=name)
            remedy = _("rename it to {name}, or to another word if it is something else", name=name)
            yield Finding("warning", table.name, sheet.top, name, written, message, remedy)


def _nearly(sheet: Sheet, missing: Sequence[str], names: Sequence[str]) -> Iterator[Finding]:
    """A warning for each column of the user's own whose name is nearly that of one that is missing."""
    table = sheet.table
    lacking = [name for name in missing if not _column(table, name).required]
    for name in dict.fromkeys(names):
        if not name or table.column(name):
            continue
        near = get_close_matches(name.lower(), lacking, 1, _NEAR)
        near += [other for other in lacking if sorted(other) == sorted(name.lower())]  # lta, unti
        if near:
            message = _("{column} is no column of {table}, and is only kept", column=name, table=table.name)
            remedy = _("did you mean {word}?", word=near[0])
            yield Finding("warning", table.name, sheet.top, name, name, message, remedy)


def _column(table: Table, name: str) -> Column:
    return next(column for column in table if column.name == name)


def _twice(sheet: Sheet, names: Sequence[str]) -> Iterator[Finding]:
    for name, times in Counter(names).items():
        if name and times > 1:
            yield Finding(
                "error",
                sheet.table.name,
                sheet.top,
                name,
                name,
                _("the column {column} occurs twice", column=name),
                _("keep one of them, or rename the other"),
            )


def _nameless(sheet: Sheet) -> Iterator[Finding]:
    for place, name in enumerate(sheet.header):
        if name or place not in sheet.cells:
            continue
        cells = sheet.cells[place].dropna()
        if not len(cells):
            continue
        first = not any(sheet.header[:place]) and len(cells) == len(sheet.cells)
        if first and counts(cells.tolist()):
            message = _("column {number} has no name, and counts the rows: it is not read", number=place + 1)
            remedy = _("nothing, if that is right; else name the column in the header")
            row = int(cells.index[0])
            yield Finding("warning", sheet.table.name, row, None, cells.iloc[0], message, remedy)
        else:
            yield Finding(
                "error",
                sheet.table.name,
                int(cells.index[0]),
                None,
                cells.iloc[0],
                _("column {number} has cells, but no name in row {row}", number=place + 1, row=sheet.top),
                _("name the column in the header, or clear its cells"),
            )


def _required(sheet: Sheet, missing: Sequence[str], names: Sequence[str]) -> Iterator[Finding]:
    table = sheet.table
    declared = {column.name for column in table}
    lexicon = Lexicon(name for name in names if name and name not in declared)
    for column in table:
        if column.required and column.name in missing:
            near = lexicon.nearest(column.name)
            yield Finding(
                "error",
                table.name,
                sheet.top,
                column.name,
                None,
                _("the column {column} is missing", column=column.name),
                _("rename {near} to {column}", near=near, column=column.name)
                if near
                else _("add a column {column}", column=column.name),
            )
