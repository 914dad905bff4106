"""One program, many questions: the best plan under a change, as near as can be to the incumbent."""

import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path as File
from typing import Self

import numpy as np

from placement.base import decimals
from placement.base.arrays import Codes
from placement.base.errors import NoPlanError, ProofError, SolverError
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.program.changes import close_to, forced
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.audit import audit, broken
from placement.proof.audit import values as values_of
from placement.proof.certificate import Priced, priced
from placement.rules.base import Rule
from placement.run import Run
from placement.run.proof import read_proof
from placement.scenario import SolverSettings
from placement.solvers.choose import Again, is_flow
from placement.solvers.exact.trimming import settled, trimmed
from placement.solvers.highs import Search
from placement.solvers.path import Path, Solution, Watch

Cost = dict[int, Fraction]
"""By priority."""

Order = tuple[tuple[Fraction | int, ...], ...]
"""By priority, to be compared."""

_WRITTEN = 2**53  # whole numbers below are written exactly

SECONDS = 1.4
"""For the answers to one question."""


@dataclass(frozen=True)
class Resolved:
    """The best plan under a change; of equally good ones, one that differs least from the incumbent.

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

    `near` is the incumbent. Every answer must pass `audited` before anybody sees it.
    """

    def __init__(
        self, problem: Problem, rules: Mapping[str, Rule], settings: SolverSettings, near: Plan
    ) -> None:
        self.problem, self.rules, self.settings, self.near = problem, rules, settings, near
        self.duals: tuple[Duals, ...] = ()
        self.floor: list[int] = []
        self.proven = False  # that no plan is better than the incumbent

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

        The incumbent is this one's, as far as its people and posts are still there; this one's
        prices make answers quick where the rules still have as many rows.
        """
        made = Resolver(problem, rules, settings or self.settings, _carried(self.near, self.problem, problem))
        sizes = len(problem.posts), len(made.program.side.lower)
        if all((len(each.post), len(each.side)) == sizes for each in self.duals):
            made.duals = self.duals
        made._again = self._again.after(made.program, made.near, made.duals)
        return made

    @cached_property
    def program(self) -> Program:
        """What the rules allow and cost, before any change."""
        return build(self.problem, self.rules)

    @cached_property
    def is_flow(self) -> bool:
        """Whether an answer is a flow, and takes next to no time."""
        return is_flow(self.program)

    @cached_property
    def quick(self) -> bool:
        """Whether an answer takes little time: it is a flow, or good prices are known."""
        return self._again.quick

    @cached_property
    def _again(self) -> Again:
        """How to solve it again."""
        return Again(self.program, self.near, self.duals, self.floor, self.proven, self.settings.threads)

    def posts(self, employee: int) -> Codes:
        """The posts that no rule forbids the employee by itself."""
        pairs, allowed = self.program.pairs, self.program.allowed
        return np.asarray(pairs.post[allowed & (pairs.employee == employee)])

    def with_pair(
        self, employee: int, post: int, *, seconds: float = math.inf, hurried: bool = False
    ) -> Resolved | None:
        """The best plan in which the employee holds the post; None where there is none.

        `hurried` takes a good plan where proof is far.
        """
        program = forced(self.program, employee, post)
        if hurried and (path := self._again.hurried(program)) is not None:
            with suppress(NoPlanError):
                return self.answer(program, seconds=seconds, paths=[path])
        return self.answer(program, narrower=True, seconds=seconds)

    def without(self, employee: int, post: int) -> Resolved | None:
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
    ) -> Resolved | None:
        """The best plan of a changed program, which is `narrower` if all its plans are plans unchanged.

        For a question that stays `alone` nothing is prepared that would make others quick.
        None where there is none. Raises NoPlanError where the time limit, or so many `seconds`,
        came before any plan.
        """
        settings, nearby = self.settings, close_to(program, self.near)
        started = time.perf_counter()
        solution: Solution | None = None
        with Watch(min(float(settings.time_limit), seconds)) as watch:
            for path in paths or self._again.paths(nearby, narrower=narrower, alone=alone):
                found = path.solve(nearby, float(settings.gap), settings.threads, settings.seed, watch)
                solution = found if found.status != "unknown" or solution is None else solution
                if watch.remaining == 0 or (found.status != "unknown" and found.complete):
                    break  # else a slower path may prove more
        watch.require_patience()
        if solution is not None and solution.status == "infeasible":
            return None
        if solution is None or solution.x is None:
            raise NoPlanError(_("the time limit came before any plan"))
        x = settled(nearby, solution.x, settings.threads, watch)
        if program.in_order:  # time may have ended before its columns were as small as can be
            x = trimmed(program, x, settings.threads)
        value = program.value(x)
        if value is None:
            raise SolverError(_("the solver's plan breaks a hard rule"))
        values = {
            priority: program.fraction(level, value[level])
            for level, priority in enumerate(program.priorities)
        }
        gaps = [
            each - bound <= Fraction(settings.gap) * max(program.unit[level], abs(each))
            for level, (each, bound) in enumerate(zip(value, solution.bounds, strict=False))
        ]
        proven, taken = solution.complete and all(gaps), time.perf_counter() - started
        least = lowest(program, value, solution.bounds)
        return Resolved(program.plan(x), values, proven, taken, solution.duals[: len(value)], least)

    def audited(self, answer: Resolved, rules: Mapping[str, Rule] | None = None) -> dict[str, Breaches]:
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

    def believe(self, answer: Resolved) -> None:
        """Raises ProofError where an answer under the run's own rules is better than its bounds allow."""
        if any(bound >= _WRITTEN for bound in self.floor):
            return  # floats do not write it exactly
        found, least, behind = [*answer.values.values()], [], self.behind(answer.plan)
        for level, bound in enumerate(self.floor):
            least.append(self.program.fraction(level, bound))
            if found[level] != least[level] or self.program.priorities[level] in behind:
                break  # the levels after it are bounded only for plans that are as good so far
        if found[: len(least)] < least:
            message = _("this plan is better than the run's bounds say any can be: {values} and not {bounds}")
            values, bounds = (
                ", ".join(decimals.shown(float(each)) for each in told) for told in (found, least)
            )
            raise ProofError(message.format(values=values, bounds=bounds))

    def behind(self, plan: Plan) -> dict[int, str]:
        """By priority, rules whose worst is as in the incumbent while those after it are worse: leximin."""
        found: dict[int, str] = {}
        for name, rule in self.rules.items():
            if rule.priority is None or not rule.stands_alone:
                continue
            here, there = rule.in_order(self.problem, self.near), rule.in_order(self.problem, plan)
            if here[:1] == there[:1] and there > here:
                found[rule.priority] = name
        return found

    def order(self, answer: Resolved) -> Order:
        """What answers are compared by: of each priority its value, and all that leximin makes small."""
        alone = [rule for rule in self.rules.values() if rule.stands_alone]
        small = {rule.priority: rule.in_order(self.problem, answer.plan) for rule in alone}
        return tuple((value, *small.get(priority, ())) for priority, value in answer.values.items())

    def bound(self, employee: int, post: int) -> tuple[Fraction, ...]:
        """Lower bounds of the first priorities of any plan with the pair, as many as the prices prove."""
        program, pairs = self.program, self.program.pairs
        pair = int(np.flatnonzero((pairs.employee == employee) & (pairs.post == post))[0])
        reached: list[int] = []
        for price, duals in zip(self._prices, self.duals, strict=False):
            reached.append(price.after(reached, duals.multipliers).with_pair(pair))
        return tuple(program.fraction(level, least) for level, least in enumerate(reached))

    def relaxed(self, employee: int, post: int, seconds: float) -> tuple[Fraction, ...]:
        """Values that no plan with the pair falls below, by its relaxation; () where that takes long."""
        program = forced(self.program, employee, post)
        with Watch(seconds) as watch:
            search = Search(0.0, self.settings.threads, self.settings.seed, watch)
            lower = self._again.lower(program, search)
        watch.require_patience()
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


def _carried(plan: Plan, before: Problem, after: Problem) -> Plan:
    """The posts of a plan in another problem, by the names of people and posts; -1 where they lack."""
    number = {name: code for code, name in enumerate(after.post_ids)}
    post = np.append(np.array([number.get(name, -1) for name in before.post_ids], np.int64), -1)
    who = before.employee_codes(after.employee_ids.tolist())
    return Plan(post[np.where(who < 0, -1, plan.post[who])])


def difference(after: Cost, before: Mapping[int, Fraction]) -> Cost:
    """By how much each priority gets worse."""
    return {priority: value - before.get(priority, Fraction(0)) for priority, value in after.items()}
