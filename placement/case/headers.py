"""Headers and names matched with the contract."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import Sheet
from placement.case.contract import TABLES, Table
from placement.case.spelling import Lexicon


def arranged(sheet: Sheet) -> tuple[pd.DataFrame, set[str], list[Finding]]:
    """The cells under the contract's columns, then the user's own; and the columns without a header.

    A column without a header is blank. Errors: a name that occurs twice, cells without a
    name above them, a required column without a header.
    """
    table = sheet.table
    declared = [column.name for column in table]
    names = [name.lower() if name.lower() in declared else name for name in sheet.header]
    missing = [name for name in declared if name not in names]
    findings = [*_twice(table, names), *_nameless(sheet), *_required(table, missing, names)]
    first = {name: place for place, name in reversed(list(enumerate(names))) if name}
    own = [name for name in dict.fromkeys(names) if name and name not in declared]
    blank = pd.Series(index=sheet.cells.index, dtype="str")
    columns = {name: sheet.cells[first[name]] if name in first else blank for name in [*declared, *own]}
    return pd.DataFrame(columns, index=sheet.cells.index), set(missing), findings


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
    return Finding(
        "warning",
        name,
        None,
        None,
        name,
        _("{table} is no table of a case, and is not read", table=name),
        Lexicon(TABLES).remedy(name, _("rename it to one of: {tables}", tables=", ".join(TABLES))),
    )


def _twice(table: Table, names: Sequence[str]) -> Iterator[Finding]:
    for name, times in Counter(names).items():
        if name and times > 1:
            yield Finding(
                "error",
                table.name,
                1,
                name,
                name,
                _("the column {column} occurs twice", column=name),
                _("keep one of them, or rename the other"),
            )


def _nameless(sheet: Sheet) -> Iterator[Finding]:
    for place, name in enumerate(sheet.header):
        cells = sheet.cells[place].dropna()
        if not name and len(cells):
            yield Finding(
                "error",
                sheet.table.name,
                int(cells.index[0]),
                None,
                cells.iloc[0],
                _("column {number} has cells, but no name in row 1", number=place + 1),
                _("name the column in the header, or clear its cells"),
            )


def _required(table: Table, missing: Sequence[str], names: Sequence[str]) -> Iterator[Finding]:
    declared = {column.name for column in table}
    lexicon = Lexicon(name for name in names if name and name not in declared)
    for column in table:
        if column.required and column.name in missing:
            near = lexicon.nearest(column.name)
            yield Finding(
                "error",
                table.name,
                1,
                column.name,
                None,
                _("the column {column} is missing", column=column.name),
                _("rename {near} to {column}", near=near, column=column.name)
                if near
                else _("add a column {column}", column=column.name),
            )
