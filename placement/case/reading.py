"""Sheets → the checked tables of a case: every table, every problem."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import consistency, geography, references, spelling
from placement.case.cells import Sheet, Tables
from placement.case.completion import completed, settled
from placement.case.contract import TABLES, Table
from placement.case.headers import arranged
from placement.case.notation import deciphered
from placement.case.schemas import violations
from placement.case.values import valued

_CHECKS = (
    references.duplicates,
    references.dangling,
    spelling.variants,
    geography.places,
    geography.coordinates,
    consistency.posts,
    consistency.names,
    consistency.incumbents,
    consistency.dates,
    consistency.preferences,
    consistency.ties,
    consistency.locks,
)


@dataclass(frozen=True)
class Parsed:
    """A table by itself: its texts and their values, blanks left blank, and what is wrong with its cells.

    `blank` are columns without a value; `headers` is what is told of the first row.
    """

    cells: pd.DataFrame
    frame: pd.DataFrame
    blank: frozenset[str]
    headers: list[Finding]
    wrong: list[Finding]


def parsed(sheets: Mapping[str, Sheet]) -> dict[str, Parsed]:
    """The tables that are there, in the contract's order."""
    found = {name: arranged(sheets[name]) for name in TABLES if name in sheets}
    names = _names({name: written for name, (written, _blank, _told) in found.items()})
    made = {}
    for name, (written, blank, headers) in found.items():
        cells, read = deciphered(TABLES[name], written, names, blank)
        values, wrong = valued(TABLES[name], cells, blank)
        made[name] = Parsed(cells, values, frozenset(blank), list(headers), [*read, *wrong])
    return made


def checked(
    sheets: Mapping[str, Sheet],
    path: Path | None,
    told: Iterable[Finding] = (),
    unreadable: frozenset[str] = frozenset(),
    unjudged: Collection[str] = (),
) -> tuple[dict[str, pd.DataFrame], tuple[Finding, ...]]:
    """All tables of a case, an absent one empty, and what is doubtful with them.

    `told` is what is known of their files; of `unjudged` tables nothing is said. Raises InputError with
    every finding of all tables, warnings too, when one is an error.
    """
    tables, findings = _tables(sheets, unreadable)
    checks = chain.from_iterable(check(tables) for check in _CHECKS)
    judged = [finding for finding in (*findings, *checks) if finding.table not in unjudged]
    findings = _sorted([*told, *judged])
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        where = "DataFrames" if path is None else path
        raise InputError(_("the tables of {path} have errors: {errors}", path=where, errors=errors), findings)
    return settled(tables.frames), tuple(findings)


def _tables(sheets: Mapping[str, Sheet], unreadable: frozenset[str]) -> tuple[Tables, list[Finding]]:
    """All tables with their defaults filled, and what is wrong with single cells."""
    frames, cells = {}, {}
    missing: set[tuple[str, str]] = set()
    findings: list[Finding] = []
    found = parsed(sheets)
    for table in TABLES.values():
        if table.name not in sheets:
            frames[table.name], cells[table.name], nothing = _absent(table)
            missing |= {(table.name, name) for name in nothing}
            continue
        sheet, own = sheets[table.name], found[table.name]
        frames[table.name], cells[table.name] = own.frame, own.cells
        missing |= {(table.name, name) for name in own.blank}
        errors = [finding for finding in (*sheet.faults, *own.wrong) if finding.severity == "error"]
        known = {(finding.row, finding.column) for finding in errors}
        known |= {(None, name) for name in own.blank}
        findings += [*sheet.faults, *own.headers, *own.wrong]
        findings += violations(table, frames[table.name], cells[table.name], known)
        findings += _rowless(table, frames[table.name])
    absent = frozenset(TABLES) - set(sheets)
    return Tables(completed(frames), cells, absent, unreadable, frozenset(missing)), findings


def _names(cells: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """The ids that the case gives to its units and places."""
    ids = {"units": "unit", "places": "place"}
    return frozenset().union(*(cells[table][name].dropna() for table, name in ids.items() if table in cells))


@cache
def _absent(table: Table) -> tuple[pd.DataFrame, pd.DataFrame, frozenset[str]]:
    """Values, cells and blank columns of a table that no file holds; nobody changes them."""
    sheet = Sheet(table, Path(), table.name, (), pd.DataFrame(index=pd.RangeIndex(0, name="row")))
    cells, blank, _findings = arranged(sheet)
    return valued(table, cells, blank)[0], cells, frozenset(blank)


def _rowless(table: Table, frame: pd.DataFrame) -> Iterable[Finding]:
    if table.required and frame.empty:
        yield Finding(
            "warning",
            table.name,
            None,
            None,
            None,
            _("the table {table} has no rows", table=table.name),
            _("add rows below the header"),
        )


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    """By table in the contract's order, row and column; other files come first."""
    tables = list(TABLES)
    columns = {table.name: [column.name for column in table] for table in TABLES.values()}

    def place(finding: Finding) -> tuple[int, int, int]:
        if finding.table not in columns:
            return -1, 0, 0
        names = columns[finding.table]
        return (
            tables.index(finding.table),
            finding.row or 0,
            names.index(finding.column) if finding.column in names else -1,
        )

    return sorted(findings, key=place)
