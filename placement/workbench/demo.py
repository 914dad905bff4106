"""Sorong and an account of every role: for demonstration, never for an office."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

import placement as pm
from placement.workbench.accounts import services as accounts
from placement.workbench.accounts.models import User
from placement.workbench.permissions import Role
from placement.workbench.planning.gallery import templates
from placement.workbench.planning.models import Scenario
from placement.workbench.planning.services import make_scenario
from placement.workbench.staff.models import Employee, Posting, Unit
from placement.workbench.staff.services import import_tables
from placement.workbench.voice import demo as forums

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
    forums.load(day)
    return Loaded(Employee.objects.count(), Scenario.objects.count(), tuple(name for name, _held in USERS))


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
