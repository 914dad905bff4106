"""The columns that rules declare, as small as the plan lets them be.

A search that ends within its gap, or before its end, may leave them larger: a unit counted as
short that is not. The plan is what it is; this says what it is worth.
"""

from dataclasses import replace

import numpy as np

from placement.base.arrays import Whole
from placement.program.program import Program
from placement.solvers.exact.exact import columns_of
from placement.solvers.exact.sure import best
from placement.solvers.highs import Search
from placement.solvers.path import Watch

_SECONDS = 60.0  # far more than it takes: no pair is left to choose


def trimmed(program: Program, x: Whole, threads: int) -> Whole:
    """The choice with the same pairs and courses, and no more breach in any level than they cause."""
    columns = columns_of(program)
    fixed = np.arange(len(columns.column)) < program.allowed.sum()
    if program.courses is not None:
        fixed |= np.isin(columns.column, program.courses.column)
    place = np.flatnonzero(fixed)
    linear = columns.linear
    least, most = linear.least.copy(), linear.most.copy()
    least[place] = most[place] = x[columns.column[place]]
    found = best(
        Search(0.0, threads, 0, Watch(_SECONDS)),
        replace(linear, least=least, most=most),
        columns.cost.sum(axis=0),
        columns.completed(x),
    )
    choice = x if found.x is None else columns.choice(program, found.x)
    return x if program.value(choice) is None else choice
