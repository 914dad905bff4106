"""Few moves."""

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, field_validator

from placement.base.language import _
from placement.problem import Problem
from placement.problem.plan import Breaches, Plan
from placement.rules.base import Amount, Array, Rule
from placement.rules.groups import Groups, current_groups

if TYPE_CHECKING:
    from placement.model import Model


class Moves(Rule):
    """At most so many moves, in all or per unit, region or job of the current post.

    Breach: moves above, Σ max(0, moves − cap) over the groups.

    `at_most` below 1 is a share of those who serve in the group, rounded down; 0 and from 1 on
    it is a whole number.

    Example::

        moves: {at_most: 1}
    """

    kind: Literal["moves"] = "moves"
    at_most: Amount = Field(description="Most moves: a whole number, or a share below 1.")
    per: Literal["all", "unit", "region", "job"] = Field("all", description="Groups by the current post.")

    @field_validator("at_most")
    @classmethod
    def _whole(cls, value: Decimal) -> Decimal:
        if value >= 1 and value != value.to_integral_value():
            raise ValueError(_("a share lies below 1, a number of moves is whole"))
        return value

    def post(self, model: "Model") -> None:
        """One row per group."""
        pairs = model.pairs
        groups = current_groups(pairs.problem, self.per)
        model.at_most(
            self,
            by=groups.code[pairs.employee],
            bound=self._cap(pairs.problem, groups),
            where=pairs.is_move & self.covers_current(pairs),
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per group with too many moves."""
        groups = current_groups(problem, self.per)
        moved = problem.moved(plan) & problem.serving(self.who, self.where)
        count = np.bincount(groups.code[moved], minlength=len(groups.label))
        cap = self._cap(problem, groups)
        return Breaches.where(
            np.maximum(0, count - cap),
            groups.label,
            _("{count} moves, the cap is {cap}"),
            count=count,
            cap=cap,
        )

    def _cap(self, problem: Problem, groups: Groups) -> Array:
        """(groups,) moves allowed."""
        if self.at_most >= 1 or self.at_most == 0:
            return np.full(len(groups.label), float(self.at_most))
        serving = np.bincount(groups.code[problem.serving(self.who, self.where)], minlength=len(groups.label))
        return np.array([math.floor(self.at_most * int(count)) for count in serving], float)
