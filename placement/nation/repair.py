"""Plans of the core brought within the caps, then improved, one change of post at a time, many at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Array, Codes, Whole
from placement.nation.core import Core, People
from placement.nation.terms import Shared

_ROUNDS = 200  # of changes; each round changes no post twice


@dataclass
class Shifts:
    """A plan as rows of a core, -1 for none, and what it comes to."""

    terms: Shared
    core: Core
    people: People
    pair: Codes  # (E,)
    late: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        taken = self.pair[self.pair >= 0]
        self.headcount = np.bincount(self.core.post[taken], minlength=self.terms.posts)
        self.used = self.core.use[:, taken].sum(axis=1)

    @property
    def value(self) -> int:
        """Costs and what headcounts cost, in the nation's unit."""
        taken = self.pair[self.pair >= 0]
        return (
            self.people.constant
            + int(self.core.cost[taken].sum())
            + int(self.terms.charged(self.headcount).astype(object).sum())
        )

    @property
    def fits(self) -> bool:
        """Whether caps, maxima and whatever must hold do."""
        return bool((self.used <= self.terms.bound).all()) and self.terms.holds(self.headcount)

    def repaired(self) -> bool:
        """Brings the plan within the caps, each unit of their uses given up where it costs least.

        False where that was not possible, or it became late.
        """
        for _round in range(_ROUNDS):
            if self.late():
                return False
            over = np.maximum(0, self.used - self.terms.bound)
            if not over.any():
                return True
            gain, dearer, candidates = self._candidates()
            relief = _share(-gain, over)
            helps = np.flatnonzero(relief > 0)
            order = helps[np.argsort(dearer[helps] / relief[helps], kind="stable")]
            order = self._apart(candidates[order], order)
            given = np.cumsum(-gain[:, order], axis=1)
            enough = np.flatnonzero((given >= over[:, None]).all(axis=0))
            chosen = order[: enough[0] + 1] if len(enough) else order
            if not len(chosen):
                return False
            self._shift(candidates[chosen])
        return not (self.used > self.terms.bound).any()

    def improved(self) -> None:
        """Changes that make the plan better and fit, the best for what they use first."""
        for _round in range(_ROUNDS):
            if self.late():
                return
            gain, dearer, candidates = self._candidates()
            room = self.terms.bound - self.used
            better = np.flatnonzero((dearer < 0) & (gain <= room[:, None]).all(axis=0))
            weight = 1e-9 + _share(np.maximum(gain, 0), 1 / np.maximum(1.0, room))
            order = better[np.argsort(dearer[better] / weight[better], kind="stable")]
            order = self._apart(candidates[order], order)
            within = (np.cumsum(np.maximum(gain[:, order], 0), axis=1) <= room[:, None]).all(axis=0)
            if not within.any():
                return
            self._shift(candidates[order[within]])

    def _candidates(self) -> tuple[Whole, Whole, Codes]:
        """(caps, k) how much more of the caps, (k,) how much dearer, of rows somebody could change to."""
        core, terms = self.core, self.terms
        now = self.pair[core.employee]
        free = (self.headcount < terms.maximum)[core.post]
        row = np.flatnonzero(free & (now >= 0) & (now != np.arange(len(core))))
        before = now[row]
        first = terms.charged(self.headcount)
        more = terms.charged(self.headcount + 1) - first
        less = terms.charged(np.maximum(0, self.headcount - 1)) - first
        dearer = core.cost[row] - core.cost[before] + more[core.post[row]] + less[core.post[before]]
        return core.use[:, row] - core.use[:, before], dearer, row

    def _apart(self, row: Codes, order: Codes) -> Codes:
        """Of changes in an order, those that touch no employee and no post of an earlier one."""
        employee, post = self.core.employee[row], self.core.post[row]
        left = self.core.post[self.pair[employee]]
        place = np.arange(len(row))
        least = np.full(self.terms.posts, len(row))
        np.minimum.at(least, post, place)
        np.minimum.at(least, left, place)
        single = np.full(len(self.pair), len(row))
        np.minimum.at(single, employee, place)
        alone = (least[post] == place) & (least[left] == place) & (single[employee] == place)
        return np.asarray(order[alone], np.int64)

    def _shift(self, row: Codes) -> None:
        """Whoever these rows are of takes them."""
        core = self.core
        employee = core.employee[row]
        before = self.pair[employee]
        self.pair[employee] = row
        np.subtract.at(self.headcount, core.post[before], 1)
        np.add.at(self.headcount, core.post[row], 1)
        self.used = self.used + core.use[:, row].sum(axis=1) - core.use[:, before].sum(axis=1)


def _share(use: Whole, weight: Array | Whole) -> Array:
    """(k,) uses of all caps, each counted by its weight."""
    return np.asarray(weight, np.float64) @ use
