"""The units of a FHIR directory: facilities, each with the rooms and departments that count as it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from placement.base.language import _
from placement.interchange.fhir import FACT, FACTS, KIND, UNIT, Resource, code_of, codings, told_of
from placement.interchange.fhir_bundle import Bundle
from placement.interchange.fhir_identity import Identifier, chosen, names
from placement.interchange.fhir_mcsd import JURISDICTION, SYSTEMS, is_of_type
from placement.interchange.names import kind_of
from placement.interchange.notes import Notes
from placement.interchange.places import on_earth

_ADMINISTRATIVE = "administrativecode"
_COLUMNS = ["unit", "name", "kind", "region", "agency", "lat", "lon"]
_COLUMNS += ["population", "setting", "inpatient", "parent"]
_ROOMS = {"wi", "wa", "lvl", "co", "ro", "bd", "ca"}
_BUILDING, _NO_PLACES = "bu", {"jdn", "rd", "vi"}
"""Codes of HL7's location-physical-type; an area of work or a vehicle (a mobile clinic) may be a unit."""


@dataclass(frozen=True)
class UnitIndex:
    """The table `units`, indexed by entries' numbers; `of` finds the unit of a Location or Organization."""

    table: pd.DataFrame
    _unit: Mapping[int, str]

    def of(self, resource: Resource | None) -> str:
        """The unit, "" where the resource is none of a unit."""
        return self._unit.get(id(resource), "") if resource is not None else ""


@dataclass(frozen=True)
class _Facility:
    """What a unit is made of: a Location, or the Organization that manages it, or both."""

    site: Resource
    manager: Resource
    row: int

    @property
    def key(self) -> int:
        return id(self.site or self.manager)


def read_units(bundle: Bundle, day: str, notes: Notes) -> UnitIndex:
    """Every facility that is active; rooms and departments count as the facility they are part of."""
    facilities, part_of = _facilities(bundle, notes)
    called = _called(facilities, day, notes)
    unit: dict[int, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for facility in facilities.values():
        name = called[facility.key]
        unit[facility.key] = name
        if facility.manager:
            unit.setdefault(id(facility.manager), name)
        if name in rows:
            message = _("an earlier entry is the unit {unit}", unit=name)
            told_of(facility.site or facility.manager, "identifier", facility.row, notes, message)
        else:
            rows[name] = _described(bundle, name, facility, notes)
    for part, key in part_of.items():
        unit.setdefault(part, unit[key])
    table = pd.DataFrame(rows.values(), columns=[*_COLUMNS, "row"], dtype=object).set_index("row")
    above = table["parent"].map(lambda found: unit.get(id(found), "") if found else "")
    table["parent"] = above.mask(~above.isin(table["unit"]) | (above == table["unit"]), "")
    _place_by_rooms(bundle, table, unit, notes)
    notes.add("mapped", "Location", table.index, _("mapped to {columns}", columns="units"))
    return UnitIndex(table, unit)


def _facilities(bundle: Bundle, notes: Notes) -> tuple[dict[int, _Facility], dict[int, int]]:
    """Facilities by the identity of their resource, and which facility each room or department is part of."""
    found: dict[int, _Facility] = {}
    part_of: dict[int, int] = {}
    rows = {id(each): row for kind in ("Location", "Organization") for row, each in bundle.resources[kind]}
    tops = [(row, each, _site(bundle, each)) for row, each in bundle.resources["Location"]]
    managers = Counter(
        id(bundle.find(top.get("managingOrganization"))) for row, each, top in tops if top is each
    )
    for row, location, top in tops:
        if why := _no_facility(bundle, location, top):
            told_of(location, "status", row, notes, why)
            continue
        manager = bundle.find(top.get("managingOrganization")) or {}
        shared = _form(top) == _BUILDING and managers[id(manager)] > 1
        inside = _form(top) in _ROOMS or (shared and bool(manager))
        if inside and not manager:
            told_of(location, "physicalType", row, notes, _("a room of no facility that the bundle holds"))
            continue
        facility = (
            _Facility({}, manager, rows[id(manager)]) if inside else _Facility(top, manager, rows[id(top)])
        )
        found.setdefault(facility.key, facility)
        part_of[id(location)] = facility.key
        if inside or top is not location:
            own = bundle.find(location.get("managingOrganization"))
            if own is not None and own is not manager:
                part_of[id(own)] = facility.key
    for row, organization in _staffed(bundle):
        managing = {id(each.manager) for each in found.values()}
        if id(organization) not in managing | set(part_of) | set(found):
            if organization.get("active") is False:
                told_of(organization, "active", row, notes, _("the facility is inactive"))
            else:
                found[id(organization)] = _Facility({}, organization, row)
    return found, part_of


def _staffed(bundle: Bundle) -> Iterator[tuple[int, Resource]]:
    """Organizations that somebody has a role in."""
    with_staff = {
        id(bundle.find(role.get("organization"))) for _row, role in bundle.resources["PractitionerRole"]
    }
    yield from ((row, each) for row, each in bundle.resources["Organization"] if id(each) in with_staff)


def _no_facility(bundle: Bundle, location: Resource, top: Resource) -> str:
    """Why a Location is part of no unit; "" where it may be."""
    manager = bundle.find(top.get("managingOrganization")) or {}
    if any(each.get("status") == "inactive" for each in (location, top)):
        return _("the facility is inactive")
    if manager.get("active") is False and not top.get("status"):
        return _("the facility is inactive")
    if top.get("mode") == "kind":
        return _("a kind of places, not a place")
    if _form(top) in _NO_PLACES or is_of_type(top, JURISDICTION):
        return _("an area or a road, not a facility")
    return ""


def _site(bundle: Bundle, location: Resource) -> Resource:
    """The location, or the whole one that a room, or a part of the same organization, is part of."""
    seen = [location]
    while above := bundle.find(seen[-1].get("partOf")):
        same = above.get("managingOrganization") == seen[-1].get("managingOrganization")
        inside = _form(seen[-1]) in {*_ROOMS, _BUILDING}
        area = _form(above) in _NO_PLACES or is_of_type(above, JURISDICTION)
        if not (same or inside) or area or any(above is known for known in seen):
            break
        seen.append(above)
    return seen[-1]


def _form(location: Resource) -> str:
    """The code of the physical type."""
    return next((str(each.get("code", "")) for each in codings(location.get("physicalType"))), "")


def _called(facilities: Mapping[int, _Facility], day: str, notes: Notes) -> dict[int, str]:
    """The id of each facility: its identifier, with its system where several have that value."""
    identified = {key: _identifier(facility, day) for key, facility in facilities.items()}
    called = names(identified.values())
    for key, own in identified.items():
        if called[own] != own[1]:
            message = _("several systems have the value {value}: the id says which", value=own[1])
            notes.add("guessed", "identifier", [facilities[key].row], message, value=called[own])
    return {key: called[own] for key, own in identified.items()}


def _identifier(facility: _Facility, day: str) -> Identifier:
    """Our own id, else the Location's, else its manager's; else the resource's id or name."""
    site, manager = facility.site, facility.manager
    of_site, of_manager = (each.get("identifier") or [] for each in (site, manager))
    ours = chosen([*of_site, *of_manager], UNIT, day=day)
    if ours and ours[0] == UNIT:
        return ours
    spare = next(each for each in (site, manager) if each)
    name = str(spare.get("id") or spare.get("name") or facility.row)
    return chosen(of_site, day=day) or chosen(of_manager, day=day) or (spare["resourceType"], name)


def _described(bundle: Bundle, unit: str, facility: _Facility, notes: Notes) -> dict[str, Any]:
    site, manager, row = facility.site, facility.manager, facility.row
    name = str(site.get("name") or manager.get("name") or "")
    kind = _kind(site, name) or _kind(manager, name)
    region = _region(site.get("address")) or _region(manager.get("address"))
    for column, found, message in (
        ("kind", kind, _("no type: the kind is taken from the name")),
        ("region", region, _("no address: the region is unknown")),
    ):
        if not found:
            notes.add("guessed", f"Location.{column}", [row], message, value=unit)
    facts = {part.get("url", ""): part.get("valueString", "") for part in site.get("extension") or ()}
    lat, lon = _position(site, row, notes)
    return {
        "unit": unit,
        "name": name,
        "kind": kind or kind_of(name) or "unknown",
        "region": region or "unknown",
        **{fact: facts.get(f"{FACT}{fact}", "") for fact in FACTS},
        "lat": lat,
        "lon": lon,
        "parent": bundle.find(site.get("partOf")) or bundle.find(manager.get("partOf")),
        "row": row,
    }


def _kind(resource: Resource, name: str) -> str:
    """What the type says; where it says no more than "a provider", what the name says."""
    types = resource.get("type")
    said = code_of(types, KIND, beside=SYSTEMS)
    general = any(str(each.get("system", "")).endswith("/organization-type") for each in codings(types))
    return (kind_of(name) or said) if general else said


def _region(address: Any) -> str:
    """The regency of an Address: its code in SATUSEHAT's extension as 96.71, else its district or city."""
    first = next(iter(address), None) if isinstance(address, list) else address
    if not isinstance(first, dict):
        return ""
    for outer in first.get("extension") or ():
        if str(outer.get("url", "")).lower().endswith(_ADMINISTRATIVE):
            parts = {part.get("url"): part.get("valueCode") for part in outer.get("extension") or ()}
            if len(city := str(parts.get("city") or "")) == 4:
                return f"{city[:2]}.{city[2:]}"
    return str(first.get("district") or first.get("city") or first.get("state") or "")


def _position(location: Resource, row: int, notes: Notes) -> tuple[Any, Any]:
    """Latitude and longitude, "" where there are none on this earth."""
    told = location.get("position") or {}
    lat, lon = told.get("latitude", ""), told.get("longitude", "")
    if lat == "" or lon == "" or on_earth(lat, lon):
        return (lat, lon) if lat != "" and lon != "" else ("", "")
    message = _("latitude {lat}, longitude {lon}: no such place, so the unit has none", lat=lat, lon=lon)
    swapped = _("exchange latitude and longitude") if on_earth(lon, lat) else _("correct the position")
    told_of(location, "position", row, notes, message, swapped)
    return "", ""


def _place_by_rooms(bundle: Bundle, table: pd.DataFrame, unit: Mapping[int, str], notes: Notes) -> None:
    """A facility without a position is where its first room with one is."""
    lacking = dict(zip(table["unit"][table["lat"] == ""], table.index[table["lat"] == ""], strict=True))
    for row, location in bundle.resources["Location"]:
        name = unit.get(id(location), "")
        if name not in lacking or row == lacking[name]:
            continue
        lat, lon = _position(location, row, notes)
        if lat != "":
            table.loc[lacking.pop(name), ["lat", "lon"]] = [lat, lon]
            message = _("no position: that of a room, or a part, is taken")
            notes.add("guessed", "Location.position", [row], message, value=name)
