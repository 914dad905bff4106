"""Corrections, objections, training and rounds for programs of the office."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from placement.workbench.api.own import CorrectionOut, EnrolmentOut
from placement.workbench.api.pages import Asked, Page, page
from placement.workbench.api.staff import Text, Whole, Words
from placement.workbench.own import correcting
from placement.workbench.permissions import Action, actor
from placement.workbench.planning.models import Objection, Round
from placement.workbench.planning.proposals import objecting
from placement.workbench.planning.rounds.making import Calendar, make_round
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Correction, Employee, Look
from placement.workbench.training import services as training
from placement.workbench.training.models import Enrolment, Session

router = Router(tags=["people"])
Verdict = Literal["accepted", "refused"]


class OfSomebody(CorrectionOut):
    """A request for a correction, and whose it is."""

    employee: str
    reason: str


class Answer(Schema):
    """Corrected or not, and why."""

    accepted: bool
    words: Text = ""


class ObjectionOut(Schema):
    """What somebody says against their move, and the answers."""

    id: int
    version: int
    proposal_id: int
    employee: str
    text: str
    due: date
    late: bool
    verdict: str
    answer: str
    final: str
    final_answer: str


class Word(Schema):
    """An answer to an objection as it was seen."""

    verdict: Verdict
    answer: Words
    seen: Whole


class SessionIn(Schema):
    """A date of a course; without seats those of the table of courses."""

    course: Text
    starts: date
    ends: date
    place: Annotated[str, Field(max_length=300, pattern="^[^\x00]*$")] = ""
    seats: Annotated[int, Field(ge=1, le=100_000)] | None = None


class SessionOut(Schema):
    """A date of a course."""

    id: int
    course: str
    starts: date
    ends: date
    place: str
    seats: int
    free: int
    state: str


class Taking(EnrolmentOut):
    """Who takes or took a course, or waits for a seat."""

    employee: str
    session_id: int | None


class Seat(Schema):
    """Who gets a seat."""

    employee: Text


class Present(Schema):
    """Enrolments of those who have completed the course; levels count until that day, or for ever."""

    present: Annotated[list[Whole], Field(max_length=10_000)]
    valid_until: date | None = None


class RoundIn(Schema):
    """The first day of each phase, and the day before which the last one ends."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern="^[^\x00]*$")]
    wishes: date
    need: date
    proposal: date
    objection: date
    decision: date
    effect: date
    ends: date
    objection_days: Annotated[int, Field(ge=1, le=366)] = 14


class RoundOut(RoundIn):
    """A round."""

    id: int
    version: int


@router.get("/corrections", response=Page[OfSomebody])
def corrections(request: HttpRequest, asked: Asked) -> Any:
    """What people ask to have corrected in their records, the newest first."""
    actor(request.user, Action.EDIT_STAFF)
    found = Correction.objects.for_user(request.user)
    rows = asked.of(found.select_related("employee"))
    note(request.user, sorted({each.employee_id for each in rows}), Look.Way.PROGRAM)
    return page(found, map(_correction, rows))


@router.post("/corrections/{correction}/answer", response=OfSomebody)
def answer(request: HttpRequest, correction: Whole, given: Answer) -> Any:
    """Makes the correction, or says why not; never of one's own record."""
    acting = actor(request.user, Action.EDIT_STAFF)
    found = get_object_or_404(Correction.objects.for_user(request.user), pk=correction)
    return _correction(correcting.answer(acting, found, **given.dict()))


@router.get("/objections", response=Page[ObjectionOut])
def objections(request: HttpRequest, asked: Asked) -> Any:
    """Objections, as far as their reader may see them; those that wait first."""
    actor(request.user, Action.SEE_OBJECTIONS)
    found = Objection.objects.for_user(request.user)
    rows = asked.of(found.select_related("move__employee"))
    note(request.user, sorted({each.move.employee_id for each in rows}), Look.Way.PROGRAM)
    return page(found, map(_objection, rows))


@router.post("/objections/{objection}/decide", response=ObjectionOut)
def decide(request: HttpRequest, objection: Whole, given: Word) -> Any:
    """The answer of the personnel office."""
    acting = actor(request.user, Action.DECIDE_OBJECTIONS)
    found = get_object_or_404(Objection.objects.for_user(request.user), pk=objection)
    verdict = Objection.Verdict(given.verdict)
    return _objection(objecting.decide(acting, found, verdict, given.answer, seen=given.seen))


@router.post("/objections/{objection}/conclude", response=ObjectionOut)
def conclude(request: HttpRequest, objection: Whole, given: Word) -> Any:
    """The last word, of somebody else."""
    acting = actor(request.user, Action.CONCLUDE_OBJECTIONS)
    found = get_object_or_404(Objection.objects.for_user(request.user), pk=objection)
    verdict = Objection.Verdict(given.verdict)
    return _objection(objecting.conclude(acting, found, verdict, given.answer, seen=given.seen))


@router.get("/training/sessions", response=Page[SessionOut])
def sessions(request: HttpRequest, asked: Asked) -> Any:
    """Dates of courses."""
    actor(request.user, Action.SEE_TRAINING)
    found = Session.objects.for_user(request.user)
    return page(found, asked.of(found.with_taken()))


@router.post("/training/sessions", response=SessionOut)
def plan_session(request: HttpRequest, given: SessionIn) -> Any:
    """Another date for a course."""
    return training.plan_session(actor(request.user, Action.EDIT_TRAINING), **given.dict())


@router.get("/training/enrolments", response=Page[Taking])
def enrolments(request: HttpRequest, asked: Asked) -> Any:
    """Who waits, has a seat, or has taken a course, as far as their reader may see them."""
    actor(request.user, Action.SEE_TRAINING)
    found = Enrolment.objects.for_user(request.user)
    rows = asked.of(found.select_related("employee"))
    note(request.user, sorted({each.employee_id for each in rows}), Look.Way.PROGRAM)
    return page(found, map(_taking, rows))


@router.post("/training/sessions/{session}/enrolments", response=Taking)
def enrol(request: HttpRequest, session: Whole, given: Seat) -> Any:
    """A seat for somebody, whether they have asked or not."""
    acting = actor(request.user, Action.EDIT_TRAINING)
    found = get_object_or_404(Session.objects.for_user(request.user), pk=session)
    seen = Employee.objects.for_user(request.user, Action.EDIT_TRAINING).filter(closed__isnull=True)
    who = get_object_or_404(seen, employee=given.employee)
    return _taking(training.enrol(acting, found, who))


@router.post("/training/sessions/{session}/complete", response=SessionOut)
def complete(request: HttpRequest, session: Whole, given: Present) -> Any:
    """Who has completed it: their levels change at once."""
    acting = actor(request.user, Action.EDIT_TRAINING)
    found = get_object_or_404(Session.objects.for_user(request.user), pk=session)
    training.complete(acting, found, set(given.present), given.valid_until)
    found.refresh_from_db()
    return found


@router.get("/rounds", response=Page[RoundOut])
def rounds(request: HttpRequest, asked: Asked) -> Any:
    """Rounds with their phases, the newest first."""
    actor(request.user, Action.SIGNED_IN)
    found = Round.objects.order_by("-wishes", "-pk")
    return page(found, asked.of(found))


@router.post("/rounds", response=RoundOut)
def new_round(request: HttpRequest, given: RoundIn) -> Any:
    """A new round; 422 where its days do not follow each other."""
    return make_round(actor(request.user, Action.EDIT_ROUNDS), Calendar(**given.dict()))


def _correction(found: Correction) -> dict[str, Any]:
    names = ("column", "before", "text", "state", "answer", "reason")
    told = {name: getattr(found, name) for name in names}
    return {"id": found.pk, "employee": found.employee.employee, **told}


def _objection(found: Objection) -> dict[str, Any]:
    names = ("version", "proposal_id", "text", "due", "late", "verdict", "answer", "final", "final_answer")
    told = {name: getattr(found, name) for name in names}
    return {"id": found.pk, "employee": found.move.employee.employee, **told}


def _taking(found: Enrolment) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in ("course", "state", "source", "session_id")}
    return {"id": found.pk, "employee": found.employee.employee, **told}
