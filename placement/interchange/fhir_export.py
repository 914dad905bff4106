"""A run's plan as a FHIR R4 Bundle: every unit, every employee, and a role for every post held."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case.values import texts
from placement.interchange.fhir import (
    FACT,
    FACTS,
    HEALTH_WORKER,
    JOB,
    KIND,
    UNIT,
    Resource,
    concept,
    flaws,
    reference,
    url_of,
)
from placement.interchange.fhir_mcsd import departures, facility_type, profile
from placement.run import Run

_UNNAMED = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
"""mCSD asks for a name: this says that there is one, and that the case does not know it."""


def bundle(run: Run, system: str = HEALTH_WORKER) -> Resource:
    """A collection: Organization and Location per unit, Practitioner per employee, PractitionerRole per post.

    Roles begin on the scenario's date; who has no post has no role. `system` is that of the
    employees' ids. Birthdays, grades, ratings and wishes stay in the case. Raises InputError
    where a cell holds what R4, or its profile mCSD, has no room for.
    """
    entries = [*_units(run), *_people(run, system), *_roles(run)]
    wrong = [
        Finding(
            "error", entry["resource"]["resourceType"], None, place, name, message, _("correct the table")
        )
        for name, entry in entries
        for place, message in (*flaws(entry["resource"]), *departures(entry["resource"]))
    ]
    if wrong:
        raise InputError(_("the run does not fit FHIR R4"), wrong)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [entry for _name, entry in entries],
    }


def _entry(name: str, resource: Resource) -> tuple[str, Resource]:
    url = url_of(resource["resourceType"], name)
    kept = {key: value for key, value in resource.items() if value not in ("", [], {}, None)}
    meta = profile(resource["resourceType"])
    return name, {"fullUrl": url, "resource": {**kept, "id": url.removeprefix("urn:uuid:"), "meta": meta}}


def _units(run: Run) -> Iterator[tuple[str, Resource]]:
    units = texts(run.case.tables["units"])
    for unit in units.astype(object).where(units.notna(), "").to_dict("records"):
        yield from _unit({str(name): str(cell) for name, cell in unit.items()})


def _unit(unit: dict[str, str]) -> Iterator[tuple[str, Resource]]:
    common: Resource = {
        "identifier": [{"system": UNIT, "value": unit["unit"]}],
        "name": unit["name"] or unit["unit"],
        "type": [facility_type(), concept(KIND, unit["kind"])],
    }
    above = {"partOf": reference("Organization", unit["parent"])} if unit["parent"] else {}
    yield _entry(unit["unit"], {"resourceType": "Organization", "active": True, **common, **above})
    inside = {"partOf": reference("Location", unit["parent"])} if unit["parent"] else {}
    facts = [{"url": f"{FACT}{name}", "valueString": unit[name]} for name in FACTS if unit[name]]
    location = {
        "resourceType": "Location",
        "status": "active",
        "mode": "instance",
        **common,
        "address": {"district": unit["region"]},
        "position": _position(unit),
        "managingOrganization": reference("Organization", unit["unit"]),
        "extension": facts,
        **inside,
    }
    yield _entry(unit["unit"], location)


def _position(unit: dict[str, str]) -> dict[str, float]:
    return {"longitude": float(unit["lon"]), "latitude": float(unit["lat"])} if unit["lat"] else {}


def _people(run: Run, system: str) -> Iterator[tuple[str, Resource]]:
    licences = run.case.tables["licences"]
    until = {
        (employee, job): day
        for employee, job, day in licences[["employee", "job", "valid_until"]].itertuples(
            index=False, name=None
        )
    }
    held: dict[str, list[str]] = {}
    for employee, job in until:
        held.setdefault(employee, []).append(job)
    table = run.problem.employees[["employee", "name", "job"]].astype(object)
    for employee, name, job in table.where(table.notna(), "").itertuples(index=False, name=None):
        jobs = dict.fromkeys([job, *held.get(employee, ())])
        resource = {
            "resourceType": "Practitioner",
            "identifier": [{"system": system, "value": employee}],
            "active": True,
            "name": [{"text": name} if name else {"extension": [_UNNAMED]}],
            "qualification": [_qualification(each, until.get((employee, each))) for each in jobs],
        }
        yield _entry(employee, resource)


def _qualification(job: str, until: Any) -> Resource:
    period = {} if pd.isna(until) else {"period": {"end": f"{until:%Y-%m-%d}"}}
    return {"code": concept(JOB, job), **period}


def _roles(run: Run) -> Iterator[tuple[str, Resource]]:
    problem, start = run.problem, run.problem.date.isoformat()
    units, jobs = (run.problem.posts[name].to_numpy(object) for name in ("unit", "job"))
    for employee, post in zip(problem.employee_ids, run.plan.post.tolist(), strict=True):
        if post >= 0:
            resource = {
                "resourceType": "PractitionerRole",
                "active": True,
                "period": {"start": start},
                "practitioner": reference("Practitioner", employee),
                "organization": reference("Organization", units[post]),
                "location": [reference("Location", units[post])],
                "code": [concept(JOB, jobs[post])],
            }
            yield _entry(f"{employee}|{units[post]}|{jobs[post]}", resource)
