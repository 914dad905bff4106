"""What programs of the staff may do for them: their own work, wishes, objections, corrections, training."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Router, Schema
from pydantic import Field

from placement.workbench.api.pages import Asked, Page, page
from placement.workbench.api.staff import Text, Whole, Words
from placement.workbench.own import correcting, person
from placement.workbench.own.moves import mine
from placement.workbench.performance import reporting
from placement.workbench.performance.models import Activity, ActivityKind, Appraisal
from placement.workbench.permissions import Action, actor
from placement.workbench.planning.models import Move, WishList
from placement.workbench.planning.proposals import objecting
from placement.workbench.planning.rounds import wishing
from placement.workbench.staff.models import Correction, Posting, Unit
from placement.workbench.training import services as training
from placement.workbench.training.models import Enrolment

router = Router(tags=["own"])


class KindOut(Schema):
    """What activities are counted as; `minutes` of one are the office's standard, where it has one."""

    id: int
    name: str
    minutes: float | None


class ActivityIn(Schema):
    """One record; `client` is a number of the sender's own: sent twice, the record counts once."""

    client: UUID
    kind: Whole
    day: date
    volume: Whole
    minutes: Whole


class ActivityOut(Schema):
    """One record of one's own."""

    id: int
    version: int
    client: UUID
    kind_id: int
    day: date
    volume: int
    minutes: int


class Heard(Schema):
    """Which records are there by now, and why others are not."""

    kept: list[UUID]
    refused: dict[str, str]


class Wishes(Schema):
    """Units by id, the most wanted first."""

    units: Annotated[list[Text], Field(max_length=50)]


class WishesOut(Schema):
    """Wishes of the tables, and those that wait for the next round's wishes in their place.

    `counts` is false where what was given last waits.
    """

    units: list[str]
    waiting: list[str] | None
    counts: bool


class MoveOut(Schema):
    """A move of one's own; reasons and price as they were frozen with the proposal."""

    id: int
    proposal: str
    to: str
    state: str
    reasons: list[str]
    price: list[str]
    objections_until: date | None
    may_object: bool


class Said(Schema):
    """What somebody says."""

    text: Words


class CorrectionIn(Schema):
    """What is wrong and what is right; a blank column: something else, told in the reason."""

    column: Text = ""
    text: Text = ""
    reason: Text = ""


class CorrectionOut(Schema):
    """A request, and what was answered."""

    id: int
    column: str
    before: str
    text: str
    state: str
    answer: str


class CourseIn(Schema):
    """A course by its name."""

    course: Text


class EnrolmentOut(Schema):
    """A course that somebody waits for, takes or took."""

    id: int
    course: str
    state: str
    source: str


class AppraisalOut(Schema):
    """One's own appraisal, once it is published."""

    period: str
    rating: int
    text: str


@router.get("/own/kinds", response=list[KindOut])
def kinds(request: HttpRequest) -> Any:
    """Activities to choose from, for one's job and the post one holds."""
    actor(request.user, Action.REPORT)
    own = person.of(request.user)
    held = Posting.objects.on(timezone.localdate()).filter(employee=own)
    return ActivityKind.objects.offered(own.job, *held.values_list("post__job", flat=True))


@router.get("/own/activities", response=Page[ActivityOut])
def activities(request: HttpRequest, asked: Asked) -> Any:
    """One's own records, the newest first."""
    actor(request.user, Action.REPORT)
    found = Activity.objects.for_user(request.user, Action.REPORT).counting().order_by("-day", "-pk")
    return page(found, asked.of(found))


@router.post("/own/activities", response=Heard)
def report(request: HttpRequest, records: Annotated[list[ActivityIn], Body(max_length=200)]) -> Any:
    """Keeps each record once, however often it is sent; what is refused is told, the rest is kept."""
    acting = actor(request.user, Action.REPORT)
    heard = reporting.report(acting, [reporting.Told(**each.dict()) for each in records])
    return {"kept": heard.kept, "refused": {str(client): why for client, why in heard.refused.items()}}


@router.get("/own/wishes", response=WishesOut)
def wishes(request: HttpRequest) -> Any:
    """The wishes that the tables have, and those that wait."""
    actor(request.user, Action.SEE_OWN)
    return _wished(request)


@router.post("/own/wishes", response=WishesOut)
def wish(request: HttpRequest, given: Wishes) -> Any:
    """Other wishes; outside of a round's wishes they wait for the next one."""
    acting = actor(request.user, Action.SEE_OWN)
    there = Unit.objects.filter(unit__in=given.units, closed__isnull=True)
    known = dict(there.values_list("unit", "pk"))
    if unknown := [code for code in given.units if code not in known]:
        raise ValidationError(_("There is no unit “%(name)s”.") % {"name": unknown[0]})
    units = [known[code] for code in given.units]
    wishing.wish(acting, person.of(request.user), units, timezone.localdate())
    return _wished(request)


@router.get("/own/moves", response=list[MoveOut])
def moves(request: HttpRequest) -> Any:
    """What was proposed about oneself, and why."""
    actor(request.user, Action.SEE_OWN)
    return [
        {
            "id": each.move.pk,
            "proposal": each.move.proposal.title,
            "to": "" if each.move.to_post is None else each.move.to_post.unit.unit,
            "state": each.state,
            "reasons": each.why,
            "price": each.price,
            "objections_until": each.until,
            "may_object": each.may_object,
        }
        for each in mine(request.user, timezone.localdate())
    ]


@router.post("/own/moves/{move}/objection", response=Said)
def object_to(request: HttpRequest, move: Whole, given: Said) -> Any:
    """I do not agree with a move of mine."""
    acting = actor(request.user, Action.SEE_OWN)
    found = get_object_or_404(Move.objects.about(request.user), pk=move)
    return objecting.object_to(acting, found, given.text, timezone.localdate())


@router.get("/own/corrections", response=Page[CorrectionOut])
def corrections(request: HttpRequest, asked: Asked) -> Any:
    """What I have asked to have corrected."""
    actor(request.user, Action.SEE_OWN)
    found = Correction.objects.about(request.user)
    return page(found, asked.of(found))


@router.post("/own/corrections", response=CorrectionOut)
def correct(request: HttpRequest, given: CorrectionIn) -> Any:
    """Asks for a correction of one's own record."""
    acting = actor(request.user, Action.SEE_OWN)
    return correcting.ask(acting, person.of(request.user), given.column, given.text, given.reason)


@router.get("/own/training", response=Page[EnrolmentOut])
def courses(request: HttpRequest, asked: Asked) -> Any:
    """Courses that I took and am to take."""
    actor(request.user, Action.SEE_OWN)
    found = Enrolment.objects.about(request.user)
    return page(found, asked.of(found))


@router.post("/own/training", response=EnrolmentOut)
def enrol(request: HttpRequest, given: CourseIn) -> Any:
    """I would like to take a course."""
    return training.ask(actor(request.user, Action.SEE_OWN), person.of(request.user), given.course)


@router.get("/own/appraisals", response=list[AppraisalOut])
def appraisals(request: HttpRequest) -> Any:
    """What was published of me."""
    actor(request.user, Action.APPRAISE_ONESELF)
    own = person.of(request.user)
    found = Appraisal.objects.for_user(request.user).filter(employee=own, published__isnull=False)
    return [
        {"period": each.period.name, "rating": each.rating, "text": each.text}
        for each in found.select_related("period")
    ]


def _wished(request: HttpRequest) -> dict[str, Any]:
    held = WishList.objects.about(request.user).first()
    waiting = None if held is None else wishing.codes(held.units)
    units = wishing.codes(wishing.wished(person.of(request.user)))
    return {"units": units, "waiting": waiting, "counts": held is None}
