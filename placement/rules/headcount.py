"""So many people in each group of posts."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from placement.base.arrays import Array, Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.groups import Groups, post_groups
from placement.rules.looser import in_turn
from placement.rules.parameters import Count
from placement.rules.words import each, figure

if TYPE_CHECKING:
    from placement.model.model import Model


class Headcount(Rule):
    """At most, at least, or between so many of `who` are placed in each group of posts of `where`.

    Breach: persons above and persons short, Σ max(0, placed − at_most) + max(0, at_least − placed)
    over the groups.

    `capacity` looks at single units and `share` at parts of a whole; this one counts heads, over
    all posts together or over those of each unit, region, agency, job or kind of unit.

    Example::

        headcount: {at_least: 3, who: {job: nurse}, where: {region: 96.01}}
    """

    kind: Literal["headcount"] = "headcount"
    nature = Nature.NEED
    at_most: Count | None = Field(default=None, description="Most persons, a whole number.")
    at_least: Count | None = Field(default=None, description="Fewest persons, a whole number.")
    per: Literal["all", "unit", "region", "agency", "job", "kind"] = Field(
        default="all", description="Groups of posts."
    )

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("So many people in posts")

    @model_validator(mode="after")
    def _some_number(self) -> Self:
        if self.at_most is None and self.at_least is None:
            raise ValueError(_("give at_most, at_least or both"))
        if self.at_most is not None and self.at_least is not None and self.at_least > self.at_most:
            raise ValueError(_("at_least is more than at_most"))
        return self

    def post(self, model: "Model") -> None:
        """A row per group and number."""
        pairs = model.pairs
        groups = self._groups(pairs.problem)
        by, counted = groups.code[pairs.post], self.covers(pairs)
        if self.at_least is not None:
            model.at_least(self, by=by, bound=self._fewest(pairs.problem, groups), where=counted)
        if self.at_most is not None:
            most = np.full(len(groups.label), float(self.at_most))
            model.at_most(self, by=by, bound=most, where=counted)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per group with too many or too few."""
        groups = self._groups(problem)
        counted = (plan.post >= 0) & self.who_mask(problem)
        counted[counted] = self.where_mask(problem)[plan.post[counted]]
        placed = np.bincount(groups.code[plan.post[counted]], minlength=len(groups.label))
        above = np.maximum(0, placed - (placed.max(initial=0) if self.at_most is None else self.at_most))
        short = np.maximum(0, self._fewest(problem, groups) - placed)
        return Breaches.where(
            above + short,
            groups.label,
            _("{placed} placed, {words} {limit} are asked for"),
            placed=placed,
            words=np.where(above > 0, _("at most"), _("at least")),
            limit=np.where(above > 0, self.at_most or 0, self.at_least or 0),
        )

    @property
    def breach_unit(self) -> str:
        """Persons."""
        return _("persons above or short")

    def asks(self) -> str:
        """What the rule asks, in words."""
        least, most = (figure(number or 0) for number in (self.at_least, self.at_most))
        told = _("between {least} and {most} persons {each}")
        if self.at_most is None:
            told = _("at least {least} persons {each}")
        elif self.at_least is None:
            told = _("at most {most} persons {each}")
        return told.format(least=least, most=most, each=each(self.per))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Fewer asked for, then more allowed."""
        if self.at_least is not None:
            yield from in_turn(self, "at_least", range(self.at_least - 1, -1, -1))
        if self.at_most is not None:
            yield from in_turn(self, "at_most", range(self.at_most + 1, len(problem.employees) + 1))

    def looser_by(self, problem: Problem, breach: Fraction) -> Looser | None:
        """One number over all posts."""
        if self.per != "all" or (self.at_least is not None and self.at_most is not None):
            return None
        if self.at_most is not None:
            return Looser.of(self, "at_most", self.at_most + int(breach))
        return Looser.of(self, "at_least", (self.at_least or 0) - int(breach))

    def _groups(self, problem: Problem) -> Groups:
        return post_groups(problem, self.per)

    def _fewest(self, problem: Problem, groups: Groups) -> Array:
        """(groups,) persons asked for; 0 where no post is spoken of."""
        fewest = np.zeros(len(groups.label))
        fewest[self._spoken(problem, groups)] = self.at_least or 0
        return fewest

    def _spoken(self, problem: Problem, groups: Groups) -> Codes:
        """Groups with a post in `where`."""
        return np.unique(groups.code[self.where_mask(problem)])
