"""A large program solved again after a small change, from a plan and prices that were good before.

The old prices name the core at once, so nothing is climbed: its relaxation leads to a plan and
to prices that prove it (`relaxation`). Of what is left equal, the plan in hand decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from placement.certificate import priced
from placement.lattice import Whole
from placement.plan import Plan
from placement.program import Duals, Program
from placement.selector import Mask
from placement.solvers.ascent import Levels
from placement.solvers.core import Core
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch

_SMALLEST = 20_000  # pairs; in fewer the best plan is found as quickly
_PER_EMPLOYEE = 1.5  # pairs of the core


@dataclass(frozen=True)
class NearbyPath:
    """Large programs; the prices are of all levels, but perhaps of the last."""

    duals: Sequence[Duals]
    plan: Plan

    name = "nearby"

    def supports(self, program: Program) -> bool:
        """Whether the program is large and the prices fit it."""
        rows, more = len(program.side.lower), len(program.priorities) - len(self.duals)
        fits = all(len(each.side) == rows for each in self.duals)
        known = bool(self.duals) and fits and 0 <= more <= 1 and not program.in_order
        return known and len(program.pairs) >= _SMALLEST and program.everybody_has_a_choice

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """Every level with prices within the gap of its bound; `unknown` where that is not reached."""
        search, priced_levels = Search(0.0, threads, seed, watch), len(self.duals)
        first = replace(
            program,
            priorities=program.priorities[:priced_levels],
            unit=program.unit[:priced_levels],
            cost=program.cost[:priced_levels],
            constant=program.constant[:priced_levels],
        )
        levels = Levels(first, search, gap, known=self.duals)
        levels.kept = self._core(first)
        for level in range(priced_levels):
            if not levels.advance(level):
                return Solution("unknown")
        choice = levels.choice
        if choice is None:
            return Solution("unknown")
        more = range(priced_levels, len(program.priorities))
        for level in more:
            choice = self._nearest(program, levels, choice, level)
        bounds = (*levels.bounds, *(program.floor(level) for level in more))
        return Solution("solved", choice, bounds, tuple(levels.duals))

    def _core(self, program: Program) -> Mask:
        """(n,) the pairs that the old prices call cheapest, those of the plan, and all of the displaced."""
        pairs, last = program.pairs, self.duals[-1]
        held = self.plan.post[pairs.employee] == pairs.post
        placed = np.zeros(len(program.must), bool)
        placed[pairs.employee[held & program.allowed]] = True
        displaced = ~placed & ((self.plan.post >= 0) | program.must)
        kept = held | displaced[pairs.employee]
        price = priced(program, last, [0] * len(last.multipliers))
        if price is not None:
            excess = np.where(program.allowed, price.excess, np.iinfo(np.int64).max)
            count = min(len(excess) - 1, int(_PER_EMPLOYEE * len(program.must)))
            kept[np.argpartition(excess, count)[:count]] = True
        return np.asarray(kept)

    def _nearest(self, program: Program, levels: Levels, choice: Whole, level: int) -> Whole:
        """Of equally good choices that differ for the same people, the best in a further level."""
        pairs = program.pairs
        one = choice[: len(pairs)] > 0
        core = Core.of(program, levels.kept | one, level, levels.reached)
        changed = np.zeros(len(program.must), bool)
        changed[pairs.employee[one & (self.plan.post[pairs.employee] != pairs.post)]] = True
        found = core.repaired(one[core.pair], changed, levels.search, None, choice)
        return choice if found is None else found
