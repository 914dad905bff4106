"""Tables as they are written: checked, but with blanks left blank, so that they can be edited and kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base.errors import InputError
from placement.base.files import csv_text
from placement.case.case import read_case
from placement.case.cells import plain
from placement.case.contract import TABLES
from placement.case.files import Files
from placement.case.notation import deciphered
from placement.case.reading import checked, parsed
from placement.case.values import exact, texts, valued


def read_tables(path: Path, beside: Path | None = None) -> dict[str, pd.DataFrame]:
    """The tables of a case as they are written, in the order of their rows; no default is filled.

    Only tables that are there; columns and dtypes as in a Case, the user's own columns as text, the index
    is the spreadsheet row. Those that are not there may be in a folder `beside`: the given ones are
    checked against them. Raises InputError with every finding when the case has an error.
    """
    files = Files.of(path)
    if beside is None or not files.sheets:
        read_case(path)
        return {name: table.frame for name, table in parsed(files.sheets).items()}
    absent = set(TABLES) - set(files.sheets) - files.unreadable
    others = {name: sheet for name, sheet in Files.of(beside).sheets.items() if name in absent}
    whole = replace(files, sheets=others | files.sheets)
    told = [*files.findings, *whole.missing()]
    unjudged = [name for name in others if not TABLES[name].required]  # rows about who is in none now
    checked(whole.sheets, path, told, whole.unreadable, unjudged)
    return {name: table.frame for name, table in parsed(whole.sheets).items() if name in files.sheets}


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """One UTF-8 CSV file per table; reading the folder gives the tables again, their rows numbered anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        (folder / f"{name}.csv").write_bytes(csv_text(texts(frame)).encode())


def read_cell(table: str, column: str, text: str) -> str | int | float | date | None:
    """The value of one cell that somebody typed, read as the files of a case are; None where blank.

    By itself a cell shows less than a column: what a file would only be warned of is refused here, too.
    Raises InputError, which says what to write.
    """
    contract = TABLES[table]
    written = pd.DataFrame({column: [text.strip() or np.nan]}, index=pd.RangeIndex(1, 2), dtype="str")
    cells, told = deciphered(contract, written, frozenset())
    values, wrong = valued(contract, cells)
    findings = [*told, *wrong]
    if findings:
        first = findings[0]
        raise InputError(f"{first.message}; {first.remedy}", findings)
    value: Any = values[column].iloc[0]
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    found: str | float = value.item() if isinstance(value, np.generic) else value
    return found


def write_cell(value: str | float | date | None) -> str:
    """The value as a text that `read_cell` reads as the same; "" for None."""
    if isinstance(value, float):
        return exact(plain(value))
    return "" if value is None else str(value)
