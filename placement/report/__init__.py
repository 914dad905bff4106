"""What people read of a run: `report.html` and `report.xlsx`; and the blank workbook of a case."""

from collections.abc import Sequence
from pathlib import Path

from placement.base.errors import InputError
from placement.base.files import require_free_files, write_files
from placement.base.language import _
from placement.report.blank import blank_case
from placement.report.evidence import Evidence
from placement.report.moves import moves
from placement.report.page import page
from placement.report.workbook import workbook

__all__ = ["HTML", "XLSX", "write_blank_case", "write_report"]

HTML, XLSX = "report.html", "report.xlsx"


def write_report(
    run: Path, folder: Path, *, compare: Sequence[Path] = (), force: bool = False
) -> tuple[Path, Path]:
    """The HTML and the XLSX file of a run, other runs beside it, in a folder that is made if need be.

    Both are written, or none. Raises InputError for a folder that holds no run and for files
    that exist, PlacementError where writing fails.
    """
    files = folder / HTML, folder / XLSX
    require_free_files(files, force=force, new_folder=True)
    evidences = [Evidence.of(each) for each in (run, *compare)]
    told = list(moves(evidences[0]))
    write_files({files[0]: page(evidences, told).encode(), files[1]: workbook(evidences[0], told)})
    return files


def write_blank_case(file: Path, *, force: bool = False) -> None:
    """The blank workbook of a case; raises InputError for a file that exists or is no .xlsx."""
    if file.suffix.lower() != ".xlsx":
        raise InputError(_("{file} does not end in .xlsx: a workbook does", file=file))
    require_free_files([file], force=force)
    write_files({file: blank_case()})
