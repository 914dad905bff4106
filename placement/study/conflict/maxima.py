"""Maximum headcounts as a rule, so that who looks for a conflict can ask what they bar."""

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from placement.base.language import _
from placement.problem.measures import headcount
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule

if TYPE_CHECKING:
    from placement.model.model import Model


class Maxima(Rule):
    """No post takes more than its maximum; no kind of a scenario, for the table `posts` says so.

    Breach: persons above, per post.
    """

    kind: Literal["maximum"] = "maximum"
    nature = Nature.NEED
    parameter: ClassVar[str] = "maximum"
    most: tuple[int, ...]  # by post

    def post(self, model: "Model") -> None:
        """One row per post."""
        model.at_most(self, by=model.pairs.post, bound=np.asarray(self.most, float))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per post that is too full."""
        there, most = headcount(problem, plan), np.asarray(self.most)
        message = _("takes at most {most}; {there} are there")
        return Breaches.where(np.maximum(0, there - most), problem.post_ids, message, most=most, there=there)

    def instead(self, problem: Problem, plan: Plan) -> tuple[dict[str, int], dict[str, int]]:
        """By post that is too full, its maximum and who is there."""
        there = headcount(problem, plan)
        full = np.flatnonzero(there > np.asarray(self.most)).tolist()
        label = {code: str(problem.post_ids[code]) for code in full}
        return {label[code]: self.most[code] for code in full}, {
            label[code]: int(there[code]) for code in full
        }

    @property
    def breach_unit(self) -> str:
        """Persons."""
        return _("persons above the maximum")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("no post takes more than its maximum")
