"""The way of a proposal: which word may follow in which state, by which right, and who is kept from it.

Three different people hand in, review and approve, and none of them is moved by what they decide. Whoever
acts on somebody's behalf counts as both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from placement.workbench import permissions
from placement.workbench.permissions import Action, Actor
from placement.workbench.planning.models import Decision, Proposal

State: TypeAlias = Proposal.State
Verdict: TypeAlias = Decision.Verdict


@dataclass(frozen=True)
class Step:
    """A word: by which right it is given, in which states, and the state that follows."""

    verdict: Verdict
    action: Action
    states: frozenset[State]
    after: State | None  # None: as it was
    note: bool = False  # whether it has to say why


STEPS = (
    Step(Verdict.SUBMITTED, Action.PROPOSE, frozenset({State.DRAFT, State.RETURNED}), State.IN_REVIEW),
    Step(Verdict.FORWARDED, Action.REVIEW, frozenset({State.IN_REVIEW}), State.FORWARDED),
    Step(Verdict.RETURNED, Action.REVIEW, frozenset({State.IN_REVIEW}), State.RETURNED, note=True),
    Step(Verdict.RETURNED, Action.APPROVE, frozenset({State.FORWARDED}), State.RETURNED, note=True),
    Step(Verdict.APPROVED, Action.APPROVE, frozenset({State.FORWARDED}), State.APPROVED),
    Step(Verdict.REJECTED, Action.APPROVE, frozenset({State.FORWARDED}), State.REJECTED, note=True),
    Step(Verdict.DRIFT, Action.REVIEW, frozenset({State.IN_REVIEW}), None, note=True),
    Step(Verdict.DRIFT, Action.APPROVE, frozenset({State.FORWARDED, State.APPROVED}), None, note=True),
    Step(Verdict.DRIFT, Action.APPLY, frozenset({State.APPROVED}), None, note=True),
    Step(Verdict.APPLIED, Action.APPLY, frozenset({State.APPROVED}), None),
    Step(
        Verdict.WITHDRAWN,
        Action.PROPOSE,
        frozenset({State.DRAFT, State.IN_REVIEW, State.RETURNED, State.FORWARDED, State.APPROVED}),
        State.WITHDRAWN,
        note=True,
    ),
)
"""All that can be said of a proposal. What is applied goes by waves: its state follows the last of them."""


class StaleError(ValidationError):
    """Somebody has changed the proposal since it was seen."""


def taken(
    actor: Actor, proposal: Proposal, verdict: Verdict, *, seen: int, note: str = ""
) -> tuple[Proposal, Step, Actor]:
    """The proposal, held, the step that this word is now, and the actor as who may take it.

    Raises PermissionDenied where no right of theirs allows the word at all, StaleError where the proposal
    is not as it was seen, ValidationError where the word is not due, or not theirs, or does not say why.
    """
    able = permitted(actor, verdict)
    held = locked(proposal, seen)
    due = [step for step in able if held.state in step.states]
    if not due:
        raise ValidationError(not_now(held))
    free = [step for step in due if not barred(held, step, _as(actor, step))]
    step = (free or due)[0]
    decider = _as(actor, step)
    require(held, step, decider, note)
    return held, step, decider


def permitted(actor: Actor, verdict: Verdict) -> list[Step]:
    """The steps with this word for which the actor has a right; raises PermissionDenied for none."""
    able = [step for step in STEPS if step.verdict is verdict and permissions.may(actor.user, step.action)]
    if not able:
        raise PermissionDenied
    return able


def require(proposal: Proposal, step: Step, actor: Actor, note: str) -> None:
    """Raises ValidationError where this actor may not take the step, or does not say why."""
    if why := barred(proposal, step, actor):
        raise ValidationError(why)
    if step.note and not note.strip():
        raise ValidationError(_("Say why."))


def barred(proposal: Proposal, step: Step, actor: Actor) -> str:
    """Why this actor may not take the step; "" where nothing speaks against it."""
    if step.verdict is Verdict.WITHDRAWN:
        return _withdrawing(proposal, actor)
    if moves_one_of(proposal, who(actor)):
        return _("Your own move is in it: somebody else has to do this.")
    if not _within(proposal, actor):
        return _("It moves people of units that your role does not reach.")
    return _second_role(proposal, step, who(actor))


def _second_role(proposal: Proposal, step: Step, people: set[int]) -> str:
    """Why who has acted in another role may not act in this one."""
    reviewed = _("You have reviewed it: somebody else has to do this.")
    wrote = bool(people & authors_of(proposal))
    if step.action is Action.PROPOSE:
        if not wrote:
            return _("Only who has drafted it can do this.")
        return reviewed if people & gave(proposal, Action.REVIEW, Action.APPROVE) else ""
    if wrote and step.verdict is not Verdict.APPLIED:
        return _("You have proposed it: somebody else has to do this.")
    if step.action is Action.APPROVE and people & gave(proposal, Action.REVIEW):
        return reviewed
    if step.action is Action.REVIEW and people & gave(proposal, Action.APPROVE):
        return _("You have decided on it before: somebody else has to do this.")
    return ""


def locked(proposal: Proposal, seen: int) -> Proposal:
    """The proposal, held until the transaction ends. Raises StaleError where it is not as it was seen."""
    held = (
        Proposal.objects.select_for_update(of=("self",)).select_related("run__snapshot").get(pk=proposal.pk)
    )
    if held.version != seen:
        raise StaleError(_("The proposal has changed since you looked. Look again before you decide."))
    return held


def not_now(proposal: Proposal) -> str:
    """That a word does not fit the state."""
    return _("This cannot be done now: the proposal is %(state)s.") % {"state": proposal.get_state_display()}


def who(actor: Actor) -> set[int]:
    """Accounts that an actor counts as: the own one, and of whom it is done on behalf."""
    return {user.pk for user in (actor.user, actor.on_behalf_of) if user is not None}


def authors_of(proposal: Proposal) -> set[int]:
    """All who had a hand in it, and for whom."""
    return {proposal.created_by_id, *proposal.authors.values_list("pk", flat=True)}


def gave(proposal: Proposal, *actions: Action) -> set[int]:
    """Who has given a word by one of these rights, and on whose behalf."""
    found = proposal.decisions.filter(step__in=actions).values_list("actor", "on_behalf_of")
    return {each for pair in found for each in pair if each is not None}


def moves_one_of(proposal: Proposal, people: Iterable[int]) -> bool:
    """Whether one of these accounts belongs to somebody who would be moved."""
    return proposal.moves.filter(employee__account__in=list(people)).exists()


def _withdrawing(proposal: Proposal, actor: Actor) -> str:
    """Who has drafted it can, and, so that nothing sticks with somebody who has left, a personnel officer."""
    officer = proposal.submitted is not None and permissions.may(actor.user, Action.REVIEW)
    if who(actor) & authors_of(proposal) or officer:
        return ""
    return _("Only who has drafted it, or a personnel officer, can withdraw it.")


def _within(proposal: Proposal, actor: Actor) -> bool:
    """Whether the actor's role reaches every unit that gives or gets somebody."""
    if actor.scope.everything:
        return True
    ends = proposal.moves.values_list("from_post__unit", "to_post__unit")
    units: set[int | None] = {unit for pair in ends for unit in pair}
    return units - {None} <= actor.scope.units


def _as(actor: Actor, step: Step) -> Actor:
    return permissions.actor(actor.user, step.action)
