"""DHIS2's organisation units (`/api/organisationUnits.json`) as units."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import Case
from placement.case.contract import TABLES
from placement.interchange.imported import Imported, merged
from placement.interchange.names import kind_of
from placement.interchange.notes import Notes, findings
from placement.interchange.places import on_earth
from placement.interchange.sheet import refused

_COLUMNS = ["unit", "name", "kind", "region", "lat", "lon", "org_unit"]
Unit = Mapping[str, Any]


def read_org_units(files: Sequence[Path], *, case: Case | None = None) -> Imported:
    """The lowest organisation units as units, what they are part of as regions; `org_unit` keeps their ids.

    What has closed is left out and told. Raises InputError where a file is none of DHIS2's.
    """
    if case is not None:
        raise InputError(_("organisation units make a case of their own: leave out --case"))
    notes = Notes()
    documents = [_read(file) for file in files]
    listed = [
        unit for file, document in zip(files, documents, strict=True) for unit in _units(file, document)
    ]
    _tell_part(documents, len(listed), notes)
    known = {str(unit["id"]): unit for unit in listed}
    above = {_parent(unit) for unit in listed}
    circular = _circular({key: _parent(unit) for key, unit in known.items()})
    codes = pd.Series([str(unit.get("code") or "") for unit in listed], dtype=object)
    twice = set(codes[codes.duplicated()])
    rows = []
    for row, unit in enumerate(listed, 1):
        key, name = (
            str(unit["id"]),
            str(unit.get("displayName") or unit.get("name") or unit.get("shortName") or ""),
        )
        if key in circular:
            notes.add("left_out", "parent", [row], _("its parents lead back to itself"), value=name)
        if key in above:
            continue
        if unit.get("closedDate"):
            notes.add("left_out", "closedDate", [row], _("the facility is closed"), value=name)
            continue
        code = str(unit.get("code") or "")
        parent = known.get(_parent(unit), {})
        region = str(parent.get("code") or parent.get("displayName") or parent.get("name") or "")
        if not region:
            notes.add("guessed", "parent", [row], _("no region is given: it is unknown"), value=name)
        lat, lon = _position(unit, row, notes)
        own = code if code and code not in twice else key
        rows.append((own, name, kind_of(name) or "unknown", region or "unknown", lat, lon, key, row))
    if not rows:
        message = _("{file} has no row that can be imported", file=files[0].name)
        raise InputError(message, findings(files[0].name, notes.all()))
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "row"], dtype=object).set_index("row")
    notes.add("mapped", "organisationUnits", table.index, _("mapped to {columns}", columns="units"))
    blank = {
        name: pd.DataFrame(columns=[each.name for each in TABLES[name]]) for name in ("employees", "posts")
    }
    return Imported(merged(None, {"units": table, **blank}, notes), {}, notes.all(), len(listed))


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(_("{file} cannot be read: {reason}", file=file, reason=error.strerror)) from error
    except (ValueError, RecursionError) as error:
        message = _(
            "{file} is no JSON: {reason}", file=file.name, reason=getattr(error, "msg", type(error).__name__)
        )
        raise refused(file, message, _("export it again")) from error


def _tell_part(documents: Sequence[Any], units: int, notes: Notes) -> None:
    """A page of a list, which is what DHIS2 gives where nobody asks for all, is not the whole list."""
    pagers = [document["pager"] for document in documents if isinstance(document.get("pager"), dict)]
    totals = [pager["total"] for pager in pagers if isinstance(pager.get("total"), int)]
    further = pagers and all(pager.get("nextPage") for pager in pagers)
    if further or max(totals, default=0) > units:
        message = _("the list is one page of several: further organisation units are missing")
        notes.of_column("left_out", "pager", message, remedy=_("ask for all of them with paging=false"))


def _units(file: Path, document: Any) -> list[Unit]:
    listed = document.get("organisationUnits") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(unit, dict) and unit.get("id") for unit in listed):
        message = _("{file} has no organisationUnits with ids", file=file.name)
        remedy = _(
            "ask for /api/organisationUnits.json?paging=false&fields=id,code,name,parent,geometry,closedDate"
        )
        raise refused(file, message, remedy)
    return listed


def _circular(parents: dict[str, str]) -> set[str]:
    """Those whose parents lead back to themselves."""
    found, seen = set[str](), set[str]()
    for start in parents:
        path, at = list[str](), start
        while at in parents and at not in seen:
            seen.add(at)
            path.append(at)
            at = parents[at]
        if at in path:
            found.update(path[path.index(at) :])
    return found


def _parent(unit: Unit) -> str:
    """The id of what the unit is part of: its parent, else the last but one of its path."""
    parent = unit.get("parent")
    if isinstance(parent, dict) and parent.get("id"):
        return str(parent["id"])
    return next(iter(str(unit.get("path") or "").strip("/").split("/")[-2:-1]), "")


def _position(unit: Unit, row: int, notes: Notes) -> tuple[Any, Any]:
    """Latitude and longitude of a point; blank for areas, and told where there is no such place."""
    geometry = unit.get("geometry")
    told = geometry.get("coordinates") if isinstance(geometry, dict) else unit.get("coordinates")
    if not told:
        return "", ""
    area = geometry.get("type") != "Point" if isinstance(geometry, dict) else str(told).startswith("[[")
    if area:
        message = _("the position is an area, no point: it stays blank")
        notes.add("left_out", "geometry", [row], message, value=unit["id"])
        return "", ""
    point = _listed(told)
    if len(point) >= 2 and on_earth(point[1], point[0]):
        return point[1], point[0]
    value = f"{point[1]}, {point[0]}" if len(point) >= 2 else str(told)
    notes.add("left_out", "geometry", [row], _("no such place on earth: it stays blank"), value=value)
    return "", ""


def _listed(told: object) -> list[object]:
    """The coordinates, which DHIS2 until 2.31 wrote as a text: "[131.25,-0.88]"."""
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except (ValueError, RecursionError):
            return []
    return told if isinstance(told, list) else []
