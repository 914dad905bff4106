"""A share of those placed bears a tag."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.language import _
from placement.case.selector import Who
from placement.problem import Problem
from placement.problem.plan import Breaches, Plan
from placement.rules import base
from placement.rules.base import Rule
from placement.rules.groups import post_groups
from placement.rules.mix import headcounts, weigh

if TYPE_CHECKING:
    from placement.model import Model


class Share(Rule):
    """Of those placed in a unit, a region or in all, at least a share bear a tag.

    Breach: Σ max(0, at_least × placed − bearing), unrounded, over the groups.

    It is a share of a group, never a score of a person.

    Source: UU 2/2021 on special autonomy (read): formations for Orang Asli Papua.

    Example::

        share: {tag: oap, at_least: 0.5, where: {unit: island}}
    """

    kind: Literal["share"] = "share"
    tag: str = Field(min_length=1, description="One of the employees' `tags`.")
    at_least: base.Share = Field(description="Share of those placed, 0 to 1.")
    per: Literal["unit", "region", "all"] = Field("unit", description="Whose share.")

    def post(self, model: "Model") -> None:
        """One row per group."""
        groups = post_groups(model.pairs.problem, self.per)
        bearing = model.pairs.problem.who(self._bearer)
        weigh(self, model, groups, bearing, np.zeros(len(groups.label)), self.at_least)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per group with too small a share."""
        groups = post_groups(problem, self.per)
        placed, bearing = headcounts(self, problem, plan, groups, problem.who(self._bearer))
        short = np.round(np.maximum(0.0, placed * float(self.at_least) - bearing), 9)
        message = _("{bearing} of {placed}, the share asked for is {share}")
        return Breaches.where(
            short, groups.label, message, bearing=bearing, placed=placed, share=float(self.at_least)
        )

    @property
    def _bearer(self) -> Who:
        return Who.model_validate({"tags": self.tag})
