"""Whom a phase of the round concerns: who has something left to do in it, or to hear of it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from placement.workbench.accounts.models import Grant, User
from placement.workbench.permissions import Action, Role, scope
from placement.workbench.planning.models import Move, NeedConfirmation, Objection, Phase, Proposal, Round
from placement.workbench.planning.proposals import objecting
from placement.workbench.planning.proposals.showing import waiting
from placement.workbench.planning.rounds.wishing import said_since
from placement.workbench.staff.models import Employee, Post

State = Proposal.State

Concerned = Iterable[User]


def concerned(current: Round, phase: Phase, today: date) -> list[User]:
    """Accounts that are told of a phase, each once, by user name.

    Who has done what the phase asks for is not told of it: neither when it begins nor before it ends.
    """
    found = {user.pk: user for user in BY_PHASE[phase](current, today)}
    return sorted(found.values(), key=lambda user: user.username)


def _wishes(current: Round, today: date) -> Concerned:
    """Staff who have named no wishes since the round began."""
    return _staff(today).exclude(employee__in=said_since(current.wishes).values("about"))


def _need(current: Round, today: date) -> Concerned:
    """Heads of whose posts some have no word of theirs since the round began."""
    said = NeedConfirmation.objects.filter(at__date__gte=current.wishes)
    open_posts = Post.objects.filter(closed__isnull=True, implied=False).exclude(pk__in=said.values("post"))
    lacking = set(open_posts.values_list("unit", flat=True))
    return _reaching(_holders(today, Role.UNIT_HEAD), Action.CONFIRM_NEED, lacking)


def _proposal(_current: Round, today: date) -> Concerned:
    """Planners and officers: one of them writes the proposal, another reviews it."""
    return _holders(today, Role.PLANNER, Role.HR)


def _objection(_current: Round, today: date) -> Concerned:
    """Who is to move and has not objected, heads of their units, and officers whose answer is due.

    Who is to move is told of their own move when it is handed out, whatever the phase.
    """
    open_moves = Move.objects.filter(proposal__state=State.FORWARDED, dropped="", applied=None)
    open_moves = open_moves.filter(proposal__objections_until__gte=today)
    done = Objection.objects.filter(withdrawn__isnull=True).values("move")
    silent = open_moves.exclude(pk__in=done).values("employee")
    yield from _staff(today).filter(employee__in=silent)
    units = {unit for pair in _ends(open_moves) for unit in pair if unit is not None}
    yield from _reaching(_holders(today, Role.UNIT_HEAD), Action.COMMENT, units)
    yield from (user for user in _holders(today, Role.HR) if any(objecting.waiting(user)))


def _decision(_current: Round, today: date) -> Concerned:
    """Officers and approvers for whom a proposal or an objection waits."""
    for user in _holders(today, Role.HR, Role.APPROVER):
        if any(waiting(user)) or any(objecting.waiting(user)):
            yield user


def _effect(_current: Round, today: date) -> Concerned:
    """Who moves, heads of the units concerned, and officers who apply what was approved."""
    moves = Move.objects.filter(proposal__state=State.APPROVED, dropped="", applied=None)
    yield from _staff(today).filter(employee__in=moves.values("employee"))
    units = {unit for pair in _ends(moves) for unit in pair if unit is not None}
    yield from _reaching(_holders(today, Role.UNIT_HEAD), Action.SEE_PROPOSALS, units)
    if units:
        yield from _holders(today, Role.HR)


BY_PHASE: Mapping[Phase, Callable[[Round, date], Concerned]] = {
    Phase.WISHES: _wishes,
    Phase.NEED: _need,
    Phase.PROPOSAL: _proposal,
    Phase.OBJECTION: _objection,
    Phase.DECISION: _decision,
    Phase.EFFECT: _effect,
}


def _holders(today: date, *held: Role) -> QuerySet[User]:
    grants = Grant.objects.live(today).filter(role__in=held)
    return User.objects.filter(is_active=True, grants__in=grants).distinct()


def _staff(today: date) -> QuerySet[User]:
    """Accounts of people who are of the staff today."""
    return _holders(today, Role.STAFF).filter(employee__in=Employee.objects.on(today))


def _reaching(users: Iterable[User], action: Action, units: set[int]) -> Concerned:
    """Those whose right reaches one of these units."""
    for user in users:
        reach = scope(user, action)
        if units if reach.everything else reach.units & units:
            yield user


def _ends(moves: QuerySet[Move]) -> Iterable[tuple[int | None, int | None]]:
    return moves.values_list("from_post__unit", "to_post__unit")
