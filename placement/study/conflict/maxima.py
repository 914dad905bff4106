"""Maximum headcounts as a rule, so that who looks for a conflict can ask what they bar."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from placement.base.language import _
from placement.problem.measures import headcount
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule

if TYPE_CHECKING:
    from placement.model.model import Model

NAME = "maximum"


class Maxima(Rule):
    """No post takes more than its maximum; no kind of a scenario, for the table `posts` says so.

    Breach: persons above, per post.
    """

    kind: Literal["maximum"] = "maximum"
    nature = Nature.NEED
    most: tuple[int, ...]  # by post

    def post(self, model: "Model") -> None:
        """One row per post."""
        model.at_most(self, by=model.pairs.post, bound=np.asarray(self.most, float))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per post that is too full."""
        there, most = headcount(problem, plan), np.asarray(self.most)
        message = _("takes at most {most}; {there} are there")
        return Breaches.where(np.maximum(0, there - most), problem.post_ids, message, most=most, there=there)

    @property
    def breach_unit(self) -> str:
        """Persons."""
        return _("persons above the maximum")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("no post takes more than its maximum")


def unbounded(problem: Problem, rules: Mapping[str, Rule]) -> tuple[Problem, dict[str, Rule]]:
    """The problem whose posts take everybody, and the rules with one that says what they take."""
    posts = problem.posts.assign(maximum=len(problem.employees))
    tables = {**problem.case.tables, "posts": posts}
    most = Maxima(most=tuple(problem.maximum.tolist())).named(unused(rules))
    return replace(problem, case=replace(problem.case, tables=tables)), {**rules, most.name: most}


def unused(rules: Mapping[str, Rule]) -> str:
    """A name that no rule of the scenario bears."""
    name = NAME
    while name in rules:
        name += "'"
    return name
