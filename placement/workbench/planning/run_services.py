"""What changes runs and questions: asked for, called off, ended."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from placement.workbench.accounts.models import User
from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.planning import leases
from placement.workbench.planning.models import Question, Run, ScenarioVersion, Snapshot

LONGEST_RUN = 86_400
"""Seconds that somebody can give a run."""


def limits(seconds: int | None) -> dict[str, Any]:
    """Settings of a run that ends after so many seconds at most; None: as its version says."""
    return {} if seconds is None else {"solver.time_limit": seconds}


@service
def queue_run(
    actor: Actor | None, version: ScenarioVersion, snapshot: Snapshot, settings: Mapping[str, Any]
) -> Run:
    """A run that waits for a worker; `settings` replace the version's own, by their dotted names."""
    made = Run.objects.create(
        version=version, snapshot=snapshot, settings=dict(settings), created_by_id=_user(actor)
    )
    told = {"version": version.sha256, "snapshot": snapshot.sha256, "settings": dict(settings)}
    record(actor, "planning.run_queued", made, after=told)
    return made


@service
def cancel_run(actor: Actor | None, run: Run) -> None:
    """Calls off a run that waits; asks one that runs to end with its best plan."""
    mine = Run.objects.filter(pk=run.pk)
    if mine.filter(state=Run.State.QUEUED).update(
        state=Run.State.CANCELLED, wanted=False, ended=timezone.now()
    ) or mine.filter(state=Run.State.RUNNING, wanted=True).update(wanted=False):
        record(actor, "planning.run_called_off", run)
    else:
        unchanged()


@service
def end_run(run: Run, state: Run.State, **found: Any) -> bool:
    """What came of a run, told by the worker that holds it; False where another holds it by now."""
    ended = {"state": state, "ended": timezone.now(), "lease": None, **found}
    if not leases.held(run).update(**ended):
        unchanged()
        return False
    told = {"state": state, "plan_sha256": found.get("plan_sha256", "")}
    record(None, "planning.run_ended", run, after=told)
    if state == Run.State.DONE:
        language = (run.created_by.language if run.created_by else "") or "en"
        ask(None, run, "report", {"language": language, "public": False})
    if run.created_by_id is not None:
        link = reverse("planning:run", args=[run.pk])
        users = User.objects.filter(pk=run.created_by_id)
        notify(users, "run_done", {"run": run.pk, "state": str(state)}, link)
    return True


def key(kind: str, arguments: Mapping[str, Any]) -> str:
    """By which a question is known again."""
    return hashlib.sha256(json.dumps([kind, arguments], sort_keys=True).encode()).hexdigest()


@service
def ask(actor: Actor | None, run: Run, kind: str, arguments: Mapping[str, Any]) -> Question:
    """The question, with its answer where it was asked before; one that failed or was called off goes on."""
    made, new = Question.objects.get_or_create(
        run=run,
        key=key(kind, arguments),
        defaults={"kind": kind, "arguments": dict(arguments), "created_by_id": _user(actor)},
    )
    over = Question.objects.filter(pk=made.pk, state__in=(Run.State.FAILED, Run.State.CANCELLED))
    again = not new and over.update(state=Run.State.QUEUED, attempts=0, said="", wanted=True, progress={})
    if new or again:
        record(actor, "planning.asked", made, after={"run": run.pk, "kind": kind, **arguments})
    else:
        unchanged()
    made.refresh_from_db()
    return made


@service
def end_question(question: Question, state: Run.State, *, answer: Any = None, said: str = "") -> None:
    """The answer, told by the worker that holds the question."""
    if leases.held(question).update(state=state, answer=answer, said=said, lease=None):
        record(None, "planning.answered", question, after={"state": state})
    else:
        unchanged()


@service
def call_off(actor: Actor | None, question: Question) -> None:
    """One that waits is not taken up; one that is being answered ends with what it has."""
    mine = Question.objects.filter(pk=question.pk)
    if mine.filter(state=Run.State.QUEUED).update(state=Run.State.CANCELLED, wanted=False) or mine.filter(
        state=Run.State.RUNNING, wanted=True
    ).update(wanted=False):
        record(actor, "planning.question_called_off", question)
    else:
        unchanged()


@service
def tell_download(actor: Actor | None, run: Run, name: str) -> None:
    """Somebody takes a file of a run away."""
    record(actor, "planning.downloaded", run, after={"file": name})


def _user(actor: Actor | None) -> int | None:
    return None if actor is None else actor.user.pk
