"""A case written as CSV files."""

import hashlib
from collections.abc import Iterator
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
    for name, content in _files(case):
        (folder / name).write_bytes(content)


def case_digest(case: Case) -> str:
    """SHA-256 of what `write_case` writes."""
    found = hashlib.sha256()
    for name, content in _files(case):
        found.update(f"{name} {len(content)} ".encode() + content)
    return found.hexdigest()


def _files(case: Case) -> Iterator[tuple[str, bytes]]:
    for name, frame in case.tables.items():
        if len(frame) or TABLES[name].required:
            yield f"{name}.csv", csv_text(texts(frame)).encode()
