"""What villages say, for programs; and what everybody may read, without a key."""

from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from placement.workbench.api.staff import Whole
from placement.workbench.openness.decisions import STATES, Told, decided
from placement.workbench.permissions import Action, actor
from placement.workbench.planning.models import Proposal, Round
from placement.workbench.planning.rounds.telling import told as phases
from placement.workbench.voice import reading, shown
from placement.workbench.voice.models import Answer, Forum
from placement.workbench.voice.models import Session as Evening

router = Router(tags=["voice"])
public = Router(tags=["public"], auth=None)


class ForumOut(Schema):
    """A village's forum, and the units that it rates."""

    id: int
    village: str
    units: list[str]


class EveningOut(Schema):
    """A session of a forum: how many came and how many slips were used, nothing that a single ballot says."""

    id: int
    day: date
    way: str
    state: str
    attendance: int | None
    used: int


class RatingOut(Schema):
    """A row as everybody reads it: of ten answers or more; no units: a region's sum, or that over all.

    `edge` high or low: the mean lies there or beyond, and is told as no more; `name` is what a
    region's sum is called.
    """

    region: str
    name: str
    units: list[str]
    ballots: int
    mean: float
    edge: Literal["", "low", "high"]


class LineOut(Schema):
    """Some units: what they need, what they lack before and after, and how many come or go."""

    units: list[str]
    region: str
    need: int
    short_before: int
    short_after: int
    moves: int


class DecisionOut(Schema):
    """What was decided; no number of people where they are too few to be told."""

    id: int
    title: str
    reason: str
    day: datetime | None
    people: int | None


class WholeDecision(DecisionOut):
    """A decision, place by place."""

    lines: list[LineOut]


class AnswerOut(Schema):
    """What was said of a unit, in the office's words, and what it does about it."""

    unit: str
    said: str
    answer: str


class PhaseOut(Schema):
    """A phase of a round, and what it is for."""

    phase: str
    about: str
    first: date
    last: date


@router.get("/forums", response=list[ForumOut])
def forums(request: HttpRequest) -> Any:
    """Forums, as far as their reader may see them."""
    actor(request.user, Action.SEE_FORUMS)
    found = Forum.objects.for_user(request.user).prefetch_related("units")
    return [
        {"id": each.pk, "village": each.village, "units": [unit.unit for unit in each.units.all()]}
        for each in found
    ]


@router.get("/forums/{forum}/sessions", response=list[EveningOut])
def evenings(request: HttpRequest, forum: Whole) -> Any:
    """Sessions of a forum, the newest first."""
    actor(request.user, Action.SEE_FORUMS)
    found = get_object_or_404(Forum.objects.for_user(request.user), pk=forum)
    names = ("day", "way", "state", "attendance", "used")
    used = Count("slips", filter=Q(slips__used__isnull=False))
    held = Evening.objects.for_user(request.user).filter(forum=found)
    return [
        {"id": each.pk, **{name: getattr(each, name) for name in names}}
        for each in held.annotate(used=used).order_by("-day", "-pk")
    ]


@router.get("/ratings", response=list[RatingOut])
def ratings(request: HttpRequest) -> Any:
    """Ratings of services, as far as they concern their reader."""
    acting = actor(request.user, Action.SEE_RATINGS)
    return [_rating(row) for row in reading.of_reader(request.user, acting.scope)]


@public.get("/public/decisions", response=list[DecisionOut])
def decisions(request: HttpRequest) -> Any:  # noqa: ARG001 - as all have it
    """What was decided, the newest first. Nobody is named."""
    _open()
    return [_decision(each) for each in decided()]


@public.get("/public/decisions/{proposal}", response=WholeDecision)
def decision(request: HttpRequest, proposal: Whole) -> Any:  # noqa: ARG001
    """One decision, place by place; rows of three people or more."""
    _open()
    told = Told(get_object_or_404(Proposal.objects.filter(state__in=STATES), pk=proposal))
    lines = [
        {
            "units": [unit.unit for unit in line.units],
            "region": line.region,
            "need": line.need,
            "short_before": line.before,
            "short_after": line.after,
            "moves": line.moves,
        }
        for line in told.lines
    ]
    return {**_decision(told), "lines": lines}


@public.get("/public/ratings", response=list[RatingOut])
def everybodys(request: HttpRequest) -> Any:  # noqa: ARG001
    """What villages say of services."""
    _open()
    return [_rating(row) for row in shown.published()]


@public.get("/public/answers", response=list[AnswerOut])
def answers(request: HttpRequest) -> Any:  # noqa: ARG001
    """What the office answers to it."""
    _open()
    return [
        {"unit": each.unit.unit, "said": each.said, "answer": each.answer}
        for each in Answer.objects.published().select_related("unit")
    ]


@public.get("/public/calendar", response=list[PhaseOut])
def calendar(request: HttpRequest) -> Any:  # noqa: ARG001
    """What happens when, in the round of today or else in the next one."""
    today = timezone.localdate()
    found = Round.objects.on(today) or Round.objects.after(today)
    return [
        {"phase": each.phase, "about": str(each.about), "first": each.first, "last": each.last}
        for each in ([] if found is None else phases(found, today))
    ]


def _open() -> None:
    if not settings.PUBLIC_PAGES:
        raise Http404


def _rating(row: shown.Rating) -> dict[str, Any]:
    names = ("region", "name", "ballots", "mean", "edge")
    told = {name: getattr(row, name) for name in names}
    return {"units": [unit.unit for unit in row.units], **told}


def _decision(told: Told) -> dict[str, Any]:
    proposal = told.proposal
    named = {"id": proposal.pk, "title": proposal.title, "reason": proposal.reason}
    return {**named, "day": told.day, "people": told.people}
