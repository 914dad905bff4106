"""How objections stand in the way of a proposal, and whether a move can be left out by itself."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from placement.workbench.planning.models import Move, Objection, Proposal, Round
from placement.workbench.staff.models import Posting, Tie


def hand_out(proposal: Proposal, today: date) -> bool:
    """Starts the clock of those whom it moves, once; whether it was not running. The caller saves.

    They have the days of the round, or of the settings; never fewer than the round's own phase lasts.
    """
    if proposal.handed_out is not None:
        return False
    current = Round.objects.on(today)
    days = settings.OBJECTION_DAYS if current is None else current.objection_days
    until = today + timedelta(days=days)
    if current is not None and today < current.decision:
        until = max(until, current.decision - timedelta(days=1))
    proposal.handed_out, proposal.objections_until = today, until
    return True


def require_answered(proposal: Proposal, wave: int | None = None) -> None:
    """Raises ValidationError where a move of it, or of a wave, waits for an answer or must not be made."""
    moves = proposal.moves.filter(applied__isnull=True, dropped="")
    if wave is not None:
        moves = moves.filter(wave=wave)
    about = Objection.objects.filter(move__in=moves, withdrawn__isnull=True).select_related("move__employee")
    if waiting := [str(each) for each in about.filter(final="", late=False)]:
        raise ValidationError(
            _("Objections without a last word: %(names)s. Answer them first.") % {"names": _some(waiting)}
        )
    if accepted := [str(each) for each in about.filter(final=Objection.Verdict.ACCEPTED)]:
        raise ValidationError(
            _(
                "The objection of %(names)s was accepted, and the other moves do not hold without this one: "
                "return or withdraw the proposal and solve anew."
            )
            % {"names": _some(accepted)}
        )


def undecided(proposal: Proposal, wave: int, today: date) -> int:
    """How many whom a wave moves may still object; 0 once the time for it is over."""
    if proposal.objections_until is None or today > proposal.objections_until:
        return 0
    moves = proposal.moves.filter(wave=wave, applied__isnull=True, dropped="")
    ended = Objection.objects.filter(move__in=moves, withdrawn__isnull=True).exclude(final="")
    return moves.exclude(pk__in=ended.values("move")).count()


def disputed(move: Move | None) -> bool:
    """Whether somebody waits for an answer about a move."""
    return move is not None and Objection.objects.open().filter(move=move).exists()


def stands_alone(move: Move) -> bool:
    """Whether the other moves of the proposal hold where this one is not made.

    Not so where the post that stays held would have more holders than it may, or where somebody to whom
    the person is tied moves too.
    """
    others = move.proposal.moves.exclude(pk=move.pk).filter(dropped="")
    pairs = Tie.objects.filter(Q(employee_a=move.employee_id) | Q(employee_b=move.employee_id))
    tied = {each for pair in pairs.values_list("employee_a", "employee_b") for each in pair}
    if others.filter(employee__in=tied - {move.employee_id}).exists():
        return False
    post = move.from_post
    if post is None:
        return True
    held = Posting.objects.filter(post=post, until__isnull=True)
    today = held.count()
    waiting = others.filter(applied__isnull=True)
    leaving = waiting.filter(from_post=post).count()
    coming = waiting.filter(to_post=post).count()
    most = post.maximum if post.maximum is not None else max(post.target or post.minimum or 0, today)
    return today - leaving + coming <= most


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
