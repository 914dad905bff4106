"""Couples stay together."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from placement.base.arrays import Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule
from placement.rules.ties import held, ties, ties_of

if TYPE_CHECKING:
    from placement.model.model import Model


class Together(Rule):
    """Two who are tied (`ties`, kind together) are placed in the same unit, or both nowhere.

    Breach: 1 per tie of which some unit holds exactly one of the two.

    Example::

        together: {}
    """

    kind: Literal["together"] = "together"
    nature = Nature.GROUP

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Two who serve together")

    def post(self, model: "Model") -> None:
        """A column per tie is 1 when some unit holds only one of the two."""
        pairs = model.pairs
        tied = ties(self, pairs.problem, "together")
        column = model.columns(np.ones(len(tied)))
        rows = held(self, pairs, tied)
        row = np.asarray(rows.groupby(["tie", "unit"]).ngroup(), np.int64)
        first = np.unique(row, return_index=True)[1]
        broken = column[rows["tie"].to_numpy()[first]]
        side = rows["side"].to_numpy(float)
        for sign in (1.0, -1.0):
            model.link(
                by=np.concatenate([row, np.arange(len(first))]),
                column=np.concatenate([rows["column"].to_numpy(), broken]),
                coefficient=np.concatenate([sign * side, np.ones(len(first))]),
                lower=np.zeros(len(first)),
            )
        model.at_most(self, by=np.arange(len(tied)), bound=np.zeros(len(tied)), column=column)
        group = np.where(self.where_mask(pairs.problem), pairs.problem.post_unit, -1)
        model.bind(self, tied[["a", "b"]].to_numpy(np.int64), group, column)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per broken tie."""
        tied = ties(self, problem, "together")
        counted = plan.post >= 0
        counted[counted] &= self.where_mask(problem)[plan.post[counted]]
        unit = np.where(counted, problem.unit_of(plan), -1)
        apart = unit[tied["a"]] != unit[tied["b"]]
        return Breaches.where(apart, tied["label"].to_numpy(object), _("not in the same unit"))

    @property
    def breach_unit(self) -> str:
        """Broken ties."""
        return _("broken ties")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("tied people serve in the same unit")

    def subjects_of(self, problem: Problem, employee: int) -> list[str]:
        """Their ties."""
        return ties_of(self, problem, "together", employee)

    @classmethod
    def tied(cls, problem: Problem) -> Codes:
        """Couples change place on one day."""
        return ties(cls(), problem, "together")[["a", "b"]].to_numpy(np.int64)
