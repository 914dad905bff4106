"""A single level by its relaxation alone, where the best real numbers are whole.

Placements with few side rows nearly always are. Nothing is proven of them here: who solves thousands
of small programs wants the plans.
"""

import numpy as np

from placement.program.program import Program
from placement.solvers.exact.exact import columns_of
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch

_WHOLE = 1e-6  # as far from whole as HiGHS itself allows a whole column to be


class RelaxedPath:
    """Programs of one level without leximin; of those whose relaxation is not whole it says nothing."""

    name = "relaxed"

    def supports(self, program: Program) -> bool:
        """One level."""
        return len(program.priorities) == 1 and not program.in_order

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The plan with no more than a trivial bound, or `unknown`."""
        if program.impossible:
            return Solution("infeasible")
        columns = columns_of(program)
        if not len(columns.linear.most):
            return Solution("unknown")
        found = Search(gap, threads, seed, watch).relaxed(columns.linear, columns.cost[0])
        if found is None:
            return Solution("unknown")
        x = np.rint(found.x)
        if np.abs(found.x - x).max() > _WHOLE or not columns.linear.holds(x.astype(np.int64)):
            return Solution("unknown")
        choice = columns.choice(program, x.astype(np.int64))
        return Solution("solved", choice, (program.floor(0),), complete=False)
