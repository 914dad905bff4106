"""Good performers where they are needed most."""

from decimal import ROUND_FLOOR
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array
from placement.base.decimals import fraction, number, total
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.looser import rounded
from placement.rules.parameters import Portion
from placement.rules.words import percent

if TYPE_CHECKING:
    from placement.model.model import Model


class Merit(Rule):
    """Those placed in `where` bear at least a share of all rating points of `who`.

    Breach: max(0, share × R − S), R the ratings of all `who`, S of the `who` placed in `where`.

    A blank rating counts 0. Ratings are the appraisal, or what citizens say in village forums;
    the message of a plan shows both sums.

    Source: PermenPANRB 6/2022 (read): five classes of appraisal, here 5 to 1.

    Example::

        merit: {share: 0.2, where: {setting: very_remote}}
    """

    kind: Literal["merit"] = "merit"
    nature = Nature.NEED
    measure: Literal["performance", "community_rating"] = Field(
        default="performance", description="Whose points count."
    )
    share: Portion = Field(description="Share of all points, 0 to 1.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Merit where it is needed")

    def post(self, model: "Model") -> None:
        """One row over all placements in `where`."""
        pairs = model.pairs
        rating = self._rating(pairs.problem)
        model.at_least(
            self,
            by=np.zeros(len(pairs), np.int64),
            bound=[number(self._needed(pairs.problem))],
            where=self.covers(pairs),
            coefficient=rating[pairs.employee],
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row, when too few points are there."""
        there = plan.post >= 0
        there[there] &= self.where_mask(problem)[plan.post[there]]
        reached, needed = total(self._rating(problem)[there]), self._needed(problem)
        short = float(max(Fraction(0), needed - reached))
        message = _("{reached} rating points are there, {needed} are asked for")
        return Breaches.where([short], ["all"], message, reached=float(reached), needed=float(needed))

    @property
    def breach_unit(self) -> str:
        """Rating points short."""
        return _("rating points short")

    def asks(self) -> str:
        """What the rule asks, in words."""
        told = _("good performers serve where they are needed most: at least {share} of all rating points")
        return told.format(share=percent(self.share))

    def looser_by(self, problem: Problem, breach: Fraction) -> Looser:
        """A smaller share of all points."""
        points = total(self._rating(problem))
        share = Fraction(self.share) - (breach / points if points else 0)
        return Looser.of(self, "share", rounded(share, ROUND_FLOOR, points))

    def _rating(self, problem: Problem) -> Array:
        """(E,) points, 0 for those the rule does not speak of."""
        measured = problem.employees[self.measure]
        points = problem.once(("rating", self.measure), lambda: measured.to_numpy(float, na_value=0.0))
        return np.where(self.who_mask(problem), np.nan_to_num(points), 0.0)

    def _needed(self, problem: Problem) -> Fraction:
        """Points asked for, exactly."""
        return fraction(self.share) * total(self._rating(problem))
