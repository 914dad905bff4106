"""The path for large programs with side rows: dual ascent, a small core, fix and solve, search.

Every priority gets prices, a plan and a bound early (`levels`); then the time that is left goes
to what is still open, the earliest first (`search`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from placement.base.arrays import Whole
from placement.problem.plan import Plan
from placement.program.program import Program
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.levels import WIDE, Levels
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.seats import rooms
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.phase_one import phase_one
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch


@dataclass
class AscentPath:
    """Large programs."""

    name = "ascent"

    smallest: int = 20_000  # pairs; fewer go to the exact path …
    crowded: int = 6_000  # … or so few, where sums within a unit are bounded
    first: Callable[[Program, int, int, Watch], Whole | None] | None = None
    """A quicker way to a first plan, where there is one: `program, threads, seed, watch`."""

    def supports(self, program: Program) -> bool:
        """Whether the program is large, and nothing is to be minimised in order."""
        pairs = int(program.allowed.sum())
        large = pairs >= max(1, self.smallest) or (pairs >= self.crowded and len(rooms(program)) > 0)
        return large and bool(program.priorities) and not program.in_order and program.everybody_has_a_choice

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """A plan within the gap of its bound in every level, or the best that time allows."""
        search = Search(0.0, threads, seed, watch)
        stays = program.choice(Plan(program.pairs.problem.current))
        start = None if self.first is None else self.first(program, threads, seed, watch)
        levels = Levels(program, search, gap, stays if start is None else start).solved()
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


def _first_choice(program: Program, search: Search) -> tuple[bool, Whole | None]:
    """Whether the hard rows may hold, for all that prices prove, and a choice in which they do."""
    climb = DualAscent(phase_one(program), 0, (), 0.0, search.watch)
    core = Restricted.of(climb.program, climb.cheapest(WIDE), 0, ())
    core, relaxed = polished(climb, LinearRelaxation(core, search))
    if climb.bound > 0:
        return False, None
    choice = None if relaxed is None else core.plan(relaxed.x, 0, 0, search, None)
    return True, None if choice is None or program.value(choice) is None else choice
