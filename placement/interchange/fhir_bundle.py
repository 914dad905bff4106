"""FHIR bundles read: only the elements a case needs, each resource checked by itself."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from placement.base.errors import InputError
from placement.base.language import _
from placement.interchange.fhir import RESOURCES, Resource, flaws, told_of
from placement.interchange.fhir_identity import of_a_citizen
from placement.interchange.notes import Notes
from placement.interchange.sheet import refused

_SITE = {"identifier", "name", "type", "partOf", "address", "implicitRules", "modifierExtension"}
_KEPT = {
    "Organization": {*_SITE, "active"},
    "Location": {
        *_SITE,
        "status",
        "mode",
        "physicalType",
        "position",
        "managingOrganization",
        "extension",
    },
    "Practitioner": {
        "identifier",
        "active",
        "name",
        "birthDate",
        "qualification",
        "implicitRules",
        "modifierExtension",
    },
    "PractitionerRole": {
        "active",
        "period",
        "practitioner",
        "organization",
        "location",
        "code",
        "implicitRules",
        "modifierExtension",
    },
    "Bundle": {"type", "entry", "link", "total"},
}
_PEOPLE = {"Practitioner", "PractitionerRole"}


@dataclass(frozen=True)
class Bundle:
    """The valid resources of a bundle by type, each with its entry's number; `find` resolves references."""

    resources: dict[str, list[tuple[int, Resource]]]
    entries: int
    known: dict[str, Resource]
    named: dict[tuple[str, str], Resource]

    def find(self, reference: Any) -> Resource | None:
        """The resource that a Reference means, by address or identifier; None where the bundle lacks it."""
        told = reference if isinstance(reference, dict) else {}
        url = str(told.get("reference") or "")
        tail = "/".join(url.partition("/_history")[0].split("/")[-2:])
        found = self.known.get(url) or self.known.get(tail)
        identifier = told.get("identifier")
        if found is None and isinstance(identifier, dict):
            return self.named.get((str(identifier.get("system", "")), str(identifier.get("value", ""))))
        return found


def read_bundle(files: Sequence[Path], notes: Notes, *, trusted: str = "") -> Bundle:
    """The bundle of JSON files, the pages of one search; entries are counted on from page to page.

    Raises InputError where one is no bundle, notes what is left out. Elements that a case has
    no use for, above all identity numbers, addresses, phones and everything else that is
    personal, are dropped while a file is parsed. Of the system `trusted` no identifier is
    taken for an identity number by its shape.
    """
    dropped = Counter[str]()
    pages = [_page(file, dropped, trusted) for file in files]
    resources: dict[str, list[tuple[int, Resource]]] = {name: [] for name in RESOURCES}
    known: dict[str, Resource] = {}
    named: dict[tuple[str, str], Resource] = {}
    entries = [entry for page in pages for entry in _entries(page.get("entry"))]
    for row, (url, resource) in enumerate(entries, 1):
        kind = resource.get("resourceType", "")
        if kind not in resources:
            told_of({"resourceType": kind}, "", row, notes, _("no resource of a staff directory"))
            continue
        wrong = [*flaws(resource), *_changed(resource)]
        for place, message in wrong:
            told_of(resource, place, row, notes, message, _("correct the resource; it is left out whole"))
        if wrong:
            continue
        resources[kind].append((row, resource))
        for address in (f"{kind}/{resource['id']}" if resource.get("id") else "", url):
            known.setdefault(address, resource)  # of several with one address the first counts
        for part in resource.get("identifier") or ():
            named.setdefault((str(part.get("system", "")), str(part.get("value", ""))), resource)
    known.pop("", None)
    _tell_part(pages, len(entries), notes)
    for name, count in sorted(dropped.items()):
        notes.of_column("left_out", name, _("never kept: {count} times", count=count))
    return Bundle(resources, len(entries), known, named)


def _changed(resource: Resource) -> Iterator[tuple[str, str]]:
    """What FHIR forbids to read without knowing its meaning."""
    for element in ("implicitRules", "modifierExtension"):
        if resource.get(element):
            yield element, _("it may change what the resource means, and is not understood")


def _tell_part(pages: Sequence[Resource], entries: int, notes: Notes) -> None:
    """A page of a search is not the whole directory."""
    following = all("next" in _relations(page) for page in pages)
    totals = [page["total"] for page in pages if isinstance(page.get("total"), int)]
    if following or max(totals, default=0) > entries:
        message = _("the bundle is one page of a search: it is only a part of the directory")
        remedy = _("follow its link next, and give the files of all pages at once")
        notes.of_column("left_out", "Bundle.link" if following else "Bundle.total", message, remedy=remedy)


def _relations(page: Resource) -> set[str]:
    links = page.get("link")
    listed = links if isinstance(links, list) else []
    return {str(link.get("relation")) for link in listed if isinstance(link, dict)}


def _page(file: Path, dropped: Counter[str], trusted: str) -> Resource:
    document = _parsed(file, dropped, trusted)
    if isinstance(document, dict) and document.get("resourceType") == "Bundle":
        return document
    message = _("{file} is no FHIR Bundle", file=file.name)
    raise refused(file, message, _("give a JSON file whose resourceType is Bundle"))


def _parsed(file: Path, dropped: Counter[str], trusted: str) -> Any:
    def kept(value: dict[str, Any]) -> dict[str, Any]:
        if "resourceType" not in value:
            return value
        kind = str(value["resourceType"])
        names = {"resourceType", "id"} | _KEPT.get(kind, set())
        if kind in _KEPT:
            dropped.update(f"{kind}.{name}" for name in value if name not in names and kind != "Bundle")
        value = {**{name: part for name, part in value.items() if name in names}, "resourceType": kind}
        if kind in _PEOPLE and isinstance(value.get("identifier"), list):
            open_ = [part for part in value["identifier"] if not of_a_citizen(part, trusted)]
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
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        line = getattr(error, "lineno", None)
        message = _("{file} is no JSON: {reason}", file=file.name, reason=getattr(error, "msg", error))
        raise refused(file, message, _("export the bundle again"), line) from error
    for name in [name for name, count in dropped.items() if not count]:
        del dropped[name]
    return document


def _entries(entries: Any) -> Iterator[tuple[str, Resource]]:
    for entry in entries if isinstance(entries, list) else []:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        yield (
            str(entry.get("fullUrl", "")) if isinstance(entry, dict) else "",
            (resource if isinstance(resource, dict) else {}),
        )
