"""A large program solved level by level, or by the exact path where that leads to no choice."""

from dataclasses import replace

from placement.base.arrays import Whole
from placement.program.program import Program
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.levels import Levels
from placement.solvers.ascent.plans import WIDE, Plans
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.phase_one import phase_one
from placement.solvers.exact.trimming import completed
from placement.solvers.highs import Search
from placement.solvers.path import Solution


def solved(program: Program, gap: float, start: Whole | None, search: Search) -> Solution:
    """A plan within the gap of its bound in every level, or the best that time allows."""
    start = _whole(program, start, search)
    levels = Levels(Plans(program, start), search, gap).solved()
    if levels.choice is None and search.watch.remaining:
        possible, choice = _first_choice(program, search)
        if not possible:
            return Solution("infeasible")
        if choice is not None:
            levels = Levels(Plans(program, choice), search, gap).solved()
    if levels.choice is None:
        found = ExactPath().solve(program, gap, search.threads, search.seed, search.watch)
        return _bounded(found, levels.begun)
    left = range(len(levels.bounds), len(program.priorities))
    bounds = (*levels.bounds, *(program.floor(level) for level in left))
    return Solution("solved", levels.choice, bounds, levels.proofs, complete=not left)


def _whole(program: Program, start: Whole | None, search: Search) -> Whole | None:
    """A start with the columns that rules declare as its pairs ask for, None where hard rows forbid it."""
    if start is None or program.value(start) is not None:
        return start
    found = completed(program, start, search)
    return None if program.value(found) is None else found


def _bounded(found: Solution, climb: DualAscent | None) -> Solution:
    """The same, where prices of the first level may prove more."""
    if found.x is None or climb is None or climb.level > 0 or climb.bound <= found.bounds[0]:
        return found
    bounds, duals = (climb.bound, *found.bounds[1:]), (climb.duals, *found.duals[1:])
    return replace(found, bounds=bounds, duals=duals)


def _first_choice(program: Program, search: Search) -> tuple[bool, Whole | None]:
    """Whether the hard rows may hold, for all that prices prove, and a choice in which they do."""
    climb = DualAscent(phase_one(program), 0, (), 0.0, search.watch)
    core = Restricted.of(climb.program, climb.cheapest(WIDE), 0, ())
    core, relaxed = polished(climb, LinearRelaxation(core, search))
    if climb.bound > 0:
        return False, None
    choice = None if relaxed is None else core.plan(relaxed.x, 0, 0, search, None)
    return True, None if choice is None or program.value(choice) is None else choice
