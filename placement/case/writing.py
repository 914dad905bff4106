"""A case written as CSV files."""

from pathlib import Path

from placement.base.files import csv_text
from placement.case.case import Case
from placement.case.contract import TABLES
from placement.case.values import texts


def write_case(case: Case, folder: Path) -> None:
    """One UTF-8 CSV file for each table with rows, and for the required ones.

    Reading the folder gives equal tables, their rows numbered anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in case.tables.items():
        if len(frame) or TABLES[name].required:
            (folder / f"{name}.csv").write_bytes(csv_text(texts(frame)).encode())
