"""What an import makes: the tables of a case, the mappings for review, the report."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.files import csv_text, written_whole
from placement.base.language import _
from placement.case import Case, read_case
from placement.case.contract import TABLES
from placement.case.values import texts
from placement.interchange.mapping import FOLDER
from placement.interchange.notes import Note, Notes, findings, report

REPORT = f"{FOLDER}/report.csv"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_ROUNDS = 20
"""Leaving out a unit leaves its people without one: each round may find what the one before it caused."""


@dataclass(frozen=True)
class Imported:
    """Tables and mappings as texts, "" or NaN for blank; `rows` counts those of the file."""

    tables: Mapping[str, pd.DataFrame]
    mappings: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...]
    rows: int

    def write(self, folder: Path, *, force: bool = False) -> tuple["Imported", tuple[Finding, ...]]:
        """The case in a folder, written whole or not at all, with `mapping/` in it.

        Cells and rows that no case may have are left out and told; what is returned is what was
        written, and what is doubtful in it. Raises InputError where the folder exists and
        `force` is not set, or holds other files.
        """
        names = {f"{name}.csv" for name in TABLES} | {FOLDER}
        own = {path.name for path in folder.iterdir()} - names if folder.is_dir() else set()
        if own:
            message = _("{folder} holds what no import writes: {names}; choose another --out")
            raise InputError(message.format(folder=folder, names=", ".join(sorted(own))))
        with written_whole(folder, force=force, mark=REPORT, own=_own) as fresh:
            (fresh / FOLDER).mkdir()
            sound, warnings = _sound(self, fresh)
            for name, table in sound.mappings.items():
                _write(table, fresh / FOLDER / f"{name}.csv")
            _write(report(sound.notes), fresh / REPORT)
            return sound, warnings


def _own(folder: Path) -> Iterator[str]:
    """All that an import may have written."""
    yield from (REPORT, *(f"{name}.csv" for name in TABLES))
    yield from (f"{FOLDER}/{path.name}" for path in folder.glob(f"{FOLDER}/*.csv"))


def _sound(imported: Imported, folder: Path) -> tuple[Imported, tuple[Finding, ...]]:
    """Writes the tables without what no case may have; the tables written, and the case's warnings."""
    for _round in range(_ROUNDS):
        for name, table in imported.tables.items():
            _write(table, folder / f"{name}.csv")
        try:
            return imported, read_case(folder).warnings
        except InputError as error:
            mended = _mended(imported, error.findings)
            message = _("the tables that the file gives have errors, so nothing is written")
            if mended is None:
                raise InputError(message, error.findings) from error
            if _file_rows(imported) and not _file_rows(mended):
                raise InputError(message, findings(_("the file"), mended.notes)) from error
            imported = mended
    message = _("the tables that the file gives have errors, so nothing is written")
    raise InputError(message)


def _mended(imported: Imported, errors: Sequence[Finding]) -> Imported | None:
    """Without the cells that are errors, or their rows where a cell must be filled; None where nothing helps.

    A finding's rows are those of the tables as written, the header first.
    """
    notes = Notes()
    tables = dict(imported.tables)
    wrong: dict[str, dict[int, list[Finding]]] = {}
    for each in errors:
        if each.severity == "error" and each.table in tables and each.row and each.row >= 2:
            wrong.setdefault(each.table, {}).setdefault(each.row - 2, []).append(each)
    for name, rows in wrong.items():
        table = tables[name].copy()
        told = table.index if table.index.name == "row" else pd.RangeIndex(2, len(table) + 2)
        lost = []
        for place, found in rows.items():
            for each in found:
                column = TABLES[name].column(each.column or "")
                if column is None or column.required or _blank(table, place, column.name):
                    lost.append(place)
                else:
                    table[column.name] = table[column.name].mask(np.arange(len(table)) == place, "")
                left = f"{name}.{each.column}" if each.column else name
                notes.add(
                    "left_out", left, [told[place]], each.message, value=each.value or "", remedy=each.remedy
                )
        tables[name] = table[~np.isin(np.arange(len(table)), lost)]
    if not wrong:
        return None
    mended = replace(imported, tables=tables)
    gone = _file_rows(imported) - _file_rows(mended)
    return replace(mended, notes=(*notes.all(), *_without(imported.notes, gone)))


def _file_rows(imported: Imported) -> set[int]:
    """The rows of the file of which a table still holds something."""
    return {
        int(row) for table in imported.tables.values() if table.index.name == "row" for row in table.index
    }


def _without(notes: Sequence[Note], gone: Set[int]) -> Iterator[Note]:
    """The notes, those of what was mapped and guessed without the rows that are gone."""
    for note in notes:
        rows = tuple(row for row in note.rows if row not in gone)
        if note.status == "left_out" or rows or not note.rows:
            yield note if note.status == "left_out" else replace(note, rows=rows)


def _blank(table: pd.DataFrame, place: int, column: str) -> bool:
    """Whether the cell says nothing, so that leaving it out would change nothing."""
    return column not in table or table[column].iloc[place] in {"", None}


def with_headcounts(posts: pd.DataFrame, employees: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The posts, and after them those that somebody holds and they lack: minimum 0, target today's headcount.

    `employees` has its rows of the file as index.
    """
    serving = employees[(employees["unit"] != "") & employees["unit"].notna()]
    keys = ["unit", "job"]
    held = serving.assign(row=serving.index).groupby(keys, sort=True)["row"].agg(list)
    known = pd.MultiIndex.from_frame(posts[keys]) if len(posts) else pd.MultiIndex.from_arrays([[], []])
    held = held[~held.index.isin(known)]
    if len(held):
        message = _("posts by today's headcount: minimum 0, target and maximum the people there")
        remedy = _("give minimum and target in posts.csv, or use placement need")
        notes.add("guessed", "posts", [row for rows in held for row in rows], message, remedy=remedy)
    people = held.map(len).astype(str)
    fresh = people.index.to_frame(index=False).assign(minimum="0", target=people.array, maximum=people.array)
    return pd.concat([posts, fresh], ignore_index=True)


def case_tables(case: Case | None) -> dict[str, pd.DataFrame]:
    """The case's tables as texts, without the posts it only implied; none without a case."""
    tables = case.tables if case else {}
    return {
        name: texts(frame[frame.index != 0]).reset_index(drop=True)
        for name, frame in tables.items()
        if len(frame) or TABLES[name].required
    }


def merged(case: Case | None, fresh: Mapping[str, pd.DataFrame], notes: Notes) -> dict[str, pd.DataFrame]:
    """The case's tables with the fresh ones in their place, without rows on employees that are gone."""
    tables = {**case_tables(case), **{name: _readable(frame) for name, frame in fresh.items()}}
    people = set(tables["employees"]["employee"])
    for name, frame in tables.items():
        columns = [column.name for column in TABLES[name] if column.refers == "employees"]
        known = frame[columns].isin(people).all(axis=1) if columns else pd.Series(True, frame.index)
        if not known.all():
            lost = [int(place) + 2 for place in frame.index[~known]]
            message = _("rows of the table {table} on employees that the file lacks", table=name)
            notes.add("left_out", name, lost, message)
        tables[name] = frame[known]
    return {name: frame for name, frame in tables.items() if len(frame) or TABLES[name].required}


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    """The table without control characters, which none can hold."""
    odd = [
        name
        for name in frame
        if any(isinstance(cell, str) and _CONTROL.search(cell) for cell in frame[name].array)
    ]
    clean = {str(name): [_printable(cell) for cell in frame[name].array] for name in odd}
    return frame.assign(**clean) if odd else frame


def _printable(cell: Any) -> Any:
    return " ".join(_CONTROL.sub(" ", cell).split()) if isinstance(cell, str) else cell


def _write(table: pd.DataFrame, file: Path) -> None:
    file.write_bytes(csv_text(table).encode())
