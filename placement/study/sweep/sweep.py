"""Every combination of a grid solved, on several processor cores, told in the grid's order."""

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from glob import escape
from pathlib import Path
from typing import Literal

from placement.base import language
from placement.base.errors import InfeasibleError, NoPlanError, PlacementError, WriteError
from placement.base.language import _
from placement.case import Case
from placement.engine import solve
from placement.problem import Problem
from placement.problem.measures import Measures, measures
from placement.proof.result import Level, Result
from placement.rules.base import Rule
from placement.run import Run
from placement.scenario import SolverSettings
from placement.study.conflict.conflict import conflict
from placement.study.sweep.grid import Combination, Grid
from placement.study.sweep.problems import Problems
from placement.study.sweep.workers import WorkerLost, answers

MEASURES = ("moves", "unplaced", "short_of_minimum", "short_of_target", "minutes_mean")
"""Of each plan's figures those that a sweep shows, less being better; see `placement.problem.measures`."""

Status = Literal["optimal", "feasible", "infeasible", "unknown", "failed", "unwritten", "stopped"]
"""As a run's; `failed`: no answer that passed the audit; `unwritten`: the plan could not be written;
`stopped`: Ctrl-C, or a disk that takes no more, came first."""


@dataclass(frozen=True)
class SweepOutcome:
    """What became of one combination; result and measures are None without a plan."""

    status: Status
    result: Result | None = None
    measures: Measures | None = None
    message: str = ""  # why there is no plan
    conflict: tuple[str, ...] = ()  # rules that stand against each other, where none satisfies them all
    seconds: float = 0.0

    @property
    def levels(self) -> Mapping[int, Level]:
        """By priority, its value and bound; empty without a plan."""
        return {level.priority: level for level in self.result.levels} if self.result else {}


Solve = Callable[[Problem, Mapping[str, Rule], SolverSettings], Result]
"""As `engine.solve`."""

Watched = Callable[[int, SweepOutcome], None]
"""Told the number of a combination and what became of it."""


@dataclass(frozen=True)
class Sweep:
    """A grid and what became of it; the outcomes are in the order of the grid's combinations."""

    grid: Grid
    outcomes: tuple[SweepOutcome, ...]

    @cached_property
    def priorities(self) -> tuple[int, ...]:
        """Of all plans."""
        return tuple(sorted({priority for outcome in self.outcomes for priority in outcome.levels}))

    @cached_property
    def best(self) -> dict[str, tuple[int, ...]]:
        """By measure, the combinations that do best; none where all are alike, or of several cases."""
        found = {}
        for name in MEASURES:
            told = {
                at: value
                for at, outcome in enumerate(self.outcomes)
                if outcome.measures and (value := outcome.measures[name]) is not None
            }
            if len(set(told.values())) < 2 or len(self.grid.cases) > 1:
                continue
            found[name] = tuple(at for at, value in told.items() if value == min(told.values()))
        return found

    @property
    def stopped(self) -> int:
        """Combinations that were left unsolved."""
        return sum(outcome.status == "stopped" for outcome in self.outcomes)

    def run(self, number: int) -> Run | None:
        """The plan of a combination with all that made it; None where there is none."""
        scenario, result = self.grid.combinations[number].scenario, self.outcomes[number].result
        if result is None:
            return None
        return Run(scenario, scenario.problem(self.grid.cases[scenario.case]), result)


def cores() -> int:
    """Processor cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # of Linux alone
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def sweep(
    grid: Grid,
    *,
    jobs: int | None = None,
    folder: Path | None = None,
    command: Sequence[str] = (),
    watch: Watched = lambda _number, _outcome: None,
) -> Sweep:
    """Every combination solved, in `jobs` processes at once (default: one per core).

    With a `folder` each run is written there under its combination's name. `watch` hears of each
    combination that is done, by its number. The outcomes do not depend on `jobs`. Ctrl-C, and a
    run that cannot be written, end it with what is done; raises NoPlanError where Ctrl-C left nothing.
    """
    desk = Desk(grid.cases, language.spoken(), folder, tuple(command))
    outcomes = [SweepOutcome("stopped", message=_("stopped before it was solved"))] * len(grid.combinations)
    try:
        with closing(answers(desk, grid.combinations, jobs or cores())) as coming:
            for number, answer in coming:
                outcomes[number] = lost(answer) if isinstance(answer, WorkerLost) else answer
                watch(number, outcomes[number])
                if outcomes[number].status == "unwritten":
                    break  # nor would the next ones be
    except KeyboardInterrupt:
        if all(outcome.status == "stopped" for outcome in outcomes):
            raise NoPlanError(_("stopped before any combination was solved")) from None
    found = Sweep(grid, tuple(outcomes))
    if folder:
        tidy(grid.combinations, outcomes, folder)
    return found


@dataclass(frozen=True)
class Desk:
    """What a process needs to solve combinations, one after the other."""

    cases: Mapping[Path, Case]
    language: str
    folder: Path | None
    command: tuple[str, ...]

    def __call__(self, combination: Combination, solved: Solve = solve) -> SweepOutcome:
        """The outcome, whatever it is; its plan is written where there is a folder."""
        language.use(self.language)
        started = time.perf_counter()
        try:
            outcome = self._solved(combination, solved)
        except NoPlanError as error:
            outcome = SweepOutcome("unknown", message=str(error))
        except WriteError as error:
            message = _("the plan could not be written: {reason}", reason=error.reason)
            outcome = SweepOutcome("unwritten", message=message)
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
        run = Run(scenario, problem, replace(result, seconds=seconds), inputs=combination.digests)
        if self.folder:
            run.save(self.folder / combination.name, command=self.command)
        return SweepOutcome(result.status, run.result, measures(problem, result.plan))

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
    """What to say of a combination whose process ended."""
    message = _("its process ended (code {code}); with less memory per core, try fewer --jobs")
    return SweepOutcome("failed", message=message.format(code=answer.code))


def tidy(combinations: Sequence[Combination], outcomes: Sequence[SweepOutcome], folder: Path) -> None:
    """Nothing stays of runs that were being written when they were stopped."""
    for combination, outcome in zip(combinations, outcomes, strict=True):
        if outcome.result is None:
            for path in (folder / combination.name, *folder.glob(f".{escape(combination.name)}-*")):
                shutil.rmtree(path, ignore_errors=True)
