"""Units have room."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from placement.base import decimals
from placement.base.arrays import Array
from placement.base.language import _
from placement.case.selector import nearest
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Rule
from placement.rules.score import known_measure, scores

if TYPE_CHECKING:
    from placement.model.model import Model


class Capacity(Rule):
    """A measure of the table `scores` sums in each unit to at most the units' column of that name.

    Breach: amount above, Σ max(0, Σ values − limit) over the units.

    A blank limit is none.

    Example::

        capacity: {measure: housing}
    """

    kind: Literal["capacity"] = "capacity"
    nature = Nature.GROUP
    measure: str = Field(description="A `measure` of `scores`, and a column of `units`.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Room of units")

    def post(self, model: "Model") -> None:
        """One row per unit with a limit."""
        pairs, limit = model.pairs, self._limit(model.pairs.problem)
        used = scores(pairs.problem, self.measure, pairs.employee, pairs.post)
        limited = np.isfinite(limit)[pairs.unit]
        bound = np.where(np.isfinite(limit), limit, 0.0)
        model.at_most(self, by=pairs.unit, bound=bound, where=limited & self.covers(pairs), coefficient=used)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per unit above its limit."""
        held = np.flatnonzero((plan.post >= 0) & self.who_mask(problem))
        held = held[self.where_mask(problem)[plan.post[held]]]
        unit, amount = (
            problem.post_unit[plan.post[held]],
            scores(problem, self.measure, held, plan.post[held]),
        )
        used, limit = np.bincount(unit, amount, len(problem.units)), self._limit(problem)
        message = _("{used} of {measure}, the limit is {limit}")
        above = decimals.above(unit, amount, limit)
        return Breaches.where(above, problem.unit_ids, message, used=used, measure=self.measure, limit=limit)

    @property
    def breach_unit(self) -> str:
        """Amount above the limit."""
        return _("amount above the limit")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("no unit holds more of {measure} than its limit", measure=self.measure)

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """A measure without scores or without a column, or cells that are no numbers."""
        yield from known_measure(self.measure, problem)
        if self.measure not in problem.units:
            message = _("the table units has no column {measure}", measure=self.measure)
            yield Remark("error", "measure", message, nearest(self.measure, map(str, problem.units.columns)))
            return
        column = problem.units[self.measure]
        wrong = column[column.notna() & pd.to_numeric(column, errors="coerce").isna()]
        if len(wrong):
            message = _(
                "{value} in the column {measure} of units is no number",
                value=wrong.iloc[0],
                measure=self.measure,
            )
            yield Remark(
                "error", "measure", message, _("write a number, or leave the cell blank for no limit")
            )
        yield from self._not_as_written(problem)

    def _not_as_written(self, problem: Problem) -> Iterator[Remark]:
        """Of the first limit with more decimals than count, or more digits than are counted exactly."""
        for at, (written, counted) in self._counted(problem).items():
            value = problem.units[self.measure].iloc[at]
            try:
                decimals.number(counted)
            except decimals.DecimalsError as error:
                told = _("{value} in the column {measure} of units: {reason}")
                message = told.format(value=value, measure=self.measure, reason=error)
                yield Remark("error", "measure", message, _("round the column to fewer decimals"))
                return
            if counted != written:
                told = _("{value} in the column {measure} of units counts to its ninth decimal only")
                message = told.format(value=value, measure=self.measure)
                yield Remark("warning", "measure", message, _("round the column to nine decimals or fewer"))
                return

    def _limit(self, problem: Problem) -> Array:
        """(U,) infinite where blank; nine decimals, as everything that is added up."""

        def found() -> Array:
            limit = np.full(len(problem.units), np.inf)
            if self.measure in problem.units:
                for at, (_text, counted) in self._counted(problem).items():
                    limit[at] = counted
            return limit

        return problem.once(("room", self.measure), found)

    def _counted(self, problem: Problem) -> dict[int, tuple[Fraction, Fraction]]:
        """Of each unit with a limit the number as it is written, and as it counts."""
        column = problem.units[self.measure].to_numpy(object)
        numbers = pd.to_numeric(problem.units[self.measure], errors="coerce").to_numpy(float, na_value=np.nan)
        written = {
            at: Fraction(str(column[at]).strip()) for at in np.flatnonzero(np.isfinite(numbers)).tolist()
        }
        return {at: (number, round(number, 9)) for at, number in written.items()}
