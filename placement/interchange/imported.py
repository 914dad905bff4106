"""What an import makes: the tables of a case, the mappings for review, the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import Case, read_case
from placement.case.contract import TABLES
from placement.case.values import texts
from placement.interchange.mapping import FOLDER
from placement.interchange.notes import Note, Notes, report
from placement.run import written_whole

REPORT = f"{FOLDER}/report.csv"


@dataclass(frozen=True)
class Imported:
    """Tables and mappings as texts, "" or NaN for blank; `rows` counts those of the file."""

    tables: Mapping[str, pd.DataFrame]
    mappings: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...]
    rows: int

    def write(self, folder: Path, *, force: bool = False) -> tuple[Finding, ...]:
        """The case in a folder, written whole or not at all, with `mapping/` in it; what is doubtful in it.

        Raises InputError where the folder exists and `force` is not set, or holds other files.
        """
        names = {f"{name}.csv" for name in TABLES} | {FOLDER}
        own = {path.name for path in folder.iterdir()} - names if folder.is_dir() else set()
        if own:
            message = _("{folder} holds what no import writes: {names}; choose another --out")
            raise InputError(message.format(folder=folder, names=", ".join(sorted(own))))
        with written_whole(folder, force=force, mark=REPORT) as fresh:
            (fresh / FOLDER).mkdir()
            for name in self.tables:
                _write(self.tables[name], fresh / f"{name}.csv")
            for name, table in self.mappings.items():
                _write(table, fresh / FOLDER / f"{name}.csv")
            _write(report(self.notes), fresh / REPORT)
            return _doubts(fresh)


def _doubts(folder: Path) -> tuple[Finding, ...]:
    try:
        return read_case(folder).warnings
    except InputError as error:
        message = _("the tables that the file gives have errors, so nothing is written")
        raise InputError(message, error.findings) from error


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
    tables = {**case_tables(case), **fresh}
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


def _write(table: pd.DataFrame, file: Path) -> None:
    table.to_csv(file, index=False, encoding="utf-8", lineterminator="\n")
