"""A large program solved level by level, or by the exact path where that leads to no choice."""

from placement.base.arrays import Whole
from placement.program.program import Program
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.levels import Levels
from placement.solvers.ascent.plans import WIDE, Plans
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.phase_one import phase_one
from placement.solvers.highs import Search
from placement.solvers.path import Solution


def solved(program: Program, gap: float, start: Whole | None, search: Search) -> Solution:
    """A plan within the gap of its bound in every level, or the best that time allows."""
    levels = Levels(Plans(program, start), search, gap).solved()
    if levels.choice is None and search.watch.remaining:
        possible, choice = _first_choice(program, search)
        if not possible:
            return Solution("infeasible")
        if choice is not None:
            levels = Levels(Plans(program, choice), search, gap).solved()
    if levels.choice is None:
        return ExactPath().solve(program, gap, search.threads, search.seed, search.watch)
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
