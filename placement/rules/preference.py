"""Ranked wishes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from placement.base.arrays import Array
from placement.base.language import _
from placement.problem.coded import find, take
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Rule
from placement.rules.told import Parts
from placement.rules.words import there

if TYPE_CHECKING:
    from placement.model.model import Model
    from placement.model.pairs import Pairs


class Preference(Rule):
    """Everybody who is placed, moved or not, is where they wish.

    Breach: Σ (rank − 1) of the unit held; the length of the list for a unit that is not on it.

    Who has no list counts 0. The length of a list is its number of rows.

    Example::

        preference: {priority: 2}
    """

    kind: Literal["preference"] = "preference"
    nature = Nature.WISH
    seen = True

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Wishes")

    @property
    def parts(self) -> Parts:
        """Each employee by themselves."""
        return Parts.EMPLOYEES

    def post(self, model: "Model") -> None:
        """The rank of each pair's unit."""
        pairs = model.pairs
        model.charge(self, np.where(self.covers(pairs), self._rank(pairs), 0.0))

    def _rank(self, pairs: "Pairs") -> Array:
        """(n,) rank − 1 of each pair's unit for its employee."""
        problem = pairs.problem
        table = problem.case.tables["preferences"]
        employee, units = problem.employee_codes(table["employee"]), len(problem.units)
        rank = np.bincount(employee, minlength=len(problem.employees)).astype(float)[pairs.employee]
        listed = employee * units + problem.unit_codes(table["unit"])
        at = find(listed, pairs.employee * units + pairs.unit)
        return np.where(at >= 0, take(table["rank"].to_numpy(np.int64), at) - 1, rank)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who is not at the first wish."""
        counted = self.who_mask(problem) & (plan.post >= 0)
        counted[counted] &= self.where_mask(problem)[plan.post[counted]]
        table = problem.case.tables["preferences"]
        employee = problem.employee_codes(table["employee"])
        rank = np.bincount(employee, minlength=len(counted)).astype(float)
        here = problem.unit_of(plan)[employee] == problem.unit_codes(table["unit"])
        rank[employee[here]] = table["rank"].to_numpy(float)[here] - 1
        return Breaches.where(
            np.where(counted, rank, 0.0),
            problem.employee_ids,
            _("{unit} is {amount} below the first wish"),
            unit=there(problem, plan)["unit"],
        )

    @property
    def breach_unit(self) -> str:
        """Ranks below the first wish."""
        return _("ranks below the first wish")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("people serve where they wish to")

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """How many have no list."""
        listed = np.isin(problem.employee_ids, problem.case.tables["preferences"]["employee"].unique())
        without = int((self.who_mask(problem) & ~listed).sum())
        if without:
            message = _("employees without a list of preferences: {count}; they count 0", count=without)
            yield Remark("warning", "", message, _("fill the table preferences, or leave it so"))
