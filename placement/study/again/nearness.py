"""Among plans that are equally good, the one nearest to an earlier run: people see fewer surprises."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Literal

import numpy as np

from placement import engine
from placement.base.arrays import Codes, Mask
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.proof.result import Nearness, Result
from placement.rules.base import Nature, Rule
from placement.scenario import SolverSettings
from placement.solvers.path import Progress

if TYPE_CHECKING:
    from placement.model.model import Model

Placements = Mapping[str, tuple[str, str] | None]
"""Unit and job by employee, None for without a post."""


class Near(Rule):
    """Everybody is placed as in an earlier plan; no kind of a scenario, for a run is no policy.

    Breach: 1 per employee placed otherwise, in another post or in none. Employees whom the
    earlier plan does not know count nothing.
    """

    kind: Literal["near"] = "near"
    nature = Nature.WISH
    placements: Placements

    def post(self, model: "Model") -> None:
        """1 per employee who is not in the wanted post, or in any where none is wanted."""
        pairs = model.pairs
        known, wanted = self._wanted(pairs.problem)
        there = pairs.post == wanted[pairs.employee]
        due = known & (wanted != -1)
        model.at_least(self, by=pairs.employee, bound=due.astype(float), where=there)
        model.charge(self, (known & (wanted == -1))[pairs.employee])

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee placed otherwise."""
        known, wanted = self._wanted(problem)
        return Breaches.where(known & (plan.post != wanted), problem.employee_ids, _("placed otherwise"))

    @property
    def breach_unit(self) -> str:
        """Persons."""
        return _("persons placed otherwise")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("everybody is placed as in the earlier plan")

    def _wanted(self, problem: Problem) -> tuple[Mask, Codes]:
        """(E,) whom the earlier plan knows, and (E,) their posts there: -1 for none, -2 for a closed one."""
        known, wanted = np.zeros(len(problem.employees), bool), np.full(len(problem.employees), -1, np.int64)
        for code, employee in enumerate(problem.employee_ids):
            known[code] = employee in self.placements
            post = self.placements.get(employee)
            if post is not None:
                wanted[code] = problem.post_of.get(post, -2)
        return known, wanted


def placements(problem: Problem, plan: Plan) -> dict[str, tuple[str, str] | None]:
    """Where a plan places each employee."""
    posts = list(zip(problem.posts["unit"], problem.posts["job"], strict=True))
    return {
        str(employee): None if post < 0 else posts[post]
        for employee, post in zip(problem.employee_ids, plan.post.tolist(), strict=True)
    }


def solve_nearest(
    problem: Problem,
    rules: Mapping[str, Rule],
    settings: SolverSettings,
    earlier: Placements,
    name: str,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Result:
    """The best plan under the rules and, among equally good ones, the nearest to the run of that name.

    Nearness is a priority below all others; it stands in `near` of the result, whose levels
    and breaches are those of the rules alone. Raises what `engine.solve` raises.
    """
    last = 1 + max((rule.priority for rule in rules.values() if rule.priority is not None), default=0)
    label = _unused(rules)
    near = Near(priority=last, placements=earlier)
    result = engine.solve(problem, {**rules, label: near}, settings, watch)
    return _split(result, label, name, settings.gap)


def _unused(rules: Mapping[str, Rule]) -> str:
    """A name that no rule of the scenario bears."""
    name = "--near"
    while name in rules:
        name += "'"
    return name


def _split(result: Result, label: str, name: str, gap: Decimal) -> Result:
    """The result of the scenario's own rules, nearness apart: how near is proven is no matter of theirs."""
    *own, last = result.levels
    # Of leximin bounds do not tell whether its order is the best.
    proven = all(level.closed(gap) and not level.in_order for level in own)
    return replace(
        result,
        status="optimal" if proven else result.status,
        levels=tuple(own),
        breaches={rule: found for rule, found in result.breaches.items() if rule != label},
        certified=all(level.certified(gap) for level in own),
        duals=result.duals[: len(own)],
        near=Nearness(name, int(last.value), ceil(last.bound)),
    )
