"""The best solution of a linear program in whole numbers, and nothing said of it that is not exact.

HiGHS is asked first. Its solution counts where it keeps every row exactly; its bound, and that
there is no solution, where its tolerances could not matter (`sound`). What is open then is
asked of CP-SAT, and what is open after that is called open.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from placement.base.arrays import Array, Whole
from placement.solvers.highs import PLAIN, Found, Scale, Search
from placement.solvers.sound import Linear

_EFFORT = 2.0  # in CP-SAT's own measure, about seconds, to find what HiGHS says is not there


def best(
    search: Search,
    linear: Linear,
    cost: Array,
    start: Whole | None = None,
    report: Callable[[float, float], None] = lambda *_: None,
    scale: Scale = PLAIN,
    completed: Callable[[Whole], Whole] = lambda x: x,
) -> Found:
    """The least cost @ x as `Search.minimise`; `completed` makes slack fit to what is chosen.

    A solution is at least as good as the start, and the bound what is proven by then.
    """
    found = replace(search, apart=True).minimise(linear, cost, start, report, scale=scale)
    x = _better(linear, cost, start, None if found.x is None else completed(found.x))
    if found.status == "infeasible" and x is None:
        again = _second(search, linear, cost, None, scale, _EFFORT)
        if again.x is None:
            return found
        x = again.x
    found = _known(cost, x, found.bound)
    if search.watch.remaining == 0 or _closed(search, cost, found, scale):
        return found
    again = _second(search, linear, cost, x, scale)
    if again.status == "infeasible" and x is None:
        return again
    bounds = [each for each in (found.bound, again.bound) if each is not None]
    return _known(cost, _better(linear, cost, x, again.x), max(bounds, default=None))


def _second(
    search: Search,
    linear: Linear,
    cost: Array,
    start: Whole | None,
    scale: Scale,
    effort: float | None = None,
) -> Found:
    """What CP-SAT finds."""
    from placement.solvers.exact.second import searched  # noqa: PLC0415 - few need CP-SAT, slow to load

    return searched(search, linear, cost, start, scale, effort)


def value_of(cost: Array, x: Whole) -> int:
    """The exact cost of a solution."""
    paid = np.flatnonzero((cost != 0) & (x != 0))
    return sum(map(int.__mul__, cost[paid].astype(np.int64).tolist(), x[paid].tolist()))


def _better(linear: Linear, cost: Array, *choices: Whole | None) -> Whole | None:
    """The cheapest that keeps every row, the first of equals."""
    kept = [x for x in choices if x is not None and linear.holds(x)]
    return min(kept, key=lambda x: value_of(cost, x), default=None)


def _known(cost: Array, x: Whole | None, bound: int | None) -> Found:
    if x is None:
        return Found("unknown", None, bound)
    value = value_of(cost, x)
    return Found("solved", x, None if bound is None else min(bound, value))


def _closed(search: Search, cost: Array, found: Found, scale: Scale) -> bool:
    """Whether the bound is within the gap asked for."""
    if found.x is None or found.bound is None:
        return False
    value = value_of(cost, found.x)
    return value - found.bound <= scale.room(value, search.gap)
