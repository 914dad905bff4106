"""What is said of a proposal once it is handed in: forwarded, returned, approved, rejected, withdrawn."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench import permissions
from placement.workbench.events.recording import record, service
from placement.workbench.permissions import Action, Actor
from placement.workbench.planning.models import Comment, Decision, Move, Proposal
from placement.workbench.planning.proposals import steps
from placement.workbench.planning.proposals.binding import require_plan
from placement.workbench.planning.proposals.drift import drift, require_no_drift
from placement.workbench.planning.proposals.standing import disputed, hand_out, require_answered
from placement.workbench.planning.proposals.steps import State, Step, Verdict
from placement.workbench.planning.proposals.telling import tell, tell_movers
from placement.workbench.staff.models import Employee

OPEN = frozenset({State.IN_REVIEW, State.RETURNED, State.FORWARDED})
"""States in which people may still say something."""


@service
def decide(actor: Actor, proposal: Proposal, verdict: Verdict, *, seen: int, note: str = "") -> Proposal:
    """Forwards, returns, approves, rejects or withdraws, by who saw its version `seen`.

    Forwarded for the first time, it is handed out to those whom it moves: their clock for objections runs.
    Raises PermissionDenied, StaleError, or ValidationError where it is not this user's to say, or not now.
    """
    held, step, decider = steps.taken(actor, proposal, verdict, seen=seen, note=note)
    if verdict in {Verdict.FORWARDED, Verdict.APPROVED}:
        require_plan(held)
    if verdict is Verdict.APPROVED:
        require_answered(held)
        require_no_drift(held, timezone.localdate())
        if held.moves.filter(effective__lt=timezone.localdate()).exists():
            raise ValidationError(_("The day of the first wave is over: return it for other dates."))
    before, held.state = held.state, step.after or held.state
    fresh = verdict is Verdict.FORWARDED and hand_out(held, timezone.localdate())
    decided(decider, held, step, note, before)
    tell(held, verdict, but=decider.user.pk)
    if fresh:
        tell_movers(held)
    return held


@service
def acknowledge(actor: Actor, proposal: Proposal, *, seen: int, note: str) -> Proposal:
    """Says that the changes of staff since the run do not speak against the moves: just those of now.

    It is a word on the proposal like any other. Raises ValidationError.
    """
    held, step, decider = steps.taken(actor, proposal, Verdict.DRIFT, seen=seen, note=note)
    found = [each for each in drift(held, timezone.localdate()) if not each.acknowledged]
    if not found:
        raise ValidationError(_("There is nothing to acknowledge."))
    held.acknowledged = [*held.acknowledged, *(each.fingerprint for each in found)]
    told = [[each.employee, *map(str, each.lines)] for each in found]
    people = Employee.objects.filter(employee__in=[each.employee for each in found])
    decided(
        decider, held, step, note, held.state, changes=told, about=list(people.values_list("pk", flat=True))
    )
    return held


@service
def comment(actor: Actor, proposal: Proposal, text: str, move: Move | None = None) -> Comment:
    """A remark of a head of unit on a move of the unit, or of who drafts, reviews or decides.

    Raises ValidationError.
    """
    by = permissions.actor(actor.user, Action.COMMENT)
    if not Proposal.objects.for_user(by.user, Action.COMMENT).filter(pk=proposal.pk).exists():
        raise ValidationError(_("This proposal moves nobody of your units."))
    if move is not None and not Move.objects.for_user(by.user, Action.COMMENT).filter(pk=move.pk).exists():
        raise ValidationError(_("This move is not of your units."))
    if proposal.state not in OPEN and not disputed(move):
        raise ValidationError(steps.not_now(proposal))
    if not text.strip():
        raise ValidationError(_("Write something."))
    behalf = by.on_behalf_of
    made = Comment.objects.create(
        proposal=proposal,
        move=move,
        author_id=by.user.pk,
        on_behalf_of_id=None if behalf is None else behalf.pk,
        text=text.strip(),
    )
    about = [] if move is None else [move.employee_id]
    record(by, "planning.proposal_commented", proposal, after={"text": made.text}, about=about)
    tell(proposal, "commented", but=by.user.pk)
    return made


@service
def decided(
    actor: Actor,
    proposal: Proposal,
    step: Step,
    note: str,
    before: str,
    *,
    about: list[int] | None = None,
    **more: object,
) -> None:
    """Writes a word down: the proposal, the decision, the event. Other services call it."""
    proposal.version += 1
    proposal.save()
    behalf = actor.on_behalf_of
    Decision.objects.create(
        proposal=proposal,
        verdict=step.verdict,
        step=step.action,
        actor_id=actor.user.pk,
        on_behalf_of_id=None if behalf is None else behalf.pk,
        note=note.strip(),
        plan_sha256=proposal.plan_sha256,
    )
    people = proposal.moves.values_list("employee", flat=True) if about is None else about
    told = {"state": proposal.state, "note": note.strip(), "plan_sha256": proposal.plan_sha256, **more}
    record(
        actor,
        f"planning.proposal_{step.verdict}",
        proposal,
        before={"state": before},
        after=told,
        about=people,
    )
