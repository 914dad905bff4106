"""Where a front is solved next, and how: from value to value, each solve beginning at the one before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from placement import engine
from placement.base.arrays import Mask
from placement.problem import Problem
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.study.again.neighbour import solve_beside
from placement.study.cluster.kept import digest
from placement.study.cluster.processes import WorkerLost
from placement.study.front.curve import Curve
from placement.study.front.space import Space
from placement.study.sweep.desk import Desk, lost
from placement.study.sweep.grid import Combination
from placement.study.sweep.outcome import SweepOutcome


@dataclass(frozen=True)
class Chain:
    """Values to be solved one after the other, from what is known of a neighbour of the first."""

    numbers: tuple[int, ...]
    combinations: tuple[Combination, ...]
    known: Result | None
    band: float  # within which prices of a neighbour must prove a plan, or it is solved anew

    @property
    def digest(self) -> str:
        """Of the policies, and of the plan that they are solved from."""
        start = () if self.known is None else self.known.plan.post.tolist()
        return digest([each.digest for each in self.combinations], start, self.band)

    def combination(self, number: int) -> Combination:
        """The policies of a value."""
        return self.combinations[self.numbers.index(number)]


@dataclass(frozen=True)
class Walk:
    """What a process does with chains."""

    desk: Desk

    @property
    def digest(self) -> str:
        """Of the tables."""
        return self.desk.digest

    def __call__(self, chain: Chain) -> list[SweepOutcome]:
        """The outcome of every value."""
        known, outcomes = chain.known, []
        for combination in chain.combinations:
            solve = engine.solve if known is None else _Beside(known, Decimal(repr(chain.band)))
            outcomes.append(self.desk(combination, solve))
            known = outcomes[-1].result or known
        return outcomes


@dataclass(frozen=True)
class _Beside:
    """From a neighbour, unless its prices prove too little here."""

    known: Result
    band: Decimal

    def __call__(self, problem: Problem, rules: Mapping[str, Rule], settings: SolverSettings) -> Result:
        found = solve_beside(self.known, problem, rules, settings)
        return found if found.levels[0].certified(self.band) else engine.solve(problem, rules, settings)


def chains(
    space: Space, chosen: Sequence[int], points: Mapping[int, SweepOutcome], band: float
) -> list[Chain]:
    """The chosen values in chains, each going away from the nearest value that has a plan."""
    places = np.stack(np.unravel_index(np.arange(space.size), space.shape), axis=1)
    known = [number for number, outcome in points.items() if outcome.result is not None]
    made: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for number in chosen:
        if not known:
            made[(number,)] = [(0, number)]
            continue
        far = np.abs(places[known] - places[number]).sum(axis=1)
        start = known[int(far.argmin())]
        way = np.sign(places[number] - places[start]).tolist()
        made.setdefault((start, *way), []).append((int(far.min()), number))
    return [
        _chain(space, [number for _far, number in sorted(each)], points.get(key[0]), band)
        for key, each in sorted(made.items())
    ]


def _chain(space: Space, numbers: Sequence[int], start: SweepOutcome | None, band: float) -> Chain:
    combinations = [
        Combination(
            space.name(number),
            "",
            space.settings[number],
            replace(space.scenario(number), tables=None),
            space.inputs.digests,
        )
        for number in numbers
    ]
    return Chain(tuple(numbers), tuple(combinations), start.result if start else None, band)


def told(chain: Chain, answer: list[SweepOutcome] | WorkerLost) -> Iterator[tuple[int, SweepOutcome]]:
    """The values of a chain and what became of them."""
    outcomes = [lost(answer)] * len(chain.numbers) if isinstance(answer, WorkerLost) else answer
    return zip(chain.numbers, outcomes, strict=True)


def needed(space: Space, curve: Curve, solved: Sequence[int], band: float) -> list[int]:
    """Where to solve next, the widest gap first, so that plan and bound come within the band.

    Over one cap, all values that are needed if plans reach their bounds: from tight to loose, a
    value where the last plan would be too far above the bound. Of more caps, and of values
    without any plan, the one in each box between solved values where the gap is widest.
    """
    gaps = curve.gaps
    open_ = gaps > band
    open_[[*solved]] = False
    if len(space.axes) > 1 or not np.isfinite(gaps[open_]).all():
        return _widest(space, open_, solved, gaps)
    order = range(space.size)[:: -1 if space.axes[0].looser < 0 else 1]
    found, plan = [], np.inf
    for at in order:
        plan = min(plan, float(curve.upper[at]))
        bound = float(curve.lower[at])
        if open_[at] and plan - bound > band * max(1.0, abs(plan)):
            found.append(at)
            plan = bound
    return sorted(found, key=lambda at: (-gaps[at], at))


def _widest(space: Space, open_: Mask, solved: Sequence[int], gaps: np.ndarray) -> list[int]:
    """In each box between solved values the widest gap; of equal ones that nearest to the middle."""
    places = np.stack(np.unravel_index(np.arange(space.size), space.shape), axis=1)
    known = [np.unique(places[[*solved], axis]) for axis in range(places.shape[1])]
    box = np.stack(
        [np.searchsorted(each, places[:, axis], "right") for axis, each in enumerate(known)], axis=1
    )
    best: dict[tuple[int, ...], tuple[float, float, int]] = {}
    for at in np.flatnonzero(open_).tolist():
        inside = places[open_ & (box == box[at]).all(axis=1)]
        middle = (inside.min(axis=0) + inside.max(axis=0)) / 2
        claim = -float(gaps[at]), float(np.abs(places[at] - middle).sum()), at
        key = tuple(box[at].tolist())
        best[key] = min(best.get(key, claim), claim)
    return [at for _gap, _off, at in sorted(best.values())]
