"""One program, many questions: the best plan under a change, as near as can be to the plan in hand."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from placement.assembly import build
from placement.audit import audit, broken
from placement.audit import values as values_of
from placement.certificate import certified_bound
from placement.engine import PATHS
from placement.errors import NoPlanError, SolverError
from placement.language import _
from placement.plan import Breaches, Codes, Plan
from placement.problem import Problem
from placement.program import Duals, Program
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.selector import Mask
from placement.solvers.path import Path, Watch

Cost = dict[int, Fraction]
"""By priority."""


@dataclass(frozen=True)
class Answer:
    """The best plan under a change; of equally good ones, one that differs least from the plan in hand."""

    plan: Plan
    values: Cost
    proven: bool  # every bound meets the gap asked for
    seconds: float
    duals: tuple[Duals, ...] = ()

    def changed(self, other: Plan) -> Codes:
        """Employees whose post is another than under the other plan."""
        return np.flatnonzero(self.plan.post != other.post)


class Resolver:
    """The program of rules over a problem, built once and solved again under changes of its pairs.

    `near` is the plan in hand. Every answer must pass `audited` before anybody sees it.
    """

    def __init__(
        self, problem: Problem, rules: Mapping[str, Rule], settings: SolverSettings, near: Plan
    ) -> None:
        self.problem, self.rules, self.settings, self.near = problem, rules, settings, near

    @cached_property
    def program(self) -> Program:
        """What the rules allow and cost, before any change."""
        return build(self.problem, self.rules)

    @cached_property
    def quick(self) -> bool:
        """Whether an answer is a flow, and takes next to no time."""
        return _path(self.program) is PATHS[0]

    def posts(self, employee: int) -> Codes:
        """The posts that no rule forbids the employee by itself."""
        pairs, allowed = self.program.pairs, self.program.allowed
        return np.asarray(pairs.post[allowed & (pairs.employee == employee)])

    def with_pair(self, employee: int, post: int, program: Program | None = None) -> Answer | None:
        """The best plan in which the employee holds the post; None where there is none."""
        return self.answer(forced(program or self.program, employee, post))

    def without(self, employee: int, post: int) -> Answer | None:
        """The best plan in which the employee does not hold the post; None where there is none."""
        pairs = self.program.pairs
        held = (pairs.employee == employee) & (pairs.post == post)
        return self.answer(replace(self.program, allowed=self.program.allowed & ~held))

    def answer(self, program: Program) -> Answer | None:
        """The best plan of a changed program; None where there is none.

        Raises NoPlanError where the time limit came before any plan.
        """
        settings, nearby = self.settings, close_to(program, self.near)
        started = time.perf_counter()
        with Watch(float(settings.time_limit)) as watch:
            solution = _path(nearby).solve(
                nearby, float(settings.gap), settings.threads, settings.seed, watch
            )
        if solution.status == "infeasible":
            return None
        if solution.x is None:
            raise NoPlanError(_("the time limit came before any plan"))
        x = nearby.without_idle_courses(solution.x)
        value = program.value(x)
        if value is None:
            raise SolverError(_("the solver's plan breaks a hard rule"))
        found = {
            priority: program.fraction(level, value[level])
            for level, priority in enumerate(program.priorities)
        }
        gaps = [
            each - bound <= Fraction(settings.gap) * max(program.unit[level], abs(each))
            for level, (each, bound) in enumerate(zip(value, solution.bounds, strict=False))
        ]
        seconds = time.perf_counter() - started
        proven = solution.complete and all(gaps)
        return Answer(program.plan(x), found, proven, seconds, solution.duals[: len(value)])

    def audited(self, answer: Answer, rules: Mapping[str, Rule] | None = None) -> dict[str, Breaches]:
        """What the rules (default: its own) find on an answer.

        Raises SolverError where it breaks what it may not, or is worth something else.
        """
        rules = self.rules if rules is None else rules
        breaches = audit(self.problem, rules, answer.plan)
        if wrong := broken(rules, breaches):
            raise SolverError(_("the plan breaks what it may not: {rules}", rules=", ".join(wrong)))
        if values_of(rules, breaches) != answer.values:
            raise SolverError(_("the audit of a plan finds other values than the solver"))
        return breaches

    def bound(self, employee: int, post: int, duals: tuple[Duals, ...]) -> tuple[int, ...]:
        """What a plan with the pair costs at least, by the prices of the best one.

        The first priority's is proven; those that follow hold if the earlier ones are met exactly.
        """
        program = forced(self.program, employee, post)
        reached: list[int] = []
        for each in duals:
            least = certified_bound(program, each, reached)
            if least is None:
                break
            reached.append(least)
        return tuple(reached)


def forced(program: Program, employee: int, post: int) -> Program:
    """The program in which the employee holds the post."""
    pairs = program.pairs
    return confined(program, employee, pairs.post == post)


def confined(program: Program, employee: int, pairs: Mask) -> Program:
    """The program in which the employee holds one of these pairs (n,)."""
    must = program.must.copy()
    must[employee] = True
    own = program.pairs.employee == employee
    return replace(program, allowed=program.allowed & (pairs | ~own), must=must)


def close_to(program: Program, plan: Plan) -> Program:
    """The program with a last priority: as few as can be hold another post than under the plan."""
    pairs = program.pairs
    kept = plan.post[pairs.employee] == pairs.post
    cost = np.where(kept, -1, np.where(plan.post[pairs.employee] < 0, 1, 0))
    return replace(
        program,
        priorities=(*program.priorities, max(program.priorities, default=0) + 1),
        unit=(*program.unit, 1),
        cost=np.vstack([program.cost, cost[None, :]]).astype(np.int64),
        constant=(*program.constant, int((plan.post >= 0).sum())),
    )


def difference(after: Cost, before: Mapping[int, Fraction]) -> Cost:
    """By how much each priority gets worse."""
    return {priority: value - before.get(priority, Fraction(0)) for priority, value in after.items()}


def _path(program: Program) -> Path:
    return next(path for path in PATHS if path.supports(program))
