"""A share of those placed bears a tag."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.language import _
from placement.case.selector import Who
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.groups import post_groups
from placement.rules.looser import in_turn, smaller
from placement.rules.mix import headcounts, lacking, possible_sizes, weigh
from placement.rules.parameters import Portion
from placement.rules.words import each, percent

if TYPE_CHECKING:
    from placement.model.model import Model


class Share(Rule):
    """Of those placed in a unit, a region or in all, at least a share bear a tag.

    Breach: Σ max(0, at_least × placed − bearing), unrounded, over the groups.

    It is a share of a group, never a score of a person.

    Source: UU 2/2021 on special autonomy (read): formations for Orang Asli Papua.

    Example::

        share: {tag: oap, at_least: 0.5, where: {unit: island}}
    """

    kind: Literal["share"] = "share"
    nature = Nature.GROUP
    tag: str = Field(min_length=1, description="One of the employees' `tags`.")
    at_least: Portion = Field(description="Share of those placed, 0 to 1.")
    per: Literal["unit", "region", "all"] = Field(default="unit", description="Whose share.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("A share of people with a tag")

    def post(self, model: "Model") -> None:
        """One row per group."""
        groups = post_groups(model.pairs.problem, self.per)
        bearing = model.pairs.problem.who(self._bearer)
        weigh(self, model, groups, bearing, np.zeros(len(groups.label)), self.at_least)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per group with too small a share."""
        groups = post_groups(problem, self.per)
        placed, bearing = headcounts(self, problem, plan, groups, problem.who(self._bearer))
        short = lacking(self.at_least, placed, bearing)
        message = _("{bearing} of {placed}, the share asked for is {share}")
        return Breaches.where(
            short, groups.label, message, bearing=bearing, placed=placed, share=float(self.at_least)
        )

    @property
    def breach_unit(self) -> str:
        """Persons short."""
        return _("persons short")

    def asks(self) -> str:
        """What the rule asks, in words."""
        told = _("at least {share} bear the tag {tag}, {each}")
        return told.format(share=percent(self.at_least), tag=self.tag, each=each(self.per))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """The smaller shares that groups of any size can have."""
        sizes = possible_sizes(problem, post_groups(problem, self.per))
        return in_turn(self, "at_least", smaller(sizes, self.at_least))

    @property
    def _bearer(self) -> Who:
        return Who.model_validate({"tags": self.tag})
