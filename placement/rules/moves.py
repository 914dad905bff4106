"""Few moves."""

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, field_validator

from placement.base.arrays import Array, Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.groups import Groups, current_groups
from placement.rules.looser import exact, in_turn, larger
from placement.rules.parameters import Amount
from placement.rules.stay import Stay
from placement.rules.words import each, figure, percent

if TYPE_CHECKING:
    from placement.model.model import Model


class Moves(Rule):
    """At most so many moves, in all or per unit, region or job of the current post.

    Breach: moves above, Σ max(0, moves − cap) over the groups.

    `at_most` below 1 is a share of those who serve in the group, rounded down; 0 and from 1 on
    it is a whole number.

    Example::

        moves: {at_most: 1}
    """

    kind: Literal["moves"] = "moves"
    nature = Nature.MOBILITY
    at_most: Amount = Field(description="Most moves: a whole number, or a share below 1.")
    per: Literal["all", "unit", "region", "job"] = Field(
        default="all", description="Groups by the current post."
    )

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("At most so many moves")

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

    @property
    def breach_unit(self) -> str:
        """Moves above the cap."""
        return _("moves above the cap")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if 0 < self.at_most < 1:
            told = _("at most {share} of those who serve move, {each}")
            return told.format(share=percent(self.at_most), each=each(self.per))
        if self.at_most == 1:
            return _("at most one move {each}", each=each(self.per))
        return _("at most {count} moves {each}", count=figure(self.at_most), each=each(self.per))

    @property
    def adds_up(self) -> bool:
        """A number of moves in all; a share is one of those who serve, whom a part does not know."""
        return self.per == "all" and not 0 < self.at_most < 1

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Whole numbers above the cap; for a share first the larger shares."""
        size = self._serving(problem, current_groups(problem, self.per))
        most = int(size.max(initial=0))
        if 0 < self.at_most < 1:
            return in_turn(self, "at_most", [*larger(size, self.at_most), Decimal(most)])
        return (self._allowing(Decimal(cap)) for cap in range(int(self.at_most) + 1, most + 1))

    def looser_by(self, problem: Problem, breach: Fraction) -> Looser | None:
        """A whole number of moves in all."""
        single = self.per == "all" and not 0 < self.at_most < 1
        return self._allowing(exact(Fraction(self.at_most) + breach)) if single else None

    def uncapped(self) -> Rule | None:
        """The moves of all together: their number is that of those who do not stay."""
        return Stay(who=self.who, where=self.where) if self.per == "all" else None

    def counted(self, parameter: str) -> str:
        """Moves, or a share of those who serve."""
        return (
            _("moves") if parameter == "at_most" and not 0 < self.at_most < 1 else super().counted(parameter)
        )

    def _allowing(self, cap: Decimal) -> Looser:
        told = _("{after} moves are needed, the cap is {before}") if self.per == "all" else ""
        if self.per == "all" and cap == 1:
            told = _("one move is needed, the cap is {before}")
        return Looser.of(self, "at_most", cap, told)

    def _cap(self, problem: Problem, groups: Groups) -> Array:
        """(groups,) moves allowed."""
        if self.at_most >= 1 or self.at_most == 0:
            return np.full(len(groups.label), float(self.at_most))
        serving = self._serving(problem, groups)
        return np.array([math.floor(self.at_most * int(count)) for count in serving], float)

    def _serving(self, problem: Problem, groups: Groups) -> Codes:
        """(groups,) persons who serve there."""
        return np.bincount(groups.code[problem.serving(self.who, self.where)], minlength=len(groups.label))
