"""Rounds: phases follow each other, people are told once, wishes of the wrong time are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from placement.workbench.accounts.models import Notice, User
from placement.workbench.events.models import Event
from placement.workbench.performance.confirming import confirm_need
from placement.workbench.permissions import Action, Actor, Role
from placement.workbench.planning.concerned import concerned
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.planning.models import Move, Phase, Proposal, Round, WishList
from placement.workbench.planning.proposals.objecting import object_to
from placement.workbench.planning.reminding import remind
from placement.workbench.planning.rounds.making import change_round, make_round
from placement.workbench.planning.rounds.wishing import MOST, counts_now, take_over, wish, wished
from placement.workbench.staff.models import Employee, Post, Preference, Unit

from . import moving
from .rounds import calendar, running

Acting = Callable[[Role, Action], Actor]


@pytest.fixture
def me(user: Callable[[Role], User]) -> Employee:
    found = user(Role.STAFF).employee
    assert found is not None
    return found


def units(number: int) -> list[int]:
    return list(Unit.objects.order_by("-pk").values_list("pk", flat=True)[:number])


def test_each_day_of_a_round_has_one_phase_and_none_has_two() -> None:
    first = date(2027, 1, 1)
    made = make_round(None, calendar(first, 2))
    days = [made.phase(first + timedelta(days=number)) for number in range(-1, 13)]
    assert [None if each is None else each[0] for each in days] == [
        None,
        *(phase for phase in Phase for _ in range(2)),
        None,
    ]


def test_a_phase_without_days_is_left_out() -> None:
    first = date(2027, 1, 1)
    made = make_round(None, replace(calendar(first), need=first + timedelta(days=20)))
    assert [phase for phase, *_days in made.phases] == [each for each in Phase if each is not Phase.NEED]


@pytest.mark.parametrize(
    ("name", "day", "wrong"),
    [
        ("decision", date(2027, 1, 20), {"decision"}),
        ("ends", date(2027, 2, 20), {"ends"}),
        ("wishes", date(2027, 3, 1), {"need"}),
    ],
)
def test_phases_follow_each_other(name: str, day: date, wrong: set[str]) -> None:
    with pytest.raises(ValidationError) as raised:
        make_round(None, replace(calendar(date(2027, 1, 1)), **{name: day}))  # type: ignore[arg-type]  # names of days
    assert set(raised.value.message_dict) == wrong
    assert not Round.objects.exists()


def test_two_rounds_are_not_at_the_same_time(acting: Acting) -> None:
    one = make_round(None, calendar(date(2027, 1, 1)))
    with pytest.raises(ValidationError):
        make_round(None, calendar(date(2027, 2, 28)))
    other = make_round(None, calendar(date(2027, 3, 2)))
    hr = acting(Role.HR, Action.EDIT_ROUNDS)
    with pytest.raises(ValidationError):
        change_round(hr, other, calendar(date(2027, 2, 1)), seen=1)
    changed = change_round(hr, one, calendar(date(2027, 1, 1), 9), seen=1)
    with pytest.raises(ValidationError, match="meanwhile"):
        change_round(hr, changed, calendar(date(2027, 1, 1), 8), seen=1)


def nothing() -> None:
    """Nobody has done anything yet."""


def mover(proposal: Proposal) -> Move:
    """A move from or to the head's unit, of the account `staff`."""
    move: Move = proposal.moves.get(to_post__unit__unit="U2")
    User.objects.filter(username="staff").update(employee=move.employee)
    return move


def objected() -> None:
    move = mover(moving.forwarded())
    object_to(moving.by("staff"), move, "Too far.", timezone.localdate())


def said() -> None:
    """The head has a word on every post."""
    heads = User.objects.get(username="head")
    for post in Post.objects.for_user(heads, Action.CONFIRM_NEED):
        confirm_need(moving.by("head"), post, minimum=1, target=1, needs=None, note="As it is.")


def wanted() -> None:
    person = User.objects.get(username="staff").employee
    assert person is not None
    wish(moving.by("staff"), person, units(1), timezone.localdate())


@pytest.mark.parametrize(
    ("phase", "happened", "expected"),
    [
        (Phase.WISHES, nothing, {"staff"}),
        (Phase.WISHES, wanted, set()),
        (Phase.NEED, nothing, {"head"}),
        (Phase.NEED, said, set()),
        (Phase.PROPOSAL, nothing, {"planner", "hr", "hr2"}),
        (Phase.OBJECTION, nothing, set()),
        (Phase.OBJECTION, lambda: mover(moving.in_review()), set()),
        (Phase.OBJECTION, lambda: mover(moving.forwarded()), {"staff", "head"}),
        (Phase.OBJECTION, objected, {"head", "hr", "hr2"}),
        (Phase.DECISION, nothing, set()),
        (Phase.DECISION, lambda: mover(moving.in_review()), {"hr", "hr2"}),
        (Phase.DECISION, lambda: mover(moving.forwarded()), {"approver"}),
        (Phase.DECISION, objected, {"hr", "hr2", "approver"}),
        (Phase.EFFECT, lambda: mover(moving.forwarded()), set()),
        (Phase.EFFECT, lambda: mover(moving.approved()), {"staff", "head", "hr", "hr2"}),
    ],
)
def test_of_a_phase_those_are_told_whom_it_concerns_once(
    phase: Phase, happened: Callable[[], object], expected: set[str]
) -> None:
    running(phase)
    happened()
    earlier = [*Notice.objects.values_list("pk", flat=True)]
    assert remind(timezone.localdate()) == 1
    assert remind(timezone.localdate()) == 0
    told = set(Notice.objects.exclude(pk__in=earlier).values_list("user__username", "kind"))
    assert told == {(user, f"round_begins_{phase}") for user in expected}
    assert Event.objects.filter(action="planning.round_told").count() == 1


def test_who_has_said_it_meanwhile_is_not_told_of_the_end() -> None:
    made = running(Phase.WISHES)
    assert remind(made.wishes) == 1
    wanted()
    assert remind(made.need - timedelta(days=1)) == 1
    assert not Notice.objects.filter(kind="round_ends_wishes").exists()


def test_who_says_the_same_again_in_a_new_round_has_said_it(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = timezone.now() - timedelta(days=99)
    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: earlier)
        wanted()
    made = running(Phase.WISHES)
    assert "staff" in {each.username for each in concerned(made, Phase.WISHES, timezone.localdate())}
    for _again in range(2):
        wanted()
        assert concerned(made, Phase.WISHES, timezone.localdate()) == []
    assert Event.objects.filter(action="planning.wished").count() == 2, "once in each round"


def test_the_end_of_the_wishes_is_told_three_days_ahead() -> None:
    made = running(Phase.WISHES)
    last = made.need - timedelta(days=1)
    assert remind(last - timedelta(days=4)) == 1
    assert remind(last - timedelta(days=4)) == 0
    assert remind(last - timedelta(days=3)) == 1
    assert Notice.objects.filter(kind="round_ends_wishes", user__username="staff").count() == 1


def test_a_reminder_is_read_in_ones_own_language_and_sent_by_e_mail(
    user: Callable[[Role], User], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    staff = user(Role.STAFF)
    staff.email, staff.language = "staff@localhost", "id"
    staff.save()
    running(Phase.WISHES)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context
        call_command("remind")
    assert [each.to for each in mail.outbox] == [["staff@localhost"]]
    assert "di mana" in mail.outbox[0].body


def test_wishes_count_at_once_while_a_round_asks_for_them(me: Employee, acting: Acting) -> None:
    running(Phase.WISHES)
    chosen = units(3)
    kept = Preference.objects.exclude(employee=me).count()
    assert wish(acting(Role.STAFF, Action.SEE_OWN), me, chosen, timezone.localdate())
    assert wished(me) == chosen
    assert wish(acting(Role.STAFF, Action.SEE_OWN), me, chosen[::-1], timezone.localdate())
    assert wished(me) == chosen[::-1]
    assert Preference.objects.exclude(employee=me).count() == kept, "others' wishes stay"
    assert Event.objects.filter(action="planning.wished", about=me).count() == 2


def test_what_a_row_says_besides_stays_when_its_rank_changes(me: Employee, acting: Acting) -> None:
    one, other = units(2)
    Preference.objects.filter(employee=me).delete()
    Preference.objects.create(employee=me, unit_id=one, rank=1, extra={"reason": "family"})
    wish(acting(Role.STAFF, Action.SEE_OWN), me, [other, one], timezone.localdate())
    row = Preference.objects.get(employee=me, unit_id=one)
    assert (row.rank, row.extra) == (2, {"reason": "family"})


def test_wishes_of_the_wrong_time_are_kept_and_are_in_the_next_rounds_snapshot(
    me: Employee, acting: Acting
) -> None:
    today = timezone.localdate()
    running(Phase.DECISION)
    following = make_round(None, calendar(today + timedelta(days=100)))
    before, chosen = wished(me), units(2)
    assert not wish(acting(Role.STAFF, Action.SEE_OWN), me, chosen, today)
    assert (wished(me), WishList.objects.get().units) == (before, chosen)
    assert take_over(following.wishes - timedelta(days=1)) == 0
    snapshot = freeze(None, following.wishes)
    assert (wished(me), WishList.objects.count()) == (chosen, 0)
    codes = [Unit.objects.get(pk=pk).unit for pk in chosen]
    lines = (folder_of(snapshot) / "preferences.csv").read_text("utf-8-sig").splitlines()
    mine = [line.split(",")[:3] for line in lines if line.startswith(f"{me.employee},")]
    assert mine == [[me.employee, codes[0], "1"], [me.employee, codes[1], "2"]]


def test_without_a_round_wishes_always_count() -> None:
    assert counts_now(timezone.localdate())


def test_wishes_are_units_that_are_there_each_once_and_not_too_many(me: Employee, acting: Acting) -> None:
    staff, today = acting(Role.STAFF, Action.SEE_OWN), timezone.localdate()
    for wrong in ([0], units(1) * 2, units(MOST + 1)):
        with pytest.raises(ValidationError):
            wish(staff, me, wrong, today)


def test_the_page_says_what_counts_when(client_of: Callable[[Role], Client], me: Employee) -> None:
    running(Phase.DECISION)
    client = client_of(Role.STAFF)
    name = str(Unit.objects.get(pk=units(1)[0]))
    page = client.post(reverse("own:wishes"), {"unit": [name, "", ""]}, follow=True).content.decode()
    assert "The time for wishes is over" in page
    assert name in page
    assert WishList.objects.get(employee=me).units == units(1)
    refused = client.post(reverse("own:wishes"), {"unit": ["Nowhere"]})
    assert refused.status_code == 422
    assert "Nowhere" in refused.content.decode(), "what was typed stays"


def test_the_phase_stands_on_every_page_and_the_calendar_is_everybodys(
    client_of: Callable[[Role], Client],
) -> None:
    running(Phase.OBJECTION)
    for role in (Role.STAFF, Role.PLANNER, Role.PUBLIC):
        client = client_of(role)
        assert "pl-band" in client.get("/accounts/login/" if role is Role.PUBLIC else "/").content.decode()
        page = client.get(reverse("planning:calendar")).content.decode()
        assert page.count("card mb-2") == len(Phase)


def test_a_round_is_made_and_changed_on_its_page(client_of: Callable[[Role], Client]) -> None:
    client = client_of(Role.ADMINISTRATOR)
    given = {name: str(value) for name, value in vars(calendar(date(2027, 1, 1))).items()}
    assert client.post(reverse("planning:round_new"), given).status_code == 302
    made = Round.objects.get()
    again = {**given, "name": "Autumn", "decision": "2026-01-01"}
    assert client.post(reverse("planning:round_edit", args=[made.pk]), again).status_code == 422
    again["decision"] = given["decision"]
    assert client.post(reverse("planning:round_edit", args=[made.pk]), again).status_code == 302
    assert Round.objects.get().name == "Autumn"
