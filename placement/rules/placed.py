"""Who serves today keeps a post."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Mask
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Rule
from placement.rules.told import Parts

if TYPE_CHECKING:
    from placement.model.model import Model


class Placed(Rule):
    """Whoever serves today holds a post.

    Breach: 1 per employee without.

    The rule is never implied: without it a plan may leave somebody without a post because that saves travel.

    Example::

        placed: {}
    """

    kind: Literal["placed"] = "placed"
    nature = Nature.NEED
    include_new: bool = Field(default=False, description="true: who does not serve yet gets a post too.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Nobody loses a post")

    @property
    def parts(self) -> Parts:
        """Each employee by themselves."""
        return Parts.EMPLOYEES

    def post(self, model: "Model") -> None:
        """One row per employee."""
        model.at_least(self, by=model.pairs.employee, bound=self._due(model.pairs.problem).astype(float))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee without a post."""
        without = self._due(problem) & (plan.post < 0)
        return Breaches.where(without, problem.employee_ids, _("without a post"))

    @property
    def breach_unit(self) -> str:
        """Persons without a post."""
        return _("persons without a post")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("everybody holds a post") if self.include_new else _("whoever serves today keeps a post")

    @classmethod
    def missed(cls) -> Remark:
        """The rule is never implied."""
        message = _("no rule of kind `placed` is enabled: without it people may lose their post")
        remedy = _("add `placed: {braces}` to the rules, or accept it", braces="{}")
        return Remark("warning", "", message, remedy)

    def _due(self, problem: Problem) -> Mask:
        """(E,) who is to hold a post; newcomers have no current post for a `where` to match."""
        due = problem.serving(self.who, self.where)
        if self.include_new and self.where.empty:
            due |= ~problem.serves & self.who_mask(problem)
        return np.asarray(due, bool)
