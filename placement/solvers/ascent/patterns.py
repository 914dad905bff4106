"""Prices that leave units whole: climbed to on patterns, the sets of people that units have taken.

L(μ, s) = Σ μ + s·b + Σ over units of the cheapest set, a set costing what its people, headcounts and
row cost less μ and s of what it takes (see `proof.whole_units`). It is climbed to like the dual of
single employees: each unit chooses among the patterns known so far, its least smoothed by
log-sum-exp, L-BFGS-B in a box around the best prices; there the cheapest sets become patterns, and
the box shrinks where they prove no more and widens where they do (Marsten, Hogan and Blankenship
1975, "The Boxstep method for large-scale optimization"). In a box that is too narrow nothing is
learnt any more. No master program is solved: on 400 units of 12 people a round
takes half a second, and twenty end where column generation would.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize
from threadpoolctl import threadpool_limits

from placement.base.arrays import Whole
from placement.program import Program, UnitPrices
from placement.program.units import Sets, Units
from placement.proof.whole_units import breach_prices, exact
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.joint import Segments
from placement.solvers.path import Watch

Array = NDArray[np.float64]

_ROUNDS = 60
_TOP = 3  # patterns of a unit that join in a round
_STEPS = 40  # of L-BFGS-B in a round
_BOX, _NARROW = 0.12, 0.1  # half its width, in typical costs: at first, and at least
_HEAT, _COLD = 0.04, 0.005  # temperatures, in typical costs
_SHRINK, _WIDEN, _COOL = 0.7, 1.3, 0.95
_WORTH = 0.003  # of the gap that is open: what a few rounds have to close for there to be more
_NEAR = 0.01  # of the bound: a gap that is wider says more of the plan than of the bound
_PATIENCE = 6
_AFTER = (
    3  # times a round's seconds: the round, its bound in whole numbers, and the proof of the plan at the end
)
LATE = 40  # rounds until the first rise …
_PART = 0.1  # … if they take no more of the time
_WORK = 2e-6  # of a round, per pair
_ENDLESS = 1e9  # a price that no row reaches
_FINE = 10**6, 10**5, 10**4, 10**3, 10**2, 10, 1  # parts of a unit in which prices are kept


@dataclass
class Patterns:
    """One level of a program by units; prices: of employees, side rows, earlier levels."""

    units: Units
    reached: tuple[int, ...]
    multipliers: Array  # (levels before,)
    employee: Array  # (E,)
    side: Array  # (side rows,)
    pool: "Pool | None" = None  # patterns known before
    bound: float = -np.inf
    share: Array = field(init=False)  # (n,) how much of each pair the units choose, once climbed

    def __post_init__(self) -> None:
        program, rows, level = self.program, self.program.side, len(self.reached)
        kept = np.zeros(len(rows.lower), bool)
        kept[self.units.row[self.units.row >= 0]] = True
        kept[program.stated :] = True
        self._row = np.flatnonzero(~kept)
        self._lower = np.where(np.isfinite(rows.lower), rows.lower, 0)[self._row]
        self._upper = np.where(np.isfinite(rows.upper), rows.upper, 0)[self._row]
        by_column = rows.matrix[self._row].astype(float).T.tocsr()
        count = len(program.pairs)
        self._of_pairs = by_column[np.arange(count)]
        self._of_boxes = by_column[np.arange(count, by_column.shape[0])]
        self._upper_of = program.upper.astype(float)
        self._upper_of[program.couples.column - count] = 0.0  # prices are no higher than a split costs
        self._ends = np.cumsum([len(program.must), len(self._row)])
        typical = [_typical(each[program.allowed]) for each in program.cost[: level + 1]]
        self._typical = typical[-1]
        scale = 1.0 / np.maximum(1.0, rows.widest[self._row])
        parts = np.ones(len(program.must)), scale, 1.0 / np.array(typical[:-1], float)
        self._step = np.concatenate(parts)
        self.share = np.zeros(count)
        self._pool = self.pool or Pool.none(count, len(program.priorities))
        self._best = np.concatenate([self.employee, self.side[self._row], self.multipliers])
        self._best = np.clip(self._best, *self._limits(self.multipliers))
        self._took = 0.0  # seconds of the last round
        self._begin()

    @property
    def program(self) -> Program:
        """Whose units these are."""
        return self.units.program

    @property
    def known(self) -> "Pool":
        """All patterns so far."""
        return self._pool

    @property
    def best(self) -> tuple[Array, Array]:
        """The best prices of employees and of side rows."""
        employee, side, _ = self._split(self._best)
        rows = np.zeros(len(self.program.side.lower))
        rows[self._row] = side
        return employee, rows

    def turn(self, reached: tuple[int, ...]) -> None:
        """The same level where those before it have come to other values: its patterns stay."""
        if reached != self.reached:
            self.reached = reached
            self._begin()

    def go_on(self, multipliers: Array, employee: Array, side: Array) -> None:
        """From other prices, where these prove more."""
        price = np.concatenate([employee, side[self._row], multipliers])
        if self._learn(price)[0] > self.bound:
            self._best = price
            self._begin()

    def join(self, known: "Pool") -> None:
        """Patterns that another level has found."""
        self._pool = self._pool.merged(known)

    def _begin(self) -> None:
        """At the best prices known."""
        constant = self.program.constant[: len(self.reached)]
        self._beyond = np.array(constant, float) - np.array(self.reached, float)
        self._box, self._heat = _BOX * self._typical, _HEAT * self._typical
        self.bound, self._at_best = self._learn(self._best)
        self._history, self._risen = [self.bound], 0  # and in how many rounds it was above the first

    def climb(self, value: int, room: int, watch: Watch, *, small: bool = False) -> None:
        """Rounds until the bound is within `room` of a value, or they close too little of what is open.

        The first to close any may be a late one where units are `small` and there is time for that:
        until the patterns around the first prices are known, all prove less.
        """
        late = small and LATE * self.work <= _PART * watch.time_limit
        while self.round(value, room, watch, LATE if late else _PATIENCE):
            pass

    def round(self, value: int, room: int, watch: Watch, patience: int) -> bool:
        """One more, if it may close something; `patience`: in how many rounds the first has to."""
        if len(self._history) > _ROUNDS or value - self.bound <= room or self._idle(value, patience):
            return False
        if watch.remaining <= _AFTER * self._took:
            return False
        least, begun = _COLD * self._typical, watch.seconds
        with threadpool_limits(1, "blas"):
            price = self._climbed(self._box, self._heat)
            watch.work(self.work)
            found, at = self._learn(price)
        if found > self.bound:
            self.bound, self._best, self._at_best = found, price, at
            self._heat = max(least, self._heat * _COOL)
            self._box *= _WIDEN
        else:
            self._box = max(_NARROW * self._typical, self._box * _SHRINK)
            self._heat = max(least, self._heat * _SHRINK)
        self._history.append(self.bound)
        self._risen += self.bound > self._history[0]
        self._took = watch.seconds - begun
        return True

    def _idle(self, value: int, patience: int) -> bool:
        """Whether the last rounds closed too little."""
        history = self._history
        least = _WORTH * max(1.0, min(value - self.bound, _NEAR * abs(self.bound)))
        if not self._risen:
            return len(history) > patience
        return self._risen > _PATIENCE and history[-1] - history[-1 - _PATIENCE] < least

    @property
    def work(self) -> float:
        """Of a round."""
        return _WORK * len(self.program.pairs)

    def excess(self, choice: Whole) -> Array:
        """(U,) by how much each unit's people cost more than its cheapest set, at the best prices.

        With what rows lack these sum up to the gap between the choice and the bound.
        """
        program = self.program
        cost, weight, least = self._at_best
        pair = np.flatnonzero(choice[: len(program.pairs)])
        unit, count = program.pairs.unit[pair], len(least)
        base = self.units.values(Sets(np.arange(count), least, unit, pair))[:, : len(weight)] @ weight
        priced = cost[pair] - weight @ program.cost[: len(weight), pair]
        return np.maximum(0.0, base + np.bincount(unit, priced, count) - least)

    def offer(self, climb: DualAscent) -> None:
        """The best prices to a level, where they seem to prove more: in whole numbers that takes long."""
        prices = self.prices() if self.bound > climb.bound else None
        if prices is not None:
            climb.offer(replace(climb.duals, units=prices))

    def prices(self) -> UnitPrices | None:
        """The best prices in whole parts of a unit; None where no part is coarse enough."""
        employee, side, multipliers = self._split(self._best)
        rows = np.zeros(self.program.stated)
        rows[self._row] = side
        couples = self.program.couples
        none = couples.sign == 0  # a row says that there is no split: it costs what it owes
        rows[couples.rows[none]] = -couples.owed(rows)[couples.tells[none]]
        for unit in _FINE:
            parts = (np.rint(each * unit).astype(np.int64) for each in (employee, rows))
            before = tuple(max(0, round(each * unit)) for each in multipliers.tolist())
            found = UnitPrices(unit, before, *parts)
            if exact(self.units, found):
                return found
        return None

    def _split(self, price: Array) -> list[Array]:
        """Prices of employees, rows, earlier levels."""
        return np.split(price, self._ends)

    def _limits(self, multipliers: Array) -> tuple[Array, Array]:
        """Between what the prices lie, where those of earlier levels are these."""
        program, level = self.program, len(self.reached)
        rows = program.side
        short = breach_prices(rows.level, rows.price, np.append(multipliers, 1.0))
        most, people = np.minimum(short, _ENDLESS), len(program.must)
        low = np.where(np.isfinite(rows.upper), -most, 0.0)
        high = np.where(np.isfinite(rows.lower), most, 0.0)
        self._tie(low, high, short)
        return (
            np.concatenate([np.full(people, -np.inf), low[self._row], np.zeros(level)]),
            np.concatenate([np.where(program.must, np.inf, 0.0), high[self._row], np.full(level, np.inf)]),
        )

    def _tie(self, low: Array, high: Array, short: Array) -> None:
        """Of couples at a price rows of one sign are priced, at no more than a split costs.

        Where the first of two is, the second may be missing; the rows of the other sign say the same of
        people who are all placed.
        """
        couples = self.program.couples
        none, dear = couples.sign == 0, np.zeros(len(couples.ends))
        dear[couples.tells[none]] = np.minimum(short, _ENDLESS)[couples.rows[none]]
        most = np.where(couples.sign > 0, dear[couples.tells], 0.0)
        hard = (couples.level[couples.tells] < 0) & ~none
        low[couples.rows] = 0.0
        high[couples.rows] = np.where(hard, high[couples.rows], most)

    def _learn(self, price: Array) -> tuple[float, tuple[Array, Array, Array]]:
        """L at some prices, what pairs cost there, levels weigh and units' cheapest sets cost; these join."""
        program, rows = self.program, self.program.side
        price[:] = np.clip(price, *self._limits(self._split(price)[2]))
        employee, side, multipliers = self._split(price)
        weight = np.append(multipliers, 1.0)
        cost = weight @ program.cost[: len(weight)]
        cost = cost - self._of_pairs @ side - employee[program.pairs.employee]
        heads = breach_prices(program.headcounts.level, program.headcounts.price, weight)
        sets = self.units.sets(cost, heads, breach_prices(rows.level, rows.price, weight), _TOP)
        least = np.full(len(self.units.row), np.inf)
        np.minimum.at(least, sets.unit, sets.value)
        least[np.isposinf(least)] = -np.inf  # no set is told apart from what cannot be: nothing is proven
        base = self.units.values(sets).astype(np.float64)
        self._pool = self._pool.joined(sets, base)
        value = employee.sum() + np.maximum(side, 0) @ self._lower + np.minimum(side, 0) @ self._upper
        value += program.constant[len(multipliers)] + multipliers @ self._beyond
        if len(program.upper):
            value += self._upper_of @ np.minimum(0, -(self._of_boxes @ side))
        return float(value + least.sum()), (cost, weight, least)

    def _climbed(self, box: float, heat: float) -> Array:
        """Prices further up, in a box around the best, as far as the patterns know."""
        program, pool, (people, rows) = self.program, self._pool, self._ends
        level = len(self.reached)
        taken = [pool.pairs @ _to_employees(program), pool.pairs @ self._of_pairs]
        taken.append(sp.csr_array(-pool.base[:, :level]))
        takes = sp.hstack(taken, format="csr")
        back = takes.T.tocsr()
        runs, step = Segments.of(pool.unit), self._step
        low, high = (each / step for each in self._limits(self._split(self._best)[2]))
        start = np.clip(self._best / step, low, high)

        def downhill(scaled: Array) -> tuple[float, Array]:
            price = scaled * step
            side = price[people:rows]
            least, part = runs.least(pool.base[:, level] - takes @ price, heat)
            right = np.concatenate(
                [np.ones(people), np.where(side > 0, self._lower, self._upper), self._beyond]
            )
            value, gradient = least.sum() + price @ right, right - back @ part
            if len(program.upper):
                cost = -(self._of_boxes @ side) / heat
                value -= heat * float(self._upper_of @ np.logaddexp(0, -cost))
                chosen = self._upper_of / (1 + np.exp(np.clip(cost, -700, 700)))
                gradient[people:rows] -= self._of_boxes.T @ chosen
            self._part = part
            return -float(value), -gradient * step

        found = minimize(
            downhill,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(np.maximum(low, start - box), np.minimum(high, start + box)),
            options={"maxiter": _STEPS, "maxfun": 2 * _STEPS, "maxcor": 15, "ftol": 1e-10},
        )
        self.share = np.asarray(pool.pairs.T @ self._part)
        return np.asarray(found.x * step, np.float64)


def _typical(cost: Whole) -> float:
    """The median of the costs that are not 0."""
    cost = np.abs(cost[cost != 0])
    return float(np.median(cost)) if len(cost) else 1.0


def _to_employees(program: Program) -> sp.csr_array:
    """(n, E) whose each pair is."""
    count, employee = len(program.pairs), program.pairs.employee
    return sp.csr_array((np.ones(count), (np.arange(count), employee)), shape=(count, len(program.must)))


@dataclass(frozen=True)
class Pool:
    """Patterns by unit, none of them twice: whatever program of the same pairs they were found for."""

    unit: NDArray[np.int64]  # (k,)
    base: Array  # (k, levels) what each costs in every level, before prices
    pairs: sp.csr_array  # (k, n)
    mark: NDArray[np.uint64]  # (k,) a number that equal sets share

    @classmethod
    def none(cls, count: int, levels: int) -> "Pool":
        """No pattern."""
        return cls(
            np.zeros(0, np.int64), np.zeros((0, levels)), sp.csr_array((0, count)), np.zeros(0, np.uint64)
        )

    def of(self, units: Units) -> "Pool":
        """The same patterns of another program's units."""
        known = self.pairs.tocoo()
        sets = Sets(self.unit, np.zeros(len(self.unit)), *(each.astype(np.int64) for each in known.coords))
        return replace(self, base=units.values(sets).astype(np.float64))

    def joined(self, sets: Sets, base: Array) -> "Pool":
        """And these sets."""
        count = self.pairs.shape[1]
        each = np.ones(len(sets.pair)), (sets.set, sets.pair)
        pairs = sp.csr_array(each, shape=(len(sets.unit), count))
        return self.merged(Pool(sets.unit, base, pairs, _marks(sets, count)))

    def merged(self, other: "Pool") -> "Pool":
        """And those of another."""
        pairs = sp.vstack([self.pairs, other.pairs])
        mark = np.append(self.mark, other.mark)
        unit, base = np.append(self.unit, other.unit), np.concatenate([self.base, other.base])
        order = np.lexsort((np.arange(len(unit)), mark, unit))
        fresh = np.append(True, (np.diff(unit[order]) != 0) | (mark[order][1:] != mark[order][:-1]))
        keep = order[fresh[: len(order)]]
        return Pool(unit[keep], base[keep], sp.csr_array(pairs)[keep], mark[keep])


def _marks(sets: Sets, count: int) -> NDArray[np.uint64]:
    """(s,) the sum of a random number per pair."""
    number = np.random.default_rng(0).integers(2**63, size=count, dtype=np.uint64)
    mark = np.zeros(len(sets.unit), np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(mark, sets.set, number[sets.pair])
    return mark
