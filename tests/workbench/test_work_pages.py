"""Pages of work and appraisal as people use them, and need on its way into the posts."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from placement.workbench.accounts.models import Grant, User
from placement.workbench.events.models import Event
from placement.workbench.performance import confirming
from placement.workbench.performance.counting import reported, window
from placement.workbench.performance.models import (
    Absence,
    Activity,
    ActivityKind,
    Appraisal,
    OwnPart,
    Period,
)
from placement.workbench.performance.needing import computed
from placement.workbench.permissions import Action, Role, actor
from placement.workbench.planning.models import NeedConfirmation
from placement.workbench.staff.exporting import frame_on
from placement.workbench.staff.models import Employee, Look, Post, Posting, Standard, Unit, Workload

Office = Callable[[Role], User]
Clients = Callable[[Role], Client]
State = NeedConfirmation.State


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def own() -> int:
    return User.objects.get(username="staff").employee_id or 0


def form(today: date, **other: object) -> dict[str, Any]:
    kind = ActivityKind.objects.filter(job=Employee.objects.get(pk=own()).job)[0]
    return {"day": today.isoformat(), "kind": kind.pk, "volume": 2, "minutes": 20, **other}


def send(client: Client, user: int, *records: dict[str, Any]) -> Any:
    body = json.dumps({"owner": user, "records": records})
    return client.post(reverse("performance:send"), body, "application/json", headers={"HX-Request": "true"})


# ---- activities


def test_without_a_script_the_form_sends_one_record_once(client_of: Clients, today: date) -> None:
    client, client_number = client_of(Role.STAFF), uuid4()
    data = form(today, client=client_number)
    for _twice in range(2):
        assert client.post(reverse("performance:activities"), data).status_code == 302
    assert Activity.objects.get(client=client_number).volume == 2
    answer = client.post(reverse("performance:activities"), {**data, "volume": 0, "client": uuid4()})
    assert answer.status_code == 422
    tomorrow = form(today + timedelta(days=1), client=uuid4())
    answer = client.post(reverse("performance:activities"), tomorrow)
    assert answer.status_code == 422
    assert "yet to come" in answer.content.decode()


def test_a_device_is_told_record_by_record(client_of: Clients, user: Office, today: date) -> None:
    client, me = client_of(Role.STAFF), user(Role.STAFF).pk
    good, late, broken = (str(uuid4()) for _ in range(3))
    said = send(
        client,
        me,
        form(today, client=good),
        form(today - timedelta(days=99), client=late),
        form(today, client=broken, volume="many"),
    ).json()
    assert said["kept"] == [good]
    assert set(said["refused"]) == {late, broken}
    assert said["today"] == today.isoformat()
    assert send(client, me, form(today, client=good)).json()["kept"] == [good]
    assert Activity.objects.filter(client=good).count() == 1


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"owner": "x", "records": []}', '{"owner": 1, "records": [{}]}']
)
def test_what_is_no_list_of_records_is_refused(client_of: Clients, body: str) -> None:
    answer = client_of(Role.STAFF).post(reverse("performance:send"), body, "application/json")
    assert answer.status_code == 400


def test_records_of_another_who_used_the_device_are_not_taken(
    client_of: Clients, user: Office, today: date
) -> None:
    number = str(uuid4())
    answer = send(client_of(Role.STAFF), user(Role.HR).pk, form(today, client=number))
    assert answer.status_code == 409
    assert not Activity.objects.filter(client=number)


def test_who_was_signed_out_meanwhile_is_told_so(today: date) -> None:
    assert send(Client(), 1, form(today, client=str(uuid4()))).status_code == 401


def test_a_record_is_put_right_and_withdrawn(client_of: Clients, today: date) -> None:
    client, number = client_of(Role.STAFF), uuid4()
    client.post(reverse("performance:activities"), form(today, client=number))
    made = Activity.objects.get(client=number)
    page = reverse("performance:activity", args=[made.pk])
    assert client.post(page, form(today, volume=5, seen=1)).status_code == 302
    assert client.post(page, form(today, volume=6, seen=1)).status_code == 422, "seen before it was changed"
    made.refresh_from_db()
    assert made.volume == 5
    away = reverse("performance:withdraw", args=[made.pk])
    assert client.post(away, {"seen": 1}).status_code == 422
    assert client.post(away, {"seen": 2}).status_code == 302
    assert client.get(page).status_code == 404


# ---- need


@pytest.fixture
def ward(user: Office, today: date) -> Post:
    """A post of one nurse in a unit below the head's, with 7,200 activities of 10 minutes a year."""
    above = Grant.objects.get(user=user(Role.UNIT_HEAD)).unit
    unit = Unit.objects.create(unit="W1", name="Ward", kind="ward", region="R", position=9999, parent=above)
    post = Post.objects.create(unit=unit, job="nurse", minimum=1, target=3, maximum=3, position=9999)
    person = Employee.objects.create(employee="W-1", job="nurse", position=9999)
    Posting.objects.create(employee=person, post=post, start=today - timedelta(days=365))
    Workload.objects.create(unit=unit, job="nurse", activity="care", volume=7200, minutes=10, position=9999)
    return post


def test_need_is_what_the_command_line_says_of_the_same_tables(user: Office, ward: Post, today: date) -> None:
    """72,000 minutes: 1 by ABK-Kes, 72 / 75 by ABK. 230 visits in 28 days: 2998 × 10 / 72,000."""
    kind = ActivityKind.objects.create(name="visit", job="nurse", minutes=10)
    posting = ward.postings.get()
    for week in range(4):
        day = today - timedelta(days=7 * week + 1)
        volume = 56 if week else 62
        Activity.objects.create(
            client=uuid4(),
            employee=posting.employee,
            post=ward,
            kind=kind,
            day=day,
            volume=volume,
            minutes=60,
        )
    told = [each for each in reported(user(Role.HR), window(today)) if each.post == ward]
    without = computed([ward.unit_id], [], today, "en").posts["W1", "nurse"]
    assert (without.health, without.general, without.reported) == (1.0, 0.96, None)
    assert (without.minimum, without.target, without.actual, without.ratio) == (1, 1, 1, Decimal(1))
    found = computed([ward.unit_id], told, today, "en").posts["W1", "nurse"]
    assert found.reported == pytest.approx(2998 * 10 / 72_000)
    assert (found.health, found.target) == (1.0, 1), "0.42 of a person is none, but the minimum is one"
    assert found.ratio == Decimal("2.40")


def test_standards_that_contradict_each_other_are_told(ward: Post, today: date) -> None:
    for minimum in (1, 2):
        Standard.objects.create(kind="ward", job="nurse", minimum=minimum, position=9999)
    found = computed([ward.unit_id], [], today, "en")
    assert not found.posts
    assert any("occurs again" in each for each in found.errors), found.errors


def confirm(client: Client, post: Post, **given: object) -> int:
    return client.post(reverse("performance:need_confirm", args=[post.pk]), given).status_code


def test_a_head_confirms_or_says_why_not_and_an_officer_answers(
    client_of: Clients, ward: Post, today: date
) -> None:
    head, hr = client_of(Role.UNIT_HEAD), client_of(Role.HR)
    assert confirm(head, ward, minimum=1, target=1) == 302, "as computed: nothing to say"
    assert confirm(head, ward, minimum=1, target=4) == 422
    assert confirm(head, ward, minimum=4, target=1, note="swapped") == 422
    assert confirm(head, ward, minimum=1, target=4, note="nights") == 302
    first, last = ward.confirmations.order_by("pk")
    assert (first.state, last.state) == (State.REPLACED, State.WAITING)
    assert last.computed["health"] == 1.0
    answer = reverse("performance:need_answer", args=[last.pk])
    assert hr.post(answer, {"accept": "0"}).status_code == 422, "a refusal says why"
    assert hr.post(answer, {"accept": "1"}).status_code == 302
    assert hr.post(answer, {"accept": "1"}).status_code == 422, "it is answered"
    frame = frame_on("posts", today)
    names = ["minimum", "target", "maximum"]
    assert frame.loc[frame["unit"] == "W1", names].to_numpy().tolist() == [[1, 4, 4]]
    assert Event.objects.latest("number").action == "performance.need_accepted"
    assert "accepted" in head.get(reverse("performance:need"), {"q": "W1"}).content.decode()


def test_what_is_declined_changes_no_post_and_nobody_answers_their_own_word(
    client_of: Clients, user: Office, ward: Post
) -> None:
    head = user(Role.UNIT_HEAD)
    Grant.objects.create(user=head, role=Role.HR, start=timezone.localdate(), confirmed_by=head)
    by = actor(User.objects.get(pk=head.pk), Action.CONFIRM_NEED)
    made = confirming.confirm_need(by, ward, minimum=2, target=2, needs=None, note="more")
    with pytest.raises(ValidationError, match="somebody else"):
        confirming.answer_need(actor(by.user, Action.ACCEPT_NEED), made, accept=True)
    answer = reverse("performance:need_answer", args=[made.pk])
    assert client_of(Role.HR).post(answer, {"accept": "0", "answer": "no money"}).status_code == 302
    made.refresh_from_db()
    ward.refresh_from_db()
    assert (made.state, ward.target) == (State.DECLINED, 3)
    assert user(Role.UNIT_HEAD).notices.latest("created").kind == "need_declined"


# ---- the head's team, absences, appraisals


def test_a_head_sees_what_a_team_did_what_expires_and_who_is_away(
    client_of: Clients, ward: Post, today: date
) -> None:
    person = ward.postings.get().employee
    kind = ActivityKind.objects.create(name="visit", job="nurse")
    person.licence_set.create(job="nurse", valid_until=today + timedelta(days=30), position=9999)
    Absence.objects.create(employee=person, kind="course", first=today, last=today)
    Activity.objects.create(
        client=uuid4(), employee=person, post=ward, kind=kind, day=today, volume=1, minutes=77
    )
    page = client_of(Role.UNIT_HEAD).get(reverse("performance:team"), {"page": 99}).content.decode()
    for words in ("W-1", "1 record, 77 min", "course or study", "Licence as nurse until"):
        assert words in page
    assert Look.objects.filter(employee=person, user__username="head").exists(), "and they can see who looked"


def test_absences_by_their_pages(client_of: Clients, today: date) -> None:
    staff = client_of(Role.STAFF)
    days = {"first": today.isoformat(), "last": (today + timedelta(days=3)).isoformat()}
    assert staff.post(reverse("performance:absence_new"), {"kind": "leave", **days}).status_code == 302
    made = Absence.objects.get(employee=own())
    assert staff.post(reverse("performance:absence_new"), {"kind": "sick", **days}).status_code == 422
    page = reverse("performance:absence", args=[made.pk])
    assert staff.post(page, {"last": (today - timedelta(days=1)).isoformat()}).status_code == 422
    assert staff.post(page, {"last": ""}).status_code == 302
    assert "leave" not in staff.get(reverse("performance:absences")).content.decode()
    head = client_of(Role.UNIT_HEAD)
    code = Employee.objects.get(pk=own()).employee
    given = {"employee": code, "kind": "duty", **days}
    assert head.post(reverse("performance:absence_new"), {**given, "employee": "SYN-1060"}).status_code == 422
    assert head.post(reverse("performance:absence_new"), given).status_code == 302
    assert str(Employee.objects.get(pk=own())) in head.get(reverse("performance:absences")).content.decode()


def test_from_the_own_part_to_the_published_appraisal(client_of: Clients, today: date) -> None:
    hr, head, staff = (client_of(role) for role in (Role.HR, Role.UNIT_HEAD, Role.STAFF))
    days = dict.fromkeys(("start", "ends", "opens"), today.isoformat())
    assert hr.post(reverse("performance:period_new"), {"name": "Q", **days}).status_code == 302
    assert hr.post(reverse("performance:period_new"), {"name": "Q", **days}).status_code == 422
    period = Period.objects.get(name="Q")
    part = reverse("performance:own_part", args=[period.pk])
    assert staff.post(part, {"text": " "}).status_code == 422
    assert staff.post(part, {"text": "Zaqwarby did it."}).status_code == 302
    assert OwnPart.objects.get(period=period).employee_id == own()
    page = reverse("performance:appraise", args=[period.pk, own()])
    assert "Zaqwarby did it." in head.get(page).content.decode()
    given = {"results": 3, "behaviour": 2, "text": "Quickly and well."}
    assert head.post(page, {**given, "results": ""}).status_code == 422
    assert head.post(page, given).status_code == 302
    assert Appraisal.objects.get(period=period).rating == 4
    mine = reverse("performance:appraisals")
    assert "Quickly and well." not in staff.get(mine).content.decode()
    spread = reverse("performance:calibration", args=[period.pk])
    assert "Head" in hr.get(spread).content.decode()
    assert hr.post(reverse("performance:publish", args=[period.pk])).status_code == 302
    assert "Quickly and well." in staff.get(mine).content.decode()
    assert head.post(page, given).status_code == 422
    assert hr.post(reverse("performance:period_close", args=[period.pk])).status_code == 302
    assert "closed" in hr.get(mine).content.decode()
    assert User.objects.get(username="staff").notices.latest("created").kind == "appraisal_published"


# ---- the office's side


def test_an_officer_takes_reports_over_by_the_page(client_of: Clients, user: Office, today: date) -> None:
    hr = client_of(Role.HR)
    page = hr.get(reverse("performance:workload")).content.decode()
    chosen = [each for each in reported(user(Role.HR), window(today)) if each.enough]
    assert chosen
    assert "checked" in page
    answer = hr.post(
        reverse("performance:workload_take"), {"post": [each.post.pk for each in chosen] + ["x"]}
    )
    assert answer.status_code == 302
    line = chosen[0].lines[0]
    row = Workload.objects.get(unit__unit=line.unit, job=line.job, activity=line.activity)
    assert (row.volume, row.minutes) == (line.volume, float(line.minutes))


def test_kinds_by_their_pages(client_of: Clients) -> None:
    hr = client_of(Role.HR)
    kinds = reverse("performance:kinds")
    assert hr.post(kinds, {"name": "teaching", "job": "", "minutes": "45"}).status_code == 302
    made = ActivityKind.objects.get(name="teaching")
    assert hr.post(kinds, {"name": "teaching", "job": ""}).status_code == 422
    page = reverse("performance:kind", args=[made.pk])
    assert hr.post(page, {"name": "teaching", "job": "nurse", "minutes": ""}).status_code == 302
    made.refresh_from_db()
    assert (made.job, made.minutes) == ("nurse", None)
    close = reverse("performance:kind_close", args=[made.pk])
    for closed in ("1", "1", "0"):
        assert hr.post(close, {"closed": closed}).status_code == 302
        made.refresh_from_db()
        assert (made.closed is not None) == (closed == "1")


@pytest.mark.parametrize("role", [Role.HR, Role.UNIT_HEAD, Role.PLANNER])
def test_lists_ask_the_database_few_times(
    role: Role, client_of: Clients, django_assert_max_num_queries: Any
) -> None:
    client = client_of(role)
    names = {
        Role.HR: ("workload", "appraisals", "absences"),
        Role.UNIT_HEAD: ("team",),
        Role.PLANNER: ("workload",),
    }
    for name in names[role]:
        client.get(reverse(f"performance:{name}"))
        with django_assert_max_num_queries(14):
            client.get(reverse(f"performance:{name}"))
