"""FHIR bundles read: only the elements a case needs, each resource checked by itself."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from placement.base.errors import InputError
from placement.base.language import _
from placement.interchange.fhir import RESOURCES, Resource, flaws, told_of
from placement.interchange.notes import Notes
from placement.interchange.sheet import refused

_KEPT = {
    "Organization": {"identifier", "active", "type", "name", "partOf", "address"},
    "Location": {
        "identifier",
        "status",
        "mode",
        "name",
        "type",
        "position",
        "managingOrganization",
        "partOf",
        "address",
        "extension",
    },
    "Practitioner": {"identifier", "active", "name", "birthDate", "qualification"},
    "PractitionerRole": {"active", "period", "practitioner", "organization", "location", "code"},
    "Bundle": {"type", "entry"},
}
_IDENTITY = ("/nik", "/ktp", "/paspor", "/passport", "/bpjs", "/kk")


@dataclass(frozen=True)
class Bundle:
    """The valid resources of a bundle by type, each with its entry's number; `find` resolves references."""

    resources: dict[str, list[tuple[int, Resource]]]
    entries: int
    _known: dict[str, Resource] = field(default_factory=dict)

    def find(self, reference: Any) -> Resource | None:
        """The resource that a Reference means; None where the bundle does not hold it."""
        url = str(reference.get("reference", "")) if isinstance(reference, dict) else ""
        return self._known.get(url) or self._known.get("/".join(url.split("/_history")[0].split("/")[-2:]))


def read_bundle(file: Path, notes: Notes) -> Bundle:
    """The bundle of a JSON file; raises InputError where it is none, notes what is left out of it.

    Elements that a case has no use for, above all identity numbers, addresses, phones and
    everything else that is personal, are dropped while the file is parsed.
    """
    dropped = Counter[str]()
    document = _parsed(file, dropped)
    if not isinstance(document, dict) or document.get("resourceType") != "Bundle":
        message = _("{file} is no FHIR Bundle", file=file.name)
        raise refused(file, message, _("give a JSON file whose resourceType is Bundle"))
    entries = document.get("entry") or []
    resources: dict[str, list[tuple[int, Resource]]] = {name: [] for name in RESOURCES}
    known: dict[str, Resource] = {}
    for row, (url, resource) in enumerate(_entries(entries), 1):
        kind = resource.get("resourceType", "")
        if kind not in resources:
            told_of({"resourceType": kind}, "", row, notes, _("no resource of a staff directory"))
            continue
        wrong = list(flaws(resource))
        for place, message in wrong:
            told_of(resource, place, row, notes, message, _("correct the resource; it is left out whole"))
        if not wrong:
            resources[kind].append((row, resource))
            known |= {f"{kind}/{resource.get('id')}": resource, **({url: resource} if url else {})}
    for name, count in sorted(dropped.items()):
        notes.of_column("left_out", name, _("never kept: {count} times", count=count))
    return Bundle(resources, len(entries), known)


def _parsed(file: Path, dropped: Counter[str]) -> Any:
    def kept(value: dict[str, Any]) -> dict[str, Any]:
        if "resourceType" not in value:
            return value
        kind = str(value["resourceType"])
        names = {"resourceType", "id"} | _KEPT.get(kind, set())
        if kind in _KEPT:
            dropped.update(f"{kind}.{name}" for name in value if name not in names and kind != "Bundle")
        value = {**{name: part for name, part in value.items() if name in names}, "resourceType": kind}
        if kind in {"Practitioner", "PractitionerRole"} and isinstance(value.get("identifier"), list):
            open_ = [part for part in value["identifier"] if not _identity(part)]
            dropped[f"{kind}.identifier"] += len(value["identifier"]) - len(open_)
            value["identifier"] = open_
        return value

    try:
        document = json.loads(file.read_text("utf-8-sig"), object_hook=kept)
    except OSError as error:
        message = _("{file} cannot be read: {reason}", file=file, reason=error.strerror)
        raise InputError(message) from error
    except UnicodeDecodeError as error:
        raise refused(file, _("{file} is no readable text", file=file.name), _("save it as UTF-8")) from error
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        message = _("{file} is no JSON: {reason}", file=file.name, reason=getattr(error, "msg", error))
        raise refused(file, message, _("export the bundle again"), line) from error
    for name in [name for name, count in dropped.items() if not count]:
        del dropped[name]
    return document


def _identity(part: Any) -> bool:
    """An identifier that names a citizen, not a health worker."""
    system = str(part.get("system", "")).lower().rstrip("/") if isinstance(part, dict) else ""
    return system.endswith(_IDENTITY)


def _entries(entries: Any) -> Iterator[tuple[str, Resource]]:
    for entry in entries if isinstance(entries, list) else []:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        yield (
            str(entry.get("fullUrl", "")) if isinstance(entry, dict) else "",
            (resource if isinstance(resource, dict) else {}),
        )
