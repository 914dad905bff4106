"""Units keep most of the people they have."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.groups import Groups, current_groups
from placement.rules.looser import in_turn, smaller
from placement.rules.parameters import Portion
from placement.rules.words import percent

if TYPE_CHECKING:
    from placement.model.model import Model


class Retention(Rule):
    """At least a share of those who serve in a unit (or post) today stay in it.

    Breach: stayers short, Σ max(0, ⌈share × serving⌉ − stayers) over the units or posts.

    Per unit, another job in the same unit is staying; who is left without a post is no stayer.

    Example::

        retention: {share: 0.8, where: {unit: harbour}}
    """

    kind: Literal["retention"] = "retention"
    nature = Nature.MOBILITY
    share: Portion = Field(description="Share of those who serve, 0 to 1.")
    per: Literal["unit", "post"] = Field(default="unit", description="What they stay in.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Units keep a share of their people")

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

    @property
    def breach_unit(self) -> str:
        """Persons short."""
        return _("persons short")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.per == "post":
            return _("at least {share} of those who serve in a post stay in it", share=percent(self.share))
        return _("at least {share} of those who serve in a unit stay in it", share=percent(self.share))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """The smaller shares that groups of their sizes can keep."""
        size = self._serving(problem, current_groups(problem, self.per))
        return in_turn(self, "share", smaller(size, self.share))

    def _needed(self, problem: Problem, groups: Groups) -> Array:
        """(groups,) stayers each must keep."""
        return np.array(
            [math.ceil(self.share * int(count)) for count in self._serving(problem, groups)], float
        )

    def _serving(self, problem: Problem, groups: Groups) -> Codes:
        """(groups,) persons who serve there."""
        return np.bincount(groups.code[problem.serving(self.who, self.where)], minlength=len(groups.label))
