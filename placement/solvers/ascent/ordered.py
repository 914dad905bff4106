"""Large programs of which some columns are to be made small in order, the largest first.

The largest alone is a program like any other (`solving`), and its bounds hold for the order too.
Then the order is bettered by whole-number programs over the pairs that are cheap (`leximin`), and
no column may become larger again while the later levels are solved anew. That no other order is
better, over all pairs, is not proven so: where time is left, the exact path is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Codes, Mask, Whole
from placement.program import Duals, Program
from placement.proof.certificate import certified_bound, priced
from placement.solvers.ascent.levels import Levels
from placement.solvers.ascent.plans import WIDE, Plans
from placement.solvers.ascent.solving import solved
from placement.solvers.exact.exact import ExactPath, columns_of
from placement.solvers.exact.leximin import leximin
from placement.solvers.exact.trimming import trimmed
from placement.solvers.highs import Search
from placement.solvers.path import Solution

_LARGEST = 0.5  # of the time, as work: what the program of the largest alone may take
_ORDER = 0.5  # of what is left then: the orders …
_STEP = 0.2  # … and each step of what is left of that
_WIDER = 1.0, 2.0, 4.0  # times the pairs, one after the other


def ordered(program: Program, gap: float, start: Whole | None, search: Search) -> Solution:
    """The best plan that time allows; bounds are those of the largest columns alone."""
    free, watch = replace(program, in_order={}), search.watch
    first = solved(free, gap, start, replace(search, watch=watch.span(_LARGEST * watch.time_limit)))
    if first.x is None:
        return first
    choice, held = first.x, free
    orders = search.during(_ORDER * (watch.time_limit - watch.worked))
    for level, columns in sorted(program.in_order.items()):
        for factor in _WIDER:
            choice = _in_order(held, level, columns, choice, first.duals, factor, orders)
        upper = held.upper.copy()
        upper[columns - len(program.pairs)] = choice[columns]
        held = replace(held, upper=upper)
    known = first.duals if first.complete else ()  # what was not climbed to is still to be
    rest = replace(search, watch=watch.span(max(0.0, watch.time_limit - watch.worked)))
    levels = Levels(Plans(held, choice), rest, gap, known).solved()
    choice = choice if levels.choice is None else levels.choice
    floors = [program.floor(level) for level in range(len(program.priorities))]
    before, after = (program.value(x) or () for x in (first.x, choice))
    bounds = still_valid(floors, first.bounds, before, after)
    duals = _best_of(free, after, first.duals, levels.proofs)
    found = Solution("solved", choice, bounds, duals, complete=False)
    if watch.remaining == 0:
        return found
    proven = ExactPath().solve(program, gap, search.threads, search.seed, watch)
    ours, theirs = (_worth(program, each.x, search.threads) for each in (found, proven))
    return proven if theirs <= ours else found


def _best_of(program: Program, value: Sequence[int], *known: Sequence[Duals]) -> tuple[Duals, ...]:
    """Of each level the prices that prove most where the levels come to these values."""

    def proven(duals: Duals) -> float:
        bound = certified_bound(program, duals, value[: len(duals.multipliers)])
        return -np.inf if bound is None else bound

    return tuple(
        max((each for each in found if each is not None), key=proven) for found in zip_longest(*known)
    )


def still_valid(
    floors: Sequence[int], bounds: Sequence[int], before: Sequence[int], after: Sequence[int]
) -> tuple[int, ...]:
    """Bounds that were found where the levels came to values `before`, as far as they hold after a change.

    A level's bound holds for all plans that are no worse in the levels before it.
    """
    worse = np.append(False, np.asarray(after) > np.asarray(before)).cumsum() > 0
    return tuple(
        max(floor, bound) if not late else floor
        for floor, bound, late in zip(floors, bounds, worse[: len(floors)].tolist(), strict=True)
    )


def _worth(program: Program, x: Whole | None, threads: int) -> tuple[tuple[int, ...], ...]:
    """The value of every level, and the order where one is asked for."""
    choice = None if x is None else trimmed(program, x, threads)
    value = None if choice is None else program.value(choice)
    if choice is None or value is None:
        return ((2**62,),)
    orders = {level: _descending(choice[columns]) for level, columns in program.in_order.items()}
    return tuple((each, *orders.get(level, ())) for level, each in enumerate(value))


def _in_order(
    program: Program,
    level: int,
    column: Codes,
    choice: Whole,
    duals: tuple[Duals, ...],
    factor: float,
    search: Search,
) -> Whole:
    """A choice as good in all levels up to this one, its columns in an order no worse."""
    value = program.value(choice)
    if value is None or search.watch.remaining == 0:
        return choice
    near = _near(program, level, choice, duals, factor * WIDE)
    part = columns_of(replace(program, allowed=near))
    cost = sp.csr_array(part.cost[: level + 1])
    room = np.array(value[: level + 1], float) - np.array(program.constant[: level + 1], float)
    linear = part.linear.with_rows(cost, room)
    at = np.searchsorted(part.column, column)
    _, x, _ = leximin(linear, at, part.completed(choice), search, _STEP)
    found = part.choice(program, x)
    better = program.value(found) is not None and _descending(found[column]) < _descending(choice[column])
    return found if better else choice


def _descending(values: Whole) -> tuple[int, ...]:
    return tuple(sorted(values.tolist(), reverse=True))


def _near(
    program: Program,
    level: int,
    choice: Whole,
    duals: tuple[Duals, ...],
    factor: float,
) -> Mask:
    """(n,) pairs: the choice's, today's, and the cheapest under the prices of this level and of the last."""
    near, value = program.pairs.is_current | (choice[: len(program.pairs)] > 0), program.value(choice)
    count = min(int(factor * len(program.must)), int(program.allowed.sum()) - 1)
    for each in {level, len(duals) - 1}:
        price = priced(program, duals[each], value[:each]) if value and each < len(duals) else None
        if price is not None and count >= 0:
            excess = np.where(program.allowed, price.excess, np.iinfo(np.int64).max)
            near[np.argpartition(excess, count)[:count]] = True
    return np.asarray(program.allowed & near)
