"""Training: seats, who may ask, plans that ask, and levels that the next plan reads."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from placement.workbench import children
from placement.workbench.accounts.models import Notice, User
from placement.workbench.events.models import Event
from placement.workbench.own import fitting, where
from placement.workbench.own.lessons import offered
from placement.workbench.permissions import Role
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.planning.models import Move, Proposal
from placement.workbench.planning.solves import PLAN, home
from placement.workbench.staff.models import Competency, Course, Employee
from placement.workbench.training import services
from placement.workbench.training.models import Enrolment, Session

from . import moving
from .moving import by

Clients = Callable[[Role], Client]
TALK = "Communication with patients and villages"


@pytest.fixture
def me() -> Employee:
    found = User.objects.get(username="staff").employee
    assert found is not None
    return found


def dated(course: str = TALK, seats: int | None = 2, days: int = 10) -> Session:
    day = timezone.localdate() + timedelta(days=days)
    return services.plan_session(by("hr"), course, day, day + timedelta(days=1), "Aimas", seats)


def level(person: Employee, competency: str) -> int | None:
    return (
        Competency.objects.filter(employee=person, competency=competency)
        .values_list("level", flat=True)
        .first()
    )


def test_seats_are_those_of_the_table_unless_told() -> None:
    assert dated(seats=None).seats == 40
    assert dated(seats=3).seats == 3
    Course.objects.filter(course=TALK).update(seats=None)
    with pytest.raises(ValidationError, match="how many"):
        dated(seats=None)
    with pytest.raises(ValidationError, match="no such course"):
        dated("Juggling")


def test_nobody_gets_a_seat_that_is_not_there() -> None:
    session = dated(seats=2)
    people = list(Employee.objects.all()[:3])
    for person in people[:2]:
        services.enrol(by("hr"), session, person)
    with pytest.raises(ValidationError, match="No seat"):
        services.enrol(by("hr"), session, people[2])
    assert services.enrol(by("hr"), session, people[0]).session == session, "once more changes nothing"
    assert session.free == 0


def test_who_asks_waits_gets_a_seat_and_is_told(me: Employee) -> None:
    asked = services.ask(by("staff"), me, TALK)
    assert Notice.objects.filter(kind="training_asked", user__username="hr").exists()
    with pytest.raises(ValidationError, match="already"):
        services.ask(by("staff"), me, TALK)
    made = services.enrol(by("hr"), dated(), me)
    assert (made.pk, made.source, made.state) == (asked.pk, "self", "enrolled")
    assert Notice.objects.filter(kind="training_enrolled", user__username="staff").exists()


def test_nobody_asks_for_another_or_takes_back_what_a_plan_asks(me: Employee) -> None:
    other = Employee.objects.exclude(pk=me.pk)[0]
    with pytest.raises(ValidationError):
        services.ask(by("staff"), other, TALK)
    planned = Enrolment.objects.create(employee=me, course=TALK, source="plan")
    with pytest.raises(ValidationError, match="cannot be taken back"):
        services.withdraw(by("staff"), planned)


def test_a_cancelled_course_leaves_its_people_waiting(me: Employee) -> None:
    session = dated()
    services.enrol(by("hr"), session, me)
    services.cancel_session(by("hr"), session)
    held = Enrolment.objects.get()
    assert (held.state, held.session) == ("asked", None)
    assert Notice.objects.filter(kind="training_cancelled").count() == 1
    with pytest.raises(ValidationError):
        services.enrol(by("hr"), Session.objects.get(), me)


def test_completed_a_course_lifts_the_level_and_the_next_snapshot_has_it(me: Employee) -> None:
    Competency.objects.filter(employee=me, competency="communication").delete()
    session, until = dated(), timezone.localdate() + timedelta(days=900)
    there = services.enrol(by("hr"), session, me)
    missed = services.enrol(by("hr"), session, Employee.objects.exclude(pk=me.pk)[0])
    before = level(missed.employee, "communication")
    assert services.complete(by("hr"), session, {there.pk}, until) == {me.pk: {"communication": (0, 3)}}
    assert (level(me, "communication"), level(missed.employee, "communication")) == (3, before)
    states = dict(Enrolment.objects.values_list("pk", "state"))
    assert states == {there.pk: "completed", missed.pk: "missed"}
    event = Event.objects.get(action="training.completed", about=me)
    assert (event.content.before, event.content.after) == ({"communication": 0}, {"communication": 3})
    lines = (folder_of(freeze(None, timezone.localdate())) / "competencies.csv").read_text("utf-8-sig")
    assert f"{me.employee},communication,3,{until}" in lines
    with pytest.raises(ValidationError, match="over"):
        services.complete(by("hr"), session, {there.pk})


@pytest.mark.parametrize(
    ("held", "valid", "expected"),
    [(4, 100, 4), (4, -1, 3), (2, 100, 3), (3, None, 3)],
    ids=["a higher level stays", "an expired one does not", "a lower one is lifted", "the same is renewed"],
)
def test_a_course_never_lowers_what_is_valid(
    me: Employee, held: int, valid: int | None, expected: int
) -> None:
    session = dated()
    until = None if valid is None else session.ends + timedelta(days=valid)
    Competency.objects.filter(employee=me, competency="communication").delete()
    Competency.objects.create(employee=me, competency="communication", level=held, valid_until=until)
    services.complete(by("hr"), session, {services.enrol(by("hr"), session, me).pk})
    assert level(me, "communication") == expected


def taught(*courses: str) -> Proposal:
    """An approved proposal whose first move asks for these courses."""
    proposal = moving.approved()
    for course in courses:
        Course.objects.get_or_create(course=course, competency="communication", to_level=3, seats=5)
    Move.objects.filter(pk=proposal.moves.order_by("pk")[0].pk).update(course=";".join(courses))
    plan_of(proposal).unlink()
    return proposal


def plan_of(proposal: Proposal) -> Path:
    return home(proposal.run) / PLAN


def test_what_a_plan_asks_is_enrolled_once_with_a_seat_before_the_move() -> None:
    proposal = taught(TALK, "First; aid")
    move = proposal.moves.get(course__gt="")
    Move.objects.filter(pk=move.pk).update(effective=timezone.localdate() + timedelta(days=20))
    early, late = dated(days=10), dated("First; aid", days=30)
    assert services.enrol_from_plan(by("hr"), proposal) == 2
    assert services.enrol_from_plan(by("hr"), proposal) == 0
    found = {each.course: each for each in Enrolment.objects.filter(move=move)}
    assert (found[TALK].session, found[TALK].state) == (early, "enrolled")
    assert (found["First; aid"].session, found["First; aid"].state) == (None, "asked"), late


def test_a_move_that_fell_and_a_proposal_that_waits_ask_for_no_course() -> None:
    proposal = taught(TALK)
    proposal.moves.filter(course__gt="").update(dropped="objected")
    assert services.enrol_from_plan(by("hr"), proposal) == 0
    Proposal.objects.update(state="forwarded")
    proposal.refresh_from_db()
    with pytest.raises(ValidationError, match="approved"):
        services.enrol_from_plan(by("hr"), proposal)


def test_who_stays_but_is_to_learn_is_enrolled_too() -> None:
    proposal = moving.approved()
    movers = set(proposal.moves.values_list("employee__employee", flat=True))
    stays = next(each for each in moving.PEOPLE if each not in movers)
    file = plan_of(proposal)
    lines = file.read_text("utf-8-sig").splitlines()
    changed = [f"{line.rstrip(',')},{TALK}" if line.startswith(f"{stays},") else line for line in lines]
    file.write_text("\n".join(changed) + "\n", "utf-8")
    assert services.enrol_from_plan(by("hr"), proposal) == 1
    assert Enrolment.objects.get().employee.employee == stays


def test_courses_that_teach_nothing_new_are_not_offered(me: Employee) -> None:
    Competency.objects.filter(employee=me).delete()
    Competency.objects.create(employee=me, competency="emergency_care", level=3)
    names = {each.course for each in offered(me)}
    assert "BTCLS" not in names
    assert {"Advanced emergency care", TALK} <= names
    day = timezone.localdate() - timedelta(days=1)
    Competency.objects.filter(employee=me).update(valid_until=day)
    assert "BTCLS" in {each.course for each in offered(me)}, "what has run out has to be learnt again"


def test_the_office_on_its_pages(client_of: Clients, me: Employee) -> None:
    staff, hr = client_of(Role.STAFF), client_of(Role.HR)
    Competency.objects.filter(employee=me, competency="communication").delete()
    assert staff.post(reverse("own:enrol"), {"course": TALK}).status_code == 302
    assert "1 person waits" in hr.get(reverse("training:courses")).content.decode()
    day = str(timezone.localdate())
    assert (
        hr.post(reverse("training:new"), {"course": TALK, "starts": day, "ends": "2020-01-01"}).status_code
        == 422
    )
    made = hr.post(reverse("training:new"), {"course": TALK, "starts": day, "ends": day, "seats": "1"})
    page = made.headers["Location"]
    assert me.employee in hr.get(page).content.decode()
    assert hr.post(f"{page}enrol/", {"employee": "nobody"}).status_code == 422
    assert hr.post(f"{page}enrol/", {"employee": me.employee}).status_code == 302
    there = Enrolment.objects.get()
    assert hr.post(f"{page}complete/", {"present": [there.pk], "valid_until": "soon"}).status_code == 422
    assert (
        hr.post(f"{page}complete/", {"present": [there.pk], "valid_until": "2030-01-01"}).status_code == 302
    )
    text = staff.get(reverse("own:training")).content.decode()
    assert "0 → 3" in text


def test_a_head_sees_the_own_people_alone(client_of: Clients, me: Employee) -> None:
    session = dated()
    far = Employee.objects.filter(postings__until__isnull=True).exclude(
        postings__post__unit__in=me.postings.values("post__unit")
    )[0]
    for person in (me, far):
        services.enrol(by("hr"), session, person)
    page = client_of(Role.UNIT_HEAD).get(reverse("training:session", args=[session.pk])).content.decode()
    assert me.employee in page
    assert far.employee not in page


# ---------------------------------------------------------------------------- where could I go


class Ended:
    """A child that has done its work."""

    def wait(self) -> int:
        return 0


def test_posts_that_a_course_would_open_stand_under_it(
    me: Employee, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a child tells it, in this process."""
    Competency.objects.filter(employee=me).delete()
    asked: list[tuple[str, ...]] = []

    def noted(_module: str, *words: str) -> Ended:
        asked.append(words)
        return Ended()

    monkeypatch.setattr(children, "started", noted)
    client = client_of(Role.STAFF)
    assert "hx-get" in client.get(reverse("own:where")).content.decode()
    client.get(reverse("own:where"))
    assert len(asked) == 1, "one child a person and snapshot"
    fitting.main(*asked[0])
    page = client.get(reverse("own:where")).content.decode()
    found = where.where(me, timezone.localdate())
    assert found is not None
    assert [each.now for each in found.fit] == [True], "without any competency only today's own post is left"
    assert sum(map(len, found.opened.values())) > 0
    for courses in found.opened:
        assert all(course.replace("&", "&amp;") in page for course in courses)


def test_what_the_engine_refuses_is_told(
    me: Employee, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:

    def done(_module: str, *words: str) -> Ended:
        fitting.main(*words)
        return Ended()

    monkeypatch.setattr(children, "started", done)
    Employee.objects.filter(pk=me.pk).update(closed=timezone.localdate())
    client = client_of(Role.STAFF)
    client.get(reverse("own:where"))
    refused = client.get(reverse("own:where"))
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()


def test_one_course_for_all_that_is_lacking_is_preferred() -> None:
    lacks: list[dict[str, Any]] = [
        {"competency": "a", "level": 2, "courses": ["cheap", "both"]},
        {"competency": "b", "level": 2, "courses": ["other", "both"]},
    ]
    assert where.courses_for(lacks) == ("both",)
    lacks[1]["courses"] = ["other"]
    assert where.courses_for(lacks) == ("cheap", "other")
