"""A plan under stress: many futures, each tried; told in their order, whoever tries them."""

from collections.abc import Callable, Set
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from math import ceil

import numpy as np

from placement.base.arrays import Array, Codes, Whole
from placement.base.errors import InputError, NoPlanError, SolverError
from placement.base.language import _
from placement.run import Run
from placement.study.cluster.places import Machine
from placement.study.cluster.processes import Place, WorkerLost
from placement.study.stress.draws import Draws, Odds
from placement.study.stress.trial import Block, Trial, Trials, first_priority, short_of

_BLOCK = 20  # futures that a process tries at once
WORST = 10  # the worst tenth of the futures

Watched = Callable[[int], None]
"""Told how many futures have been tried."""


@dataclass(frozen=True)
class Futures:
    """How many futures, with which repairs, and each how many is looked at in hindsight (0: none)."""

    draws: int = 1000
    repairs: int = 10
    hindsight: int = 10


_USUAL, _ENOUGH, _HERE = Odds(), Futures(), Machine()


@dataclass(frozen=True)
class Stress:
    """A plan and what became of it in every future that was tried."""

    run: Run
    odds: Odds
    seed: int
    effort: Futures
    trials: tuple[Trial, ...]
    numbers: tuple[int, ...]  # of the futures that were tried
    lost: int = 0  # futures that could not be tried
    reason: str = ""  # why

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C came before all futures were tried."""
        return len(self.trials) + self.lost < self.effort.draws

    def only(self, numbers: Set[int]) -> "Stress":
        """As if no other futures had been tried."""
        kept = [at for at, number in enumerate(self.numbers) if number in numbers]
        trials = tuple(self.trials[at] for at in kept)
        return replace(self, trials=trials, numbers=tuple(self.numbers[at] for at in kept))

    @cached_property
    def planned(self) -> Whole:
        """(P,) persons short of the minimum as planned."""
        return short_of(self.run.problem, self.run.plan)

    @cached_property
    def short(self) -> Whole:
        """(draws, P) persons short before repair."""
        return np.array([trial.short for trial in self.trials])

    @cached_property
    def left(self) -> Whole:
        """(draws, P) persons short after repair."""
        return np.array([trial.left for trial in self.trials])

    @property
    def chance(self) -> tuple[Array, Array]:
        """(P,) share of the futures in which each post is below its minimum, before repair and after."""
        return (self.short > 0).mean(axis=0), (self.left > 0).mean(axis=0)

    @property
    def fragile(self) -> Codes:
        """Posts filled as planned that stay below their minimum in more than a tenth, the worst first."""
        chance = np.where(self.planned > 0, 0.0, self.chance[1])
        order = np.argsort(-chance, kind="stable")
        return np.asarray(order[chance[order] > 1 / WORST])

    @property
    def reserves(self) -> Whole:
        """(P,) persons more with whom each post is as good as planned in nine futures of ten."""
        return np.asarray(np.maximum(0, _nine_of_ten(self.left) - self.planned))

    @property
    def reserves_by_job(self) -> dict[str, int]:
        """The same for all posts of a job together, where somebody is wanted: reserves go where they lack."""
        jobs = self.run.problem.posts["job"].to_numpy(object)
        found = {}
        for job in sorted(set(jobs.tolist())):
            mine = jobs == job
            more = int(_nine_of_ten(self.left[:, mine].sum(axis=1)[:, None])[0] - self.planned[mine].sum())
            if more > 0:
                found[str(job)] = more
        return found

    @property
    def unmended(self) -> int:
        """Futures in which no repair keeps the hard rules."""
        return sum(trial.repaired is None and not trial.late for trial in self.trials)

    @property
    def late(self) -> int:
        """Futures of which time ended before a repair was found, or shown to be none."""
        return sum(trial.late for trial in self.trials)

    @property
    def regret(self) -> tuple[float, float, int] | None:
        """By how much repairs are worse than hindsight on average: at least, at most; and of how many.

        Of the first priority; None where no future was looked at.
        """
        known = [
            (trial.repaired - trial.hindsight.value, trial.repaired - trial.hindsight.bound)
            for trial in self.trials
            if trial.hindsight is not None and trial.repaired is not None
        ]
        if not known:
            return None
        least, most = (float(sum(each) / len(known)) for each in zip(*known, strict=True))
        return least, most, len(known)


def mean(totals: Array) -> float:
    """Over all futures."""
    return float(totals.mean())


def worst(totals: Array) -> float:
    """Over the worst tenth of them, one at least."""
    count = ceil(len(totals) / WORST)
    return float(np.sort(totals)[-count:].mean())


def stress(
    run: Run,
    odds: Odds = _USUAL,
    effort: Futures = _ENOUGH,
    place: Place = _HERE,
    *,
    seed: int = 0,
    watch: Watched = lambda _count: None,
) -> Stress:
    """The plan in so many futures, drawn from the seed; what comes out does not depend on the place.

    Ctrl-C keeps the futures before the first that is missing; futures whose processes ended are left
    out and counted. Raises InputError for odds that are none, NoPlanError where nothing was tried,
    SolverError where all processes ended.
    """
    _require(odds, effort, run)
    settings = replace(run.scenario, solver=run.scenario.solver.model_copy(update={"threads": 1}))
    bare = Run(replace(settings, tables=None), run.problem, replace(run.result, duals=()))
    work = Trials(Draws(bare, odds, seed), effort.repairs, effort.hindsight)
    starts = range(0, effort.draws, _BLOCK)
    blocks = [Block(start, min(start + _BLOCK, effort.draws)) for start in starts]
    found: dict[int, list[Trial] | WorkerLost] = {}
    try:
        with place.opened() as crew, closing(crew.answers(work, blocks)) as coming:
            for at, answer in coming:
                found[at] = answer
                watch(sum(len(blocks[each]) for each in found))
    except KeyboardInterrupt:
        pass
    done = [*takewhile(found.__contains__, range(len(blocks)))]
    tried = {at: answer for at in done if not isinstance(answer := found[at], WorkerLost)}
    reasons = [answer.reason for at in done if isinstance(answer := found[at], WorkerLost)]
    trials = tuple(trial for block in tried.values() for trial in block)
    if not trials:
        raise SolverError(reasons[0]) if reasons else NoPlanError(_("stopped before any future was tried"))
    numbers = tuple(number for at in tried for number in range(blocks[at].start, blocks[at].stop))
    lost = sum(len(blocks[at]) for at in done if at not in tried)
    return Stress(run, odds, seed, effort, trials, numbers, lost, *reasons[:1])


def _require(odds: Odds, effort: Futures, run: Run) -> None:
    if not all(0 <= chance <= 1 for chance in vars(odds).values()):
        raise InputError(_("chances lie between 0 and 1"))
    if odds.need > 0.5:
        raise InputError(_("need goes up as often as down: its chance is a half at most"))
    if effort.draws < 1 or effort.repairs < 0 or effort.hindsight < 0:
        raise InputError(_("draws are 1 or more, repairs and hindsight 0 or more"))
    if all(rule.hard for rule in first_priority(run.scenario.rules).values()):
        raise InputError(_("the scenario has no rule with a priority, so no repair is better than another"))


def _nine_of_ten(short: Whole) -> Whole:
    """(columns,) what is not exceeded in nine rows of ten."""
    rows = np.sort(short, axis=0)
    return np.asarray(rows[ceil(len(rows) * (WORST - 1) / WORST) - 1])
