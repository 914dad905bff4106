"""The ascent of a level's dual: falling temperatures, on a working set that pricing enlarges.

L-BFGS-B climbs the smoothed dual over the pairs that matter; after each stage all pairs are
priced, and those that have become cheap join. None ever leaves.
"""

import numpy as np
from scipy.optimize import Bounds, minimize
from threadpoolctl import threadpool_limits

from placement.base.arrays import Array, Mask
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import certified_bound
from placement.solvers.ascent.dual import Dual, Single, Singles
from placement.solvers.path import Watch

_STAGES: tuple[
    tuple[tuple[tuple[float, int], ...], float], ...
] = (  # temperatures and iterations, then how dear a pair may be to join the working set
    (((0.15, 20), (0.05, 25)), 0.25),
    (((0.02, 40),), 0.125),
    (((0.0075, 40),), 0.075),
    (((0.0025, 60),), 0.1),
)
_SHARES = 0.5, 0.2  # of new prices in mixtures with the old
_JOINING = 0.5  # pairs per employee that join a core at once
_NEAR = 0.1  # of a typical cost: how much dearer than the best kept one a pair may be to be kept

_WORK = 5e-8  # per pair, of pricing it once

_CHEAPEST = 10, 40, 160  # pairs of each employee in the first working set, the next where prices run away
_SMALL_ROW = 64  # a row of so few pairs joins whole: its price would run away
_ENDLESS = 1e12  # prices that climb so high belong to rows that cannot hold


class DualAscent:
    """Prices of one level, and the bound they prove."""

    def __init__(
        self,
        program: Program,
        level: int,
        reached: tuple[int, ...],
        gap: float,
        watch: Watch,
        *,
        ascend: bool = True,
        price: Array | None = None,
    ) -> None:
        self.program, self.level, self.reached = program, level, reached
        self.gap, self._watch = gap, watch
        self.dual = Dual(program, level, reached)
        self._unit = _typical_cost(self.dual)
        self._near = _NEAR * self._unit if self.dual.singles.columns.cost[0].any() else 0.0
        self.bound, self.duals = program.floor(level), Duals.none(program, level)
        if price is None:
            price = self._ascend() if ascend else np.zeros(len(self.dual.right))
        self._take(np.clip(price, self.dual.low, self.dual.high))

    def room(self, value: float) -> int:
        """By how much a value may lie above its bound."""
        return int(self.gap * max(self.program.unit[self.level], abs(value)))

    def learn(self, price: Array, kept: Mask) -> Mask:
        """The best of these prices, the present ones and mixtures of both; (n,) pairs to be kept as well.

        `price` is optimal where only the kept pairs are (Wentges 1997, "Weighted Dantzig-Wolfe
        decomposition for linear mixed integer programming": mixtures keep prices from leaping).
        """
        value, excess = self.dual.above_least(price)
        missing = self._missing(excess, kept)
        best, centre = (value, price), self.price
        for share in _SHARES:
            mixed = share * price + (1 - share) * centre
            value, excess = self.dual.above_least(mixed)
            missing |= self._missing(excess, kept)
            if value > best[0]:
                best = value, mixed
        if best[0] > self.value:
            self._take(best[1])
        return missing

    def prices(self) -> tuple[Array, Array, Array]:
        """Of earlier levels, of employees (what each costs at least), and of the side rows."""
        dual, program = self.dual, self.program
        _, _, side, before = dual.parts(self.price)
        employee = np.where(program.must, np.inf, 0.0)
        single = dual.reduced(self.price, dual.singles.columns).astype(np.float64)
        tied, rows = dual.parted(self.price)
        for columns, cost in ((dual.singles.columns, single), (dual.couples, tied)):
            np.minimum.at(employee, program.pairs.employee[columns.pair], cost)
        return before, np.where(np.isfinite(employee), employee, 0.0), dual.side(side) + rows

    def offer(self, duals: Duals) -> None:
        """Other prices, which may prove more."""
        proven = certified_bound(self.program, duals, self.reached)
        if proven is not None and proven >= self.bound:
            self.bound, self.duals = proven, duals

    def cut(self, program: Program) -> None:
        """Goes on with the same program with more cuts: their prices are 0 at first."""
        rows = self.dual.ends[2]
        more = len(program.cuts) - len(self.program.cuts)
        self.program, self.dual = program, Dual(program, self.level, self.reached)
        self._take(np.insert(self.price, [rows] * more, 0.0))

    def cheapest(self, factor: float) -> Mask:
        """(n,) pairs with the lowest reduced costs, so many per employee; none before there are prices."""
        kept = np.zeros(len(self.program.pairs), bool)
        if not self.price.any():
            return kept
        count = min(len(self.reduced) - 1, int(factor * len(self.program.must)))
        if count >= 0:
            dearest = max(0.0, float(np.partition(self.reduced, count)[count]))
            kept[self.dual.pair[self.reduced <= dearest]] = True
        return kept

    def within(self, dearest: float) -> Mask:
        """(n,) pairs of a reduced cost no higher."""
        found = np.zeros(len(self.program.pairs), bool)
        found[self.dual.pair[self.reduced <= dearest]] = True
        return found

    def _missing(self, excess: Single, kept: Mask) -> Mask:
        """(n,) pairs cheaper than any kept one of their employee, or hardly dearer.

        Where pairs cost nothing in the level, thousands are as cheap as the best: of those none.
        """
        pair, employee = self.dual.pair, self.program.pairs.employee
        held = kept[pair]
        least = np.full(len(self.program.must), np.inf, np.float32)
        np.minimum.at(least, employee[pair[held]], excess[held])
        ahead = excess - least[employee[pair]]
        near = np.flatnonzero((ahead < np.float32(self._near)) & ~held)
        most = int(_JOINING * len(least))
        if len(near) > most:
            near = near[np.argpartition(ahead[near], most)[:most]]
        missing = np.zeros(len(kept), bool)
        missing[pair[near]] = True
        return missing

    def _ascend(self) -> Array:
        """Prices near the best, by stages of falling temperature."""
        dual = self.dual
        nothing = np.zeros(len(dual.right))
        for stage, (heats, dear) in enumerate(_STAGES, 1):
            if stage == 1:
                kept, price = self._begun(nothing, heats)
            else:
                price = self._at(price, kept, heats)
            if stage < len(_STAGES):
                kept |= self._dear(price) <= dear * self._unit
        return price

    def _begun(self, price: Array, heats: tuple[tuple[float, int], ...]) -> tuple[Mask, Array]:
        """A first working set, and prices of it.

        What a few pairs of each employee take may be more than all rows allow (where what is cheap takes
        the most room): then the prices run away, and more pairs are looked at.
        """
        for count in _CHEAPEST:
            kept = _first_set(self.dual, count)
            reached = self._at(price, kept, heats)
            if reached.any():
                break
        return kept, reached

    def _dear(self, price: Array) -> Single:
        """(singles' pairs,) by how much each is dearer than the best of its employee."""
        return self.dual.above_least(price)[1][: len(self.dual.singles.columns)]

    def _at(self, price: Array, kept: Mask, heats: tuple[tuple[float, int], ...]) -> Array:
        """The climb over the working set, at one temperature after the other."""
        singles = self.dual.singles.within(kept, self.program)
        with threadpool_limits(1, "blas"):  # vectors are short: more threads only wait for each other
            for heat, iterations in heats:
                reached = self._climbed(singles, price, heat * self._unit, iterations)
                if np.abs(reached).max(initial=0) < _ENDLESS:
                    price = reached
        return price

    def _climbed(self, singles: Singles, price: Array, heat: float, iterations: int) -> Array:
        """Prices further up by L-BFGS-B at one temperature, or until time is up.

        Without a plan they rise without end, past all numbers; `_at` drops those.
        """
        dual, size = self.dual, singles.size

        def downhill(scaled: Array) -> tuple[float, Array]:
            value, gradient = dual.smooth(scaled * dual.step, singles, size, heat)
            return -value, -gradient * dual.step

        def stop(xk: Array) -> None:  # noqa: ARG001 - scipy hands over where it is, by this name
            if self._watch.remaining == 0:
                raise StopIteration

        with np.errstate(over="ignore", invalid="ignore"):
            found = minimize(
                downhill,
                np.asarray(price / dual.step, np.float64),
                jac=True,
                method="L-BFGS-B",
                bounds=Bounds(dual.low / dual.step, dual.high / dual.step),
                callback=stop,
                options={
                    "maxiter": iterations,
                    "maxfun": 2 * iterations,
                    "maxcor": 20,
                    "ftol": 1e-9,
                    "gtol": 1e-4,
                },
            )
        self._watch.work(_WORK * found.nfev * len(singles.columns))
        return np.asarray(found.x * dual.step, np.float64)

    def _take(self, price: Array) -> None:
        self.price = price
        self.value, self.reduced = self.dual.above_least(price)
        self.offer(self.dual.duals(price))


def _first_set(dual: Dual, count: int) -> Mask:
    """So many of the cheapest pairs of each employee, current posts, and all pairs of small rows."""
    singles, program = dual.singles, dual.program
    columns = singles.columns
    size = singles.size
    rank_of = np.repeat(np.arange(len(size)), size)
    order = np.lexsort((columns.cost[0], rank_of))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(singles.first, size)
    kept = (rank < count) | program.pairs.is_current[columns.pair]
    side = program.side.matrix
    small = np.diff(side.indptr) <= _SMALL_ROW
    small[program.couples.rows] = False
    touched = np.zeros(side.shape[1], bool)
    touched[side.indices[np.repeat(small, np.diff(side.indptr))]] = True
    return np.asarray(kept | touched[columns.pair])


def _typical_cost(dual: Dual) -> float:
    """What temperatures are measured in: the median cost, or price, that is not 0."""
    cost = np.abs(dual.singles.columns.cost[0])
    cost = cost[cost > 0]
    if len(cost):
        return float(np.median(cost))
    prices = dual.high[np.isfinite(dual.high) & (dual.high > 0)]
    return float(np.median(prices)) if len(prices) else 1.0
