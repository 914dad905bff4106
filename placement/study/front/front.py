"""A trade-off solved until plan and bound are close everywhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from placement.base import language
from placement.base.errors import InfeasibleError, NoPlanError
from placement.base.language import _
from placement.run import Inputs, Run
from placement.study.front.curve import Curve
from placement.study.front.space import Space
from placement.study.front.walk import Walk, chains, needed, told
from placement.study.sweep.sweep import Desk, SweepOutcome, cores
from placement.study.sweep.workers import answers

_FIRST = 4  # solves on each axis before anything is known


@dataclass(frozen=True)
class Effort:
    """How far plan and bound may be apart, (plan − bound) / max(1, |plan|); most solves; processes."""

    band: float = 0.01
    points: int = 200
    jobs: int | None = None  # None: one per core


Watched = Callable[[str, SweepOutcome, float], None]
"""Told the name of a value that was solved, what became of it, and the widest gap known so far."""


@dataclass(frozen=True)
class Front:
    """What a cap buys: at every value the best plan known, and what no plan falls below.

    `points` are the values that were solved, by number; the plans at all others are those of
    points whose plan is allowed there too.
    """

    space: Space
    curve: Curve
    points: Mapping[int, SweepOutcome]
    asked: float  # the band
    stopped: bool = False  # by Ctrl-C, or a disk that takes no more

    @property
    def band(self) -> float:
        """The widest gap of any value; inf where of one neither a plan nor its absence is known."""
        return float(self.curve.gaps.max())

    @property
    def priority(self) -> int:
        """The one that the front is about: the first of the scenario."""
        rules = self.space.inputs.scenario.rules.values()
        return min(rule.priority for rule in rules if rule.priority is not None)

    def name(self, number: int) -> str:
        """Of the run folder of a value."""
        return self.space.name(number)

    def run(self, number: int) -> Run | None:
        """The run of a value that was solved and has a plan."""
        result = self.points[number].result
        if result is None:
            return None
        return Run(self.space.scenario(number), self.space.inputs.problem, result)


def front(
    inputs: Inputs,
    over: Mapping[str, Iterable[Any]],
    effort: Effort = Effort(),
    *,
    folder: Path | None = None,
    command: Sequence[str] = (),
    watch: Watched = lambda _name, _outcome, _band: None,
) -> Front:
    """The first priority over the values of one cap, or of several together.

    Solved where plan and bound are furthest apart, until they are within the band everywhere or
    so many values are solved. What comes out does not depend on `jobs`. With a `folder` each run
    is written there. Raises InputError where a key is no cap, InfeasibleError where no value has
    a plan, NoPlanError where none was found in time.
    """
    space = Space.of(inputs, over)
    curve, points, stopped = Curve(space), dict[int, SweepOutcome](), False
    cases = {inputs.scenario.case: inputs.problem.case}
    desk = Desk(cases, language.spoken(), folder, tuple(command))
    chosen = _first(space)[: effort.points]
    while chosen and not stopped:
        tasks = chains(space, chosen, points, effort.band)
        try:
            with closing(answers(Walk(desk), tasks, effort.jobs or cores())) as coming:
                for at, answer in coming:
                    for number, outcome in told(tasks[at], answer):
                        _learn(curve, points, number, outcome)
                        watch(space.name(number), outcome, float(curve.gaps.max()))
                        stopped |= outcome.status == "unwritten"
        except KeyboardInterrupt:
            stopped = True
        chosen = needed(space, curve, [*points], effort.band)[: effort.points - len(points)]
    if not any(outcome.result for outcome in points.values()):
        if curve.infeasible.all():
            raise InfeasibleError(_("no plan satisfies the hard rules, whatever the cap"))
        raise NoPlanError(next((each.message for each in points.values()), _("stopped before any plan")))
    return Front(space, curve, dict(sorted(points.items())), effort.band, stopped)


def _first(space: Space) -> list[int]:
    """The ends and what lies evenly between them, on every axis."""
    each = [np.unique(np.linspace(0, size - 1, _FIRST).round().astype(int)) for size in space.shape]
    return np.ravel_multi_index(np.meshgrid(*each, indexing="ij"), space.shape).reshape(-1).tolist()


def _learn(curve: Curve, points: dict[int, SweepOutcome], number: int, outcome: SweepOutcome) -> None:
    """What became of a value, and what that says of all others."""
    points[number] = outcome
    if outcome.status == "infeasible":
        curve.take_infeasible(number)
    if outcome.result is not None:
        curve.take_plan(number, outcome.result.plan, outcome.result.levels[0].value)
        for prices in outcome.result.duals[:1]:
            curve.take_prices(prices)
