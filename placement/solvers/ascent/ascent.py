"""The path for large programs with side rows: dual ascent, a small core, fix and solve, mending.

Prices that bound the one level, or the blend of all, are climbed to (`climb`); a core of pairs
is taken by reduced cost, its relaxation raises the bound (`relaxation`), and a plan is found in
it (`core`). The value reached becomes a row of the next level, which goes on from that core.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from placement.base.decimals import Whole
from placement.case.selector import Mask
from placement.problem.plan import Plan
from placement.program import Duals, Program
from placement.solvers.ascent.blend import blend
from placement.solvers.ascent.climb import Climb
from placement.solvers.ascent.relaxation import Relaxation, polished
from placement.solvers.ascent.restricted import Core
from placement.solvers.ascent.separation import cut
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.phase_one import elastic
from placement.solvers.highs import Relaxed, Search
from placement.solvers.path import Solution, Watch

_NARROW, _WIDE = 1.25, 2.0  # pairs of the core per employee
_SEARCHED = 100_000  # pairs; a program of no more may be left to HiGHS as a whole where the gap stays open
_PASSES = 3  # cuts, then the pairs that they make cheap, and so on
_PAYING = 0.02  # of the gap: what cuts have to close to be kept
_LOOSE = 0.3  # of the gap: a core whose relaxation is further above the bound is widened


@dataclass
class AscentPath:
    """Large programs."""

    name = "ascent"

    smallest: int = 20_000  # pairs; fewer go to the exact path

    def supports(self, program: Program) -> bool:
        """Whether the program is large, and nothing is to be minimised in order."""
        large = int(program.allowed.sum()) >= max(1, self.smallest)
        return large and bool(program.priorities) and not program.in_order and program.everybody_has_a_choice

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """A plan within the gap of its bound in every level, or the best that time allows."""
        search = Search(0.0, threads, seed, watch)
        stays = program.choice(Plan(program.pairs.problem.current))
        levels = Levels(program, search, gap, stays).solved()
        if levels.choice is None and watch.remaining:
            possible, choice = _first_choice(program, search)
            if not possible:
                return Solution("infeasible")
            if choice is not None:
                levels = Levels(program, search, gap, choice).solved()
        if levels.choice is None:
            return ExactPath().solve(program, gap, threads, seed, watch)
        left = range(len(levels.bounds), len(program.priorities))
        bounds = (*levels.bounds, *(program.floor(level) for level in left))
        return Solution("solved", levels.choice, bounds, tuple(levels.duals), complete=not left)


@dataclass
class Levels:
    """How far the priorities are solved."""

    program: Program
    search: Search
    gap: float
    choice: Whole | None = None
    known: Sequence[Duals] = ()  # good prices of all levels: what is kept is a good core, nothing is climbed

    def __post_init__(self) -> None:
        if self.choice is not None and self.program.value(self.choice) is None:
            self.choice = None
        self.kept: Mask = np.zeros(len(self.program.pairs), bool)
        self.bounds: list[int] = []
        self.duals: list[Duals] = []
        self.reached: list[int] = []
        self.relaxation: Relaxation | None = None

    def solved(self) -> Self:
        """All of them, or as many as a plan and time are there for."""
        self.start()
        for level in range(len(self.program.priorities)):
            if not self.advance(level):
                break
        return self

    def start(self) -> None:
        """A plan good in all levels, and the pairs around it, from their blend."""
        if len(self.program.priorities) == 1:
            return
        climb = Climb(blend(self.program), 0, (), self.gap, self.search.watch)
        choice = self._plan(climb)
        self.kept = climb.cheapest(_WIDE)
        if choice is not None and self.program.value(choice) is not None:
            self.choice = choice

    def advance(self, level: int) -> bool:
        """Bounds the level and looks for a plan near the bound; False without a plan or time."""
        if self.search.watch.remaining == 0:
            return False
        watch, ascend = self.search.watch, not self.known and self.relaxation is None
        climb = Climb(self.program, level, tuple(self.reached), self.gap, watch, ascend=ascend)
        if self.known:
            climb.offer(self.known[level])
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

    def _plan(self, climb: Climb) -> Whole | None:
        """The best plan of a level that a core holds; the bound is raised as the core teaches."""
        relaxation = self._relaxation(climb)
        core, relaxed = polished(climb, relaxation, _LOOSE)
        if relaxed is None:
            return self.choice
        room = climb.room(relaxed.value + climb.program.constant[climb.level])
        small, x = core.narrowed(self._core(climb, _WIDE), relaxed)
        choice = small.plan(x, climb.bound, room, self.search, self.choice)
        if choice is None or small.value(choice) - climb.bound <= room:
            return choice
        return self._better(climb, relaxation, small, choice, room)

    def _better(self, climb: Climb, relaxation: Relaxation, small: Core, choice: Whole, room: int) -> Whole:
        """A better choice, of which the relaxation with cuts knows more than the one without; or this one."""
        core, relaxed = self._cut(climb, relaxation, small.value(choice))
        if relaxed is None:
            return choice  # time is up
        torn = core.torn(relaxed.x)
        if len(climb.program.cuts):
            small, x = core.narrowed(self._core(climb, _WIDE), relaxed)
            found = small.plan(x, climb.bound, room, self.search, choice)
            choice = choice if found is None else found
        kept = self._core(climb, _WIDE) | small.program.allowed | (choice[: len(self.kept)] > 0)
        wide = Core.of(climb.program, kept, climb.level, climb.reached)
        choice = wide.mended(choice, torn, climb.bound, room, self.search)
        if wide.value(choice) - climb.bound > room:
            choice = wide.searched(choice, climb.bound + room // 2, self.search)
        return choice

    def _cut(self, climb: Climb, relaxation: Relaxation, value: int) -> tuple[Core, Relaxed | None]:
        """The core that holds the best relaxed solution, and that, with cuts as long as the gap is open."""
        core, relaxed = polished(climb, relaxation)
        for _ in range(_PASSES):
            if value - climb.bound <= climb.room(value):
                break
            if cut(relaxation, value) < _PAYING and not len(climb.program.cuts):
                self.relaxation = Relaxation(core, self.search)  # rows that close little slow all searches
                break
            if relaxation.core.whole.cuts is climb.program.cuts:
                break
            climb.cut(relaxation.core.whole)
            core, relaxed = polished(climb, relaxation)
        self.program = self.program.with_cuts(climb.program.cuts)
        return core, relaxed

    def _relaxation(self, climb: Climb) -> Relaxation:
        """The relaxation of a level's first core, from where the level before has left it."""
        kept = self._core(climb, _NARROW)
        if self.relaxation is None:
            core = Core.of(climb.program, kept, climb.level, climb.reached)
            self.relaxation = Relaxation(core, self.search)
        else:
            self.relaxation.turn(climb.program, climb.level, climb.reached)
            self.relaxation.grow(kept)
        return self.relaxation

    def _core(self, climb: Climb, factor: float) -> Mask:
        """(n,) pairs: the cheapest, so many per employee, those of the blend, and the plan so far."""
        kept = self.kept | climb.cheapest(factor)
        return kept if self.choice is None else kept | (self.choice[: len(kept)] > 0)

    def _settled(self, climb: Climb) -> int:
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
        found = None if self.choice is None else self.program.value(self.choice)
        value = None if found is None else found[level] / self.program.unit[level]
        self.search.watch.say(
            "solve", self.program.priorities[level], value, bound / self.program.unit[level]
        )


def _first_choice(program: Program, search: Search) -> tuple[bool, Whole | None]:
    """Whether the hard rows may hold, for all that prices prove, and a choice in which they do."""
    climb = Climb(elastic(program), 0, (), 0.0, search.watch)
    core = Core.of(climb.program, climb.cheapest(_WIDE), 0, ())
    core, relaxed = polished(climb, Relaxation(core, search))
    if climb.bound > 0:
        return False, None
    choice = None if relaxed is None else core.plan(relaxed.x, 0, 0, search, None)
    return True, None if choice is None or program.value(choice) is None else choice
