"""Work, need and appraisal for programs: by the same services, so by the same rights, as on the pages."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from placement.workbench.api.pages import Asked, Page, page
from placement.workbench.api.staff import Text, Whole, Words
from placement.workbench.performance import appraising, away, confirming
from placement.workbench.performance.counting import reported, window
from placement.workbench.performance.models import Absence, Activity, Appraisal, Period
from placement.workbench.performance.needing import Computed, computed
from placement.workbench.permissions import Action, actor
from placement.workbench.planning.models import NeedConfirmation
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Employee, Look, Post, Unit

router = Router(tags=["work"])
Judgement = Annotated[int, Field(ge=1, le=3)]


class ActivityOut(Schema):
    """What somebody did on a day."""

    employee: str
    activity: str
    day: date
    volume: int
    minutes: int


class LineOut(Schema):
    """One activity of a post: how many were reported in four weeks, what a year comes to, minutes of one."""

    unit: str
    job: str
    activity: str
    reported: int
    volume: int
    minutes: Decimal
    people: int
    enough: bool


class AbsenceIn(Schema):
    """Somebody is away from a day to a day, both included; no last day: until further notice."""

    employee: Text
    kind: Absence.Kind
    first: date
    last: date | None = None


class AbsenceOut(Schema):
    """An absence; of its reason only the kind."""

    id: int
    employee: str
    kind: str
    first: date
    last: date | None


class NeedOut(Schema):
    """What a post needs: by ABK-Kes and ABK of the table, by ABK-Kes of the reports, and what follows."""

    unit: str
    job: str
    actual: int
    health: float | None
    general: float | None
    reported: float | None
    minimum: int
    target: int
    wisn: float | None


class WordIn(Schema):
    """A head's figures for a post, and why where they are others than those computed."""

    unit: Text
    job: Text
    minimum: Whole
    target: Whole
    note: Words = ""


class WordOut(Schema):
    """A head's word, and what was answered."""

    id: int
    unit: str
    job: str
    minimum: int
    target: int
    note: str
    state: str
    answer: str


class AnswerIn(Schema):
    """Yes or no, and why."""

    accept: bool
    answer: Words = ""


class PeriodOut(Schema):
    """A time for which people are appraised."""

    id: int
    name: str
    start: date
    ends: date
    closed: date | None


class AppraisalIn(Schema):
    """A superior's part: results and behaviour below (1), as (2) or above (3) expectation."""

    employee: Text
    results: Judgement
    behaviour: Judgement
    text: Words


class AppraisalOut(Schema):
    """An appraisal; `rating` from very poor (1) to very good (5)."""

    employee: str
    results: int
    behaviour: int
    rating: int
    text: str
    published: bool


class Count(Schema):
    """How many."""

    count: int


@router.get("/activities", response=Page[ActivityOut])
def activities(request: HttpRequest, asked: Asked, since: date | None = None) -> Any:
    """Single records of a week, or since a day, as far as their reader may see them."""
    actor(request.user, Action.SEE_ACTIVITIES)
    first = since or window(timezone.localdate(), 1).start
    found = Activity.objects.for_user(request.user).counting().filter(day__gte=first)
    rows = asked.of(found.select_related("employee", "kind").order_by("-day", "-pk"))
    _look(request, rows)
    return page(found, map(_activity, rows))


@router.get("/workload", response=list[LineOut])
def workload(request: HttpRequest) -> Any:
    """What was reported by post in the last four whole weeks.

    Of three people or more, unless their reader sees single records.
    """
    actor(request.user, Action.SEE_WORKLOAD)
    found = reported(request.user, window(timezone.localdate()))
    return [
        {**_named(line, "unit job activity reported volume minutes"), **_named(each, "people enough")}
        for each in found
        for line in each.lines
    ]


@router.get("/absences", response=Page[AbsenceOut])
def absences(request: HttpRequest, asked: Asked) -> Any:
    """Absences, the newest first, as far as their reader may see them."""
    actor(request.user, Action.SEE_ABSENCES)
    found = Absence.objects.for_user(request.user).filter(withdrawn__isnull=True)
    rows = asked.of(found.select_related("employee").order_by("-first", "-pk"))
    _look(request, rows)
    return page(found, map(_absence, rows))


@router.post("/absences", response=AbsenceOut)
def record_absence(request: HttpRequest, given: AbsenceIn) -> Any:
    """Somebody is away."""
    acting = actor(request.user, Action.RECORD_ABSENCE)
    seen = Employee.objects.for_user(request.user, Action.RECORD_ABSENCE)
    who = get_object_or_404(seen, employee=given.employee)
    return _absence(away.record_absence(acting, who, given.kind, given.first, given.last))


@router.get("/need", response=list[NeedOut])
def need(request: HttpRequest, unit: Annotated[str, Query(max_length=200)]) -> Any:
    """What the posts of a unit need, by every way to count."""
    actor(request.user, Action.SEE_NEED)
    found = get_object_or_404(Unit.objects.for_user(request.user, Action.SEE_NEED), unit=unit)
    names = "actual health general reported minimum target wisn"
    return [
        {"unit": code, "job": job, **_named(each, names)}
        for (code, job), each in _computed(request, found).posts.items()
    ]


@router.get("/need/words", response=Page[WordOut])
def words(request: HttpRequest, asked: Asked) -> Any:
    """What heads of units have said of their need, the newest first."""
    actor(request.user, Action.SEE_NEED)
    found = NeedConfirmation.objects.for_user(request.user).select_related("post__unit")
    return page(found, map(_word, asked.of(found)))


@router.post("/need/words", response=WordOut)
def confirm(request: HttpRequest, given: WordIn) -> Any:
    """A head's word on a post: the figures computed, or others with a reason."""
    acting = actor(request.user, Action.CONFIRM_NEED)
    posts = Post.objects.for_user(request.user, Action.CONFIRM_NEED).select_related("unit")
    post = get_object_or_404(posts, unit__unit=given.unit, job=given.job, closed__isnull=True)
    needs = _computed(request, post.unit).posts.get((post.unit.unit, post.job))
    told = _named(given, "minimum target note")
    return _word(confirming.confirm_need(acting, post, needs=needs, **told))


@router.post("/need/words/{word}/answer", response=WordOut)
def answer(request: HttpRequest, word: Whole, given: AnswerIn) -> Any:
    """An officer accepts a head's word, so that the post gets its figures, or declines with a reason."""
    acting = actor(request.user, Action.ACCEPT_NEED)
    found = get_object_or_404(NeedConfirmation.objects.for_user(request.user, Action.ACCEPT_NEED), pk=word)
    return _word(confirming.answer_need(acting, found, **given.dict()))


@router.get("/periods", response=Page[PeriodOut])
def periods(request: HttpRequest, asked: Asked) -> Any:
    """Periods of appraisal."""
    actor(request.user, Action.SEE_APPRAISALS)
    found = Period.objects.all()
    return page(found, asked.of(found))


@router.get("/periods/{period}/appraisals", response=Page[AppraisalOut])
def appraisals(request: HttpRequest, period: Whole, asked: Asked) -> Any:
    """Appraisals of a period, as far as their reader may see them: of oneself once they are published."""
    actor(request.user, Action.SEE_APPRAISALS)
    found = Appraisal.objects.for_user(request.user).filter(period=get_object_or_404(Period, pk=period))
    rows = asked.of(found.select_related("employee").order_by("employee__employee"))
    _look(request, rows)
    return page(found, map(_appraisal, rows))


@router.post("/periods/{period}/appraisals", response=AppraisalOut)
def appraise(request: HttpRequest, period: Whole, given: AppraisalIn) -> Any:
    """A superior's part about one person, given or changed until it is published."""
    acting = actor(request.user, Action.APPRAISE)
    found = get_object_or_404(Period, pk=period)
    who = get_object_or_404(appraising.appraisable(acting), employee=given.employee)
    return _appraisal(appraising.appraise(acting, found, who, **_named(given, "results behaviour text")))


@router.post("/periods/{period}/publish", response=Count)
def publish(request: HttpRequest, period: Whole) -> Any:
    """Shows everybody the appraisal given of them, and puts it into the column `performance`."""
    acting = actor(request.user, Action.PUBLISH_APPRAISALS)
    return {"count": appraising.publish(acting, get_object_or_404(Period, pk=period))}


def _computed(request: HttpRequest, unit: Unit) -> Computed:
    today = timezone.localdate()
    told = reported(request.user, window(today), Q(unit=unit))
    return computed([unit.pk], told, today, (get_language() or "en")[:2])


def _look(request: HttpRequest, rows: list[Any]) -> None:
    note(request.user, sorted({each.employee_id for each in rows}), Look.Way.PROGRAM)


def _activity(activity: Activity) -> dict[str, Any]:
    told = _named(activity, "day volume minutes")
    return {"employee": activity.employee.employee, "activity": activity.kind.name, **told}


def _absence(absence: Absence) -> dict[str, Any]:
    return {"employee": absence.employee.employee, "id": absence.pk, **_named(absence, "kind first last")}


def _word(word: NeedConfirmation) -> dict[str, Any]:
    told = _named(word, "minimum target note state answer")
    return {"id": word.pk, "unit": word.post.unit.unit, "job": word.post.job, **told}


def _appraisal(given: Appraisal) -> dict[str, Any]:
    told = _named(given, "results behaviour rating text")
    return {"employee": given.employee.employee, "published": given.published is not None, **told}


def _named(row: Any, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}
