"""What a program writes about people reaches those of its owner's units: others are not there for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from placement.workbench.accounts import services
from placement.workbench.accounts.models import Grant, User
from placement.workbench.events.models import Event
from placement.workbench.own import correcting
from placement.workbench.performance import confirming
from placement.workbench.performance.models import Period
from placement.workbench.permissions import Action, Role, actor
from placement.workbench.planning.models import Objection, WishList
from placement.workbench.planning.proposals import objecting
from placement.workbench.staff.models import Correction, Course, Employee, Post, Posting, Preference, Unit
from placement.workbench.training import services as training

from . import moving

DAY = "2027-01-04"
WORD = {"verdict": "refused", "answer": "?", "seen": 1}
FIGURES = {"minimum": 1, "target": 1, "note": "?"}
MARKS = {"results": 2, "behaviour": 2, "text": "?"}
AWAY = {"kind": "leave", "first": DAY, "last": DAY}


@dataclass(frozen=True)
class Case:
    """The ids of a program's own object and of somebody else's of the same kind."""

    role: Role
    own: dict[str, Any]
    foreign: dict[str, Any]
    path: str
    """Of the operation; `{…}` stand for ids that go into the address, all others are sent."""

    sent: Any = None


def limited(role: Role, unit: Unit) -> User:
    """An account that has a role for a unit alone."""
    user = services.make_account(None, f"{role}-here")
    given = services.grant(None, user, role, start=timezone.localdate(), unit=unit.pk)
    services.confirm(None, given)
    return user


@pytest.fixture
def office() -> dict[str, Any]:
    """The small office, with two of everything: in U2, which is ours, and elsewhere."""
    proposal = moving.forwarded()
    ours, others = (proposal.moves.get(to_post__unit__unit=unit) for unit in ("U2", "U3"))
    here, there = Unit.objects.get(unit="U2"), Unit.objects.get(unit="U3")
    near = Employee.objects.create(employee="N1", name="Nurse near", job="nurse")
    far = Employee.objects.create(employee="N2", name="Nurse far", job="nurse")
    for person, unit in ((near, here), (far, there)):
        post = Post.objects.get(unit=unit, job="nurse")
        Posting.objects.create(employee=person, post=post, same_job=True)
    return {"ours": ours, "others": others, "here": here, "near": near, "far": far}


def as_staff(person: Employee) -> Any:
    """The demo account of the staff, now of this person."""
    User.objects.filter(username="staff").update(employee=person)
    return moving.by("staff")


def objections(office: dict[str, Any]) -> tuple[Objection, Objection]:
    made = [
        objecting.object_to(as_staff(move.employee), move, "No.", timezone.localdate())
        for move in (office["ours"], office["others"])
    ]
    return made[0], made[1]


def decide(office: dict[str, Any]) -> Case:
    own, foreign = objections(office)
    return Case(Role.HR, {"id": own.pk}, {"id": foreign.pk}, "/objections/{id}/decide", WORD)


def conclude(office: dict[str, Any]) -> Case:
    own, foreign = (
        objecting.decide(moving.by("hr2"), each, Objection.Verdict.REFUSED, "?", seen=each.version)
        for each in objections(office)
    )
    sent = {**WORD, "seen": own.version}
    return Case(Role.APPROVER, {"id": own.pk}, {"id": foreign.pk}, "/objections/{id}/conclude", sent)


def object_to(office: dict[str, Any]) -> Case:
    as_staff(office["ours"].employee)
    own, foreign = {"id": office["ours"].pk}, {"id": office["others"].pk}
    return Case(Role.STAFF, own, foreign, "/own/moves/{id}/objection", {"text": "No."})


def correct(office: dict[str, Any]) -> Case:
    own, foreign = (
        correcting.ask(as_staff(office[name]), office[name], "", "", "It is wrong")
        for name in ("near", "far")
    )
    sent = {"accepted": False, "words": "?"}
    return Case(Role.HR, {"id": own.pk}, {"id": foreign.pk}, "/corrections/{id}/answer", sent)


def need(office: dict[str, Any]) -> Case:  # noqa: ARG001 - as all have it
    return Case(Role.UNIT_HEAD, {"unit": "U2"}, {"unit": "U3"}, "/need/words", {"job": "nurse", **FIGURES})


def answer_need(office: dict[str, Any]) -> Case:  # noqa: ARG001
    own, foreign = (
        confirming.confirm_need(
            actor(limited(Role.UNIT_HEAD, unit), Action.CONFIRM_NEED) if code == "U2" else elsewhere(unit),
            Post.objects.get(unit=unit, job="nurse"),
            needs=None,
            minimum=1,
            target=1,
            note="?",
        )
        for code in ("U2", "U3")
        for unit in (Unit.objects.get(unit=code),)
    )
    sent = {"accept": False, "answer": "?"}
    return Case(Role.HR, {"id": own.pk}, {"id": foreign.pk}, "/need/words/{id}/answer", sent)


def elsewhere(unit: Unit) -> Any:
    """The head of another unit."""
    user = services.make_account(None, "head-there")
    services.grant(None, user, Role.UNIT_HEAD, start=timezone.localdate(), unit=unit.pk)
    return actor(user, Action.CONFIRM_NEED)


def people(office: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"employee": office["near"].employee}, {"employee": office["far"].employee}


def absence_by_head(office: dict[str, Any]) -> Case:
    return Case(Role.UNIT_HEAD, *people(office), "/absences", AWAY)


def absence_by_oneself(office: dict[str, Any]) -> Case:
    as_staff(office["near"])
    return Case(Role.STAFF, *people(office), "/absences", AWAY)


def appraisal(office: dict[str, Any]) -> Case:
    today = timezone.localdate()
    period = Period.objects.create(name="?", start=today, ends=today + timedelta(days=9), opens=today)
    return Case(Role.UNIT_HEAD, *people(office), f"/periods/{period.pk}/appraisals", MARKS)


def posting(office: dict[str, Any]) -> Case:
    own, foreign = {"id": office["near"].pk}, {"id": office["far"].pk}
    sent = {"unit": "U1", "job": "nurse", "start": DAY}
    return Case(Role.HR, own, foreign, "/employees/{id}/postings", sent)


def seat(office: dict[str, Any]) -> Case:
    day, name = timezone.localdate() + timedelta(days=9), Course.objects.order_by("pk")[0].course
    made = training.plan_session(moving.by("hr"), course=name, starts=day, ends=day, place="", seats=5)
    return Case(Role.HR, *people(office), f"/training/sessions/{made.pk}/enrolments", {})


CASES = [
    *(decide, conclude, object_to, correct, need, answer_need),
    *(absence_by_head, absence_by_oneself, appraisal, posting, seat),
]


def posted(client: Client, case: Case, ids: dict[str, Any]) -> int:
    sent = case.sent if "{id}" in case.path else {**case.sent, **ids}
    return client.post("/api" + case.path.format(**ids), sent, "application/json").status_code


@pytest.mark.parametrize("made", CASES, ids=lambda made: made.__name__)
def test_somebody_elses_is_not_there_and_nothing_is_written(
    made: Callable[[dict[str, Any]], Case], office: dict[str, Any]
) -> None:
    case = made(office)
    if case.role is Role.STAFF:
        user = User.objects.get(username="staff")
    else:
        user = User.objects.filter(username=f"{case.role}-here").first() or limited(case.role, office["here"])
    assert Grant.objects.filter(user=user, role=case.role).exists()
    client = keyed(user)
    events = Event.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert posted(client, case, case.foreign) == 404
    assert [each["sql"] for each in asked if each["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []
    assert Event.objects.count() == events
    assert posted(client, case, case.own) == 200, "the same request, of one's own"
    assert Event.objects.count() > events


def keyed(user: User) -> Client:
    _token, text = services.make_token(actor(user, Action.SIGNED_IN), "test")
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_wishes_are_ones_own_whatever_else_is_sent(office: dict[str, Any]) -> None:
    as_staff(office["near"])
    sent = {"units": ["U3"], "employee": office["far"].employee, "id": office["far"].pk}
    answer = keyed(User.objects.get(username="staff")).post("/api/own/wishes", sent, "application/json")
    assert answer.json() == {"units": ["U3"], "waiting": None, "counts": True}
    assert list(Preference.objects.filter(unit__unit="U3").values_list("employee", flat=True)) == [
        office["near"].pk
    ]
    assert not WishList.objects.exists()


def test_what_is_said_is_as_long_as_on_the_pages(office: dict[str, Any]) -> None:
    as_staff(office["ours"].employee)
    client = keyed(User.objects.get(username="staff"))
    path = f"/api/own/moves/{office['ours'].pk}/objection"
    assert client.post(path, {"text": "x" * 5001}, "application/json").status_code == 422
    assert not Objection.objects.exists()
    assert client.post(path, {"text": "x" * 5000}, "application/json").json() == {"text": "x" * 5000}
    assert Objection.objects.get().text == "x" * 5000
    assert not Correction.objects.exists()
