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


def code_of(value: Any, system: str) -> str:
    """The code of the system in a CodeableConcept, or the first of a list; else its text, display or code."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return ""
    codings = first.get("coding") or [{}]
    own = next((str(coding.get("code", "")) for coding in codings if coding.get("system") == system), "")
    return own or str(first.get("text") or codings[0].get("display") or codings[0].get("code") or "")


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
    """A note that something of a resource was left out."""
    name = f"{resource.get('resourceType', '')}.{element}".strip(".")
    notes.add("left_out", name, [row], message, value=resource.get("id", ""), remedy=remedy)
