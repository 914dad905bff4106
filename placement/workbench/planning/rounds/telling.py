"""What each phase of a round is for, and who does what in it, in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from placement.workbench.planning.models import Phase, Round

ABOUT: Mapping[Phase, Any] = {
    Phase.WISHES: _("Staff say where they would like to serve."),
    Phase.NEED: _("Every unit says how many people it needs, and what they do."),
    Phase.PROPOSAL: _("The office works out a plan and writes down the reason for every move."),
    Phase.OBJECTION: _("Whoever is to move is told why, and can say no with a reason."),
    Phase.DECISION: _("Objections are answered. Then the proposal is approved or rejected."),
    Phase.EFFECT: _("Letters are handed over, and people begin at their new posts."),
}

DUTIES: Mapping[Phase, Sequence[tuple[Any, Any]]] = {
    Phase.WISHES: (
        (
            _("Staff"),
            _("Open “My wishes”, choose up to ten units, the most wanted first. Nobody has to agree."),
        ),
        (_("Staff"), _("Look whether your data are right. Ask for a correction where they are not.")),
    ),
    Phase.NEED: (
        (_("Heads of units"), _("Confirm the need of your unit. If you do not, the figures of today count.")),
    ),
    Phase.PROPOSAL: (
        (_("Planners"), _("Solve, compare, and hand in a proposal.")),
        (_("Personnel office"), _("Reviews the proposal. Then all who would move are told.")),
    ),
    Phase.OBJECTION: (
        (_("Staff"), _("Read why you are to move. If you do not agree, object before the last day.")),
        (_("Heads of units"), _("Comment on the moves from and to your unit.")),
        (_("Personnel office"), _("Answers every objection.")),
    ),
    Phase.DECISION: (
        (_("Approver"), _("Has the last word on objections, and decides on the proposal.")),
        (_("Everybody"), _("Reads what was decided and why. No person is named.")),
    ),
    Phase.EFFECT: (
        (_("Personnel office"), _("Writes the letters and changes the posts, one group after another.")),
        (_("Staff"), _("Begin at the new post on the day that your letter names.")),
    ),
}
"""By phase who does what."""


@dataclass(frozen=True)
class Told:
    """A phase as the page shows it."""

    phase: Phase
    first: date
    last: date
    now: bool
    over: bool

    @property
    def about(self) -> Any:
        """What it is for."""
        return ABOUT[self.phase]

    @property
    def duties(self) -> Sequence[tuple[Any, Any]]:
        """Who does what."""
        return DUTIES[self.phase]


def told(found: Round, today: date) -> list[Told]:
    """All phases of a round."""
    return [
        Told(phase, first, last, first <= today <= last, last < today) for phase, first, last in found.phases
    ]


def now(today: date) -> Told | None:
    """The phase of today."""
    found = Round.objects.on(today)
    return None if found is None else next((each for each in told(found, today) if each.now), None)
