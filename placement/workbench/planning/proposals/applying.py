"""An approved proposal becomes real: wave by wave postings close and open."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from placement.workbench.events.recording import service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.planning.models import Move, Proposal
from placement.workbench.planning.models.proposal import OfProposals
from placement.workbench.planning.proposals import steps
from placement.workbench.planning.proposals.binding import require_plan
from placement.workbench.planning.proposals.deciding import decided
from placement.workbench.planning.proposals.drift import require_no_drift
from placement.workbench.planning.proposals.standing import require_answered, undecided
from placement.workbench.planning.proposals.steps import State, Verdict
from placement.workbench.planning.proposals.telling import tell
from placement.workbench.staff.editing import move as transfer


@service
def apply_wave(
    actor: Actor, proposal: Proposal, wave: int, *, seen: int, decree: str = "", early: str = ""
) -> Proposal:
    """Closes and opens the postings of a wave that is due: all of them or none, and once.

    A wave that is applied already stays as it is. Who has left, or whose post is no more, is not moved:
    that was acknowledged. While those whom it moves may still object, it takes a reason why it is `early`.
    Raises PermissionDenied, StaleError or ValidationError.
    """
    steps.permitted(actor, Verdict.APPLIED)
    current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if _done(current, wave) and current.state in {State.APPROVED, State.APPLIED}:
        unchanged()
        return current
    held, step, officer = steps.taken(actor, proposal, Verdict.APPLIED, seen=seen, note=decree)
    today = timezone.localdate()
    if next_wave(held) != wave:
        raise ValidationError(_("An earlier wave comes first."))
    waiting = list(waiting_of(held).filter(wave=wave).select_related("employee"))
    if waiting[0].effective > today:
        raise ValidationError(_("This wave is not due before %(day)s.") % {"day": waiting[0].effective})
    require_plan(held)
    require_answered(held, wave)
    if undecided(held, wave, today) and not early.strip():
        raise ValidationError(
            _("They can object until %(day)s: wait, or say why it is early.")
            % {"day": date_format(held.objections_until or today)}
        )
    fallen = {each.move.pk: each.falls for each in require_no_drift(held, today)}
    for each in waiting:
        each.dropped = fallen.get(each.pk) or ""
        if not each.dropped:
            each.posting = transfer(officer, each.employee, each.to_post_id, each.effective, decree)
            each.applied = timezone.now()
    Move.objects.bulk_update(waiting, ["dropped", "posting", "applied"])
    before = held.state
    if next_wave(held) is None:
        held.state = State.APPLIED
    people = [each.employee_id for each in waiting]
    note = "; ".join(filter(None, (decree, early.strip())))
    decided(officer, held, step, note, before, about=people, wave=wave)
    tell(held, Verdict.APPLIED if held.state == State.APPLIED else "wave", but=officer.user.pk)
    return held


def waiting_of(proposal: Proposal) -> OfProposals:
    """Moves that are neither made nor dropped."""
    return proposal.moves.filter(applied__isnull=True, dropped="")


def next_wave(proposal: Proposal) -> int | None:
    """The wave that is to be applied next; None where all are."""
    first = waiting_of(proposal).order_by("wave").first()
    return None if first is None else first.wave


def due(proposal: Proposal, today: date) -> int | None:
    """The wave that can be applied today."""
    wave = next_wave(proposal)
    late = wave is not None and waiting_of(proposal).filter(wave=wave, effective__lte=today).exists()
    return wave if late and proposal.state == State.APPROVED else None


def _done(proposal: Proposal, wave: int) -> bool:
    moves = proposal.moves.filter(wave=wave)
    return moves.exists() and not waiting_of(proposal).filter(wave=wave).exists()
