"""What a process does with combinations."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from placement.base import language
from placement.base.errors import InfeasibleError, NoPlanError, PlacementError
from placement.base.language import _
from placement.case import Case
from placement.case.writing import case_digest
from placement.engine import solve
from placement.problem import Problem
from placement.problem.measures import measures
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.study.cluster.kept import digest
from placement.study.cluster.processes import WorkerLost
from placement.study.conflict.conflict import conflict
from placement.study.sweep.grid import Combination
from placement.study.sweep.outcome import SweepOutcome
from placement.study.sweep.problems import Problems

Solve = Callable[[Problem, Mapping[str, Rule], SolverSettings], Result]
"""As `engine.solve`."""


@dataclass(frozen=True)
class Desk:
    """What a process needs to solve combinations, one after the other."""

    cases: Mapping[Path, Case]
    language: str

    @cached_property
    def digest(self) -> str:
        """Of the tables' contents, and of the language in which reasons are told."""
        tables = [(str(folder), case_digest(case)) for folder, case in self.cases.items()]
        return digest(self.language, *sorted(tables))

    def __call__(self, combination: Combination, solved: Solve = solve) -> SweepOutcome:
        """The outcome, whatever it is."""
        language.use(self.language)
        started = time.perf_counter()
        try:
            outcome = self._solved(combination, solved)
        except NoPlanError as error:
            outcome = SweepOutcome("unknown", message=str(error))
        except PlacementError as error:
            outcome = SweepOutcome("failed", message=str(error))
        except Exception as error:  # noqa: BLE001 - one combination's fault is not the others'
            outcome = SweepOutcome("failed", message=f"{type(error).__name__}: {error}")
        return replace(outcome, seconds=time.perf_counter() - started)

    @cached_property
    def _problems(self) -> Problems:
        return Problems(dict(self.cases))

    def _solved(self, combination: Combination, solved: Solve) -> SweepOutcome:
        started = time.perf_counter()
        scenario = combination.scenario
        problem = self._problems.of(scenario)
        read = time.perf_counter() - started
        try:
            result = solved(problem, scenario.rules, scenario.solver)
        except InfeasibleError as error:
            return self._infeasible(combination, error)
        seconds = {"read": read, **result.seconds, "total": time.perf_counter() - started}
        found = replace(result, seconds=seconds)
        return SweepOutcome(result.status, found, measures(problem, result.plan))

    def _infeasible(self, combination: Combination, error: InfeasibleError) -> SweepOutcome:
        """Without a plan, and which rules stand against each other where that can be found out."""
        scenario = combination.scenario
        names = tuple(error.conflict)
        try:
            problem = self._problems.of(scenario)
            names = names or tuple(conflict(problem, scenario.rules, scenario.solver))
        except PlacementError:
            names = ()
        message = str(error)
        if names:
            rules = ", ".join(names)
            message = _("no plan satisfies the hard rules; these stand against each other: {rules}")
            message = message.format(rules=rules)
        return SweepOutcome("infeasible", message=message, conflict=names)


def lost(answer: WorkerLost) -> SweepOutcome:
    """What to say of a combination whose processes ended."""
    return SweepOutcome("failed", message=answer.reason)
