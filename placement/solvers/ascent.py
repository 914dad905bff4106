"""The path for large programs with side rows: dual ascent, a small core, fix and solve, mending.

Level by level: prices that bound the level are climbed to (`dual`), a core of pairs is taken
by reduced cost, and a plan is found in it (`core`). The value reached becomes a row of the
next level, priced like the others.
"""

from dataclasses import dataclass

import numpy as np

from placement.certificate import certified_bound
from placement.lattice import Whole
from placement.program import Duals, Program
from placement.selector import Mask
from placement.solvers.blend import blend, weights
from placement.solvers.core import Core
from placement.solvers.dual import FURTHER, Array, Dual, Single
from placement.solvers.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch

_NARROW, _WIDE = 1.25, 2.0  # pairs of the core per employee
_SEARCHED = 100_000  # pairs; a program of no more may be left to HiGHS as a whole where the gap stays open
_LOOSE = 0.3  # of the gap: a core whose relaxation is further above the bound is widened


@dataclass
class AscentPath:
    """Large programs."""

    name = "ascent"

    smallest: int = 20_000  # pairs; fewer go to the exact path

    def supports(self, program: Program) -> bool:
        """Whether the program is large, and nothing is to be minimised in order."""
        large = int(program.allowed.sum()) >= max(1, self.smallest)
        return large and bool(program.priorities) and not program.in_order and not program.impossible

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """A plan within the gap of its bound in every level, or the best that time allows."""
        levels = _Levels(program, Search(0.0, threads, seed, watch), gap)
        levels.start()
        for level in range(len(program.priorities)):
            if not levels.advance(level):
                break
        if levels.choice is None:
            return ExactPath().solve(program, gap, threads, seed, watch)
        left = range(len(levels.bounds), len(program.priorities))
        bounds = (*levels.bounds, *(program.floor(level) for level in left))
        return Solution("solved", levels.choice, bounds, tuple(levels.duals), complete=not left)


@dataclass
class _Levels:
    """How far the priorities are solved."""

    program: Program
    search: Search
    gap: float

    def __post_init__(self) -> None:
        self.choice: Whole | None = None
        self.kept: Mask = np.zeros(len(self.program.pairs), bool)
        self.bounds: list[int] = []
        self.duals: list[Duals] = []
        self.reached: list[int] = []
        self.weight: Whole | None = None  # of the levels in the blend
        self.blended: Array | None = None  # its prices

    def start(self) -> None:
        """A plan good in all levels, and the pairs around it, from their blend."""
        if len(self.program.priorities) == 1:
            return
        self.weight = weights(self.program)
        climb = _Climb(blend(self.program, self.weight), 0, (), self.gap)
        choice = self._plan(climb)
        self.blended = climb.price
        self.kept = _cheapest(climb.dual, climb.reduced, _WIDE, len(self.program.must))
        if choice is not None and self.program.value(choice) is not None:
            self.choice = choice

    def advance(self, level: int) -> bool:
        """Bounds the level and looks for a plan near the bound; False without a plan or time."""
        if self.search.watch.remaining == 0:
            return False
        climb = _Climb(self.program, level, tuple(self.reached), self.gap, self._first_prices(level))
        self._tell(level, climb.bound)
        value = None if self.choice is None else self.program.value(self.choice)
        if value is None or value[level] - climb.bound > climb.room(value[level]):
            self.choice = self._plan(climb)
        if self.choice is None:
            return False
        bound = self._settled(climb)
        value = self.program.value(self.choice)
        if value is None:
            return False
        self.reached.append(value[level])
        self.bounds.append(min(bound, value[level]))
        self.duals.append(climb.duals)
        self._tell(level, bound)
        return True

    def _first_prices(self, level: int) -> Array | None:
        """The blend's prices as prices of one of its levels."""
        if self.weight is None or self.blended is None:
            return None
        return np.asarray(
            np.concatenate([self.blended, self.weight[:level]]) / self.weight[level], np.float64
        )

    def _plan(self, climb: "_Climb") -> Whole | None:
        """The best plan of a level that a core holds; a bound that the core shows to be loose is raised."""
        core, relaxed = None, None
        for factor in (_NARROW, _WIDE, _WIDE, _WIDE):
            core = Core.of(climb.program, self._core(climb, factor), climb.level, climb.reached)
            relaxed = self.search.relaxed(core.linear, core.cost)
            if relaxed is not None:
                value = relaxed.value + climb.program.constant[climb.level]
                if value - climb.bound <= max(_LOOSE * climb.room(value), 1):
                    break
            if not climb.further():
                break
        if core is None or relaxed is None:
            return self.choice
        room = climb.room(relaxed.value + climb.program.constant[climb.level])
        choice = core.plan(relaxed.x, climb.bound, room, self.search, self.choice)
        if choice is not None and core.value(choice) - climb.bound > room:
            kept = self._core(climb, _WIDE) | (choice[: len(self.kept)] > 0)
            wide = Core.of(climb.program, kept, climb.level, climb.reached)
            choice = wide.mended(choice, climb.bound, room, self.search)
        return choice

    def _core(self, climb: "_Climb", factor: float) -> Mask:
        """(n,) pairs: the cheapest, so many per employee, those of the blend, and the plan so far."""
        kept = self.kept | _cheapest(climb.dual, climb.reduced, factor, len(self.program.must))
        return kept if self.choice is None else kept | (self.choice[: len(kept)] > 0)

    def _settled(self, climb: "_Climb") -> int:
        """The bound; where the gap is open and the program not too large, HiGHS searches all of it."""
        everything = np.ones(len(self.program.pairs), bool)
        if self.choice is None or int(self.program.allowed.sum()) > _SEARCHED:
            return climb.bound
        core = Core.of(self.program, everything, climb.level, climb.reached)
        value = core.value(self.choice)
        if value - climb.bound <= climb.room(value):
            return climb.bound
        found = self.search.minimise(core.linear, core.cost, core.columns.completed(self.choice))
        if found.x is None or found.bound is None:
            return climb.bound
        self.choice = core.columns.choice(self.program, found.x)
        return max(climb.bound, found.bound + self.program.constant[climb.level])

    def _tell(self, level: int, bound: int) -> None:
        value = None
        if len(self.reached) > level:
            value = self.reached[level] / self.program.unit[level]
        self.search.watch.say(
            "solve", self.program.priorities[level], value, bound / self.program.unit[level]
        )


class _Climb:
    """Prices of one level, the bound they prove, and how much further they may go."""

    def __init__(
        self, program: Program, level: int, reached: tuple[int, ...], gap: float, start: Array | None = None
    ) -> None:
        self.program, self.level, self.reached = program, level, reached
        self._gap, self._stage = gap, 0
        self.dual = Dual(program, level, reached)
        self.bound = program.floor(level)
        self._take(self.dual.ascend(start))

    def room(self, value: float) -> int:
        """By how much a value may lie above its bound."""
        return int(self._gap * max(self.program.unit[self.level], abs(value)))

    def further(self) -> bool:
        """Climbs on, at the next of the lowest temperatures; False after the last."""
        if self._stage == len(FURTHER):
            return False
        heat, iterations = FURTHER[self._stage]
        self._stage += 1
        self._take(self.dual.refined(self.price, heat, iterations))
        return True

    def _take(self, price: Array) -> None:
        duals = self.dual.duals(price)
        proven = certified_bound(self.program, duals, self.reached)
        self.price, self.reduced = price, self.dual.above_least(price)
        if proven is not None and proven >= self.bound:
            self.bound, self.duals = proven, duals
        elif self._stage == 0:
            self.duals = duals


def _cheapest(dual: Dual, reduced: Single, factor: float, employees: int) -> Mask:
    """(n,) pairs of the program with the lowest reduced costs, so many per employee."""
    kept = np.zeros(len(dual.program.pairs), bool)
    count = min(len(reduced) - 1, int(factor * employees))
    if count >= 0:
        kept[dual.pair[reduced <= max(0.0, float(np.partition(reduced, count)[count]))]] = True
    return kept
