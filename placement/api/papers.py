"""What people read of a run."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from placement.reports import write_evidence
from placement.reports.evidence import Evidence
from placement.reports.letters import TEMPLATE, write_letters
from placement.run import Run


def report(
    run: Run, file: Path | str, *, compare: Sequence[Run] = (), force: bool = False
) -> tuple[Path, ...]:
    """Writes a page to read (.html), a workbook (.xlsx), or a folder with both; returns the files.

    Raises InputError for a file that exists where `force` is not set, PlacementError where writing fails.
    """
    return write_evidence([Evidence.told(each) for each in (run, *compare)], Path(file), force=force)


def letters(
    run: Run, folder: Path | str, *, template: Path | str | None = None, force: bool = False
) -> pd.DataFrame:
    """Writes a transfer proposal (.docx) for each move into a folder; returns the list of letters.

    Raises InputError for a template that cannot be filled and for a folder that exists where `force`
    is not set.
    """
    found = write_letters(run, Path(template) if template else TEMPLATE, Path(folder), force=force)
    return pd.DataFrame([vars(letter) for letter in found])
