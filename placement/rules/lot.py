"""Among equals the lot decides."""

from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from placement.base.arrays import Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule

if TYPE_CHECKING:
    from placement.model.model import Model


class Lot(Rule):
    """Who of equals moves is drawn by a lot that anyone can repeat.

    Breach: Σ numbers of those who move.

    Every employee of the case has a number from 1 to their count, in the order of the SHA-256 of
    `seed:employee` (UTF-8, hexadecimal): those with small numbers move first. Publish the `seed`,
    or let it be a figure of a public draw, and everybody can compute the order:
    `printf 'seed:employee' | sha256sum`.

    Hard or soft: always soft, in a priority of its own, best the last: there it decides what all
    others leave open, and nothing else.

    Example::

        commute: {enabled: false}
        preference: {enabled: false}
        lot: {seed: harbour fair, priority: 3}
    """

    kind: Literal["lot"] = "lot"
    nature = Nature.WISH
    seed: str = Field(min_length=1, description="The word that the lot is drawn with; publish it.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("A lot among equals")

    @model_validator(mode="after")
    def _has_a_priority(self) -> Self:
        if self.hard:
            raise ValueError(_("a lot needs a priority of its own"))
        return self

    @property
    def stands_alone(self) -> bool:
        """Always: a lot beside another aim would be weighed against it."""
        return True

    def post(self, model: "Model") -> None:
        """The number of each pair that is a move."""
        pairs = model.pairs
        number = self.numbers(pairs.problem)[pairs.employee]
        model.charge(self, np.where(pairs.is_move & self.covers(pairs), number, 0.0))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who moves."""
        moved = problem.moved(plan) & self.who_mask(problem)
        moved[moved] = self.where_mask(problem)[plan.post[moved]]
        return Breaches.where(
            np.where(moved, self.numbers(problem), 0),
            problem.employee_ids,
            _("the lot “{seed}” drew number {amount} of {count}"),
            seed=self.seed,
            count=len(moved),
        )

    @property
    def breach_unit(self) -> str:
        """Numbers drawn."""
        return _("numbers drawn by those who move")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("among equals the lot “{seed}” decides who moves", seed=self.seed)

    def numbers(self, problem: Problem) -> Codes:
        """(E,) 1 … E in the order of the lot."""
        return problem.once(("lot", self.seed), lambda: _drawn(self.seed, problem))


def _drawn(seed: str, problem: Problem) -> Codes:
    marks = [sha256(f"{seed}:{employee}".encode()).hexdigest() for employee in problem.employee_ids]
    number = np.empty(len(marks), np.int64)
    number[np.argsort(np.array(marks, str), kind="stable")] = np.arange(1, len(marks) + 1)
    return number
