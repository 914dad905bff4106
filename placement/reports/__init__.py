"""What people read of a run: `report.html` and `report.xlsx`; and the blank workbook of a case."""

from collections.abc import Sequence
from pathlib import Path

from placement.base.errors import InputError
from placement.base.files import require_free_files, write_files
from placement.base.language import _
from placement.reports.blank import blank_case
from placement.reports.evidence import Evidence
from placement.reports.moves import moves
from placement.reports.page import page
from placement.reports.workbook import workbook
from placement.run import Run

__all__ = ["HTML", "XLSX", "write_blank_case", "write_report"]

HTML, XLSX = "report.html", "report.xlsx"
PUBLIC_HTML, PUBLIC_XLSX = "report-public.html", "report-public.xlsx"


def write_report(
    run: Run | Path,
    place: Path,
    *,
    compare: Sequence[Run | Path] = (),
    force: bool = False,
    anonymous: bool = False,
) -> tuple[Path, ...]:
    """A run's page (.html) or workbook (.xlsx), or both in a folder that is made if need be.

    Runs to `compare` stand beside it. Anonymous, the files of a folder have names of their own, and no
    employee is named. All files are written, or none. Raises InputError for a folder that holds no
    run and for files that exist, PlacementError where writing fails.
    """
    runs = (run, *compare)
    for each in runs:  # before the place, which may be the run's own folder
        if isinstance(each, Path) and not each.is_dir():
            raise InputError(_("{folder} is no folder", folder=each))
    single = place.suffix.lower() in {".html", ".xlsx"}
    wanted = [place] if single else _both(place, anonymous=anonymous)
    require_free_files(wanted, force=force, new_folder=True)
    evidences = [Evidence.of(each) if isinstance(each, Path) else Evidence.told(each) for each in runs]
    told = [] if anonymous else list(moves(evidences[0]))
    write_files(
        {
            file: page(evidences, told, anonymous=anonymous).encode()
            if file.suffix.lower() == ".html"
            else workbook(evidences[0], None if anonymous else told)
            for file in wanted
        }
    )
    return tuple(wanted)


def _both(folder: Path, *, anonymous: bool) -> list[Path]:
    return [folder / name for name in ((PUBLIC_HTML, PUBLIC_XLSX) if anonymous else (HTML, XLSX))]


def write_blank_case(file: Path, *, force: bool = False) -> None:
    """The blank workbook of a case; raises InputError for a file that exists or is no .xlsx."""
    if file.suffix.lower() != ".xlsx":
        raise InputError(_("{file} does not end in .xlsx: a workbook does", file=file))
    require_free_files([file], force=force)
    write_files({file: blank_case()})
