"""Prices near the best: the smoothed dual climbed over the core, at falling temperatures.

As `placement.solvers.ascent.dual` does for one program: posts' maxima, headcount rows and caps are
priced, what is left falls apart by employee, every minimum is smoothed by log-sum-exp (Nesterov
2005), and L-BFGS-B climbs. Whatever it finds is proven in whole numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from placement.base.arrays import Array, Mask
from placement.nation.core import Core, People
from placement.nation.pricing import Prices, whole
from placement.nation.terms import HARD, Shared
from placement.solvers.ascent.climb import climbed

Single = NDArray[np.float32]

_ENDLESS = 1e12


@dataclass
class Smooth:
    """The dual over a core: prices of places, of headcount rows and of caps, all as prices of rows."""

    terms: Shared
    core: Core
    must: Mask  # (E,)
    unit: float  # a typical cost, in which temperatures are measured
    heed: Callable[[], None] = lambda: None  # raises where it is time to end
    right: Array = field(init=False)
    low: Array = field(init=False)
    high: Array = field(init=False)

    def __post_init__(self) -> None:
        terms, core = self.terms, self.core
        below = np.isfinite(terms.lower)
        price = np.where(terms.level == HARD, np.inf, terms.price.astype(float))
        posts, caps = terms.posts, len(terms.caps)
        self._scale = np.maximum(1.0, core.use.max(axis=1, initial=0).astype(float))
        self.right = np.concatenate(
            [terms.maximum, np.where(below, terms.lower, terms.upper), terms.bound / self._scale]
        )
        self.low = np.concatenate(
            [np.full(posts, -np.inf), np.where(below, 0, -price), np.full(caps, -np.inf)]
        )
        self.high = np.concatenate([np.zeros(posts), np.where(below, price, 0), np.zeros(caps)])
        self.step = 1 / np.sqrt(np.maximum(1.0, np.abs(self.right)))
        self._ends = np.cumsum([posts, len(terms.row)])
        self._cost = core.cost.astype(np.float32)
        self._use = (core.use / self._scale[:, None]).astype(np.float32)
        self._free = ~self.must[core.employee[core.first]]

    def climbed(self, price: Array, heats: tuple[tuple[float, int], ...]) -> Array:
        """Prices further up, at one temperature and number of iterations after the other."""
        with threadpool_limits(1, "blas"):
            for heat, iterations in heats:
                smooth = partial(self.value, heat=heat * self.unit)
                found = climbed(smooth, price, self.low, self.high, self.step, iterations)
                if np.abs(found).max(initial=0) < _ENDLESS:
                    price = found
        return price

    def prices(self, price: Array) -> Prices:
        """In whole numbers."""
        place, row, cap = np.split(price, self._ends)
        post = place.copy()
        np.add.at(post, self.terms.row, row)
        return whole(post, -cap / self._scale)

    def value(self, price: Array, heat: float) -> tuple[float, Array]:
        """The smoothed dual and its gradient."""
        self.heed()
        terms, core = self.terms, self.core
        place, row, cap = np.split(price, self._ends)
        each = place.copy()
        np.add.at(each, terms.row, row)
        cost = self._cost - each.astype(np.float32)[core.post]
        for use, worth in zip(self._use, cap, strict=True):
            if worth:
                cost -= use * np.float32(worth)
        least = np.minimum.reduceat(cost, core.first)
        least = np.where(self._free, np.minimum(least, 0), least)
        cost -= np.repeat(least, core.size)
        cost *= np.float32(-1 / heat)
        np.exp(cost, out=cost)
        stay = np.where(self._free, np.exp(np.minimum(0, least) / np.float32(heat)), 0)
        total = np.add.reduceat(cost, core.first) + stay
        cost *= np.repeat(1 / total, core.size)
        value = float(least.sum(dtype=float) - heat * np.log(total).sum(dtype=float)) + float(
            price @ self.right
        )
        taken = np.bincount(core.post, cost, terms.posts)
        used = [float(use @ cost) for use in self._use]
        return value, self.right - np.concatenate([taken, taken[terms.row], used])


def start(terms: Shared) -> Array:
    """Prices of 0, one for each row."""
    return np.zeros(terms.posts + len(terms.row) + len(terms.caps))


def typical(core: Core) -> float:
    """The median cost that is not 0."""
    cost = np.abs(core.cost[core.cost != 0])
    return float(np.median(cost)) if len(cost) else 1.0


def of_people(terms: Shared, core: Core, people: People, heed: Callable[[], None] = lambda: None) -> Smooth:
    """The dual over the core; whatever `heed` raises ends the climb."""
    return Smooth(terms, core, people.must, typical(core), heed)
