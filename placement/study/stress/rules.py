"""Rules of a future, which no scenario could say."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from placement.base.arrays import Array
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule, Screen

if TYPE_CHECKING:
    from placement.model.model import Model
    from placement.model.pairs import Pairs


class Refused(Screen):
    """Who refused stays in their post."""

    kind: Literal["refused"] = "refused"
    nature = Nature.MOBILITY
    people: frozenset[str]

    def amount(self, pairs: "Pairs") -> Array:
        """1 for each move of theirs."""
        theirs = np.isin(pairs.problem.employee_ids.astype(str), sorted(self.people))
        return np.asarray(theirs[pairs.employee] & pairs.is_move, float)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who refused and moves."""
        theirs = np.isin(problem.employee_ids.astype(str), sorted(self.people))
        return Breaches.where(theirs & problem.moved(plan), problem.employee_ids, self.asks())

    @property
    def breach_unit(self) -> str:
        return _("moves")

    def asks(self) -> str:
        return _("who refused stays")


class Repairs(Rule):
    """All but so many of those in a post keep the one that the plan says."""

    kind: Literal["repairs"] = "repairs"
    nature = Nature.MOBILITY
    posts: dict[str, int]  # by employee who has one
    at_most: int

    def post(self, model: "Model") -> None:
        """One row over all pairs that keep what the plan says."""
        pairs = model.pairs
        planned = self._planned(pairs.problem)[pairs.employee]
        kept, none = planned == pairs.post, np.zeros(len(pairs), np.int64)
        bound = np.array([max(0.0, len(self.posts) - self.at_most)])
        model.at_least(self, by=none, bound=bound, where=kept)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row where there are more."""
        planned = self._planned(problem)
        count = int(((planned >= 0) & (plan.post != planned)).sum())
        return Breaches.where(np.array([max(0, count - self.at_most)]), np.array([""], object), self.asks())

    @property
    def breach_unit(self) -> str:
        return _("moves")

    def asks(self) -> str:
        return _("at most {count} repairs", count=self.at_most)

    def _planned(self, problem: Problem) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(E,) the post of each, -1 for who has none."""
        return np.array([self.posts.get(str(each), -1) for each in problem.employee_ids], np.int64)
