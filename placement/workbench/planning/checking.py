"""What `placement check` says of a scenario over frozen tables, and that nothing with errors is solved."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from placement.workbench import folders
from placement.workbench.permissions import Actor
from placement.workbench.planning.cards import Finding, place_of
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.planning.models import Run, ScenarioVersion, Snapshot
from placement.workbench.planning.run_services import queue_run
from placement.workbench.planning.speaking import EngineError, ask

_NAME = "scenario.yaml"

FOREIGN = ("case", "extends")
"""Keys that lead to files of the server: a scenario of the workbench is whole, and its tables are chosen."""

TOLD, KEPT = 10, 3600
"""Errors that a refusal names, and seconds for which what was found is known."""


def check(yaml: str, snapshot: Snapshot, settings: Mapping[str, Any] | None = None) -> list[Finding]:
    """All findings, in the reader's language; lines are those of the text."""
    foreign = [(name, line) for name in FOREIGN if (line := place_of(yaml, name))]
    if foreign:
        return [_foreign(name, line) for name, line in foreign]
    case = folder_of(snapshot)
    asked = json.dumps([yaml, snapshot.sha256, settings or {}, get_language()], sort_keys=True)
    key = f"check-{hashlib.sha256(asked.encode()).hexdigest()}"
    found: list[Finding] | None = cache.get(key)
    if found is None:
        found = _checked(yaml, case, settings or {})
        cache.set(key, found, KEPT)
    return found


def check_today(actor: Actor, yaml: str) -> list[Finding]:
    """All findings over the tables of today; that they cannot be had is a finding too."""
    try:
        return check(yaml, freeze(actor, timezone.localdate()))
    except (EngineError, ValueError) as error:
        return [Finding("error", None, "", str(error), "")]


def order_run(actor: Actor, version: ScenarioVersion, snapshot: Snapshot, settings: Mapping[str, Any]) -> Run:
    """A run that waits for a worker. Raises ValidationError where `check` finds errors: it would fail."""
    try:
        found = check(version.yaml, snapshot, settings)
    except (EngineError, OSError, ValueError) as error:
        raise ValidationError({"version": str(error)}) from error
    faults = errors(found)
    if faults:
        told = [_("This is not solved: check finds errors.")]
        told += [each.told for each in faults[:TOLD]]
        if len(faults) > TOLD:
            told.append(_("… and %(count)s more.") % {"count": len(faults) - TOLD})
        raise ValidationError({"version": told})
    return queue_run(actor, version, snapshot, settings)


def errors(found: Iterable[Finding]) -> list[Finding]:
    """Those on account of which nothing is solved."""
    return [each for each in found if each.severity == "error"]


def _checked(yaml: str, case: Path, settings: Mapping[str, Any]) -> list[Finding]:
    scratch = Path(tempfile.mkdtemp(dir=folders.scratch()))
    file = scratch / _NAME
    changes = {"case": case.as_posix(), **settings}
    set_ = [word for name, value in changes.items() for word in ("--set", f"{name}={json.dumps(value)}")]
    try:
        file.write_text(yaml, "utf-8")
        said = ask("check", str(file), *set_, "--json", refuses=False)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return [_finding(each) for each in said["problems"]]


def _foreign(name: str, line: int) -> Finding:
    words = _("%(name)s has no place here: a scenario is whole, and its tables are chosen with the run")
    return Finding("error", line, name, words % {"name": name}, _("remove the line"))


def _finding(said: dict[str, str | None]) -> Finding:
    """Of a finding about the scenario the line and the path; of another the table that it is about."""
    of_scenario = said["table"] == _NAME
    place = "" if of_scenario or not said["row"] else f"{said['row']}"
    return Finding(
        said["severity"] or "error",
        int(said["row"]) if of_scenario and said["row"] else None,
        (said["column"] or "") if of_scenario else "",
        said["message"] or "",
        said["remedy"] or "",
        "" if of_scenario else " ".join(filter(None, (said["table"], place, said["column"]))),
    )
