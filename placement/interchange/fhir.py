"""FHIR R4 as both directions use it (IHE mCSD): systems of codes, shapes of elements, the strict models.

A unit is a Location and the Organization that manages it, an employee a Practitioner, a post
held a PractitionerRole.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel, ValidationError

from placement.interchange.fhir_identity import resembles_nik
from placement.interchange.notes import Notes

Resource = dict[str, Any]

HEALTH_WORKER = "https://fhir.kemkes.go.id/id/nakes-his-number"
"""Identifiers of health workers in SATUSEHAT."""
UNIT, JOB, KIND = "urn:placement:unit", "urn:placement:job", "urn:placement:kind"
FACT = "urn:placement:unit:"
"""Columns of `units` that FHIR has no element for are extensions of this URL and the column's name."""
FACTS = ("agency", "population", "setting", "inpatient")
RESOURCES = ("Organization", "Location", "Practitioner", "PractitionerRole")

_NAMESPACE = UUID("5f0c2f3e-5f0e-5b51-9c39-7f3c1a1d6b7e")


def url_of(resource: str, name: str) -> str:
    """The same urn:uuid for the same thing, in every export."""
    return f"urn:uuid:{uuid5(_NAMESPACE, f'{resource}/{name}')}"


def reference(resource: str, name: str) -> Resource:
    """A Reference to an exported resource."""
    return {"reference": url_of(resource, name)}


def concept(system: str, code: str) -> Resource:
    """A CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code}], "text": code}


def concepts(value: Any) -> Iterator[Resource]:
    """The CodeableConcepts of an element, one or a list of them."""
    yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict))


def codings(value: Any) -> list[Resource]:
    """The codings of all concepts of an element."""
    return [coding for each in concepts(value) for coding in each.get("coding") or ()]


def code_of(value: Any, system: str, *, beside: frozenset[str] = frozenset()) -> str:
    """The code of the system in an element; else the text, display or code of its first concept.

    Concepts with a coding of the systems `beside` say something else, and do not count.
    """
    own = [coding for coding in codings(value) if coding.get("system") == system]
    if own:
        return str(own[0].get("code", ""))
    for each in concepts(value):
        said = codings(each) or [{}]
        if not beside & {coding.get("system") for coding in said}:
            return str(each.get("text") or said[0].get("display") or said[0].get("code") or "")
    return ""


def flaws(resource: Resource) -> Iterator[tuple[str, str]]:
    """Element and message of all that the strict model of R4 finds wrong; values are never repeated."""
    try:
        _model(str(resource["resourceType"])).model_validate(resource)
    except ValidationError as error:
        for flaw in error.errors(include_input=False, include_url=False):
            place = ".".join(str(part) for part in flaw["loc"])
            yield place, re.sub(r"\s+", " ", flaw["msg"])


def _model(resource: str) -> type[BaseModel]:
    """R4B is R4 in all that these resources are made of; only what is asked for is imported."""
    module = import_module(f"fhir.resources.R4B.{resource.lower()}")
    model: type[BaseModel] = getattr(module, resource)
    return model


def told_of(resource: Resource, element: str, row: int, notes: Notes, message: str, remedy: str = "") -> None:
    """A note that something of a resource was left out; an id that may be an identity number stays unsaid."""
    name = f"{resource.get('resourceType', '')}.{element}".strip(".")
    key = str(resource.get("id", ""))
    notes.add("left_out", name, [row], message, value="" if resembles_nik(key) else key, remedy=remedy)
