"""Work and appraisal: reported once, judged by whom, published or not; and the way back into the tables."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.utils import timezone

from placement.workbench import environment
from placement.workbench.accounts import services as accounts
from placement.workbench.accounts.models import Grant, User
from placement.workbench.events.models import Event
from placement.workbench.performance import appraising, away, reporting, taking
from placement.workbench.performance.calibrating import spread
from placement.workbench.performance.counting import Window, absent, reported, window
from placement.workbench.performance.models import Absence, Activity, ActivityKind, Appraisal, OwnPart, Period
from placement.workbench.performance.models.appraisals import Expectation, Rating, rated
from placement.workbench.performance.reporting import DAY, OPEN_DAYS, Told
from placement.workbench.permissions import Action, Actor, Role, actor
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.staff import editing
from placement.workbench.staff.exporting import frame_on
from placement.workbench.staff.models import Employee, Post, Posting, Unit, Workload

Office = Callable[[Role], User]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def staff(user: Office) -> Actor:
    return actor(user(Role.STAFF), Action.REPORT)


@pytest.fixture
def head(user: Office) -> Actor:
    return actor(user(Role.UNIT_HEAD), Action.APPRAISE)


@pytest.fixture
def officer(user: Office) -> Actor:
    return actor(user(Role.HR), Action.PUBLISH_APPRAISALS)


@pytest.fixture
def kind() -> ActivityKind:
    return reporting.keep_kind(None, None, name="counting", job="", minutes=10)


def told(
    kind: ActivityKind, day: date, volume: int = 3, minutes: int = 30, client: UUID | None = None
) -> Told:
    return Told(client or uuid4(), kind.pk, day, volume, minutes)


def mine(staff: Actor) -> Employee:
    return Employee.objects.get(pk=staff.user.employee_id)


# ---- activities


def test_a_record_sent_twice_is_kept_once(staff: Actor, kind: ActivityKind, today: date) -> None:
    one = told(kind, today)
    before = Event.objects.count()
    assert reporting.report(staff, [one, one]).kept == [one.client, one.client]
    assert reporting.report(staff, [one]).kept == [one.client]
    assert Activity.objects.filter(client=one.client).count() == 1
    assert Event.objects.count() == before + 1


def test_what_was_withdrawn_is_not_brought_back_by_a_device(
    staff: Actor, kind: ActivityKind, today: date
) -> None:
    one = told(kind, today)
    reporting.report(staff, [one])
    reporting.withdraw(staff, Activity.objects.get(client=one.client), seen=1)
    assert reporting.report(staff, [one]).kept == [one.client]
    assert not Activity.objects.counting().filter(client=one.client)


def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(
    staff: Actor, kind: ActivityKind, today: date
) -> None:
    good = told(kind, today)
    bad = [
        told(kind, today + timedelta(days=1)),
        told(kind, today - timedelta(days=OPEN_DAYS + 1)),
        told(kind, today, volume=0),
        told(kind, today, minutes=0),
        told(kind, today, minutes=DAY + 1),
        told(kind, today, minutes=DAY - 29),  # with the good one more than the day has
        Told(uuid4(), 0, today, 1, 1),
    ]
    heard = reporting.report(staff, [good, *bad])
    assert heard.kept == [good.client]
    assert set(heard.refused) == {each.client for each in bad}
    assert len(set(heard.refused.values())) == 6, "each says why: no minutes and too many alike"


def test_the_oldest_open_day_and_the_whole_day_can_be_reported(
    staff: Actor, kind: ActivityKind, today: date
) -> None:
    Activity.objects.filter(employee=staff.user.employee_id).update(withdrawn=timezone.now())
    first = told(kind, today - timedelta(days=OPEN_DAYS), minutes=DAY)
    assert reporting.report(staff, [first]).kept == [first.client]


def test_a_record_counts_for_the_post_held_on_its_day(staff: Actor, kind: ActivityKind, today: date) -> None:
    person = mine(staff)
    held = person.postings.get(until=None)
    other = Post.objects.exclude(unit=held.post.unit).filter(closed=None)[0]
    editing.move(staff, person, other.pk, today - timedelta(days=2))
    reporting.report(staff, [told(kind, today), told(kind, today - timedelta(days=3), volume=7)])
    found = Activity.objects.filter(kind=kind, employee=person)
    assert found.get(volume=3).post == other
    assert found.get(volume=7).post == held.post


def test_one_corrects_ones_own_records_and_nobody_elses(
    staff: Actor, kind: ActivityKind, today: date
) -> None:
    reporting.report(staff, [told(kind, today)])
    made = Activity.objects.get(kind=kind)
    given: dict[str, Any] = {"kind": kind.pk, "day": today, "volume": 5, "minutes": 50}
    reporting.correct(staff, made, seen=1, **given)
    event = Event.objects.latest("number")
    before, after = event.content.before or {}, event.content.after or {}
    assert (before["volume"], after["volume"]) == (3, 5)
    assert list(event.about.all()) == [mine(staff)]
    with pytest.raises(ValidationError):
        reporting.correct(staff, made, seen=1, **given)  # seen is old by now
    foreign = Activity.objects.exclude(employee=mine(staff))[0]
    with pytest.raises(ValidationError):
        reporting.correct(staff, foreign, seen=1, **given)
    with pytest.raises(ValidationError):
        reporting.withdraw(staff, foreign, seen=1)


def test_an_account_of_nobody_reports_nothing(user: Office, kind: ActivityKind, today: date) -> None:
    nobody = user(Role.STAFF)
    User.objects.filter(pk=nobody.pk).update(employee=None)
    with pytest.raises(PermissionDenied):
        reporting.report(actor(User.objects.get(pk=nobody.pk), Action.REPORT), [told(kind, today)])


def test_heads_see_their_units_records_and_planners_none(user: Office) -> None:
    units = actor(user(Role.UNIT_HEAD), Action.SEE_ACTIVITIES).scope.units
    seen = Activity.objects.for_user(user(Role.UNIT_HEAD))
    assert 0 < seen.count() < Activity.objects.count()
    assert set(seen.values_list("post__unit", flat=True)) <= units
    assert Activity.objects.for_user(user(Role.HR)).count() == Activity.objects.count()
    for role in (Role.PLANNER, Role.APPROVER, Role.FACILITATOR, Role.ADMINISTRATOR):
        assert not Activity.objects.for_user(user(role))
    own = user(Role.STAFF).employee_id
    assert set(Activity.objects.for_user(user(Role.STAFF)).values_list("employee", flat=True)) <= {own}


# ---- from reports to the tables


@pytest.fixture
def ward(today: date) -> Post:
    """A post of a unit of its own, held by five people for a year."""
    unit = Unit.objects.create(unit="W1", name="Ward", kind="ward", region="R", position=9999)
    post = Post.objects.create(unit=unit, job="nurse", minimum=1, target=2, maximum=6, position=9999)
    for number in range(5):
        person = Employee.objects.create(employee=f"W-{number}", job="nurse", position=9999)
        Posting.objects.create(employee=person, post=post, start=today - timedelta(days=365))
    return post


def fill(post: Post, kind: ActivityKind, today: date, people: int = 5, weeks: int = 4) -> None:
    """Each of so many people does 10 of a kind on one day of each of so many weeks, 12 minutes each."""
    for posting in post.postings.order_by("employee__employee")[:people]:
        for week in range(weeks):
            day = today - timedelta(days=7 * week + 3)
            Activity.objects.create(
                client=uuid4(),
                employee=posting.employee,
                post=post,
                kind=kind,
                day=day,
                volume=10,
                minutes=120,
            )


def lines_of(user: User, post: Post, today: date) -> list[tuple[int, int, float]]:
    found = [each for each in reported(user, window(today)) if each.post == post]
    return [(line.reported, line.volume, float(line.minutes)) for each in found for line in each.lines]


def test_a_year_is_told_by_four_weeks(user: Office, ward: Post, kind: ActivityKind, today: date) -> None:
    """5 people × 4 weeks × 10 = 200 in 28 days: 200 × 365 / 28 = 2607.1 a year, each of 10 minutes."""
    fill(ward, kind, today)
    assert lines_of(user(Role.HR), ward, today) == [(200, 2607, 10.0)]
    reporting.keep_kind(None, kind, name="counting", job="", minutes=None)
    assert lines_of(user(Role.HR), ward, today) == [(200, 2607, 12.0)], "without a standard, as reported"


def test_two_kinds_of_one_name_are_one_line(
    user: Office, ward: Post, kind: ActivityKind, today: date
) -> None:
    """20 of 10 minutes and 10 of 40 in 28 days: 261 and 130 a year, (2610 + 5200) / 391 = 20.0."""
    other = reporting.keep_kind(None, None, name="counting", job="nurse", minutes=40)
    person = ward.postings.all()[0].employee
    for each, volume in ((kind, 20), (other, 10)):
        Activity.objects.create(
            client=uuid4(),
            employee=person,
            post=ward,
            kind=each,
            day=today - timedelta(days=3),
            volume=volume,
            minutes=60,
        )
    assert lines_of(user(Role.HR), ward, today) == [(30, 391, 20.0)]


def test_today_and_days_before_the_window_do_not_count(
    user: Office, ward: Post, kind: ActivityKind, today: date
) -> None:
    person = ward.postings.all()[0].employee
    for day in (today, today - timedelta(days=29)):
        Activity.objects.create(
            client=uuid4(), employee=person, post=ward, kind=kind, day=day, volume=1, minutes=1
        )
    assert lines_of(user(Role.HR), ward, today) == []


def test_the_weeks_of_who_is_away_are_not_missing(
    user: Office, ward: Post, kind: ActivityKind, today: date
) -> None:
    fill(ward, kind, today, people=4)
    (found,) = [each for each in reported(user(Role.HR), window(today)) if each.post == ward]
    assert (found.told, found.served, found.percent, found.enough) == (16, 20, 80, True)
    fifth = ward.postings.order_by("-employee__employee")[0].employee
    Absence.objects.create(employee=fifth, kind="leave", first=today - timedelta(days=28), last=today)
    (found,) = [each for each in reported(user(Role.HR), window(today)) if each.post == ward]
    assert (found.told, found.served) == (16, 16)


def test_sums_of_few_are_shown_only_to_who_sees_single_records(
    user: Office, ward: Post, kind: ActivityKind, today: date
) -> None:
    fill(ward, kind, today, people=2)
    assert lines_of(user(Role.HR), ward, today)
    assert not lines_of(user(Role.PLANNER), ward, today)
    assert not lines_of(user(Role.UNIT_HEAD), ward, today), "another head's unit"
    fill(ward, kind, today, people=3)
    assert lines_of(user(Role.PLANNER), ward, today)


def test_what_was_reported_becomes_the_workload_of_the_next_snapshot(
    user: Office, ward: Post, kind: ActivityKind, today: date
) -> None:
    hr = actor(user(Role.HR), Action.EDIT_WORKLOAD)
    rare = Workload.objects.create(
        unit=ward.unit, job="nurse", activity="rare", volume=4, minutes=60, position=1
    )
    rows = Workload.objects.count()
    fill(ward, kind, today)
    assert taking.take_workload(hr, [ward.pk], window(today)) == 1
    assert Workload.objects.count() == rows + 1
    assert taking.take_workload(hr, [ward.pk], window(today)) == 0, "nothing is left to take"
    text = (folder_of(freeze(None, today)) / "workload.csv").read_text("utf-8")
    assert "W1,nurse,counting,2607,10" in text
    assert "W1,nurse,rare,4,60" in text, "what nobody reported stays"
    rare.refresh_from_db()
    fill(ward, kind, today)
    assert taking.take_workload(hr, [ward.pk], window(today)) == 1
    assert Workload.objects.get(activity="counting", unit=ward.unit).volume == 5214
    assert Event.objects.latest("number").action == "performance.workload_taken"


def test_days_away_become_a_column_of_the_posts(user: Office, ward: Post, today: date) -> None:
    """One of five was away 73 of 365 days: a share of 0.04."""
    span = Window(today - timedelta(days=365), today)
    person = ward.postings.order_by("employee__employee")[0].employee
    first = today - timedelta(days=200)
    Absence.objects.create(employee=person, kind="sick", first=first, last=first + timedelta(days=72))
    assert float(absent([ward.pk], span)[ward.pk]) == 0.04
    assert taking.take_absences(actor(user(Role.HR), Action.EDIT_WORKLOAD)) == 1
    frame = frame_on("posts", today)
    assert frame.loc[frame["unit"] == "W1", "absent"].tolist() == ["0.04"]


def test_kinds_come_from_the_table_and_are_taken_once() -> None:
    known = set(Workload.objects.values_list("job", "activity"))
    assert known == set(ActivityKind.objects.values_list("job", "name"))
    assert reporting.take_kinds(None) == 0


def test_two_kinds_of_one_name_and_job_are_refused(kind: ActivityKind) -> None:
    with pytest.raises(ValidationError):
        reporting.keep_kind(None, None, name=" counting ", job="", minutes=None)
    assert reporting.keep_kind(None, None, name="counting", job="nurse", minutes=None).pk != kind.pk


# ---- absences


def test_oneself_a_head_and_an_officer_record_absences_and_nobody_else_does(
    user: Office, staff: Actor, today: date
) -> None:
    person = mine(staff)
    other = Employee.objects.exclude(
        postings__post__unit__in=actor(user(Role.UNIT_HEAD), Action.RECORD_ABSENCE).scope.units
    )[0]
    for number, role in enumerate((Role.STAFF, Role.UNIT_HEAD, Role.HR)):
        by = actor(user(role), Action.RECORD_ABSENCE)
        day = today + timedelta(days=10 * number)
        made = away.record_absence(by, person, "leave", day, day + timedelta(days=1))
        assert Absence.objects.for_user(by.user).filter(pk=made.pk).exists()
        if role is not Role.HR:
            with pytest.raises(ValidationError):
                away.record_absence(by, other, "leave", today, None)
    for role in (Role.PLANNER, Role.APPROVER):
        assert not Absence.objects.for_user(user(role))
        with pytest.raises(PermissionDenied):
            actor(user(role), Action.RECORD_ABSENCE)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        *((0, 5, False), (-3, 10, False), (9, 9, False), (5, None, False), (-9, None, False), (3, 2, False)),
        *((10, None, True), (-5, -1, True)),
    ],
)
def test_absences_of_one_person_do_not_overlap(
    staff: Actor, today: date, first: int, last: int | None, fits: bool
) -> None:
    by = actor(staff.user, Action.RECORD_ABSENCE)
    away.record_absence(by, mine(staff), "leave", today, today + timedelta(days=9))
    days = today + timedelta(days=first), None if last is None else today + timedelta(days=last)
    if fits:
        away.record_absence(by, mine(staff), "sick", *days)
    else:
        with pytest.raises(ValidationError):
            away.record_absence(by, mine(staff), "sick", *days)


def test_an_absence_ends_earlier_or_never_was(staff: Actor, today: date) -> None:
    by = actor(staff.user, Action.RECORD_ABSENCE)
    made = away.record_absence(by, mine(staff), "leave", today, None)
    with pytest.raises(ValidationError):
        away.end_absence(by, made, today - timedelta(days=1))
    away.end_absence(by, made, today)
    away.record_absence(by, mine(staff), "leave", today + timedelta(days=1), today + timedelta(days=1))
    with pytest.raises(ValidationError):
        away.end_absence(by, made, today + timedelta(days=1))
    away.end_absence(by, made, None)
    away.record_absence(by, mine(staff), "leave", today, today)


# ---- appraisal

QUADRANTS = {
    # PermenPANRB 6/2022: results, behaviour → predicate
    (3, 3): Rating.VERY_GOOD,
    (3, 2): Rating.GOOD,
    (2, 3): Rating.GOOD,
    (2, 2): Rating.GOOD,
    (1, 3): Rating.NEEDS_WORK,
    (1, 2): Rating.NEEDS_WORK,
    (3, 1): Rating.POOR,
    (2, 1): Rating.POOR,
    (1, 1): Rating.VERY_POOR,
}


def test_the_predicate_follows_from_the_quadrant() -> None:
    every = {(results, behaviour) for results in Expectation.values for behaviour in Expectation.values}
    assert {pair: rated(*pair) for pair in every} == QUADRANTS


def test_an_office_can_hold_another_table(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PREDICATES = environment.predicates("PLACEMENT_NOWHERE", "5,4,3, 4,3,2, 2,2,1")
    assert (rated(3, 3), rated(3, 1), rated(1, 3), rated(1, 1)) == (5, 3, 2, 1)
    for wrong in ("5,4,3", "5,4,3,4,3,2,2,2,0", "good"):
        monkeypatch.setenv("PLACEMENT_PREDICATES", wrong)
        with pytest.raises(ImproperlyConfigured, match="PLACEMENT_PREDICATES: write nine numbers"):
            environment.predicates("PLACEMENT_PREDICATES", "")


@pytest.fixture
def period(today: date) -> Period:
    return appraising.open_period(None, "P", today - timedelta(days=180), today, today)


GIVEN: dict[str, Any] = {"results": 3, "behaviour": 3, "text": "because"}


def heading(name: str, unit: Unit, person: Employee | None = None) -> Actor:
    """Another head of a unit, perhaps one of the staff."""
    user = accounts.make_account(None, name, employee=None if person is None else person.pk)
    accounts.grant(None, user, Role.UNIT_HEAD, start=timezone.localdate(), unit=unit.pk)
    return actor(User.objects.get(pk=user.pk), Action.APPRAISE)


def serving(unit: Unit) -> list[Employee]:
    """Three of who serve in a unit, none of whom has an account."""
    held = Employee.objects.filter(postings__post__unit=unit, postings__until=None, account=None)
    return list(held.order_by("employee")[:3])


def unit_of(head: Actor) -> Unit:
    found = Grant.objects.get(user=head.user).unit
    assert found is not None
    return found


def test_nobody_appraises_themselves_nor_the_head_beside_them(head: Actor, period: Period) -> None:
    here = unit_of(head)
    people = serving(here)
    deputy = heading("deputy", here, people[0])
    with pytest.raises(ValidationError, match="themselves"):
        appraising.appraise(deputy, period, people[0], **GIVEN)
    with pytest.raises(ValidationError, match="not yours"):
        appraising.appraise(head, period, people[0], **GIVEN)
    appraising.appraise(deputy, period, people[1], **GIVEN)
    above = Unit.objects.create(unit="ABOVE", kind="office", region="R")
    Unit.objects.filter(pk=here.pk).update(parent=above)
    superior = heading("superior", above)
    assert appraising.appraise(superior, period, people[0], **GIVEN).rating == Rating.VERY_GOOD


def test_who_stands_in_for_a_head_appraises_neither_themselves_nor_the_head(
    head: Actor, period: Period, today: date
) -> None:
    here = unit_of(head)
    people = serving(here)
    User.objects.filter(pk=head.user.pk).update(employee=people[0])
    other = accounts.make_account(None, "stands-in", employee=people[1].pk)
    own = Grant.objects.get(user=head.user)
    accounts.delegate(Actor(head.user), own, other, start=today, until=today + timedelta(days=9))
    acting = actor(User.objects.get(pk=other.pk), Action.APPRAISE)
    for each in people[:2]:
        with pytest.raises(ValidationError):
            appraising.appraise(acting, period, each, **GIVEN)
    made = appraising.appraise(acting, period, people[2], **GIVEN)
    assert made.on_behalf_of == head.user


def test_a_head_appraises_nobody_of_another_unit(head: Actor, period: Period) -> None:
    other = Employee.objects.exclude(postings__post__unit__in=head.scope.units).filter(closed=None)[0]
    with pytest.raises(ValidationError, match="not yours"):
        appraising.appraise(head, period, other, **GIVEN)


def test_nothing_is_seen_before_it_is_published_then_ones_own_only(
    user: Office, staff: Actor, head: Actor, officer: Actor, period: Period, today: date
) -> None:
    person = mine(staff)
    colleague = Employee.objects.filter(postings__post__unit__in=head.scope.units).exclude(pk=person.pk)[0]
    events = Event.objects.for_user(staff.user).count()
    for each in (person, colleague):
        appraising.appraise(head, period, each, **{**GIVEN, "results": 1})
    seen = Appraisal.objects.for_user(staff.user)
    assert not seen
    assert Event.objects.for_user(staff.user).count() == events, "nor does the log tell"
    for role in (Role.PLANNER, Role.APPROVER, Role.FACILITATOR, Role.ADMINISTRATOR):
        assert not Appraisal.objects.for_user(user(role))
    assert Appraisal.objects.for_user(head.user).filter(period=period).count() == 2
    assert appraising.publish(officer, period) == 2
    assert [each.employee for each in seen.all()] == [person]
    assert appraising.publish(officer, period) == 0
    person.refresh_from_db()
    assert person.performance == Rating.NEEDS_WORK
    frame = frame_on("employees", today)
    assert frame.loc[frame["employee"] == person.employee, "performance"].tolist() == [3.0]
    told = Event.objects.for_user(staff.user).filter(action="performance.published")
    assert [(each.content.after or {})["rating"] for each in told] == [3]
    with pytest.raises(ValidationError, match="no longer change"):
        appraising.appraise(head, period, person, **GIVEN)


def test_an_officer_does_not_see_the_own_one_before_either(
    officer: Actor, head: Actor, period: Period
) -> None:
    person = Employee.objects.filter(postings__post__unit__in=head.scope.units)[1]
    User.objects.filter(pk=officer.user.pk).update(employee=person)
    hr = User.objects.get(pk=officer.user.pk)
    made = appraising.appraise(head, period, person, **GIVEN)
    assert not Appraisal.objects.for_user(hr).filter(pk=made.pk)
    with pytest.raises(ValidationError, match="themselves"):
        appraising.appraise(actor(hr, Action.APPRAISE), period, person, **GIVEN)


def test_an_older_period_published_late_does_not_undo_a_newer_one(
    head: Actor, officer: Actor, staff: Actor, period: Period, today: date
) -> None:
    older = appraising.open_period(
        None, "older", today - timedelta(days=400), today - timedelta(days=200), today
    )
    person = mine(staff)
    appraising.appraise(head, period, person, **GIVEN)
    appraising.appraise(head, older, person, **{**GIVEN, "behaviour": 1})
    appraising.publish(officer, period)
    appraising.publish(officer, older)
    person.refresh_from_db()
    assert person.performance == Rating.VERY_GOOD


def test_the_own_part_waits_for_nobody(staff: Actor, head: Actor, officer: Actor, period: Period) -> None:
    appraising.appraise(head, period, mine(staff), **GIVEN)
    appraising.write_own_part(staff, period, "What I did.")
    appraising.write_own_part(staff, period, "What I did, better said.")
    assert OwnPart.objects.for_user(head.user).get(period=period).text == "What I did, better said."
    appraising.publish(officer, period)
    with pytest.raises(ValidationError):
        appraising.write_own_part(staff, period, "too late")


def test_nobody_writes_in_a_period_that_is_not_open(
    staff: Actor, head: Actor, officer: Actor, period: Period, today: date
) -> None:
    later = appraising.open_period(None, "later", today, today, today + timedelta(days=1))
    appraising.close_period(officer, period)
    for each in (later, Period.objects.get(pk=period.pk)):
        with pytest.raises(ValidationError, match="not open"):
            appraising.write_own_part(staff, each, "words")
        with pytest.raises(ValidationError, match="not open"):
            appraising.appraise(head, each, mine(staff), **GIVEN)


def test_a_group_stands_out_by_two_standard_errors() -> None:
    """24 fours and 8 fives: mean 4.25, deviation 0.433; the fives lie 0.75 / (0.433 / √8) = 4.9 above."""
    given = [("a", 4)] * 16 + [("b", 4)] * 8 + [("c", 5)] * 8 + [("d", 1)] * 0
    everybody, groups = spread(given, "all")
    assert everybody.counts == (8, 24, 0, 0, 0)
    assert everybody.mean == 4.25
    by_name = {each.name: each for each in groups}
    assert round(by_name["c"].distance, 2) == 4.90
    assert [by_name[name].stands_out for name in "abc"] == ["below", "alike", "above"]
    assert spread([("a", 1), ("a", 1), ("b", 5)], "")[1][0].distance == 0, "of two nothing is judged"
    assert spread([], "all")[0].counts == (0, 0, 0, 0, 0)
