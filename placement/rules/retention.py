"""Units keep most of the people they have."""

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.language import _
from placement.problem import Problem
from placement.problem.plan import Breaches, Plan
from placement.rules.base import Array, Rule, Share
from placement.rules.groups import Groups, current_groups

if TYPE_CHECKING:
    from placement.model import Model


class Retention(Rule):
    """At least a share of those who serve in a unit (or post) today stay in it.

    Breach: stayers short, Σ max(0, ⌈share × serving⌉ − stayers) over the units or posts.

    Per unit, another job in the same unit is staying; who is left without a post is no stayer.

    Example::

        retention: {share: 0.8, where: {unit: harbour}}
    """

    kind: Literal["retention"] = "retention"
    share: Share = Field(description="Share of those who serve, 0 to 1.")
    per: Literal["unit", "post"] = Field("unit", description="What they stay in.")

    def post(self, model: "Model") -> None:
        """One row per unit or post."""
        pairs = model.pairs
        groups = current_groups(pairs.problem, self.per)
        stays = pairs.keeps_unit if self.per == "unit" else pairs.is_current
        model.at_least(
            self,
            by=groups.code[pairs.employee],
            bound=self._needed(pairs.problem, groups),
            where=stays & self.covers_current(pairs),
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per unit or post that keeps too few."""
        groups = current_groups(problem, self.per)
        here = problem.unit_of(plan) if self.per == "unit" else plan.post
        stayers = problem.serving(self.who, self.where) & (here == groups.code)
        count = np.bincount(groups.code[stayers], minlength=len(groups.label))
        needed = self._needed(problem, groups)
        return Breaches.where(
            np.maximum(0, needed - count),
            groups.label,
            _("{count} stay, {needed} are asked for"),
            count=count,
            needed=needed,
        )

    def _needed(self, problem: Problem, groups: Groups) -> Array:
        """(groups,) stayers each must keep."""
        serving = np.bincount(groups.code[problem.serving(self.who, self.where)], minlength=len(groups.label))
        return np.array([math.ceil(self.share * int(count)) for count in serving], float)
