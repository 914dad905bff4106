"""One program, many questions: the best plan under a change, as near as can be to the plan in hand."""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path as File
from typing import Self

import numpy as np

from placement.base.errors import NoPlanError, SolverError
from placement.base.language import _
from placement.case.selector import Mask
from placement.engine import PATHS
from placement.problem import Problem
from placement.problem.plan import Breaches, Codes, Plan
from placement.program import Duals, Program
from placement.program.assembly import build
from placement.proof.audit import audit, broken
from placement.proof.audit import values as values_of
from placement.proof.certificate import Priced, certified_bound, priced
from placement.rules.base import Rule
from placement.run import Run
from placement.run.proof import read_proof
from placement.scenario import SolverSettings
from placement.solvers.again.around import AroundPath
from placement.solvers.again.dual_simplex import GlancePath, PivotPath
from placement.solvers.again.held import HeldPath
from placement.solvers.again.reflow import ReflowPath
from placement.solvers.again.repair import NearbyPath
from placement.solvers.again.warm import WarmPath
from placement.solvers.exact.tight import tightened
from placement.solvers.highs import Search
from placement.solvers.path import Path, Watch
from placement.study.again.changes import close_to, forced

Cost = dict[int, Fraction]
"""By priority."""

SECONDS = 1.4
"""For the answers to one question."""


@dataclass(frozen=True)
class Answer:
    """The best plan under a change; of equally good ones, one that differs least from the plan in hand.

    No plan is worth less than `least` in the order of the priorities, as far as they are told.
    """

    plan: Plan
    values: Cost
    proven: bool  # every bound meets the gap asked for
    seconds: float
    duals: tuple[Duals, ...] = ()
    least: tuple[Fraction, ...] = ()

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
        self.duals: tuple[Duals, ...] = ()
        self.floor: list[int] = []
        self.proven = False  # that no plan is better than the one in hand

    @classmethod
    def of(cls, run: Run) -> Self:
        """Of a run's rules and plan; its prices make answers quick.

        Raises InputError where the prices in its folder do not fit its rules.
        """
        made = cls(run.problem, run.scenario.rules, run.scenario.solver, run.plan)
        made.duals, made.proven = run.result.duals, run.result.status == "optimal"
        if run.proof:
            made.duals = read_proof(made.program, run.proof, File("certificate.json"))
        for level, unit in zip(run.result.levels, made.program.unit, strict=True):
            made.floor.append(math.ceil(level.bound * unit))
            if level.bound < level.value:
                break
        return made

    def after(
        self, problem: Problem, rules: Mapping[str, Rule], settings: SolverSettings | None = None
    ) -> "Resolver":
        """The same questions where tables or rules have changed a little.

        The plan in hand is this one's, as far as its people and posts are still there; this one's
        prices make answers quick where the rules still have as many rows.
        """
        made = Resolver(problem, rules, settings or self.settings, _carried(self.near, self.problem, problem))
        sizes = len(problem.posts), len(made.program.side.lower)
        if all((len(each.post), len(each.side)) == sizes for each in self.duals):
            made.duals = self.duals
        made._open = self._open
        made._reflow = None if self._reflow is None else replace(self._reflow, plan=made.near)
        return made

    @cached_property
    def program(self) -> Program:
        """What the rules allow and cost, before any change."""
        return build(self.problem, self.rules)

    @cached_property
    def is_flow(self) -> bool:
        """Whether an answer is a flow, and takes next to no time."""
        return _path(self.program) is PATHS[0]

    @cached_property
    def quick(self) -> bool:
        """Whether an answer takes little time: it is a flow, or good prices are known."""
        known = self.duals and certified_values(self.program, self.duals)
        paths = [*self._paths(close_to(self.program, self.near), narrower=True)]
        return self.is_flow or (len(paths) > 1 and len(known) == len(self.duals))

    def posts(self, employee: int) -> Codes:
        """The posts that no rule forbids the employee by itself."""
        pairs, allowed = self.program.pairs, self.program.allowed
        return np.asarray(pairs.post[allowed & (pairs.employee == employee)])

    def with_pair(
        self, employee: int, post: int, *, seconds: float = math.inf, hurried: bool = False
    ) -> Answer | None:
        """The best plan in which the employee holds the post; None where there is none.

        `hurried` takes a good plan where proof is far.
        """
        program = forced(self.program, employee, post)
        if hurried and (path := self._hurried(program)) is not None:
            with suppress(NoPlanError):
                return self.answer(program, seconds=seconds, paths=[path])
        return self.answer(program, narrower=True, seconds=seconds)

    def _hurried(self, program: Program) -> Path | None:
        """Where to look first for a good plan."""
        if _path(program) is PATHS[0]:
            return None
        glance = GlancePath(self._pivots)
        return glance if glance.supports(close_to(program, self.near)) else self._around

    def without(self, employee: int, post: int) -> Answer | None:
        """The best plan in which the employee does not hold the post; None where there is none."""
        pairs = self.program.pairs
        held = (pairs.employee == employee) & (pairs.post == post)
        return self.answer(replace(self.program, allowed=self.program.allowed & ~held), narrower=True)

    def answer(
        self,
        program: Program,
        *,
        narrower: bool = False,
        alone: bool = False,
        seconds: float = math.inf,
        paths: Sequence[Path] = (),
    ) -> Answer | None:
        """The best plan of a changed program, which is `narrower` if all its plans are plans unchanged.

        For a question that stays `alone` nothing is prepared that would make others quick.
        None where there is none. Raises NoPlanError where the time limit, or so many `seconds`,
        came before any plan.
        """
        settings, nearby = self.settings, close_to(program, self.near)
        started = time.perf_counter()
        with Watch(min(float(settings.time_limit), seconds)) as watch:
            for path in paths or self._paths(nearby, narrower=narrower, alone=alone):
                solution = path.solve(nearby, float(settings.gap), settings.threads, settings.seed, watch)
                if solution.status != "unknown" or watch.remaining == 0:
                    break
        if solution.status == "infeasible":
            return None
        if solution.x is None:
            raise NoPlanError(_("the time limit came before any plan"))
        x = nearby.without_idle_courses(solution.x)
        if program.in_order:  # time may have ended before its columns were as small as can be
            x = tightened(program, x, settings.threads)
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
        proven, taken = solution.complete and all(gaps), time.perf_counter() - started
        least = lowest(program, value, solution.bounds)
        return Answer(program.plan(x), found, proven, taken, solution.duals[: len(value)], least)

    @cached_property
    def _reflow(self) -> ReflowPath | None:
        """What the sets of the flow before are worth, for changes of it."""
        return ReflowPath.of(close_to(self.program, self.near), self.near) if self.is_flow else None

    @cached_property
    def _open(self) -> list[int]:
        """By how much the plan in hand lies above the bound that the prices prove, in each level."""
        choice = self.program.choice(self.near)
        value = None if choice is None else self.program.value(choice)
        bounds = certified_values(self.program, self.duals)
        return [] if value is None else [max(0, a - b) for a, b in zip(value, bounds, strict=False)]

    @cached_property
    def _pivots(self) -> PivotPath:
        """The relaxation of the rules' own program, for changes that leave fewer plans."""
        nearby = close_to(self.program, self.near)
        return PivotPath(nearby, self._held(nearby), self.duals, sum(self._open[-1:]))

    def _held(self, program: Program) -> Mask:
        """(n,) the pairs of the plan in hand."""
        return np.asarray(self.near.post[program.pairs.employee] == program.pairs.post)

    @cached_property
    def _around(self) -> AroundPath | None:
        """The plan in hand with the columns of its rules, where a good plan may have to do."""
        choice = self.program.choice(self.near) if self.program.in_order else None
        if choice is None or self.program.courses is not None:
            return None
        return AroundPath(tightened(self.program, choice, self.settings.threads))

    @cached_property
    def _order_held(self) -> HeldPath | None:
        """The best order of the rules' own program, where all its values are proven."""
        around = self._around
        if around is None or not self.proven or self.program.value(around.choice) != tuple(self.floor):
            return None
        return HeldPath(around.choice, self.floor)

    def _paths(self, nearby: Program, *, narrower: bool, alone: bool = False) -> Iterator[Path]:
        """How to solve a program, to be tried in turn."""
        cold = _path(nearby)
        if cold is PATHS[0] and self._reflow is not None and self._reflow.supports(nearby):
            yield self._reflow
        around = NearbyPath(self.duals, self.near, self._open)
        if cold is not PATHS[0] and around.supports(nearby):
            yield around
            yield cold
            return
        if cold is not PATHS[0] and narrower and not alone and self._pivots.supports(nearby):
            yield self._pivots
        if narrower and (held := self._order_held) is not None and held.supports(nearby):
            yield held
        warm = WarmPath(self.duals, self._held(nearby), self.floor if narrower else ())
        if cold is not PATHS[0] and warm.supports(nearby):
            yield warm
        yield cold

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

    def bound(self, employee: int, post: int) -> tuple[Fraction, ...]:
        """Values that no plan with the pair falls below in the order of the priorities, as far as known."""
        program, pairs = self.program, self.program.pairs
        pair = int(np.flatnonzero((pairs.employee == employee) & (pairs.post == post))[0])
        reached: list[int] = []
        for price, duals in zip(self._prices, self.duals, strict=False):
            reached.append(price.after(reached, duals.multipliers).with_pair(pair))
        return tuple(program.fraction(level, least) for level, least in enumerate(reached))

    def relaxed(self, employee: int, post: int, seconds: float) -> tuple[Fraction, ...]:
        """Values that no plan with the pair falls below, by its relaxation; () where that takes long."""
        program = close_to(forced(self.program, employee, post), self.near)
        if _path(program) is PATHS[0] or not self._pivots.supports(program):
            return ()
        with Watch(seconds) as watch:
            search = Search(0.0, self.settings.threads, self.settings.seed, watch)
            lower = self._pivots.lower(program, search)
        return tuple(self.program.fraction(level, least) for level, least in enumerate(lower))

    @cached_property
    def _prices(self) -> list[Priced]:
        """What each level costs at least with any pair, the earlier ones at 0, as far as can be told."""
        found: list[Priced] = []
        for duals in self.duals:
            price = priced(self.program, duals, [0] * len(duals.multipliers))
            if price is None:
                break
            found.append(price)
        return found


def lowest(program: Program, value: Sequence[int], bounds: Sequence[int]) -> tuple[Fraction, ...]:
    """Values that no plan falls below in the order of the levels: none is bound beyond the first gap."""
    known = []
    for level, (each, bound) in enumerate(zip(value, bounds, strict=False)):
        known.append(program.fraction(level, bound))
        if bound < each:
            break
    return tuple(known)


def certified_values(program: Program, duals: Sequence[Duals]) -> list[int]:
    """A bound of every level in which the earlier ones are at theirs, as far as it can be told."""
    reached: list[int] = []
    for each in duals:
        least = certified_bound(program, each, reached)
        if least is None:
            break
        reached.append(least)
    return reached


def _carried(plan: Plan, before: Problem, after: Problem) -> Plan:
    """The posts of a plan in another problem, by the names of people and posts; -1 where they lack."""
    number = {name: code for code, name in enumerate(after.post_ids)}
    post = np.append(np.array([number.get(name, -1) for name in before.post_ids], np.int64), -1)
    who = before.employee_codes(after.employee_ids.tolist())
    return Plan(post[np.where(who < 0, -1, plan.post[who])])


def difference(after: Cost, before: Mapping[int, Fraction]) -> Cost:
    """By how much each priority gets worse."""
    return {priority: value - before.get(priority, Fraction(0)) for priority, value in after.items()}


def _path(program: Program) -> Path:
    return next(path for path in PATHS if path.supports(program))
