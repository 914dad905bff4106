"""What people read of a run: `report.html` and `report.xlsx`; and the blank workbook of a case."""

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from placement.base.errors import InputError, PlacementError
from placement.base.language import _
from placement.reports.blank import blank_case
from placement.reports.evidence import Evidence
from placement.reports.moves import moves
from placement.reports.page import page
from placement.reports.workbook import workbook

__all__ = ["HTML", "XLSX", "write_blank_case", "write_evidence", "write_report"]

HTML, XLSX = "report.html", "report.xlsx"


def write_report(
    run: Path, folder: Path, *, compare: Sequence[Path] = (), force: bool = False
) -> tuple[Path, ...]:
    """The HTML and the XLSX file of a run, other runs beside it, in a folder that is made if need be.

    Both are written, or none. Raises InputError for a folder that holds no run and for files
    that exist, PlacementError where writing fails.
    """
    files = folder / HTML, folder / XLSX
    _require_free(files, force=force)
    return write_evidence([Evidence.of(each) for each in (run, *compare)], folder, force=force)


def write_evidence(evidences: Sequence[Evidence], place: Path, *, force: bool = False) -> tuple[Path, ...]:
    """The first run's page (.html) or workbook (.xlsx), or both in a folder that is made if need be.

    All files are written, or none. Raises InputError for files that exist, PlacementError where
    writing fails.
    """
    wanted = [place] if place.suffix.lower() in {".html", ".xlsx"} else [place / HTML, place / XLSX]
    _require_free(wanted, force=force)
    told = list(moves(evidences[0]))
    _write(
        {
            file: page(evidences, told).encode()
            if file.suffix.lower() == ".html"
            else workbook(evidences[0], told)
            for file in wanted
        }
    )
    return tuple(wanted)


def write_blank_case(file: Path, *, force: bool = False) -> None:
    """The blank workbook of a case; raises InputError for a file that exists or is no .xlsx."""
    if file.suffix.lower() != ".xlsx":
        raise InputError(_("{file} does not end in .xlsx: a workbook does", file=file))
    _require_free([file], force=force)
    _write({file: blank_case()})


def _require_free(files: Sequence[Path], *, force: bool) -> None:
    folder = files[0].parent
    if not folder.is_dir() and (folder.exists() or not folder.parent.is_dir()):
        raise InputError(_("{folder} is no folder: make it first, or choose another", folder=folder))
    for file in files:
        if file.is_dir():
            raise InputError(_("{file} is a folder: choose another place", file=file))
        if file.exists() and not force:
            raise InputError(_("{file} exists: choose another place, or replace it with --force", file=file))


def _write(contents: Mapping[Path, bytes]) -> None:
    """All files whole, or none: each is made beside its place first."""
    fresh = {file: file.with_name(f".{file.name}-{secrets.token_hex(4)}") for file in contents}
    try:
        for file, content in contents.items():
            file.parent.mkdir(exist_ok=True)
            fresh[file].write_bytes(content)
        for file, made in fresh.items():
            made.replace(file)
    except OSError as error:
        reason = error.strerror or error
        file = next(iter(contents))
        raise PlacementError(_("{file} could not be written: {reason}", file=file, reason=reason)) from error
    finally:
        for made in fresh.values():
            if os.path.lexists(made):
                made.unlink()
