"""A trade-off solved until plan and bound are close everywhere."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np

from placement.base import language
from placement.base.errors import InfeasibleError, NoPlanError, PlacementError
from placement.base.language import _
from placement.run import Inputs, Run
from placement.study.cluster.places import Machine
from placement.study.cluster.processes import Place
from placement.study.front.curve import Curve
from placement.study.front.space import Space
from placement.study.front.walk import Walk, chains, needed, told
from placement.study.sweep.desk import Desk
from placement.study.sweep.outcome import SweepOutcome
from placement.study.sweep.shelf import Shelf

_FIRST = 4  # solves on each axis before anything is known


@dataclass(frozen=True)
class Effort:
    """How far plan and bound may be apart, (plan − bound) / max(1, |plan|); most solves."""

    band: float = 0.01
    points: int = 200


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


_USUAL, _HERE = Effort(), Machine()


def front(
    inputs: Inputs,
    over: Mapping[str, Iterable[Any]],
    effort: Effort = _USUAL,
    place: Place = _HERE,
    *,
    shelf: Shelf | None = None,
    watch: Watched = lambda _name, _outcome, _band: None,
) -> Front:
    """The first priority over the values of one cap, or of several together.

    Solved where plan and bound are furthest apart, until they are within the band everywhere or
    so many values are solved. What comes out does not depend on the place. With a shelf each run is
    put there. Raises InputError where a key is no cap, InfeasibleError where no value has
    a plan, NoPlanError where none was found in time.
    """
    space = Space.of(inputs, over)
    curve, points, stopped = Curve(space), dict[int, SweepOutcome](), False
    walk = Walk(Desk({inputs.scenario.case: inputs.problem.case}, language.spoken()))
    chosen = _first(space)[: effort.points]
    try:
        with place.opened() as crew:
            while chosen and not stopped:
                tasks = chains(space, chosen, points, effort.band)
                with closing(crew.answers(walk, tasks)) as coming:
                    for at, answer in coming:
                        for number, outcome in told(tasks[at], answer):
                            known = shelf.put(tasks[at].combination(number), outcome) if shelf else outcome
                            _learn(curve, points, number, known)
                            watch(space.name(number), known, float(curve.gaps.max()))
                            stopped |= known.status == "unwritten"
                chosen = needed(space, curve, [*points], effort.band)[: effort.points - len(points)]
    except KeyboardInterrupt:
        stopped = True
    if not any(outcome.result for outcome in points.values()):
        if curve.infeasible.all():
            raise InfeasibleError(_("no plan satisfies the hard rules, whatever the cap"))
        if unwritten := [each.message for each in points.values() if each.status == "unwritten"]:
            raise PlacementError(unwritten[0])
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
