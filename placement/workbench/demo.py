"""Sorong and an account of every role: for demonstration, never for an office."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

import placement as pm
from placement.workbench.accounts import services as accounts
from placement.workbench.accounts.models import User
from placement.workbench.own.correcting import ask as ask_correction
from placement.workbench.performance.appraising import appraisable, appraise, open_period
from placement.workbench.performance.away import record_absence
from placement.workbench.performance.example import report_some
from placement.workbench.performance.models import Period
from placement.workbench.performance.reporting import take_kinds
from placement.workbench.permissions import Action, Role, actor
from placement.workbench.planning.gallery import templates
from placement.workbench.planning.models import Round, Scenario
from placement.workbench.planning.rounds.making import Calendar, make_round
from placement.workbench.planning.services import make_scenario
from placement.workbench.staff.models import Employee, Posting, Unit
from placement.workbench.staff.services import import_tables
from placement.workbench.training.services import ask as ask_course
from placement.workbench.training.services import plan_session
from placement.workbench.voice import demo as forums

COURSES = ("Communication with patients and villages", "BTCLS")
"""Courses of Sorong that have a date."""

PASSWORD = "demo-placement"  # noqa: S105 - it is printed, and said to be for demonstration

USERS: tuple[tuple[str, tuple[Role, ...]], ...] = (
    ("planner", (Role.PLANNER,)),
    ("hr", (Role.HR,)),
    ("hr2", (Role.HR,)),
    ("approver", (Role.APPROVER,)),
    ("head", (Role.UNIT_HEAD,)),
    ("staff", (Role.STAFF,)),
    ("facilitator", (Role.FACILITATOR,)),
    ("auditor", (Role.AUDITOR,)),
    ("admin", (Role.ADMINISTRATOR,)),
    ("admin2", (Role.ADMINISTRATOR,)),
)
"""User names and roles. Three different people hand in, review and approve, so there are two of some."""


JUDGED = ((2, 2), (3, 2), (2, 3), (3, 3), (2, 2), (1, 2))
"""Results and behaviour of the first who are appraised."""


@dataclass(frozen=True)
class Loaded:
    """What was loaded."""

    employees: int
    scenarios: int
    users: tuple[str, ...]


def load(today: date | None = None) -> Loaded:
    """The case Sorong, its policies as scenarios, and the accounts; what is there already stays."""
    day = today or timezone.localdate()
    with TemporaryDirectory() as scratch:
        folder = pm.example("sorong", Path(scratch) / "sorong")
        if not Employee.objects.exists():
            import_tables(None, pm.read_tables(folder / "data"), day, source="sorong")
        for each in templates():
            if not Scenario.objects.filter(name=each.name).exists():
                make_scenario(None, each.name, each.title, each.yaml, note="Sorong")
    for name, held in USERS:
        _account(name, held, day)
    take_kinds(None)
    report_some(day)
    _appraise(day)
    forums.load(day)
    return Loaded(Employee.objects.count(), Scenario.objects.count(), tuple(name for name, _held in USERS))


def begin_round(today: date | None = None) -> None:
    """A round whose wishes are open, dates for two courses, and what a member of the staff has asked for.

    Apart from `load`: a test begins rounds of its own.
    """
    if Round.objects.exists():
        return
    day = today or timezone.localdate()
    first = day - timedelta(days=5)
    days = [first + timedelta(days=number) for number in (0, 21, 35, 56, 77, 91, 154)]
    make_round(
        None,
        Calendar(
            f"Sorong {day.year + (day.month > 6)}",
            days[0],
            days[1],
            days[2],
            days[3],
            days[4],
            days[5],
            days[6],
        ),
    )
    for number, course in enumerate(COURSES):
        starts = day + timedelta(days=30 + 20 * number)
        plan_session(None, course, starts, starts + timedelta(days=1), "Aimas")
    user = User.objects.get(username="staff")
    person = user.employee
    if person is not None:
        ask_course(actor(user, Action.SEE_OWN), person, COURSES[0])
        ask_correction(
            actor(user, Action.SEE_OWN), person, "since", str(day - timedelta(days=3 * 365)), "SK 12"
        )


def _appraise(day: date) -> None:
    """A period that is open, what a head of unit has judged so far, and who is away; nothing is published."""
    if Period.objects.exists():
        return
    start = day.replace(month=1, day=1)
    period = open_period(None, str(day.year), start, day.replace(month=12, day=31), start)
    head = actor(User.objects.get(username="head"), Action.APPRAISE)
    for number, person in enumerate(appraisable(head).order_by("employee")[2:10]):
        results, behaviour = JUDGED[number % len(JUDGED)]
        appraise(
            head,
            period,
            person,
            results=results,
            behaviour=behaviour,
            text="Contoh sintetis, untuk peragaan. (Synthetic, for demonstration.)",
        )
    by = actor(head.user, Action.RECORD_ABSENCE)
    for person in appraisable(head).order_by("employee")[2:3]:
        record_absence(by, person, "leave", day + timedelta(days=20), day + timedelta(days=24))


def _account(name: str, held: tuple[Role, ...], day: date) -> None:
    if User.objects.filter(username=name).exists():
        return
    serving = Posting.objects.filter(until__isnull=True).select_related("post")
    unit = Unit.objects.filter(posts__postings__in=serving).order_by("position").first()
    person = None
    if Role.STAFF in held:
        first = serving.filter(post__unit=unit).order_by("employee__employee").first()
        person = None if first is None else first.employee_id
    user = accounts.make_account(None, name, first_name=name.capitalize(), employee=person)
    accounts.set_password(user, PASSWORD)
    for role in held:
        limit = unit.pk if role is Role.UNIT_HEAD and unit is not None else None
        given = accounts.grant(None, user, role, start=day - timedelta(days=1), unit=limit)
        accounts.confirm(None, given) if given.awaits_confirmation else None
