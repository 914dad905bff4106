"""Short ways."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule
from placement.rules.told import Parts
from placement.rules.words import there

if TYPE_CHECKING:
    from placement.model.model import Model


class Commute(Rule):
    """Everybody who is placed travels little, movers or not.

    Breach: Σ minutes, one way, of all who are placed.

    A current post whose way no source knows counts 0.

    Example::

        commute: {priority: 3}
    """

    kind: Literal["commute"] = "commute"
    nature = Nature.WISH
    seen = True

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Short ways to work")

    @property
    def needs_minutes(self) -> bool:
        """Always."""
        return True

    @property
    def parts(self) -> Parts:
        """Each employee by themselves."""
        return Parts.EMPLOYEES

    def post(self, model: "Model") -> None:
        """Minutes of each pair."""
        pairs = model.pairs
        counted = self.covers(pairs) & ~np.isnan(pairs.minutes)
        model.charge(self, pairs.minutes if counted.all() else np.where(counted, pairs.minutes, 0.0))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who travels."""
        minutes = problem.minutes_of(plan)
        counted = self.who_mask(problem) & (plan.post >= 0) & ~np.isnan(minutes)
        counted[counted] &= self.where_mask(problem)[plan.post[counted]]
        return Breaches.where(
            np.where(counted, minutes, 0.0),
            problem.employee_ids,
            _("{amount} minutes to {unit}"),
            unit=there(problem, plan)["unit"],
        )

    @property
    def breach_unit(self) -> str:
        """Minutes, one way."""
        return _("minutes, one way")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("ways to work are short")
