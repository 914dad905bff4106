"""Tables as they are written: checked, but with blanks left blank, so that they can be edited and kept."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from placement.base.files import csv_text
from placement.case.case import read_case
from placement.case.contract import TABLES
from placement.case.files import Files
from placement.case.headers import arranged
from placement.case.values import texts, valued


def read_tables(path: Path) -> dict[str, pd.DataFrame]:
    """The tables of a case as they are written, in the order of their rows; no default is filled.

    Only tables that are there; columns and dtypes as in a Case, the user's own columns as text, the index
    is the spreadsheet row. Raises InputError with every finding when the case has an error.
    """
    read_case(path)
    sheets = Files.of(path).sheets
    return {
        name: valued(table, arranged(sheets[name])[0])[0] for name, table in TABLES.items() if name in sheets
    }


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """One UTF-8 CSV file per table; reading the folder gives the tables again, their rows numbered anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        (folder / f"{name}.csv").write_bytes(csv_text(texts(frame)).encode())
