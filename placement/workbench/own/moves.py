"""Proposals about oneself: what, why, and how far it is, in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from placement.workbench.planning.models import Move, Objection, Proposal
from placement.workbench.planning.proposals.objecting import CLOSED

State = Proposal.State


@dataclass(frozen=True)
class Mine:
    """A move of one's own as the page tells it; reasons are those that were frozen with the proposal."""

    move: Move
    why: Sequence[str]
    price: Sequence[str]
    instead: str
    ways: Mapping[str, Any]
    objection: Objection | None
    today: date

    @property
    def state(self) -> str:
        """How far it is."""
        return _state(self.move)

    @property
    def way_alone(self) -> float | None:
        """Minutes of the new way, where the reasons do not tell them: they tell of a way that changes."""
        before, after = self.ways.get("minutes_before"), self.ways.get("minutes_after")
        return after if before is None or before == after else None

    @property
    def over(self) -> bool:
        """Whether nothing will come of it any more, or all has."""
        closed = self.move.proposal.state in CLOSED
        return closed or bool(self.move.dropped) or self.move.applied is not None

    @property
    def until(self) -> date | None:
        """The last day for an objection."""
        return self.move.proposal.objections_until

    @property
    def days_left(self) -> int:
        """Days until then, that day among them; 0 when it is over."""
        return 0 if self.until is None else max(0, (self.until - self.today).days + 1)

    @property
    def may_object(self) -> bool:
        """Whether there is something to object to, and it has not been done."""
        done = self.objection is not None and self.objection.withdrawn is None
        return not done and not self.move.dropped and self.move.proposal.state not in CLOSED

    @property
    def made(self) -> bool:
        """Whether it has been made."""
        return self.move.applied is not None


def mine(user: Any, today: date) -> Iterator[Mine]:
    """All that was proposed about oneself and handed out, the newest first."""
    moves = Move.objects.about(user).select_related(
        "proposal", "from_post__unit", "to_post__unit", "objection"
    )
    language = get_language() or "en"
    for move in moves.order_by("-proposal__handed_out", "-pk"):
        told = move.reasons.get(language) or move.reasons.get("en", {})
        yield Mine(
            move,
            told.get("for", []),
            told.get("against", []),
            told.get("instead", ""),
            move.reasons.get("ways", {}),
            getattr(move, "objection", None),
            today,
        )


def _state(move: Move) -> str:
    state, day = move.proposal.state, date_format(move.effective, "DATE_FORMAT")
    if move.applied is not None:
        return _("Done: you have had this post since %(day)s.") % {"day": day}
    if move.dropped:
        return _("This move is not made: %(why)s.") % {"why": move.get_dropped_display()}
    if state in CLOSED:
        return _("It was turned down or taken back. You stay where you are.")
    if state in {State.APPROVED, State.APPLIED}:
        return _("It was approved. You begin on %(day)s.") % {"day": day}
    if state in {State.RETURNED, State.IN_REVIEW}:
        return _("It was sent back and is being looked at again. Nothing has been decided.")
    return _("Nothing has been decided yet. If it is approved, you begin on %(day)s.") % {"day": day}
