"""The largest of some columns as small as can be, then the second largest, and so on."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Whole
from placement.solvers.exact.sure import best
from placement.solvers.highs import Search
from placement.solvers.sound import Linear


def leximin(
    linear: Linear, column: Codes, x: Whole, search: Search, part: float | None = None
) -> tuple[Linear, Whole, bool]:
    """The linear program held to its leximin solutions, one of them, and whether it is proven.

    What is not proven ends it. Not so where a `part` is said: then each step may do so much of
    the work that is left, and the next goes on from what it has found.

    `x` makes the largest column as small as can be, T. Then in turn: as few columns as
    possible reach T (a binary column b each: t <= T − 1 + (T₁ − T + 1) b); of the others the
    largest is made as small as can be (t <= w + T₁ b). Both values become rows, and w the
    next T. See Ogryczak and Śliwiński, "On direct methods for lexicographic min-max
    optimization", ICCSA 2006.
    """
    count, search = len(column), replace(search, gap=0.0)  # of an order there is no part
    first = top = int(x[column].max(initial=0))
    sure = True
    while top > 0 and (sure or search.watch.remaining > 0):
        reach = _new(linear, count)
        linear = linear.with_columns(np.ones(count)).with_rows(
            *_below(linear, column, reach, float(first - top + 1), top - 1.0)
        )
        x = np.concatenate([x, x[column] >= top]).astype(np.int64)
        linear, x, proven = _settle(linear, reach, x, _step(search, part))
        sure &= proven
        x[reach] = x[column] >= top
        if not (sure or part) or x[reach].all():
            return linear, x, sure
        worst = _new(linear, 1)
        linear = linear.with_columns(np.array([top - 1.0])).with_rows(
            *_below(linear, column, reach, float(first), 0.0, worst)
        )
        x = np.append(x, _largest(x, column, reach))
        linear, x, proven = _settle(linear, worst, x, _step(search, part))
        sure &= proven
        if not (sure or part):
            return linear, x, sure
        x[worst] = top = _largest(x, column, reach)
    return linear, x, sure


def _largest(x: Whole, column: Codes, reach: Codes) -> int:
    """Of the columns below the last value reached."""
    return int(x[column][x[reach] == 0].max(initial=0))


def _step(search: Search, part: float | None) -> Search:
    return search if part is None else search.during(part * search.watch.left)


def _new(linear: Linear, count: int) -> Codes:
    """The numbers that the next columns get."""
    return np.arange(len(linear.most), len(linear.most) + count)


def _below(
    linear: Linear, column: Codes, reach: Codes, room: float, limit: float, worst: Codes | None = None
) -> tuple[sp.csr_array, Array]:
    """Rows t − room × b (− w) <= limit."""
    count = len(column)
    parts = [(np.ones(count), column), (np.full(count, -room), reach)]
    if worst is not None:
        parts.append((-np.ones(count), np.repeat(worst, count)))
    entries, where = (np.concatenate(each) for each in zip(*parts, strict=True))
    width = max(len(linear.most), int(where.max()) + 1)
    rows = np.tile(np.arange(count), len(parts))
    return sp.csr_array((entries, (rows, where)), shape=(count, width)), np.full(count, limit)


def _settle(linear: Linear, column: Codes, x: Whole, search: Search) -> tuple[Linear, Whole, bool]:
    """Minimises the sum of columns and holds it there; the last says whether that is proven."""
    cost = np.zeros(len(linear.most))
    cost[column] = 1.0
    found = best(search, linear, cost, x)
    x = x.copy() if found.x is None else found.x
    value = int(x[column].sum())
    held = linear.with_rows(sp.csr_array(cost[None, :]), np.array([float(value)]))
    return held, x, found.bound is not None and found.bound >= value
