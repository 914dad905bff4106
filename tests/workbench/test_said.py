"""What is said of a proposal: heads of units read what is of their units, and their own words."""

from collections.abc import Callable

import pytest

from placement.workbench.accounts.models import User
from placement.workbench.permissions import Action, Role, scope
from placement.workbench.planning.models import Comment, Decision, Move, Proposal
from placement.workbench.staff.models import Employee, Post

from . import tables
from .conftest import TODAY

Office = Callable[[Role], User]


@pytest.fixture
def proposal(user: Office) -> Proposal:
    """One move within the head's units and one elsewhere, each with a comment; one of the whole; a return."""
    planner, approver = user(Role.PLANNER), user(Role.APPROVER)
    made = Proposal.objects.create(
        run=tables.finished(),
        title="Nurses",
        effective=TODAY,
        created_by=planner,
        submitted="2026-11-26T00:00Z",
    )
    units = scope(user(Role.UNIT_HEAD), Action.SEE_PROPOSALS).units
    here = Post.objects.filter(unit__in=units)[0]
    there = Post.objects.exclude(unit__in=units)[0]
    people = Employee.objects.all()[:2]
    for person, post, text in zip(people, (here, there), ("here", "there"), strict=True):
        move = Move.objects.create(proposal=made, employee=person, to_post=post, effective=TODAY)
        Comment.objects.create(proposal=made, move=move, author=planner, text=text)
    Comment.objects.create(proposal=made, author=planner, text="of all")
    Comment.objects.create(proposal=made, author=user(Role.UNIT_HEAD), text="mine")
    Decision.objects.create(proposal=made, verdict="returned", actor=approver, note="because of there")
    return made


@pytest.mark.usefixtures("proposal")
def test_a_head_of_unit_reads_what_is_of_the_unit(user: Office) -> None:
    head = user(Role.UNIT_HEAD)
    assert {each.text for each in Comment.objects.for_user(head)} == {"here", "mine"}
    assert Move.objects.for_user(head).count() == 1
    assert not Decision.objects.for_user(head)


@pytest.mark.usefixtures("proposal")
def test_an_approver_reads_all_of_it(user: Office) -> None:
    approver = user(Role.APPROVER)
    assert Comment.objects.for_user(approver).count() == 4
    assert Move.objects.for_user(approver).count() == 2
    assert Decision.objects.for_user(approver).count() == 1


@pytest.mark.usefixtures("proposal")
def test_others_read_nothing(user: Office) -> None:
    for role in (Role.STAFF, Role.FACILITATOR):
        assert not Comment.objects.for_user(user(role))
        assert not Move.objects.for_user(user(role))
        assert not Proposal.objects.for_user(user(role))
