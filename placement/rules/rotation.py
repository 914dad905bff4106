"""After some years one moves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Rule
from placement.rules.dates import anniversary
from placement.rules.parameters import Years
from placement.rules.told import Parts
from placement.rules.words import years_in_post

if TYPE_CHECKING:
    from placement.model.model import Model


class Rotation(Rule):
    """Whoever has completed `years` in post does not stay in it.

    Breach: 1 per employee who is due and stays.

    A blank `since` never obliges; who is left without a post does not stay.

    Source: BKN 5/2019 (read): at most five years in post.

    Example::

        rotation: {years: 5, who: {employee: N1}}
    """

    kind: Literal["rotation"] = "rotation"
    nature = Nature.MOBILITY
    years: Years = Field(description="Completed years in post after which one moves.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Rotation after years in post")

    @property
    def parts(self) -> Parts:
        """Each employee by themselves."""
        return Parts.EMPLOYEES

    def post(self, model: "Model") -> None:
        """Current pairs of those who are due."""
        pairs = model.pairs
        with np.errstate(invalid="ignore"):
            due = pairs.problem.years_in_post >= self.years
        model.charge(self, pairs.is_current & due[pairs.employee] & self.covers_current(pairs))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who is due and stays."""
        since = problem.employees["since"]
        stays = (anniversary(problem, self.years) <= 0) & problem.serving(self.who, self.where)
        stays &= plan.post == problem.current
        message = _("in post since {since}, moves after {years} years")
        return Breaches.where(
            stays, problem.employee_ids, message, since=since.to_numpy("datetime64[D]"), years=self.years
        )

    @property
    def breach_unit(self) -> str:
        """Persons who stay too long."""
        return _("persons who stay too long")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.years == 1:
            return _("whoever has been in post for a year moves on")
        return _("whoever has been in post for {years} years moves on", years=self.years)

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """More years, until nobody is due."""
        longest = int(np.nan_to_num(problem.years_in_post, nan=0.0).max(initial=0.0))
        for years in range(self.years + 1, longest + 2):
            yield Looser.of(self, "years", years, years_in_post(years))

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Whom the rule cannot judge."""
        blank = int((problem.employees["since"].isna() & problem.serving(self.who, self.where)).sum())
        if blank:
            message = _(
                "employees without a date in `since`: {count}; the rule never obliges them", count=blank
            )
            yield Remark("warning", "", message, _("fill `since` in the table employees"))
