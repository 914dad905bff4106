"""The columns that rules declare, as small as the plan lets them be.

A search that ends within its gap, or before its end, may leave them larger: a unit counted as
short that is not. The plan is what it is; this says what it is worth. Visits are part of a plan:
those without a use are left out, and of ways that are equally good always the same are taken.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Codes, Mask, Whole
from placement.program.program import Program
from placement.solvers.exact.exact import LinearColumns, columns_of
from placement.solvers.exact.sure import best
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from placement.solvers.sound import Linear

_SECONDS = 60.0  # far more than it takes: no pair is left to choose


def trimmed(program: Program, x: Whole, threads: int) -> Whole:
    """The choice with the same pairs and courses, and no more breach in any level than they cause."""
    columns = columns_of(program)
    linear = _held(columns, x, _decided(program))
    found = best(
        Search(0.0, threads, 0, Watch(_SECONDS)),
        linear,
        columns.cost.sum(axis=0),
        columns.completed(x),
    )
    choice = x if found.x is None else columns.choice(program, found.x)
    return x if program.value(choice) is None else choice


def settled(program: Program, x: Whole, threads: int) -> Whole:
    """The choice without idle courses and visits: as few as its value in every level takes.

    Of as many visits those are made whose posts come first.
    """
    x = program.without_idle_courses(x)
    value = program.value(x)
    visits = _columns(program, [each.column for each in program.visits])
    if value is None or not x[visits].any():
        return x
    columns = columns_of(program)
    fixed = _decided(program) & ~visits if not program.in_order else ~visits
    linear = _held(columns, x, fixed)
    room = np.array([each - constant for each, constant in zip(value, program.constant, strict=True)], float)
    if len(room):
        linear = linear.with_rows(sp.csr_array(columns.cost), room)
    cost = np.zeros(len(linear.most))
    ways = np.flatnonzero(visits[columns.column])
    cost[ways] = 1 + np.arange(len(ways)) + len(ways) * int(x[visits].sum())
    found = best(Search(0.0, threads, 0, Watch(_SECONDS)), linear, cost, columns.completed(x))
    choice = x if found.x is None else columns.choice(program, found.x)
    after = program.value(choice)
    return x if after is None or after > value else choice


def _decided(program: Program) -> Mask:
    """(columns,) what a plan says: its pairs, courses and visits."""
    courses = [] if program.courses is None else [program.courses.column]
    mask = _columns(program, [*courses, *(each.column for each in program.visits)])
    mask[: len(program.pairs)] = True
    return mask


def _columns(program: Program, chosen: Sequence[Codes]) -> Mask:
    """(columns,) those of these."""
    mask = np.zeros(len(program.pairs) + len(program.upper), bool)
    for column in chosen:
        mask[column] = True
    return mask


def _held(columns: LinearColumns, x: Whole, fixed: Mask) -> Linear:
    """The program with the fixed columns as in the choice."""
    place = np.flatnonzero(fixed[columns.column])
    least, most = columns.linear.least.copy(), columns.linear.most.copy()
    least[place] = most[place] = x[columns.column[place]]
    return replace(columns.linear, least=least, most=most)
