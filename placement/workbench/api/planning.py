"""Scenarios, snapshots and runs for programs."""

from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from placement.workbench.api.pages import Asked, Page, page
from placement.workbench.api.staff import Text, Whole
from placement.workbench.events.models import Event
from placement.workbench.permissions import Action, actor
from placement.workbench.planning import services
from placement.workbench.planning.cards import CardError, cards
from placement.workbench.planning.checking import check_today, order_run
from placement.workbench.planning.freezing import freeze
from placement.workbench.planning.models import Run, Scenario, ScenarioVersion, Snapshot
from placement.workbench.planning.run_services import LONGEST_RUN, cancel_run, limits
from placement.workbench.planning.speaking import EngineError, schema

router = Router(tags=["planning"])
LONGEST = 200_000
"""Characters of a scenario's text."""


class ScenarioOut(Schema):
    """Policies under a name."""

    id: int
    name: str
    title: str


class Version(Schema):
    """A scenario file as it was saved."""

    id: int
    number: int
    sha256: str
    yaml: str
    note: str


class FindingOut(Schema):
    """What `check` finds: `line` and `path` in the scenario, or else in which `table`."""

    severity: str
    line: int | None
    path: str
    table: str
    message: str
    remedy: str


class Saved(Version):
    """A version just saved; no run of it is taken on while there are findings of severity "error"."""

    findings: list[FindingOut]


class NewVersion(Schema):
    """The next version, and the number of the one that it was made from."""

    seen: Whole
    yaml: Annotated[str, Field(max_length=LONGEST, pattern="^[^\x00]*$")]
    note: Text = ""


class SnapshotOut(Schema):
    """Frozen tables."""

    id: int
    as_of: date
    sha256: str


class NewSnapshot(Schema):
    """The day as of which the tables are frozen."""

    as_of: date


class RunOut(Schema):
    """A solve."""

    id: int
    version_id: int
    snapshot_id: int
    state: str
    result: dict[str, Any]
    plan_sha256: str


class RunDetail(RunOut):
    """A solve with what is seen of it while it waits or runs; `said` is why it failed."""

    settings: dict[str, Any]
    progress: dict[str, Any]
    said: str
    created: datetime
    started: datetime | None
    ended: datetime | None


class NewRun(Schema):
    """Which version is solved over which tables; without, those of today are frozen.

    Without seconds for as long as the scenario says; when the time is over, the best plan stays.
    """

    version: Whole
    snapshot: Whole | None = None
    seconds: Annotated[int, Field(ge=1, le=LONGEST_RUN)] | None = None


class EventOut(Schema):
    """A line of the log."""

    number: int
    at: datetime
    action: str
    subject: str
    hash: str


@router.get("/scenarios", response=list[ScenarioOut])
def scenarios(request: HttpRequest) -> Any:
    """All scenarios that are not archived."""
    actor(request.user, Action.SEE_PLANNING)
    return Scenario.objects.for_user(request.user).filter(archived__isnull=True)


@router.get("/scenarios/{scenario}/versions", response=list[Version])
def versions(request: HttpRequest, scenario: Whole) -> Any:
    """A scenario's versions, the newest first."""
    actor(request.user, Action.SEE_PLANNING)
    return get_object_or_404(Scenario.objects.for_user(request.user), pk=scenario).versions.all()


@router.post("/scenarios/{scenario}/versions", response=Saved)
def new_version(request: HttpRequest, scenario: Whole, given: NewVersion) -> Any:
    """Saves the next version and checks it; 409 where `seen` is not the newest, 422 for what is no YAML."""
    acting = actor(request.user, Action.EDIT_PLANNING)
    found = get_object_or_404(Scenario.objects.for_user(request.user), pk=scenario)
    try:
        cards(given.yaml, schema(), ())
    except (CardError, EngineError) as error:
        raise ValidationError({"yaml": str(error)}) from error
    made = services.save_version(acting, found, given.yaml, seen=given.seen, note=given.note[:300])
    told = {name: getattr(made, name) for name in Version.model_fields}
    return {**told, "findings": check_today(acting, made.yaml)}


@router.get("/snapshots", response=Page[SnapshotOut])
def snapshots(request: HttpRequest, asked: Asked) -> Any:
    """All snapshots, the newest first."""
    actor(request.user, Action.SEE_PLANNING)
    found = Snapshot.objects.for_user(request.user)
    return page(found, asked.of(found))


@router.post("/snapshots", response=SnapshotOut)
def new_snapshot(request: HttpRequest, given: NewSnapshot) -> Any:
    """Freezes the tables as of a day."""
    return freeze(actor(request.user, Action.EDIT_PLANNING), given.as_of)


@router.get("/runs", response=Page[RunOut])
def runs(request: HttpRequest, asked: Asked) -> Any:
    """Runs, the newest first."""
    actor(request.user, Action.SEE_PLANNING)
    found = Run.objects.for_user(request.user)
    return page(found, asked.of(found))


@router.post("/runs", response=RunDetail)
def new_run(request: HttpRequest, given: NewRun) -> Any:
    """A run that waits for a worker; 422 with what `check` finds where the version has errors."""
    acting = actor(request.user, Action.EDIT_PLANNING)
    version = get_object_or_404(ScenarioVersion.objects.for_user(request.user), pk=given.version)
    if given.snapshot is None:
        snapshot = freeze(acting, timezone.localdate())
    else:
        snapshot = get_object_or_404(Snapshot.objects.for_user(request.user), pk=given.snapshot)
    return order_run(acting, version, snapshot, limits(given.seconds))


@router.get("/runs/{run}", response=RunDetail)
def one_run(request: HttpRequest, run: Whole) -> Any:
    """One run: how far it is, or what came of it."""
    actor(request.user, Action.SEE_PLANNING)
    return get_object_or_404(Run.objects.for_user(request.user), pk=run)


@router.post("/runs/{run}/cancel", response=RunDetail)
def cancel(request: HttpRequest, run: Whole) -> Any:
    """Calls it off; one that runs ends with its best plan."""
    acting = actor(request.user, Action.EDIT_PLANNING)
    found = get_object_or_404(Run.objects.for_user(request.user), pk=run)
    cancel_run(acting, found)
    found.refresh_from_db()
    return found


@router.get("/events", response=Page[EventOut])
def events(request: HttpRequest, asked: Asked) -> Any:
    """The log, the newest first."""
    actor(request.user, Action.SEE_EVENTS)
    found = Event.objects.for_user(request.user)
    return page(found, asked.of(found))
