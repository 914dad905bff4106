"""A FHIR R4 staff directory (IHE mCSD) as a case."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.interchange.fhir import FACT, FACTS, HEALTH_WORKER, JOB, KIND, UNIT, Resource, code_of, told_of
from placement.interchange.fhir_bundle import Bundle, read_bundle
from placement.interchange.imported import Imported, merged, with_headcounts
from placement.interchange.names import kind_of
from placement.interchange.notes import Notes, findings
from placement.interchange.titles import Titles

_ADMINISTRATIVE = "administrativecode"
_EMPLOYEE = ["employee", "name", "job", "unit", "post_job", "since", "born"]
_UNIT = ["unit", "name", "kind", "region", "agency", "lat", "lon"]
_UNIT += ["population", "setting", "inpatient", "parent"]


def read_fhir(file: Path, *, day: date, system: str = HEALTH_WORKER) -> Imported:
    """Units, employees and licences of a Bundle; posts by headcount.

    `system` is that of the identifiers that become employees' ids, where a Practitioner has
    one. Roles that are inactive, or ended before the `day`, do not count. Raises InputError.
    """
    notes = Notes()
    bundle = read_bundle(file, notes)
    units, unit_of = _units(bundle, notes)
    employees, licences = _employees(bundle, unit_of, day, system, notes)
    if employees.empty or units.empty:
        message = _("{file} holds no employee, or no unit, that can be imported", file=file.name)
        raise InputError(message, findings(file.name, notes.all()))
    posts = pd.DataFrame({"unit": [], "job": []}, dtype="str")
    serving = employees.assign(job=employees["post_job"])
    tables = {
        "employees": employees,
        "units": units,
        "posts": with_headcounts(posts, serving, notes),
        "licences": licences,
    }
    return Imported(merged(None, tables, notes), {}, notes.all(), bundle.entries)


def _units(bundle: Bundle, notes: Notes) -> tuple[pd.DataFrame, dict[int, str]]:
    """The table `units`, and the unit of each Location and Organization by the resource's identity."""
    unit_of: dict[int, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    organizations = [*bundle.resources["Organization"]]
    for row, location in bundle.resources["Location"]:
        site = _site(bundle, location)
        manager = bundle.find(site.get("managingOrganization"))
        unit = _unit_id(site, manager)
        unit_of[id(location)] = unit
        if manager is not None:
            unit_of.setdefault(id(manager), unit)
        if site is location and unit in rows:
            told_of(location, "identifier", row, notes, _("an earlier entry is the unit {unit}", unit=unit))
        elif site is location:
            rows[unit] = _described(bundle, unit, site, manager, row, notes)
    staffed = {
        id(organization)
        for _row, role in bundle.resources["PractitionerRole"]
        if (organization := bundle.find(role.get("organization"))) is not None
    }
    for row, organization in organizations:
        if id(organization) not in unit_of and id(organization) in staffed:
            unit = _unit_id(organization, None)
            unit_of[id(organization)] = unit
            rows.setdefault(unit, _described(bundle, unit, {}, organization, row, notes))
    table = pd.DataFrame(rows.values(), columns=[*_UNIT, "row"], dtype=object)
    above = table["parent"].map(lambda found: unit_of.get(id(found), "") if found else "")
    table["parent"] = above.mask(~above.isin(table["unit"]) | (above == table["unit"]), "")
    notes.add("mapped", "Location", table["row"], _("mapped to {columns}", columns="units"))
    return table[_UNIT], unit_of


def _site(bundle: Bundle, location: Resource) -> Resource:
    """The location, or the whole one that a room or ward of the same organization is part of."""
    seen = [location]
    while above := bundle.find(seen[-1].get("partOf")):
        same = above.get("managingOrganization") == seen[-1].get("managingOrganization")
        if not same or any(above is known for known in seen):
            break
        seen.append(above)
    return seen[-1]


def _unit_id(site: Resource, manager: Resource | None) -> str:
    identifiers = [*site.get("identifier", ()), *(manager or {}).get("identifier", ())]
    return _identifier(identifiers, UNIT) or str(
        site.get("id") or (manager or {}).get("id") or site.get("name")
    )


def _identifier(identifiers: list[Resource], *systems: str) -> str:
    """The value of the first of these systems, else of any."""
    valued = [part for part in identifiers if part.get("value")]
    for system in systems:
        for part in valued:
            if part.get("system") == system:
                return str(part["value"])
    return str(valued[0]["value"]) if valued else ""


def _described(
    bundle: Bundle, unit: str, site: Resource, manager: Resource | None, row: int, notes: Notes
) -> dict[str, Any]:
    manager = manager or {}
    name = str(site.get("name") or manager.get("name") or "")
    kind = code_of(site.get("type"), KIND) or code_of(manager.get("type"), KIND)
    region = _region(site.get("address")) or _region(next(iter(manager.get("address", ())), None))
    for column, found, message in (
        ("kind", kind, _("no type: the kind is taken from the name")),
        ("region", region, _("no address: the region is unknown")),
    ):
        if not found:
            notes.add("guessed", f"Location.{column}", [row], message, value=unit)
    position = site.get("position", {})
    facts = {part.get("url", ""): part.get("valueString", "") for part in site.get("extension", ())}
    return {
        "unit": unit,
        "name": name,
        "kind": kind or kind_of(name) or "unknown",
        "region": region or "unknown",
        **{fact: facts.get(f"{FACT}{fact}", "") for fact in FACTS},
        "lat": position.get("latitude", ""),
        "lon": position.get("longitude", ""),
        "parent": bundle.find(site.get("partOf")) or bundle.find(manager.get("partOf")),
        "row": row,
    }


def _region(address: Any) -> str:
    """The regency of an Address: its code in SATUSEHAT's extension as 96.71, else its district or city."""
    if not isinstance(address, dict):
        return ""
    for outer in address.get("extension", ()):
        if str(outer.get("url", "")).lower().endswith(_ADMINISTRATIVE):
            parts = {part.get("url"): str(part.get("valueCode", "")) for part in outer.get("extension", ())}
            if len(city := parts.get("city", "")) == 4:
                return f"{city[:2]}.{city[2:]}"
    return str(address.get("district") or address.get("city") or address.get("state") or "")


def _employees(
    bundle: Bundle, unit_of: dict[int, str], day: date, system: str, notes: Notes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `employees` (the entry's number as index) and `licences`."""
    roles = _roles(bundle, unit_of, day, notes)
    titles = Titles()
    rows: dict[str, dict[str, Any]] = {}
    licences: list[tuple[str, str, str]] = []
    for row, person in bundle.resources["Practitioner"]:
        employee = _identifier(person.get("identifier", []), system) or str(person.get("id", ""))
        if person.get("active") is False or not employee or employee in rows:
            message = _("inactive, without any id, or an id that an earlier entry has")
            told_of(person, "identifier", row, notes, message)
            continue
        unit, post, since = roles.get(id(person), ("", "", ""))
        held = [
            (_job(part.get("code"), titles, row, notes), part) for part in person.get("qualification", ())
        ]
        job = next((name for name, _part in held if name), post)
        if not job:
            told_of(person, "qualification", row, notes, _("neither a qualification nor a role says the job"))
            continue
        ends = [(name, str(part.get("period", {}).get("end", ""))[:10]) for name, part in held if name]
        licences += [(employee, name, end) for name, end in ends if len(end) == 10]
        born = str(person.get("birthDate", ""))
        fields = (employee, _name(person), job, unit, post, since, born if len(born) == 10 else "")
        rows[employee] = {**dict(zip(_EMPLOYEE, fields, strict=True)), "row": row}
    table = pd.DataFrame(rows.values(), columns=[*_EMPLOYEE, "row"], dtype=object).set_index("row")
    notes.add("mapped", "Practitioner", table.index, _("mapped to {columns}", columns="employees"))
    columns = ["employee", "job", "valid_until"]
    return table, pd.DataFrame(licences, columns=columns, dtype=object).drop_duplicates()


def _roles(
    bundle: Bundle, unit_of: dict[int, str], day: date, notes: Notes
) -> dict[int, tuple[str, str, str]]:
    """Unit, job and first day of the post that each Practitioner holds, by the resource's identity."""
    titles = Titles()
    found: dict[int, tuple[str, str, str]] = {}
    for row, role in bundle.resources["PractitionerRole"]:
        period = role.get("period", {})
        if role.get("active") is False or "" < str(period.get("end", "")) < day.isoformat():
            told_of(role, "period", row, notes, _("the role is inactive or has ended"))
            continue
        person = bundle.find(role.get("practitioner"))
        places = [bundle.find(place) for place in (*role.get("location", ()), role.get("organization"))]
        unit = next(
            (unit_of[id(place)] for place in places if place is not None and id(place) in unit_of), ""
        )
        job = _job(role.get("code"), titles, row, notes)
        if person is None or not unit or not job:
            message = _("the role lacks a person, a unit or a job that the bundle holds")
            told_of(role, "", row, notes, message, _("add the resource it refers to, or its code"))
        elif id(person) in found:
            told_of(role, "", row, notes, _("the person has an earlier role: one post each"))
        else:
            start = str(period.get("start", ""))[:10]
            found[id(person)] = (unit, job, start if len(start) == 10 else "")
    return found


def _job(concept: Any, titles: Titles, row: int, notes: Notes) -> str:
    """The job of a code: our own as it is, a foreign one by its words; "" where there is none."""
    said = code_of(concept, JOB)
    own = any(part.get("system") == JOB for outer in _concepts(concept) for part in outer.get("coding", ()))
    if own or not said:
        return said
    title = titles.read(said)
    if title.status != "matched":
        remedy = _("correct the job in employees.csv")
        notes.add(
            "guessed", "code", [row], _("taken for the job {job}", job=title.job), value=said, remedy=remedy
        )
    return title.job


def _concepts(value: Any) -> Iterator[Resource]:
    yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict))


def _name(person: Resource) -> str:
    name: Resource = next(iter(person.get("name", ())), {})
    return str(name.get("text") or " ".join([*name.get("given", ()), str(name.get("family", ""))]).strip())
