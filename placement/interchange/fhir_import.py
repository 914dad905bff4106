"""A FHIR R4 staff directory (IHE mCSD) as a case."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.interchange.fhir import HEALTH_WORKER, RESOURCES
from placement.interchange.fhir_bundle import Bundle, read_bundle
from placement.interchange.fhir_identity import means_a_citizen
from placement.interchange.fhir_mcsd import departures
from placement.interchange.fhir_people import read_people
from placement.interchange.fhir_units import UnitIndex, read_units
from placement.interchange.imported import Imported, merged, with_headcounts
from placement.interchange.notes import Notes, findings


def read_fhir(files: Path | Sequence[Path], *, day: date, system: str = HEALTH_WORKER) -> Imported:
    """Units, employees and licences of a Bundle, or of the pages of one; posts by headcount.

    `system` is that of the identifiers that become employees' ids, where a Practitioner has
    one. What is inactive, has ended before the `day` or begins after it does not count. Raises
    InputError.
    """
    if means_a_citizen(system):
        raise InputError(_("{system} names citizens: their numbers are never ids here", system=system))
    pages = [files] if isinstance(files, Path) else [*files]
    notes = Notes()
    bundle = read_bundle(pages, notes, trusted=system)
    units = read_units(bundle, day.isoformat(), notes)
    employees, licences = read_people(bundle, units, day.isoformat(), system, notes)
    _tell_profile(bundle, units, notes)
    if employees.empty or units.table.empty:
        name = pages[0].name
        message = _("{file} holds no employee, or no unit, that can be imported", file=name)
        raise InputError(message, findings(name, notes.all()))
    posts = pd.DataFrame({"unit": [], "job": []}, dtype="str")
    serving = employees.assign(job=employees["post_job"])
    tables = {
        "employees": employees,
        "units": units.table,
        "posts": with_headcounts(posts, serving, notes),
        "licences": licences,
    }
    return Imported(merged(None, tables, notes), {}, notes.all(), bundle.entries)


def _tell_profile(bundle: Bundle, units: UnitIndex, notes: Notes) -> None:
    """Where resources depart from mCSD; what they hold is used all the same."""
    for name in RESOURCES:
        for row, resource in bundle.resources[name]:
            facility = bool(units.of(resource)) and row in units.table.index
            for element, message in departures(resource, facility=facility):
                notes.add("guessed", f"{name}.{element}", [row], message)
