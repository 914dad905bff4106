"""The columns that rules declare, as small as the plan lets them be.

A search that ends within its gap, or before its end, may leave them larger: a unit counted as
short that is not. The plan is what it is; this says what it is worth. Visits are part of a plan:
those without a use are left out, and of ways that are equally good always the same are taken.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.program.program import Program
from placement.solvers.exact.exact import LinearColumns, columns_of
from placement.solvers.exact.sure import best, value_of
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from placement.solvers.sound import Linear

_SECONDS = 60.0  # far more than it takes: no pair is left to choose
_BEYOND = 0.05  # of the time limit: what it may take at the end
_NODES = 200  # of the search for the fewest visits, which are nearly a flow


def trimmed(program: Program, x: Whole, threads: int) -> Whole:
    """The choice with the same pairs, courses and visits, and no more breach in any level than they cause."""
    decided = [each.column for each in program.visits]
    decided += [] if program.courses is None else [program.courses.column]
    columns, linear = _held(program, x, _columns(program, decided))
    found = best(
        Search(0.0, threads, 0, Watch(_SECONDS)),
        linear,
        columns.cost.sum(axis=0),
        columns.completed(x),
    )
    choice = x if found.x is None else columns.choice(program, found.x)
    return x if program.value(choice) is None else choice


def completed(program: Program, x: Whole, search: Search) -> Whole:
    """The choice with the same pairs, and others as good for each level in turn as a short search finds.

    Where not even hard rows can be kept so, it is the choice itself.
    """
    columns, linear = _held(program, x, _columns(program, []))
    for every in program.one_of:
        linear = _with_first_of(linear, np.searchsorted(columns.column, every), columns.cost[0], search)
    start: Whole | None = None
    for level, cost in enumerate(columns.cost):
        found = search.minimise(linear, cost, start, nodes=_NODES).x
        found = start if found is None or not linear.holds(found) else found
        if found is None:
            return x
        start = found
        row = sp.csr_array(columns.cost[level : level + 1])
        linear = linear.with_rows(row, np.array([float(value_of(cost, start))]))
    return x if start is None else columns.choice(program, start)


def _with_first_of(linear: Linear, every: Codes, cost: Array, search: Search) -> Linear:
    """The first of some columns, of which one is 1 and each lets rows lack more, with which all rows hold.

    By halves: HiGHS takes seconds for what hundreds of them imply.
    """

    def alone(one: int) -> Linear:
        most = linear.most.copy()
        most[every] = 0
        most[every[one]] = linear.most[every[one]]
        return replace(linear, most=most)

    first, last = 0, len(every) - 1
    while first < last:
        middle = (first + last) // 2
        if search.minimise(alone(middle), cost, nodes=_NODES).x is None:
            first = middle + 1
        else:
            last = middle
    return alone(first)


def settled(program: Program, x: Whole, threads: int, watch: Watch) -> Whole:
    """The choice without idle courses and visits: as few as its value in every level takes.

    Of as many visits those are made whose posts come first; where time is up, a twentieth of it is
    taken for that, and fewer or others might do.
    """
    x = program.without_idle_courses(x)
    visits = _columns(program, [each.column for each in program.visits])
    value = program.value(x)
    if value is None or not x[visits].any():
        return x
    courses = [] if program.courses is None else [program.courses.column]
    columns, linear = _held(program, x, ~visits if program.in_order else _columns(program, courses))
    room = np.array([each - constant for each, constant in zip(value, program.constant, strict=True)], float)
    if len(room):
        linear = linear.with_rows(sp.csr_array(columns.cost), room)
    cost, ways = np.zeros(len(linear.most)), np.flatnonzero(visits[columns.column])
    cost[ways] = 1 + np.arange(len(ways)) + len(ways) * int(x[visits].sum())
    search = Search(0.0, threads, 0, watch.beyond(_BEYOND * watch.time_limit))
    found = search.minimise(linear, cost, columns.completed(x), nodes=_NODES)
    choice = x if found.x is None else columns.choice(program, found.x)
    after = program.value(choice)
    return x if after is None or after > value else choice


def _columns(program: Program, chosen: Sequence[Codes]) -> Mask:
    """(columns,) those of these."""
    mask = np.zeros(len(program.pairs) + len(program.upper), bool)
    for column in chosen:
        mask[column] = True
    return mask


def _held(program: Program, x: Whole, fixed: Mask) -> tuple[LinearColumns, Linear]:
    """The pairs of the choice and all further columns, the pairs and the fixed ones as they are."""
    count = len(program.pairs)
    columns = columns_of(replace(program, allowed=program.allowed & (x[:count] > 0)))
    place = np.flatnonzero(fixed[columns.column] | (columns.column < count))
    least, most = columns.linear.least.copy(), columns.linear.most.copy()
    least[place] = most[place] = x[columns.column[place]]
    return columns, replace(columns.linear, least=least, most=most)
