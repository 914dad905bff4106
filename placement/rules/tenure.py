"""Nobody moves too early."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Mask
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Screen
from placement.rules.dates import anniversary
from placement.rules.parameters import Years
from placement.rules.words import years_in_post

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


class Tenure(Screen):
    """Nobody moves before `years` completed years in post.

    Breach: 1 per move before the anniversary.

    A blank `since` never bars.

    Source: BKN 5/2019 (read): at least two years in post.

    Example::

        tenure: {years: 2}
    """

    kind: Literal["tenure"] = "tenure"
    nature = Nature.MOBILITY
    years: Years = Field(description="Completed years in post before a move.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Years in post before a move")

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) 1 where somebody would move too early."""
        with np.errstate(invalid="ignore"):
            early = pairs.problem.years_in_post < self.years
        return (early[pairs.employee] & pairs.is_move).astype(float)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee moved too early."""
        amount = self.judged(problem, plan) & problem.moved(plan) & (anniversary(problem, self.years) > 0)
        message = _("in post since {since}, moves only after {years} years")
        return Breaches.where(
            amount,
            problem.employee_ids,
            message,
            since=problem.employees["since"].to_numpy("datetime64[D]"),
            years=self.years,
        )

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) movers of whom is known since when they hold their post."""
        known = problem.employees["since"].notna().to_numpy(bool)
        return self.judged(problem, plan) & problem.moved(plan) & known

    def lacking(self) -> str:
        """No `since`."""
        return _("the tables do not tell since when this employee holds the post")

    @property
    def breach_unit(self) -> str:
        """Moves before their time."""
        return _("moves before their time")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.years == 1:
            return _("nobody moves before one year in post")
        return _("nobody moves before {years} years in post", years=self.years)

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Fewer years."""
        return (self._after(years) for years in range(self.years - 1, -1, -1))

    def looser_for(self, problem: Problem, employee: int, post: int) -> Iterator[Looser]:
        """The years that the employee has."""
        years = problem.years_in_post[employee]
        if not np.isnan(years):
            yield self._after(int(years))

    def _after(self, years: int) -> Looser:
        return Looser.of(self, "years", years, years_in_post(years))

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Whom the rule cannot judge."""
        blank = int((problem.employees["since"].isna() & problem.serves & self.who_mask(problem)).sum())
        if blank:
            message = _("employees without a date in `since`: {count}; the rule never bars them", count=blank)
            yield Remark("warning", "", message, _("fill `since` in the table employees"))
