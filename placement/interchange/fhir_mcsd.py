"""What IHE's profile for directories (mCSD) asks of the four resources beyond FHIR R4."""

from collections.abc import Iterator

from placement.base.language import _
from placement.interchange.fhir import Resource, codings

TYPES = "https://profiles.ihe.net/ITI/mCSD/CodeSystem/IHE.mCSD.Organization.Location.Types"
_TYPES_OF_OLD = "urn:ietf:rfc:3986"
_OLD = "urn:ihe:iti:mcsd:2019:"
FACILITY, JURISDICTION = "facility", "jurisdiction"
SYSTEMS = frozenset({TYPES, _TYPES_OF_OLD})
"""Types of these systems say facility or jurisdiction, and nothing of the kind of facility."""
_PROFILE = "https://profiles.ihe.net/ITI/mCSD/StructureDefinition/IHE.mCSD."
_NEEDED = {
    "Organization": ("name", "type"),
    "Location": ("name", "type", "status"),
    "Practitioner": ("name",),
    "PractitionerRole": ("code",),
}


def facility_type() -> Resource:
    """The type that makes a Location or an Organization a facility, under its present and its older code."""
    old = {"system": _TYPES_OF_OLD, "code": f"{_OLD}{FACILITY}"}
    return {"coding": [{"system": TYPES, "code": FACILITY, "display": "Facility"}, old]}


def profile(resource: str) -> Resource:
    """The `meta` of an exported resource."""
    name = f"Facility{resource}" if resource in {"Organization", "Location"} else resource
    return {"profile": [f"{_PROFILE}{name}"]}


def is_of_type(resource: Resource, name: str) -> bool:
    """Whether a Location or Organization is a facility, or a jurisdiction, by its type."""
    wanted = {(TYPES, name), (_TYPES_OF_OLD, f"{_OLD}{name}")}
    return any((code.get("system"), code.get("code")) in wanted for code in codings(resource.get("type")))


def departures(resource: Resource, *, facility: bool = True) -> Iterator[tuple[str, str]]:
    """Element and message where a resource that is valid R4 departs from the profile."""
    kind = str(resource.get("resourceType"))
    for element in _NEEDED.get(kind, ()):
        if not resource.get(element):
            yield element, _("mCSD asks for this element")
    for element in ("implicitRules", "modifierExtension"):
        if resource.get(element):
            yield element, _("mCSD forbids this element, which may change what the others mean")
    typed = kind in {"Organization", "Location"} and facility and resource.get("type")
    if typed and not is_of_type(resource, FACILITY):
        yield "type", _("mCSD asks for the type facility")
    if kind == "Location" and facility and not resource.get("managingOrganization"):
        yield "managingOrganization", _("mCSD asks for this element")
