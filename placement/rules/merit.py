"""Good performers where they are needed most."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.language import _
from placement.problem import Problem
from placement.problem.plan import Breaches, Plan
from placement.rules.base import Array, Rule, Share

if TYPE_CHECKING:
    from placement.model import Model


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
    measure: Literal["performance", "community_rating"] = Field(
        "performance", description="Whose points count."
    )
    share: Share = Field(description="Share of all points, 0 to 1.")

    def post(self, model: "Model") -> None:
        """One row over all placements in `where`."""
        pairs = model.pairs
        rating = self._rating(pairs.problem)
        model.at_least(
            self,
            by=np.zeros(len(pairs), np.int64),
            bound=[self._needed(pairs.problem)],
            where=self.covers(pairs),
            coefficient=rating[pairs.employee],
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row, when too few points are there."""
        there = plan.post >= 0
        there[there] &= self.where_mask(problem)[plan.post[there]]
        reached, needed = float(self._rating(problem)[there].sum()), self._needed(problem)
        short = max(0.0, round(needed - reached, 9))
        message = _("{reached} rating points are there, {needed} are asked for")
        return Breaches.where([short], ["all"], message, reached=reached, needed=needed)

    def _rating(self, problem: Problem) -> Array:
        """(E,) points, 0 for those the rule does not speak of."""
        points = problem.employees[self.measure].to_numpy(float, na_value=0.0)
        return np.where(self.who_mask(problem), np.nan_to_num(points), 0.0)

    def _needed(self, problem: Problem) -> float:
        """Points asked for."""
        return round(float(self.share) * float(self._rating(problem).sum()), 9)
