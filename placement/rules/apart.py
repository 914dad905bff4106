"""Relatives do not work together."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule
from placement.rules.ties import held, ties, ties_of

if TYPE_CHECKING:
    from placement.model.model import Model


class Apart(Rule):
    """Two who are tied (`ties`, kind apart) are not placed in the same unit.

    Breach: 1 per tie of which one unit holds both.

    Source: BKN 5/2019 (read): no conflict of interest.

    Example::

        apart: {}
    """

    kind: Literal["apart"] = "apart"
    nature = Nature.GROUP

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Two who serve apart")

    def post(self, model: "Model") -> None:
        """A row per tie and unit."""
        pairs = model.pairs
        rows = held(self, pairs, ties(self, pairs.problem, "apart"))
        group = np.asarray(rows.groupby(["tie", "unit"]).ngroup(), np.int64)
        bound = np.ones(group.max(initial=-1) + 1)
        model.at_most(self, by=group, bound=bound, column=rows["column"].to_numpy(np.int64))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per broken tie."""
        tied = ties(self, problem, "apart")
        unit = problem.unit_of(plan)
        counted = plan.post >= 0
        counted[counted] &= self.where_mask(problem)[plan.post[counted]]
        a, b = tied["a"].to_numpy(), tied["b"].to_numpy()
        both = (unit[a] == unit[b]) & counted[a] & counted[b]
        return Breaches.where(both, tied["label"].to_numpy(object), _("both in the same unit"))

    @property
    def breach_unit(self) -> str:
        """Broken ties."""
        return _("broken ties")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("tied people serve in different units")

    def subjects_of(self, problem: Problem, employee: int) -> list[str]:
        """Their ties."""
        return ties_of(self, problem, "apart", employee)
