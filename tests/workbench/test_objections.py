"""Objections: their clock, who answers, and what becomes of the move."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from placement.workbench.accounts import services as accounts
from placement.workbench.accounts.models import Notice, User
from placement.workbench.events.models import Event
from placement.workbench.permissions import Role
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.planning.models import Decision, Move, Objection, Proposal, Round
from placement.workbench.planning.proposals import drafting, objecting
from placement.workbench.planning.proposals.applying import apply_wave
from placement.workbench.planning.proposals.deciding import comment
from placement.workbench.planning.proposals.deciding import decide as say
from placement.workbench.planning.proposals.standing import undecided
from placement.workbench.planning.rounds.making import make_round
from placement.workbench.staff.models import Lock, Post, Posting, Tie

from . import moving
from .conftest import USERS
from .moving import by
from .rounds import calendar

Verdict = Objection.Verdict
EVERYBODY = (*USERS.values(), "hr2")


def told(proposal: Proposal, number: int = 0) -> Move:
    """A move of the proposal whose person is the account `staff`."""
    move: Move = list(proposal.moves.order_by("pk"))[number]
    User.objects.filter(username="staff").update(employee=move.employee)
    return move


def objected(proposal: Proposal | None = None, today: date | None = None) -> Objection:
    move = told(proposal or moving.forwarded())
    return objecting.object_to(
        by("staff"), move, "My children go to school here.", today or timezone.localdate()
    )


def answered(objection: Objection, verdict: Verdict = Verdict.ACCEPTED) -> Objection:
    return objecting.decide(by("hr2"), objection, verdict, "We have asked the head.", seen=objection.version)


def ended(objection: Objection, verdict: Verdict = Verdict.ACCEPTED) -> Objection:
    found = answered(objection, verdict)
    return objecting.conclude(by("approver"), found, verdict, "So be it.", seen=found.version)


def test_the_clock_runs_from_the_day_on_which_those_who_move_are_told() -> None:
    proposal = moving.in_review()
    User.objects.filter(username="staff").update(employee=proposal.moves.first().employee)  # type: ignore[union-attr]  # two moves
    assert not Move.objects.about(User.objects.get(username="staff")), "nobody was told yet"
    proposal = say(by("hr"), proposal, Decision.Verdict.FORWARDED, seen=proposal.version)
    today = timezone.localdate()
    assert (proposal.handed_out, proposal.objections_until) == (today, today + timedelta(days=14))
    assert Move.objects.about(User.objects.get(username="staff")).count() == 1
    notice = Notice.objects.get(user__username="staff")
    assert (notice.kind, notice.values["day"]) == ("proposal_about_you", str(today + timedelta(days=14)))


def test_the_round_says_how_many_days_and_its_phase_is_never_cut_short() -> None:
    today = timezone.localdate()
    made = make_round(None, calendar(today - timedelta(days=35)))  # five days left for objections
    Round.objects.update(objection_days=2)
    assert moving.forwarded().objections_until == made.decision - timedelta(days=1)


def test_sent_back_and_forwarded_again_the_clock_is_not_wound_anew() -> None:
    proposal = moving.forwarded()
    Proposal.objects.update(handed_out=date(2026, 1, 1), objections_until=date(2026, 1, 15))
    proposal.refresh_from_db()
    proposal = say(by("approver"), proposal, Decision.Verdict.RETURNED, seen=proposal.version, note="Later.")
    proposal = drafting.submit(by("planner"), proposal, seen=proposal.version)
    proposal = say(by("hr"), proposal, Decision.Verdict.FORWARDED, seen=proposal.version)
    assert proposal.handed_out == date(2026, 1, 1)


def test_nobody_objects_to_somebody_elses_move_or_twice() -> None:
    proposal = moving.forwarded()
    made = objected(proposal)
    other = proposal.moves.exclude(pk=made.move_id).get()
    for move in (other, made.move):
        with pytest.raises(ValidationError):
            objecting.object_to(by("staff"), move, "No.", timezone.localdate())
    told(proposal, 1)
    with pytest.raises(ValidationError, match="Say why"):
        objecting.object_to(by("staff"), other, "  ", timezone.localdate())


def test_taken_back_it_can_be_made_again() -> None:
    made = objected()
    assert objecting.withdraw(by("staff"), made).withdrawn is not None
    again = objecting.object_to(by("staff"), made.move, "After all.", timezone.localdate())
    assert (again.pk, again.text, again.withdrawn) == (made.pk, "After all.", None)


def test_after_the_last_day_it_is_kept_as_late_and_is_in_nobodys_way() -> None:
    proposal = moving.forwarded()
    made = objected(proposal, timezone.localdate() + timedelta(days=15))
    assert made.late
    proposal.refresh_from_db()
    assert say(by("approver"), proposal, Decision.Verdict.APPROVED, seen=proposal.version).state == "approved"
    assert Objection.objects.open().get() == made, "somebody still reads it"


def test_on_the_last_day_it_is_in_time() -> None:
    assert not objected(today=timezone.localdate() + timedelta(days=14)).late


def test_nothing_is_approved_or_applied_while_an_objection_waits() -> None:
    proposal = moving.forwarded()
    made = objected(proposal)
    with pytest.raises(ValidationError, match="Objections without a last word"):
        say(by("approver"), proposal, Decision.Verdict.APPROVED, seen=proposal.version)
    ended(made, Verdict.REFUSED)
    proposal = say(by("approver"), proposal, Decision.Verdict.APPROVED, seen=proposal.version)
    move = told(proposal, 1)
    objecting.object_to(by("staff"), move, "Neither do I.", timezone.localdate())
    with pytest.raises(ValidationError, match="Objections without a last word"):
        apply_wave(by("hr"), _due(proposal), 1, seen=proposal.version)


def test_while_they_can_object_a_wave_takes_a_reason_which_is_kept() -> None:
    proposal = _due(moving.forwarded())
    proposal = say(by("approver"), proposal, Decision.Verdict.APPROVED, seen=proposal.version)
    assert undecided(proposal, 1, timezone.localdate()) == 2
    for early in ("", "  "):
        with pytest.raises(ValidationError, match="They can object until"):
            apply_wave(by("hr"), proposal, 1, seen=proposal.version, early=early)
    assert not proposal.moves.filter(applied__isnull=False).exists()
    apply_wave(by("hr"), proposal, 1, seen=proposal.version, decree="SK 1", early="Both have agreed.")
    assert Decision.objects.filter(proposal=proposal).latest("pk").note == "SK 1; Both have agreed."


def test_who_has_the_last_word_or_no_more_time_can_no_longer_object() -> None:
    proposal = _due(moving.forwarded())
    ended(objected(proposal), Verdict.REFUSED)
    today = timezone.localdate()
    assert undecided(proposal, 1, today) == 1
    assert proposal.objections_until is not None
    assert undecided(proposal, 1, proposal.objections_until) == 1, "on the last day it is in time"
    assert undecided(proposal, 1, proposal.objections_until + timedelta(days=1)) == 0


def _due(proposal: Proposal) -> Proposal:
    proposal.moves.update(wave=1, effective=timezone.localdate())
    return proposal


def test_every_coincidence_of_roles_is_refused() -> None:
    """Who proposes, moves, answers and ends: all pairs of accounts; only different people pass."""
    made, passed = objected(), set()
    for first, last in product(EVERYBODY, repeat=2):
        with transaction.atomic():
            try:
                found = objecting.decide(by(first), made, Verdict.REFUSED, "No.", seen=made.version)
                objecting.conclude(by(last), found, Verdict.REFUSED, "No.", seen=found.version)
                passed.add((first, last))
            except (PermissionDenied, ValidationError):
                pass
            transaction.set_rollback(True)
    assert passed == {("hr", "approver"), ("hr2", "approver")}


@pytest.mark.parametrize("role", [Role.HR, Role.APPROVER])
def test_whose_move_it_is_does_not_decide_on_it(role: Role) -> None:
    """Whatever roles they hold besides."""
    made = objected()
    given = accounts.grant(None, User.objects.get(username="staff"), role, start=timezone.localdate())
    accounts.confirm(None, given)
    made = made if role is Role.HR else answered(made)
    word = objecting.decide if role is Role.HR else objecting.conclude
    with pytest.raises(ValidationError, match="about you"):
        word(by("staff"), made, Verdict.ACCEPTED, "Yes.", seen=made.version)


def test_one_person_with_both_roles_does_not_say_both_words() -> None:
    both = User.objects.get(username="hr2")
    accounts.confirm(None, accounts.grant(None, both, Role.APPROVER, start=timezone.localdate()))
    found = answered(objected())
    with pytest.raises(ValidationError, match="You have answered it"):
        objecting.conclude(by("hr2"), found, Verdict.REFUSED, "No.", seen=found.version)


def test_who_has_drafted_the_proposal_does_not_answer() -> None:
    made = objected(moving.forwarded("hr2"))
    with pytest.raises(ValidationError, match="You have proposed it"):
        objecting.decide(by("hr2"), made, Verdict.REFUSED, "No.", seen=made.version)


def test_it_waits_for_whoever_can_say_the_next_word() -> None:
    made = objected(moving.forwarded("hr2"))

    def waits() -> set[str]:
        return {name for name in EVERYBODY if list(objecting.waiting(User.objects.get(username=name)))}

    assert waits() == {"hr"}, "hr2 has drafted the proposal"
    found = objecting.decide(by("hr"), made, Verdict.REFUSED, "No.", seen=made.version)
    assert waits() == {"approver"}
    objecting.conclude(by("approver"), found, Verdict.REFUSED, "No.", seen=found.version)
    assert waits() == set()


def test_two_answers_at_once_are_one_and_a_refusal() -> None:
    made = objected()
    objecting.decide(by("hr"), made, Verdict.REFUSED, "No.", seen=made.version)
    with pytest.raises(ValidationError, match="changed since"):
        objecting.decide(by("hr2"), made, Verdict.ACCEPTED, "Yes.", seen=made.version)


def test_accepted_the_move_falls_and_the_next_plan_knows() -> None:
    proposal = moving.forwarded()
    made = ended(objected(proposal))
    move = Move.objects.get(pk=made.move_id)
    assert move.dropped == "objected"
    lines = (folder_of(freeze(None, timezone.localdate())) / "locks.csv").read_text("utf-8-sig")
    unit = move.to_post.unit.unit  # type: ignore[union-attr]  # both moves lead somewhere
    assert f"{move.employee.employee},{unit},nurse,forbid" in lines
    proposal = say(by("approver"), proposal, Decision.Verdict.APPROVED, seen=proposal.version)
    _due(proposal)
    applied = apply_wave(by("hr"), proposal, 1, seen=proposal.version, early="all agree")
    assert applied.state == "applied"
    held = Posting.objects.get(employee=move.employee, until__isnull=True)
    assert held.post == move.from_post, "who objected stays"
    other = proposal.moves.exclude(pk=move.pk).get()
    assert Posting.objects.get(employee=other.employee, until__isnull=True).post == other.to_post


@pytest.mark.parametrize("why", ["full", "tied"])
def test_where_the_other_moves_need_it_a_new_plan_is_due(why: str) -> None:
    proposal = moving.forwarded()
    made = objected(proposal)
    if why == "full":
        Post.objects.filter(unit__unit="U1").update(maximum=2)
    else:
        people = proposal.moves.values_list("employee", flat=True)
        Tie.objects.create(employee_a_id=people[0], employee_b_id=people[1], kind="together")
    made = ended(made)
    assert Move.objects.get(pk=made.move_id).dropped == ""
    assert Lock.objects.filter(employee=made.move.employee, action="forbid").exists()
    with pytest.raises(ValidationError, match="solve anew"):
        say(by("approver"), proposal, Decision.Verdict.APPROVED, seen=proposal.version)


def test_refused_nothing_changes_but_the_answer_is_read() -> None:
    made = ended(objected(), Verdict.REFUSED)
    assert Move.objects.get(pk=made.move_id).dropped == ""
    assert not Lock.objects.filter(employee=made.move.employee).exists()
    kinds = set(Notice.objects.filter(user__username="staff").values_list("kind", flat=True))
    assert "objection_answered" in kinds
    actions = Event.objects.filter(about=made.move.employee, action__startswith="planning.objection")
    assert sorted(actions.values_list("action", flat=True)) == [
        "planning.objection_decided",
        "planning.objection_ended",
        "planning.objection_made",
    ]


def test_a_head_of_unit_comments_even_after_the_approval() -> None:
    proposal = moving.approved()
    move = next(each for each in proposal.moves.all() if each.to_post.unit.unit == "U2")
    User.objects.filter(username="staff").update(employee=move.employee)
    with pytest.raises(ValidationError):
        comment(by("head"), proposal, "We would be glad.", move)
    objecting.object_to(by("staff"), move, "No.", timezone.localdate())
    assert comment(by("head"), proposal, "We would be glad.", move).text == "We would be glad."


def test_the_mover_reads_the_frozen_reasons_in_both_languages(client_of: Callable[[Role], Client]) -> None:
    proposal = moving.forwarded()
    move = told(proposal)
    mover = User.objects.get(username="staff")
    for language in ("en", "id"):
        User.objects.filter(pk=mover.pk).update(language=language)
        with translation.override(language):
            page = client_of(Role.STAFF).get(reverse("own:post")).content.decode()
        for line in move.reasons[language]["for"]:
            assert line in page.replace("&#x27;", "'")


def test_the_whole_way_on_pages(client_of: Callable[[Role], Client]) -> None:
    proposal = moving.forwarded()
    move = told(proposal)
    staff = client_of(Role.STAFF)
    empty = staff.post(reverse("own:object", args=[move.pk]), {"text": " "})
    assert empty.status_code == 422
    page = staff.post(reverse("own:object", args=[move.pk]), {"text": "Too far for me."}, follow=True)
    assert "The move waits" in page.content.decode()
    made = Objection.objects.get()
    address = reverse("planning:objection", args=[made.pk])
    shown = client_of(Role.APPROVER).get(reverse("planning:proposal", args=[proposal.pk])).content.decode()
    assert str(made) in shown
    assert "It can be approved once every objection has its last word." in shown
    for role, word in ((Role.HR, "decide"), (Role.APPROVER, "conclude")):
        client, made = client_of(role), Objection.objects.get()
        assert "Too far for me." in client.get(address).content.decode()
        said = f"{word}: we need you there."
        given = {"verdict": "refused", "answer": said, "seen": str(made.version)}
        stale = client.post(f"{address}{word}/", {**given, "seen": "99"})
        assert stale.status_code == 422
        assert said in stale.content.decode()
        assert client.post(f"{address}{word}/", given).status_code == 302
    text = staff.get(reverse("own:post")).content.decode()
    assert "decide: we need you there." in text
    assert "conclude: we need you there." in text


def test_somebody_elses_objection_is_not_there(client_of: Callable[[Role], Client]) -> None:
    made = objected()
    User.objects.filter(username="staff").update(employee=None)
    staff = client_of(Role.STAFF)
    assert staff.get(reverse("planning:objection", args=[made.pk])).status_code == 403
    assert staff.post(reverse("own:withdraw", args=[made.pk])).status_code == 404
    assert staff.post(reverse("own:object", args=[made.move_id])).status_code == 404
