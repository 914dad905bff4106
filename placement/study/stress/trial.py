"""One future: the plan as it is left, repaired with few moves, and the best there could have been."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np

from placement import engine
from placement.base.arrays import Whole
from placement.base.errors import InfeasibleError, NoPlanError, SolverError
from placement.base.language import _
from placement.case.writing import case_digest
from placement.problem import Problem
from placement.problem.measures import headcount
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.proof.audit import audit, broken, values
from placement.rules.base import Rule
from placement.solvers.choose import unproven
from placement.solvers.exact.trimming import settled
from placement.solvers.path import Watch
from placement.study.cluster.kept import digest
from placement.study.stress.draws import Drawn, Draws
from placement.study.stress.rules import Refused, Repairs

_CLOSE = 0.005  # of the best repair: who mends a plan in a hurry does not prove it


@dataclass(frozen=True)
class Hindsight:
    """What the first priority would have come to, had the future been known; no plan is below the bound."""

    value: Fraction
    bound: Fraction


@dataclass(frozen=True)
class Trial:
    """What became of the plan in one future."""

    leavers: int
    arrivals: int
    refusals: int
    short: Whole  # (P,) persons short of the minimum, before repair
    left: Whole  # (P,) and after
    value: Fraction  # of the first priority, before repair
    repaired: Fraction | None  # and after; None where no repair keeps the hard rules, or none was found
    repairs: int
    hindsight: Hindsight | None  # None where it was not asked for, or no plan was found
    late: bool = False  # time ended before a repair was found, or shown to be none


@dataclass(frozen=True)
class Block:
    """Futures that a process tries at once, by number."""

    start: int
    stop: int

    @property
    def digest(self) -> str:
        """Of the numbers."""
        return digest(self.start, self.stop)

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Trials:
    """Futures of a run, tried one by one."""

    draws: Draws
    repairs: int
    every: int  # which futures are looked at in hindsight: each so many

    @cached_property
    def digest(self) -> str:
        """Of the run, the odds, and what is done about each future."""
        run, draws = self.draws.run, self.draws
        policies = run.scenario.text(Path("case"))
        plan = run.plan.post.tolist()
        return digest(case_digest(run.case), policies, plan, draws.odds, draws.seed, self.repairs, self.every)

    def __call__(self, block: Block) -> list[Trial]:
        """Those of a block."""
        return [self.trial(number) for number in range(block.start, block.stop)]

    def trial(self, number: int) -> Trial:
        """That one."""
        drawn = self.draws[number]
        problem = drawn.problem
        rules = first_priority(self.draws.run.scenario.rules)
        rules |= {"--refused": Refused(people=drawn.refused)}
        try:
            repaired, late = self._repaired(drawn, rules), False
        except NoPlanError:
            repaired, late = None, True
        plan = repaired or drawn.plan
        looked = self.every > 0 and number % self.every == 0
        return Trial(
            drawn.leavers,
            drawn.arrivals,
            len(drawn.refused),
            short_of(problem, drawn.plan),
            short_of(problem, plan),
            value_of(problem, rules, drawn.plan),
            None if repaired is None else value_of(problem, rules, repaired),
            int(((drawn.plan.post >= 0) & (plan.post != drawn.plan.post)).sum()),
            self._hindsight(problem, rules) if looked else None,
            late,
        )

    def _repaired(self, drawn: Drawn, rules: Mapping[str, Rule]) -> Plan | None:
        """The best plan that moves few people, each back or to a post that is short; None: there is none.

        Raises NoPlanError where time ended before that was known.
        """
        problem, plan = drawn.problem, drawn.plan
        posts = {
            str(each): post
            for each, post in zip(problem.employee_ids, plan.post.tolist(), strict=True)
            if post >= 0
        }
        few = Repairs(posts=posts, at_most=self.repairs)
        rules = {**rules, "--repairs": few}
        program = build(problem, rules)
        pairs, settings = program.pairs, self.draws.run.scenario.solver
        near = (plan.post[pairs.employee] == pairs.post) | pairs.is_current
        helps = near | (short_of(problem, plan) > 0)[pairs.post]
        narrow = replace(program, allowed=program.allowed & helps)
        with Watch(float(settings.time_limit)) as watch:
            for path in unproven(narrow):
                solution = path.solve(narrow, _CLOSE, settings.threads, settings.seed, watch)
                if solution.status != "unknown":
                    break
        watch.require_patience()
        if solution.status == "infeasible":
            return None
        if solution.x is None:
            raise NoPlanError(_("the time limit came before any plan"))
        repaired = narrow.plan(settled(narrow, solution.x, settings.threads, watch))
        if wrong := broken(rules, audit(problem, rules, repaired)):
            raise SolverError(_("the plan breaks what it may not: {rules}", rules=", ".join(wrong)))
        return repaired

    def _hindsight(self, problem: Problem, rules: Mapping[str, Rule]) -> Hindsight | None:
        """What could have been, by a solve of its own; None where none was found."""
        try:
            result = engine.solve(problem, rules, self.draws.run.scenario.solver)
        except (InfeasibleError, NoPlanError):
            return None
        (level,) = result.levels
        return Hindsight(level.value, level.bound)


def first_priority(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The hard rules and those of the first priority."""
    first = min((rule.priority for rule in rules.values() if rule.priority is not None), default=None)
    return {name: rule for name, rule in rules.items() if rule.priority in {None, first}}


def value_of(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> Fraction:
    """What the first priority comes to; hard rules may be broken."""
    soft = {name: rule for name, rule in rules.items() if not rule.hard}
    (value,) = values(soft, {name: rule.audit(problem, plan) for name, rule in soft.items()}).values()
    return value


def short_of(problem: Problem, plan: Plan) -> Whole:
    """(P,) persons short of the minimum."""
    return np.asarray(np.maximum(0, problem.minimum - headcount(problem, plan)))
