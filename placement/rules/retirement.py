"""Nobody moves shortly before retirement."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Mask
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Screen
from placement.rules.looser import in_turn
from placement.rules.parameters import Months

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


class Retirement(Screen):
    """Nobody moves in the last `months` before `retires`.

    Breach: 1 per move when `retires` is less than `months` after the day.

    A blank `retires` never bars. Retirement is at 58, 60 or 65 by level (read); the months are
    the planner's.

    Example::

        retirement: {months: 12}
    """

    kind: Literal["retirement"] = "retirement"
    nature = Nature.MOBILITY
    months: Months = Field(description="Months before retirement without a move.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("No move shortly before retirement")

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) 1 where somebody would move shortly before retirement."""
        problem = pairs.problem
        retires = problem.employees["retires"]
        left = 12 * (retires.dt.year - problem.date.year) + (retires.dt.month - problem.date.month)
        left -= retires.dt.day < problem.date.day
        soon = (left < self.months).to_numpy(bool)
        return np.asarray(soon[pairs.employee] & pairs.is_move, float)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee moved shortly before retirement."""
        day = problem.date
        last = (day.year * 12 + day.month + self.months) * 31 + day.day
        retires = problem.employees["retires"]
        soon = ((retires.dt.year * 12 + retires.dt.month) * 31 + retires.dt.day < last).to_numpy(bool)
        amount = self.judged(problem, plan) & problem.moved(plan) & soon
        message = _("retires on {retires}, within {months} months")
        words = retires.to_numpy("datetime64[D]")
        return Breaches.where(amount, problem.employee_ids, message, retires=words, months=self.months)

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) movers whose day of retirement is known."""
        known = problem.employees["retires"].notna().to_numpy(bool)
        return self.judged(problem, plan) & problem.moved(plan) & known

    def lacking(self) -> str:
        """No `retires`."""
        return _("the tables do not tell when this employee retires")

    @property
    def breach_unit(self) -> str:
        """Moves shortly before retirement."""
        return _("moves shortly before retirement")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.months == 1:
            return _("nobody moves in the last month before retirement")
        return _("nobody moves in the last {months} months before retirement", months=self.months)

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Fewer months."""
        told = _("at {after} months instead of {before}")
        return in_turn(self, "months", range(self.months - 1, -1, -1), told)

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Whom the rule cannot judge."""
        blank = int((problem.employees["retires"].isna() & problem.serves & self.who_mask(problem)).sum())
        if blank:
            message = _(
                "employees without a date in `retires`: {count}; the rule never bars them", count=blank
            )
            yield Remark("warning", "", message, _("fill `retires` in the table employees"))
