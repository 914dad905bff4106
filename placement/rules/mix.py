"""Teams are mixed."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from placement.base.arrays import Array, Codes, Mask
from placement.base.decimals import combined, fraction
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.groups import Groups, post_groups
from placement.rules.looser import in_turn, smaller
from placement.rules.parameters import ABSENT, Count, MaybePortion, Who
from placement.rules.words import chosen, each, percent

if TYPE_CHECKING:
    from placement.model.model import Model


class Mix(Rule):
    """Of the `who` placed in each unit, post or region, enough are `having`.

    Breach: with `at_least`, persons short, Σ max(0, at_least − having); with `share`,
    Σ max(0, share × placed − having), unrounded, over the groups.

    Example::

        mix: {having: {min_years: 4}, at_least: 1, where: {unit: island}}
    """

    kind: Literal["mix"] = "mix"
    nature = Nature.GROUP
    having: Who = Field(description="Those of whom there should be enough.")
    at_least: Count | None = Field(default=None, description="Persons, a whole number.")
    share: MaybePortion = Field(default=ABSENT, description="Share of those placed, 0 to 1.")
    per: Literal["unit", "post", "region"] = Field(default="unit", description="What is mixed.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Enough of one kind among others")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.at_least is None) == (self.share is None):
            raise ValueError(_("give either at_least or share"))
        return self

    def post(self, model: "Model") -> None:
        """One row per group."""
        pairs = model.pairs
        groups = post_groups(pairs.problem, self.per)
        weigh(
            self,
            model,
            groups,
            pairs.problem.who(self.having),
            self._bound(pairs.problem, groups),
            self.share,
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per group with too few."""
        groups = post_groups(problem, self.per)
        base, having = headcounts(self, problem, plan, groups, problem.who(self.having))
        needed = self._bound(problem, groups)
        short, message = np.maximum(0.0, needed - having), _("{having} of them, {needed} are asked for")
        if self.share is not None:
            short = lacking(self.share, base, having)
            message = _("{having} of {base}, the share asked for is {share}")
        return Breaches.where(
            short,
            groups.label,
            message,
            having=having,
            base=base,
            needed=needed,
            share=float(self.share or 0),
        )

    @property
    def breach_unit(self) -> str:
        """Persons short."""
        return _("persons short")

    def asks(self) -> str:
        """What the rule asks, in words."""
        told, count = _("at least {count} with {having}, {each}"), str(self.at_least)
        if self.share is not None:
            told, count = _("at least {count} are people with {having}, {each}"), percent(self.share)
        return told.format(count=count, having=chosen(self.having), each=each(self.per))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Fewer persons, or the smaller shares that groups of any size can have."""
        if self.at_least is not None:
            return in_turn(self, "at_least", range(self.at_least - 1, -1, -1))
        sizes = possible_sizes(problem, post_groups(problem, self.per))
        return in_turn(self, "share", smaller(sizes, Decimal(self.share or 0)))

    def _bound(self, problem: Problem, groups: Groups) -> Array:
        """(groups,) persons asked for; 0 with a share, and where no post is spoken of."""
        bound = np.zeros(len(groups.label))
        bound[groups.code[self.where_mask(problem)]] = self.at_least or 0
        return bound


def weigh(
    rule: Rule, model: "Model", groups: Groups, having: Mask, bound: Array, share: Decimal | None
) -> None:
    """Rows Σ having − share × Σ base ≥ bound over the groups of posts."""
    pairs = model.pairs
    model.at_least(
        rule,
        by=groups.code[pairs.post],
        bound=bound,
        where=rule.covers(pairs),
        coefficient=np.round(having - float(share or 0), 9)[pairs.employee],  # 1 − 0.9995 is 0.0005
    )


def lacking(share: Decimal, base: Codes, having: Codes) -> Array:
    """(groups,) max(0, share × base − having), exactly."""
    return np.maximum(0.0, combined([(fraction(share), base), (Fraction(-1), having)], Fraction(0)))


def possible_sizes(problem: Problem, groups: Groups) -> Codes:
    """From 1 to the most that any group of posts may hold."""
    room = np.bincount(groups.code, problem.maximum, len(groups.label))
    return np.arange(1, min(int(room.max(initial=0)), len(problem.employees)) + 1)


def headcounts(rule: Rule, problem: Problem, plan: Plan, groups: Groups, having: Mask) -> tuple[Codes, Codes]:
    """(groups,) how many of the rule's `who` are placed there, and how many of them are `having`."""
    spoken = (plan.post >= 0) & rule.who_mask(problem)
    spoken[spoken] &= rule.where_mask(problem)[plan.post[spoken]]
    count = len(groups.label)
    base = np.bincount(groups.code[plan.post[spoken]], minlength=count)
    return base, np.bincount(groups.code[plan.post[spoken & having]], minlength=count)
