"""The columns that rules declare, as small as the plan lets them be.

A search that ends within its gap, or before its end, may leave them larger: a unit counted as
short that is not. The plan is what it is; this says what it is worth. Visits are part of a plan:
those without a use are left out, and of ways that are equally good always the same are taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

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
    held = _Held.of(program, x, _columns(program, decided))
    if held is None:
        return x
    search = Search(0.0, threads, 0, Watch(_SECONDS))
    start = None if program.one_of else held.start(x)  # whose choices may be others
    found = best(search, held.decided(program, search), held.cost.sum(axis=0), start).x
    choice = x if found is None else held.choice(program, found)
    return x if program.value(choice) is None else choice


def completed(program: Program, x: Whole, search: Search) -> Whole:
    """The choice with the same pairs, and others as good for each level in turn as a short search finds.

    Where not even hard rows can be kept so, it is the choice itself.
    """
    held = _Held.of(program, x, _columns(program, []))
    if held is None:
        return x
    linear = held.decided(program, search)
    start: Whole | None = None
    for cost in held.cost:
        found = search.minimise(linear, cost, start, nodes=_NODES).x
        found = start if found is None or not linear.holds(found) else found
        if found is None:
            return x
        start = found
        linear = linear.with_rows(sp.csr_array(cost[None]), np.array([float(value_of(cost, start))]))
    return x if start is None else held.choice(program, start)


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
    held = _Held.of(program, x, ~visits if program.in_order else _columns(program, courses))
    if held is None:
        return x
    linear, before = held.linear, np.array(program.constant, float) + held.paid
    if len(value):
        linear = linear.with_rows(sp.csr_array(held.cost), np.array(value, float) - before)
    cost, ways = np.zeros(len(linear.most)), held.place(np.flatnonzero(visits))
    cost[ways] = 1 + np.arange(len(ways)) + len(ways) * int(x[visits].sum())
    search = Search(0.0, threads, 0, watch.beyond(_BEYOND * watch.time_limit))
    found = search.minimise(linear, cost, held.start(x), nodes=_NODES).x
    choice = x if found is None else held.choice(program, found)
    after = program.value(choice)
    return x if after is None or after > value else choice


def _columns(program: Program, chosen: Sequence[Codes]) -> Mask:
    """(columns,) those of these."""
    mask = np.zeros(len(program.pairs) + len(program.upper), bool)
    for column in chosen:
        mask[column] = True
    return mask


@dataclass(frozen=True)
class _Held:
    """A program whose pairs, and some further columns, are as they are in a choice: what is left of it."""

    columns: LinearColumns
    x: Array  # (columns of these,) 0 where they are free
    free: Mask
    linear: Linear  # of the free ones

    @classmethod
    def of(cls, program: Program, x: Whole, fixed: Mask) -> Self | None:
        """Pairs as they are, and further columns where they are `fixed`; None where a row cannot hold."""
        count = len(program.pairs)
        columns = columns_of(replace(program, allowed=program.allowed & (x[:count] > 0)))
        own, held = columns.column, np.zeros(len(columns.linear.most), bool)
        held[: len(own)] = fixed[own] | (own < count)
        known = np.zeros(len(held))
        known[: len(own)] = np.where(held[: len(own)], x[own], 0)
        linear = columns.linear.without(held, known)
        return None if linear is None else cls(columns, known, ~held, linear)

    @property
    def cost(self) -> Array:
        """(levels, free) what each costs."""
        return self.columns.cost[:, self.free]

    @property
    def paid(self) -> Array:
        """(levels,) what the others come to."""
        return np.asarray(self.columns.cost @ self.x)

    def place(self, column: Codes) -> Codes:
        """Where free columns of the program are among these."""
        return (np.cumsum(self.free) - 1)[np.searchsorted(self.columns.column, column)]

    def decided(self, program: Program, search: Search) -> Linear:
        """The free ones where, of columns of which one is chosen, the first is that will do."""
        linear = self.linear
        for every in program.one_of:
            linear = _with_first_of(linear, self.place(every), self.cost[0], search)
        return linear

    def start(self, x: Whole) -> Whole:
        """The free columns in a choice."""
        return self.columns.completed(x)[self.free]

    def choice(self, program: Program, found: Whole) -> Whole:
        """The choice in which the free columns are these."""
        x = np.rint(self.x).astype(np.int64)
        x[self.free] = found
        return self.columns.choice(program, x)
