"""The people of a FHIR directory: who they are, which licences they have, and which post they hold."""

from typing import Any

import pandas as pd

from placement.base.language import _
from placement.interchange.fhir import JOB, Resource, code_of, codings, told_of
from placement.interchange.fhir_bundle import Bundle
from placement.interchange.fhir_identity import ahead, chosen, names, over, resembles_nik
from placement.interchange.fhir_units import UnitIndex
from placement.interchange.notes import Notes
from placement.interchange.titles import Titles

_COLUMNS = ["employee", "name", "job", "unit", "post_job", "since", "born"]
_USES = ("official", "usual", "", "nickname", "anonymous", "temp", "maiden", "old")
PostKey = tuple[str, str, str]
"""Unit, job and first day."""


def read_people(
    bundle: Bundle, units: UnitIndex, day: str, system: str, notes: Notes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `employees`, its index the entries' numbers, and `licences`."""
    called = _called(bundle, day, system, notes)
    posts = _posts(bundle, units, called, day, notes)
    titles = Titles()
    rows: dict[str, dict[str, Any]] = {}
    licences: list[tuple[str, str, str]] = []
    for row, person in bundle.resources["Practitioner"]:
        employee = called.get(id(person), "")
        if not employee or employee in rows:
            if employee:
                told_of(person, "identifier", row, notes, _("an earlier entry has this id"))
            continue
        unit, post, since = posts.get(employee, ("", "", ""))
        held = [(_job(part.get("code"), titles, row, notes), part) for part in _held(person, day)]
        job = next((name for name, _part in held if name), post)
        if not job:
            told_of(person, "qualification", row, notes, _("neither a qualification nor a role says the job"))
            continue
        ends = [(name, str((part.get("period") or {}).get("end", ""))) for name, part in held if name]
        licences += [
            (employee, name, whole)
            for name, end in ends
            if (whole := _whole(person, "qualification.period", end, row, notes))
        ]
        born = _whole(person, "birthDate", str(person.get("birthDate", "")), row, notes)
        fields = (employee, _name(person, day), job, unit, post, since, born)
        rows[employee] = {**dict(zip(_COLUMNS, fields, strict=True)), "row": row}
    table = pd.DataFrame(rows.values(), columns=[*_COLUMNS, "row"], dtype=object).set_index("row")
    notes.add("mapped", "Practitioner", table.index, _("mapped to {columns}", columns="employees"))
    columns = ["employee", "job", "valid_until"]
    return table, pd.DataFrame(licences, columns=columns, dtype=object).drop_duplicates()


def _called(bundle: Bundle, day: str, system: str, notes: Notes) -> dict[int, str]:
    """The employee that each active Practitioner is, by the resource's identity."""
    found = {}
    for row, person in bundle.resources["Practitioner"]:
        if person.get("active") is False:
            told_of(person, "active", row, notes, _("the person is inactive"))
            continue
        identifier = chosen(person.get("identifier") or (), system, day=day)
        key = str(person.get("id") or "")
        if identifier is None and (not key or resembles_nik(key)):
            message = _("no id but what may be an identity number: the entry's number is the id")
            notes.add("guessed", "Practitioner.identifier", [row], message)
            key = f"practitioner-{row}"
        found[id(person)] = row, identifier or ("Practitioner", key)
    called = names(identifier for _row, identifier in found.values())
    for row, identifier in found.values():
        if called[identifier] != identifier[1]:
            message = _("several systems have the value {value}: the id says which", value=identifier[1])
            notes.add("guessed", "identifier", [row], message, value=called[identifier])
    return {key: called[identifier] for key, (_row, identifier) in found.items()}


def _held(person: Resource, day: str) -> list[Resource]:
    """Qualifications; those that have ended come last, as they say the job only where no other does."""
    return sorted(person.get("qualification") or (), key=lambda part: over(part.get("period"), day))


def _posts(
    bundle: Bundle, units: UnitIndex, called: dict[int, str], day: str, notes: Notes
) -> dict[str, PostKey]:
    """The post that each employee holds: of several roles the first that counts on the day."""
    titles = Titles()
    found: dict[str, PostKey] = {}
    for row, role in bundle.resources["PractitionerRole"]:
        period = role.get("period")
        why = (
            _("the role is inactive or has ended")
            if role.get("active") is False or over(period, day)
            else _("the role has not begun on {day}", day=day)
            if ahead(period, day)
            else ""
        )
        if why:
            remedy = _("import for a later day, if it is to count") if ahead(period, day) else ""
            told_of(role, "period", row, notes, why, remedy)
            continue
        person = bundle.find(role.get("practitioner"))
        employee = called.get(id(person), "") if person is not None else ""
        places = [bundle.find(place) for place in (*(role.get("location") or ()), role.get("organization"))]
        unit = next((unit for place in places if (unit := units.of(place))), "")
        job = _job(role.get("code"), titles, row, notes)
        if not employee or not unit or not job:
            message = _("the role lacks an active person, an active unit or a job that the bundle holds")
            told_of(role, "", row, notes, message, _("add the resource it refers to, or its code"))
        elif employee in found:
            told_of(role, "", row, notes, _("the person has an earlier role: one post each"))
        else:
            start = str((period or {}).get("start", ""))
            found[employee] = unit, job, _whole(role, "period.start", start, row, notes)
    return found


def _whole(resource: Resource, element: str, date: str, row: int, notes: Notes) -> str:
    """The day of a date; "", and told, where only its year or month is given."""
    if date and len(date) < 10:
        told_of(resource, element, row, notes, _("no whole date: it stays blank"), _("give the day"))
    return date[:10] if len(date) >= 10 else ""


def _job(concept: Any, titles: Titles, row: int, notes: Notes) -> str:
    """The job of a code: our own as it is, a foreign one by its words; "" where there is none."""
    said = code_of(concept, JOB)
    if not said or any(part.get("system") == JOB for part in codings(concept)):
        return said
    title = titles.read(said)
    if title.status != "matched":
        message, remedy = _("taken for the job {job}", job=title.job), _("correct the job in employees.csv")
        notes.add("guessed", "code", [row], message, value=said, remedy=remedy)
    return title.job


def _name(person: Resource, day: str) -> str:
    """The name in official use, else the one in usual use; an old one only where there is no other."""

    def rank(name: Resource) -> tuple[bool, int]:
        use = str(name.get("use") or "")
        return over(name.get("period"), day), _USES.index(use) if use in _USES else len(_USES)

    name = min(person.get("name") or (), key=rank, default=Resource())
    if name.get("text"):
        return str(name["text"])
    told = [*(name.get("prefix") or ()), *(name.get("given") or ()), name.get("family") or ""]
    return ", ".join(
        filter(None, [" ".join(map(str, filter(None, told))), *map(str, name.get("suffix") or ())])
    )
