"""A queue in a table: rows are taken by one conditional update, and held while their holder lives.

By the database's clock: workers on several machines need not agree on the time.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NoReturn

from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Now

from placement.workbench.planning.models import Question, Run

LEASE = timedelta(seconds=20)
BEAT = 2.0
"""Seconds between two prolongations of a lease."""

READY = "ready"
"""Kind of the question that has no answer: that a worker keeps the run warm for those to come."""

MOST = 5
"""Times that a row is taken up: one that ended so many holders is given up."""


class Lost(Exception):  # noqa: N818 - no error: somebody else holds the row, or we leave
    """The row is no longer this worker's."""


def free() -> Q:
    """Rows that wait, or whose holder has not been heard of."""
    return Q(state=Run.State.QUEUED) | Q(state=Run.State.RUNNING, lease__lt=Now())


def claim(rows: QuerySet[Any], holder: str) -> Any | None:
    """The oldest free row, now held by this holder; None where nothing waits."""
    for pk in rows.filter(free()).order_by("created", "pk").values_list("pk", flat=True)[:10]:
        taken = rows.model._base_manager.filter(free(), pk=pk).update(
            state=Run.State.RUNNING,
            worker=holder,
            lease=Now() + Value(LEASE),
            attempts=F("attempts") + 1,
            **({"started": Coalesce("started", Now())} if rows.model is Run else {}),
        )
        if taken:
            return rows.model._base_manager.get(pk=pk)
    return None


def have_ready(run: Run) -> None:
    """Asks a worker to read a run before the first question about it: nobody's deed, no event."""
    made, new = Question._base_manager.get_or_create(run=run, key=READY, defaults={"kind": READY})
    if not new:
        over = Question._base_manager.filter(pk=made.pk, state__in=(Run.State.DONE, Run.State.FAILED))
        over.update(state=Run.State.QUEUED, attempts=0, created=Now())


def noted(question: Model) -> None:
    """The run is ready."""
    held(question).update(state=Run.State.DONE, lease=None)


def held(row: Model) -> QuerySet[Any]:
    """The row, as long as its holder is still the same."""
    return type(row)._base_manager.filter(
        pk=row.pk,
        state=Run.State.RUNNING,
        worker=row.worker,  # type: ignore[attr-defined]  # of runs and questions
    )


def beat(row: Model, **seen: Any) -> bool:
    """Prolongs the lease, and notes what was seen; False where somebody else holds the row by now."""
    return bool(held(row).update(lease=Now() + Value(LEASE), **seen))


def hand_back(row: Model, *, tried: bool) -> None:
    """Lets the row wait again; unless it was `tried` in vain, this time does not count."""
    more = {} if tried else {"attempts": F("attempts") - 1}
    held(row).update(state=Run.State.QUEUED, worker="", lease=None, **more)


def attended(row: Model, due: float, leaving: Callable[[], bool], **seen: Any) -> float:
    """Prolongs the lease when it is time; when it is next. Raises Lost where the row is not ours to serve."""
    if leaving():
        hand_back(row, tried=False)
        raise Lost
    if time.monotonic() < due:
        return due
    if not beat(row, **seen):
        raise Lost
    return time.monotonic() + BEAT


def give_up(row: Model) -> NoReturn:
    """The child has ended before it answered: perhaps it does not the next time."""
    hand_back(row, tried=True)
    raise Lost
