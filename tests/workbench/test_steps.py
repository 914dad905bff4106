"""Whose word counts when: roles × words × states, four eyes, delegates, two at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from placement.workbench.accounts import services as accounts
from placement.workbench.accounts.models import Grant, User
from placement.workbench.events.models import Event
from placement.workbench.permissions import Actor, Role
from placement.workbench.planning.models import Decision, Move, Proposal
from placement.workbench.planning.proposals import drafting
from placement.workbench.planning.proposals.applying import apply_wave
from placement.workbench.planning.proposals.deciding import acknowledge, comment, decide
from placement.workbench.planning.proposals.showing import waiting
from placement.workbench.planning.proposals.steps import STEPS, StaleError
from placement.workbench.staff.models import Employee, Unit

from . import moving
from .conftest import USERS
from .moving import by

State, Verdict = Proposal.State, Decision.Verdict
EVERYBODY = (*USERS.values(), "hr2")

OFFICERS = {"hr", "hr2"}
ALLOWED: dict[tuple[str, str], set[str]] = {
    # of a proposal that planner has drafted and nobody has reviewed: (word, state) → who may say it
    ("submitted", "draft"): {"planner"},
    ("submitted", "returned"): {"planner"},
    ("forwarded", "in_review"): OFFICERS,
    ("returned", "in_review"): OFFICERS,
    ("returned", "forwarded"): {"approver"},
    ("approved", "forwarded"): {"approver"},
    ("rejected", "forwarded"): {"approver"},
    ("withdrawn", "draft"): {"planner"} | OFFICERS,
    ("withdrawn", "in_review"): {"planner"} | OFFICERS,
    ("withdrawn", "returned"): {"planner"} | OFFICERS,
    ("withdrawn", "forwarded"): {"planner"} | OFFICERS,
    ("withdrawn", "approved"): {"planner"} | OFFICERS,
    ("applied", "approved"): OFFICERS,
}
ROLES = {
    # word → who has a right to it at all; others are refused without a word about the proposal
    "submitted": {"planner"} | OFFICERS,
    "forwarded": OFFICERS,
    "returned": OFFICERS | {"approver"},
    "approved": {"approver"},
    "rejected": {"approver"},
    "withdrawn": {"planner"} | OFFICERS,
    "applied": OFFICERS,
}


def say(actor: Actor, proposal: Proposal, word: str) -> Proposal:
    seen = proposal.version
    if word == "submitted":
        return drafting.submit(actor, proposal, seen=seen)
    if word == "applied":
        return apply_wave(actor, proposal, 1, seen=seen, early="because")
    return decide(actor, proposal, Verdict(word), seen=seen, note="because")


def tried(name: str, proposal: Proposal, word: str) -> str:
    """What came of it: "" where it was done, else the refusal; nothing of it stays."""
    try:
        with transaction.atomic():
            say(by(name), proposal, word)
            transaction.set_rollback(True)
            return ""
    except PermissionDenied:
        return "no right"
    except ValidationError as error:
        return " ".join(error.messages)


@pytest.mark.parametrize("state", State.values)
def test_whose_word_counts_in_which_state(state: str) -> None:
    proposal = moving.in_review()
    Proposal.objects.filter(pk=proposal.pk).update(state=state)
    proposal.refresh_from_db()
    for word, able in ROLES.items():
        told = {name: tried(name, proposal, word) for name in EVERYBODY}
        assert {name for name in told if not told[name]} == ALLOWED.get((word, state), set()), (word, told)
        assert {name for name in told if told[name] == "no right"} == set(EVERYBODY) - able
        for name in able - ALLOWED.get((word, state), set()):
            assert told[name].endswith("."), "every refusal is a sentence"


def test_a_draft_is_its_authors_alone() -> None:
    proposal = moving.drafted()
    for name in EVERYBODY:
        assert bool(tried(name, proposal, "withdrawn")) == (name != "planner")
    assert not Proposal.objects.for_user(User.objects.get(username="approver"))


def test_every_word_is_in_the_table() -> None:
    assert {step.verdict for step in STEPS} == {*ROLES, "drift"}


@pytest.mark.parametrize("word", ["returned", "rejected", "withdrawn"])
def test_a_refusal_says_why(word: str) -> None:
    proposal = moving.forwarded()
    name = "planner" if word == "withdrawn" else "approver"
    with pytest.raises(ValidationError, match="Say why"):
        decide(by(name), proposal, Verdict(word), seen=proposal.version, note=" ")


def holding(name: str, *roles: Role) -> Actor:
    """An account that has these roles besides its own."""
    user = User.objects.get(username=name)
    for role in roles:
        given = accounts.grant(None, user, role, start=timezone.localdate())
        accounts.confirm(None, given)
    return by(name)


def lent(owner: str, role: Role, to: str) -> None:
    """The owner lends a role of their own."""
    own = Grant.objects.get(user__username=owner, role=role, delegated_by=None)
    day = timezone.localdate()
    borrower = User.objects.get(username=to)
    accounts.delegate(by(owner), own, borrower, start=day, until=day + timedelta(days=3))


def test_who_has_drafted_neither_reviews_nor_approves() -> None:
    holding("planner", Role.HR, Role.APPROVER)
    assert "You have proposed it" in tried("planner", moving.in_review(), "forwarded")
    assert "You have proposed it" in tried("planner", forwarded_again(), "approved")


def forwarded_again() -> Proposal:
    made = Proposal.objects.get()
    return decide(by("hr"), made, Verdict.FORWARDED, seen=made.version)


def test_who_has_reviewed_does_not_approve() -> None:
    holding("hr", Role.APPROVER)
    proposal = moving.forwarded()
    assert "You have reviewed it" in tried("hr", proposal, "approved")
    assert "You have reviewed it" in tried("hr", proposal, "rejected")
    assert tried("approver", proposal, "approved") == ""


def test_who_has_decided_does_not_review_what_comes_back() -> None:
    holding("approver", Role.HR)
    proposal = moving.forwarded()
    decide(by("approver"), proposal, Verdict.RETURNED, seen=proposal.version, note="other days")
    proposal.refresh_from_db()
    proposal = drafting.submit(by("planner"), proposal, seen=proposal.version)
    assert "You have decided on it before" in tried("approver", proposal, "forwarded")
    assert tried("hr2", proposal, "forwarded") == ""


@pytest.mark.parametrize("word", ["forwarded", "approved", "applied"])
def test_nobody_decides_on_their_own_move(word: str) -> None:
    name, make = {
        "forwarded": ("hr2", moving.in_review),
        "approved": ("approver", moving.forwarded),
        "applied": ("hr2", moving.approved),
    }[word]
    proposal = make()
    mover = Move.objects.filter(proposal=proposal).values_list("employee", flat=True)[0]
    User.objects.filter(username=name).update(employee=mover)
    assert "Your own move is in it" in tried(name, proposal, word)


def test_nobody_hands_in_their_own_move() -> None:
    proposal = moving.drafted()
    facts, moves = drafting.preview(proposal)
    User.objects.filter(username="planner").update(employee=moves[0].employee)
    assert facts["audit"] == "ok"
    assert "Your own move is in it" in tried("planner", proposal, "submitted")


def test_a_delegate_counts_as_whom_they_act_for() -> None:
    """Whoever drafts for the planner has drafted it, and so has the planner."""
    lent("planner", Role.PLANNER, "auditor")
    proposal = moving.in_review("auditor")
    assert proposal.on_behalf_of == User.objects.get(username="planner")
    assert [each.on_behalf_of_id for each in proposal.decisions.all()] == [proposal.on_behalf_of_id]
    holding("planner", Role.HR)
    assert "You have proposed it" in tried("planner", proposal, "forwarded")
    holding("auditor", Role.HR)
    assert "You have proposed it" in tried("auditor", proposal, "forwarded")


def test_what_is_lent_by_who_has_reviewed_approves_nothing() -> None:
    holding("hr", Role.APPROVER)
    lent("hr", Role.APPROVER, "facilitator")
    proposal = moving.forwarded()
    assert "You have reviewed it" in tried("facilitator", proposal, "approved")


def test_what_is_lent_by_a_mover_approves_nothing() -> None:
    lent("approver", Role.APPROVER, "facilitator")
    proposal = moving.forwarded()
    assert tried("facilitator", proposal, "approved") == ""
    mover = Move.objects.filter(proposal=proposal).values_list("employee", flat=True)[0]
    User.objects.filter(username="approver").update(employee=mover)
    assert "Your own move is in it" in tried("facilitator", proposal, "approved")


def test_a_role_for_a_region_decides_on_no_other() -> None:
    proposal = moving.forwarded()
    elsewhere = Unit.objects.exclude(region="R")[0].region
    Grant.objects.filter(user__username="approver").update(region=elsewhere)
    assert "units that your role does not reach" in tried("approver", proposal, "approved")
    Grant.objects.filter(user__username="approver").update(region="R")
    assert tried("approver", proposal, "approved") == ""


def test_two_approvers_at_once() -> None:
    """The second has seen what is no longer so, and changes nothing."""
    holding("facilitator", Role.APPROVER)
    proposal = moving.forwarded()
    seen = proposal.version
    decide(by("approver"), proposal, Verdict.APPROVED, seen=seen)
    with pytest.raises(StaleError):
        decide(by("facilitator"), proposal, Verdict.REJECTED, seen=seen, note="no")
    proposal.refresh_from_db()
    assert proposal.state == State.APPROVED
    assert proposal.decisions.filter(verdict="rejected").count() == 0


def test_every_word_is_an_event_with_its_movers() -> None:
    proposal = moving.approved()
    people = set(proposal.moves.values_list("employee", flat=True))
    for word in ("submitted", "forwarded", "approved"):
        event = Event.objects.get(action=f"planning.proposal_{word}")
        assert set(event.about.values_list("pk", flat=True)) == people
        assert proposal.plan_sha256 in str(event.content.after)


def test_what_waits_for_whom() -> None:
    proposal = moving.in_review()
    names = ("planner", "hr", "hr2", "approver", "auditor", "staff")

    def waits() -> list[str]:
        return [name for name in names if list(waiting(User.objects.get(username=name)))]

    assert waits() == ["hr", "hr2"]
    proposal = decide(by("hr"), proposal, Verdict.FORWARDED, seen=proposal.version)
    assert waits() == ["approver"]
    proposal = decide(by("approver"), proposal, Verdict.RETURNED, seen=proposal.version, note="other days")
    assert waits() == ["planner"]


def test_those_who_act_next_are_told(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    User.objects.filter(username="hr2").update(email="hr2@example.org", language="id")
    with django_capture_on_commit_callbacks(execute=True):
        proposal = moving.in_review()
    told = {user.username for user in User.objects.filter(notices__kind="proposal_submitted")}
    assert told >= {"hr", "hr2", "head"}
    assert "planner" not in told
    assert [mail.subject for mail in mailoutbox] == ["“Nurses” menunggu telaah."]
    assert proposal.state == State.IN_REVIEW


def test_who_comments_what() -> None:
    proposal = moving.in_review()
    head = User.objects.get(username="head")
    mine = Move.objects.for_user(head).get()
    other = proposal.moves.exclude(pk=mine.pk).get()
    assert comment(by("head"), proposal, "not her", mine).text == "not her"
    with pytest.raises(ValidationError, match="not of your units"):
        comment(by("head"), proposal, "nor him", other)
    assert comment(by("planner"), proposal, "see the ways", other).author.username == "planner"
    for name in ("staff", "auditor", "facilitator", "admin"):
        with pytest.raises(PermissionDenied):
            comment(by(name), proposal, "hello", other)
    with pytest.raises(ValidationError, match="Write something"):
        comment(by("planner"), proposal, " ")
    closed = decide(by("planner"), proposal, Verdict.WITHDRAWN, seen=proposal.version, note="a better one")
    with pytest.raises(ValidationError, match="withdrawn"):
        comment(by("planner"), closed, "late")


def test_acknowledging_changes_is_a_decision_and_counts_as_a_review() -> None:
    holding("hr", Role.APPROVER)
    proposal = moving.in_review()
    Employee.objects.filter(moves__proposal=proposal).update(grade="III/c")
    with pytest.raises(ValidationError, match="You have proposed it"):
        acknowledge(holding("planner", Role.HR), proposal, seen=proposal.version, note="fine")
    proposal = acknowledge(by("hr"), proposal, seen=proposal.version, note="fine")
    assert proposal.decisions.get(verdict="drift").actor.username == "hr"
    proposal = decide(by("hr2"), proposal, Verdict.FORWARDED, seen=proposal.version)
    assert "You have reviewed it" in tried("hr", proposal, "approved")
    assert tried("approver", proposal, "approved") == ""
    with pytest.raises(ValidationError, match="nothing to acknowledge"):
        acknowledge(by("approver"), proposal, seen=proposal.version, note="again")
