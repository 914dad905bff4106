"""The importers by name: what each reads, and how; other packages add theirs by an entry point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from placement.base.language import _
from placement.base.offers import offers, refused
from placement.case import Case
from placement.interchange.imported import Imported

GROUP = "placement.importers"
"""An entry point of this group is named as its importer, and is an `Importer`."""


class Read(Protocol):
    """Files, and the case they are meant for if any, as tables and notes; raises InputError."""

    def __call__(self, files: Sequence[Path], *, case: Case | None = None) -> Imported: ...


@dataclass(frozen=True)
class Importer:
    """Reads files of one kind; `reads` says in a sentence what they are."""

    name: str
    reads: str
    read: Read


def importers() -> Mapping[str, Importer]:
    """Those that come with Placement and those of other packages, which may not replace them."""
    theirs: dict[str, Importer] = {}
    for point, found in offers(GROUP):
        if not isinstance(found, Importer):
            raise refused(point, _("it is no Importer"))
        theirs[point.name] = found
    return {**theirs, **{each.name: each for each in _own()}}


def _own() -> tuple[Importer, ...]:
    return (
        Importer(
            "facilities",
            _("Read a list of facilities with names and coordinates (CSV, .tsv, .xlsx, .ods, .fods): units."),
            _later("facilities", "read_facilities"),
        ),
        Importer(
            "orgunits",
            _("Read DHIS2's organisation units (JSON): units."),
            _later("org_units", "read_org_units"),
        ),
        Importer(
            "matrix",
            _("Read a wide matrix of minutes, origins down and units across, into a case: travel."),
            _later("matrix", "read_matrix"),
        ),
    )


def _later(module: str, function: str) -> Read:
    """The function, imported when it is called."""

    def read(files: Sequence[Path], *, case: Case | None = None) -> Imported:
        found: Callable[..., Imported] = getattr(import_module(f"placement.interchange.{module}"), function)
        return found(files, case=case)

    return read
