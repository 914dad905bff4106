"""Nobody moves."""

from typing import TYPE_CHECKING, Literal

from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule
from placement.rules.told import Parts
from placement.rules.words import there

if TYPE_CHECKING:
    from placement.model.model import Model


class Stay(Rule):
    """Nobody moves to another unit or job.

    Breach: 1 per employee moved.

    Example::

        stay: {where: {job: midwife}, weight: 2, priority: 1}
    """

    kind: Literal["stay"] = "stay"
    nature = Nature.MOBILITY
    seen = True

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Nobody moves")

    @property
    def parts(self) -> Parts:
        """Each employee by themselves."""
        return Parts.EMPLOYEES

    def post(self, model: "Model") -> None:
        """1 per pair that moves somebody."""
        pairs = model.pairs
        model.charge(self, pairs.is_move & self.covers_current(pairs))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee moved."""
        moved = problem.moved(plan) & problem.serving(self.who, self.where)
        place = there(problem, plan)
        return Breaches.where(
            moved, problem.employee_ids, _("moved to {unit} as {job}"), unit=place["unit"], job=place["job"]
        )

    @property
    def breach_unit(self) -> str:
        """Persons moved."""
        return _("persons moved")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("everybody stays in their post")
