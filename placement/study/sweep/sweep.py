"""Every combination of a grid solved, wherever there are processes, told in the grid's order."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property

from placement.base import language
from placement.base.errors import NoPlanError
from placement.base.language import _
from placement.run import Run
from placement.study.cluster.places import Machine
from placement.study.cluster.processes import Place, WorkerLost
from placement.study.sweep.desk import Desk, lost
from placement.study.sweep.grid import Grid
from placement.study.sweep.outcome import MEASURES, SweepOutcome
from placement.study.sweep.shelf import Shelf

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


_HERE = Machine()


def sweep(
    grid: Grid,
    place: Place = _HERE,
    *,
    shelf: Shelf | None = None,
    watch: Watched = lambda _number, _outcome: None,
) -> Sweep:
    """Every combination solved, wherever the place has processes.

    Each run is put on the shelf, where there is one. `watch` hears of each combination that is done,
    by its number. The outcomes do not depend on the place. Ctrl-C, and a run that cannot be written,
    end it with what is done; raises NoPlanError where Ctrl-C left nothing.
    """
    desk = Desk(grid.cases, language.spoken())
    outcomes = [SweepOutcome("stopped", message=_("stopped before it was solved"))] * len(grid.combinations)
    try:
        with place.opened() as crew, closing(crew.answers(desk, grid.combinations)) as coming:
            for number, answer in coming:
                outcome = lost(answer) if isinstance(answer, WorkerLost) else answer
                outcomes[number] = shelf.put(grid.combinations[number], outcome) if shelf else outcome
                watch(number, outcomes[number])
                if outcomes[number].status == "unwritten":
                    break  # nor would the next ones be
    except KeyboardInterrupt:
        if all(outcome.status == "stopped" for outcome in outcomes):
            raise NoPlanError(_("stopped before any combination was solved")) from None
    return Sweep(grid, tuple(outcomes))
