"""Nobody is sent further than a limit."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Mask
from placement.base.decimals import combined, fraction
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Screen
from placement.rules.looser import exact, in_turn, longer
from placement.rules.parameters import Amount
from placement.rules.words import figure, there

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


class TravelLimit(Screen):
    """One-way travel to a post takes at most `minutes`.

    Breach: minutes above, max(0, travel − minutes).

    Pairs whose minutes no source knows are taken away; a current post stays, counting 0.

    Example::

        travel_limit: {minutes: 60}
    """

    kind: Literal["travel_limit"] = "travel_limit"
    nature = Nature.MOBILITY
    minutes: Amount = Field(description="Longest one-way travel, in minutes.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Longest way to work")

    @property
    def needs_minutes(self) -> bool:
        """Always."""
        return True

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) minutes above the limit; an unknown way to a current post counts 0."""
        far = np.flatnonzero(pairs.minutes > float(self.minutes))
        amount = np.zeros(len(pairs))
        amount[far] = self._above(pairs.minutes[far])
        return amount

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee sent too far."""
        minutes = problem.minutes_of(plan)
        sent = self.judged(problem, plan) & (minutes > float(self.minutes))
        above = np.zeros(len(minutes))
        above[sent] = self._above(minutes[sent])
        return Breaches.where(
            above,
            problem.employee_ids,
            _("{minutes} minutes to {unit}, the limit is {limit}"),
            minutes=minutes,
            limit=float(self.minutes),
            unit=there(problem, plan)["unit"],
        )

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) those whose way is known."""
        return self.judged(problem, plan) & ~np.isnan(problem.minutes_of(plan))

    def lacking(self) -> str:
        """No minutes."""
        return _("no source knows how long the way is")

    @property
    def breach_unit(self) -> str:
        """Minutes above the limit."""
        return _("minutes above the limit")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("the way to work takes at most {minutes} minutes", minutes=figure(self.minutes))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Every longer way that there is."""
        return in_turn(self, "minutes", longer(problem.travel.minutes, self.minutes), self._told())

    def looser_for(self, problem: Problem, employee: int, post: int) -> Iterator[Looser]:
        """The way to the post."""
        minutes = problem.minutes(np.array([employee]), problem.post_unit[[post]])[0]
        if not np.isnan(minutes):
            yield Looser.of(self, "minutes", exact(float(minutes)), self._told())

    def _told(self) -> str:
        return _("at {after} minutes instead of {before}")

    def _above(self, minutes: Array) -> Array:
        """(n,) exact differences of known minutes and the limit."""
        return combined([(Fraction(1), minutes)], -fraction(self.minutes))
