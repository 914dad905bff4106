"""The Lagrangian dual of one level, smoothed, and its ascent.

All rows are priced (posts' maxima and headcounts, side rows, what earlier levels have
reached); what is left falls apart by employee. With prices y the bound is

    L(y) = y·b + Σ_e min over the pairs of e (and staying without) of c − yA
               + Σ over further columns of u · min(0, c − yA),

concave and piecewise linear. Every minimum is smoothed by log-sum-exp at a temperature τ,
which makes L differentiable and changes it by at most τ log(choices) per employee (Nesterov
2005, "Smooth minimization of non-smooth functions"); L-BFGS-B climbs at falling temperatures,
on a working set of pairs that pricing enlarges. Any y gives a valid bound: the end is
evaluated in whole numbers by `placement.certificate`.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize

from placement.plan import Codes
from placement.program import Duals, Program
from placement.selector import Mask

Array = NDArray[np.float64]
Single = NDArray[np.float32]

_STAGES: tuple[
    tuple[tuple[tuple[float, int], ...], float], ...
] = (  # temperatures and iterations, then how dear a pair may be to join the working set
    (((0.15, 20), (0.05, 25)), 0.25),
    (((0.02, 40),), 0.125),
    (((0.0075, 40),), 0.075),
    (((0.0025, 60),), 0.1),
)
FURTHER = ((0.0025, 150), (0.001, 250), (0.0004, 250))
"""Temperatures and iterations beyond the stages, where the bound proves to be loose."""

_CHEAPEST = 10  # pairs of each employee in the first working set
_SMALL_ROW = 64  # a row of so few pairs joins whole: prices of couples would run away
_ENDLESS = 1e12  # prices that climb so high belong to rows that cannot hold
_FINE = 10**4  # parts of a unit in which prices are kept


@dataclass(frozen=True)
class Columns:
    """Pairs, by employee, as the dual sees them."""

    employee: Codes  # (n,) 0 … F − 1, ascending
    post: Codes  # (n,)
    cost: Single  # (1 + levels before, n): of this level, then of the earlier ones
    rows: sp.csr_array  # (n, side rows), scaled
    free: Mask  # (F,) who may stay without

    @property
    def first(self) -> Codes:
        """Where each employee's pairs begin."""
        return np.flatnonzero(np.append(True, self.employee[1:] != self.employee[:-1]))

    def chosen(self, keep: Mask) -> Self:
        """Only some pairs; everybody keeps one at least."""
        at = np.flatnonzero(keep)
        return type(self)(self.employee[at], self.post[at], self.cost[:, at], self.rows[at], self.free)


@dataclass
class Dual:
    """L(y) of one level of a program; y = prices of posts, headcount rows, side rows, earlier levels."""

    program: Program
    level: int
    reached: tuple[int, ...]
    pair: Codes = field(init=False)  # the program's pair of each column
    columns: Columns = field(init=False)

    def __post_init__(self) -> None:
        program, level = self.program, self.level
        self.pair = np.flatnonzero(program.allowed)
        side = program.side.matrix
        count = len(program.pairs)
        largest = np.maximum(1.0, program.side.widest)
        self._scale = 1.0 / largest
        rows = (sp.diags_array(self._scale) @ side).tocsc()
        serving = np.zeros(len(program.must), bool)
        serving[program.pairs.employee[self.pair]] = True
        number = np.cumsum(serving) - 1
        order = [level, *range(level)]
        self.columns = Columns(
            number[program.pairs.employee[self.pair]],
            program.pairs.post[self.pair],
            program.cost[order][:, self.pair].astype(np.float32),
            rows[:, self.pair].T.tocsr().astype(np.float32),
            ~program.must[serving],
        )
        self._box_rows = rows[:, count:].T.tocsr()
        self._slack()
        self._layout()

    def _slack(self) -> None:
        """Earlier levels' soft rows: their slack is a column of its own, no larger than what was reached."""
        program = self.program
        self._heads, self._sides = program.headcounts, program.side
        parts = []
        for rows, offset in ((self._heads, 0), (self._sides, len(self._heads.post))):
            for before in range(self.level):
                here = np.flatnonzero((rows.level == before) & (rows.price > 0))
                room = self.reached[before] - self.program.floor(before)
                parts.append((here + offset, np.full(len(here), before), rows.price[here], room))
        self._slack_row = np.concatenate([np.zeros(0, np.int64), *(part[0] for part in parts)])
        self._slack_level = np.concatenate([np.zeros(0, np.int64), *(part[1] for part in parts)])
        self._slack_price = np.concatenate([np.zeros(0), *(part[2] for part in parts)])
        self._slack_most = np.concatenate(
            [np.zeros(0), *(np.full(len(p[0]), max(0, p[3])) // p[2] for p in parts)]
        )

    def _layout(self) -> None:
        """Bounds, right-hand sides and scales of the prices."""
        heads, sides, posts = self._heads, self._sides, len(self.program.pairs.problem.posts)
        maximum = self.program.pairs.problem.maximum.astype(float)
        low, high, right = [np.full(posts, -np.inf)], [np.zeros(posts)], [maximum]
        for rows, scale in ((heads, np.ones(len(heads.post))), (sides, self._scale)):
            price = np.where(
                rows.level == self.level, rows.price, np.where(rows.level > self.level, 0.0, np.inf)
            )
            price = price / scale
            below = np.isfinite(rows.lower)
            low.append(np.where(below, 0.0, -price))
            high.append(np.where(below, price, 0.0))
            right.append(np.where(below, rows.lower, rows.upper) * scale)
        reached = np.array(self.reached, float) - self.program.constant[: self.level]
        low.append(np.zeros(self.level))
        high.append(np.full(self.level, np.inf))
        right.append(-reached)
        self.low, self.high, self.right = np.concatenate(low), np.concatenate(high), np.concatenate(right)
        self.ends = np.cumsum([posts, len(heads.post), len(sides.lower), self.level])
        self.step = 1.0 / np.sqrt(np.maximum(1.0, np.abs(self.right)))

    def split(self, price: Array) -> list[Array]:
        """Prices of posts, headcount rows, side rows (scaled), earlier levels."""
        return np.split(price, self.ends)[:4]

    def reduced(self, price: Array, columns: Columns) -> Single:
        """(n,) reduced costs of pairs, before the employee's own price."""
        post, head, side, before = self.split(price)
        each = post.copy()
        np.add.at(each, self._heads.post, head)
        cost = columns.cost[0] - each.astype(np.float32)[columns.post]
        for level, multiplier in enumerate(before):
            cost += np.float32(multiplier) * columns.cost[1 + level]
        if columns.rows.shape[1]:
            cost -= columns.rows @ side.astype(np.float32)
        return np.asarray(cost, np.float32)

    def boxes(self, price: Array) -> tuple[Array, Array]:
        """Reduced costs and upper bounds of the columns beyond the pairs, slack included."""
        _, head, side, before = self.split(price)
        own = -(self._box_rows @ side)
        rows = np.concatenate([head, side * self._scale])
        slack = before[self._slack_level] * self._slack_price - np.abs(rows[self._slack_row])
        return np.concatenate([own, slack]), np.concatenate([self.program.upper, self._slack_most])

    def smooth(
        self, price: Array, columns: Columns, first: Codes, size: Codes, heat: float
    ) -> tuple[float, Array]:
        """L at a temperature, and its gradient."""
        cost = self.reduced(price, columns)
        least = np.minimum.reduceat(cost, first)
        least = np.where(columns.free, np.minimum(least, 0), least)
        cost -= np.repeat(least, size)
        np.exp(cost * np.float32(-1 / heat), out=cost)
        stay = np.where(columns.free, np.exp(np.minimum(0, least) / np.float32(heat)), 0)
        total = np.add.reduceat(cost, first) + stay
        value = (
            float(price @ self.right)
            + float(least.sum(dtype=float))
            - heat * float(np.log(total).sum(dtype=float))
        )
        cost *= np.repeat(1 / total, size)
        gradient = self.right.copy()
        taken = np.bincount(columns.post, cost, len(self.program.pairs.problem.posts))
        posts, heads, sides = self.ends[:3]
        gradient[:posts] -= taken
        gradient[posts:heads] -= taken[self._heads.post]
        if columns.rows.shape[1]:
            gradient[heads:sides] -= columns.rows.T @ cost
        for level in range(self.level):
            gradient[sides + level] += float(columns.cost[1 + level] @ cost)
        value += self._smooth_boxes(price, heat, gradient)
        return value, gradient

    def _smooth_boxes(self, price: Array, heat: float, gradient: Array) -> float:
        """The further columns' part of L; adds their part of the gradient."""
        cost, most = self.boxes(price)
        if not len(cost):
            return 0.0
        value = -heat * np.logaddexp(0, -cost / heat)
        taken = most / (1 + np.exp(np.clip(cost / heat, -700, 700)))
        posts, heads, sides = self.ends[:3]
        own = len(self.program.upper)
        gradient[heads:sides] -= self._box_rows.T @ taken[:own]
        row, slack = self._slack_row, taken[own:]
        _, head, side, _ = self.split(price)
        sign = np.sign(np.concatenate([head, side]))[row]
        scale = np.concatenate([np.ones(heads - posts), self._scale])[row]
        np.subtract.at(gradient, posts + row, sign * scale * slack)
        np.add.at(gradient, sides + self._slack_level, self._slack_price * slack)
        return float(most @ value)

    def climb(self, price: Array, columns: Columns, heat: float, iterations: int) -> Array:
        """L-BFGS-B at one temperature."""
        first = columns.first
        size = np.diff(np.append(first, len(columns.post)))

        def downhill(scaled: Array) -> tuple[float, Array]:
            value, gradient = self.smooth(scaled * self.step, columns, first, size, heat)
            return -value, -gradient * self.step

        found = minimize(
            downhill,
            np.asarray(price / self.step, np.float64),
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(self.low / self.step, self.high / self.step),
            options={
                "maxiter": iterations,
                "maxfun": 2 * iterations,
                "maxcor": 20,
                "ftol": 1e-9,
                "gtol": 1e-4,
            },
        )
        reached = np.asarray(found.x * self.step, np.float64)
        return reached if np.abs(reached).max(initial=0) < _ENDLESS else price

    def ascend(self, start: Array | None = None) -> Array:
        """Prices near the best, by the stages of falling temperature; from a good start, the last ones."""
        kept, unit = self._first_set(), self._typical_cost()
        stages = _STAGES if start is None else _STAGES[2:]
        price = np.clip(np.zeros(len(self.right)) if start is None else start, self.low, self.high)
        if start is not None:
            kept |= self.above_least(price) <= 0.1 * unit
        for heats, dear in stages:
            columns = self.columns.chosen(kept)
            for heat, iterations in heats:
                price = self.climb(price, columns, heat * unit, iterations)
            reduced = self.above_least(price)
            kept |= reduced <= dear * unit
        self._kept = kept
        return price

    def refined(self, price: Array, heat: float, iterations: int) -> Array:
        """Prices further up, on the working set of the ascent and what has become cheap since."""
        unit = self._typical_cost()
        self._kept = self._kept | (self.above_least(price) <= 0.1 * unit)
        return self.climb(price, self.columns.chosen(self._kept), heat * unit, iterations)

    def above_least(self, price: Array) -> Single:
        """(n,) by how much each pair is dearer than the best choice of its employee."""
        columns = self.columns
        reduced = self.reduced(price, columns)
        first = columns.first
        least = np.minimum.reduceat(reduced, first)
        least = np.where(columns.free, np.minimum(least, 0), least)
        return np.asarray(reduced - np.repeat(least, np.diff(np.append(first, len(reduced)))), np.float32)

    def _first_set(self) -> Mask:
        """The cheapest pairs of each employee, current posts, and all pairs of small rows."""
        columns, pairs = self.columns, self.program.pairs
        order = np.lexsort((columns.cost[0], columns.employee))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - np.repeat(
            columns.first, np.diff(np.append(columns.first, len(order)))
        )
        kept = (rank < _CHEAPEST) | pairs.is_current[self.pair]
        side = self.program.side.matrix
        small = np.diff(side.indptr) <= _SMALL_ROW
        entries = side.indices[np.repeat(small, np.diff(side.indptr))]
        touched = np.zeros(side.shape[1], bool)
        touched[entries] = True
        return np.asarray(kept | touched[self.pair])

    def _typical_cost(self) -> float:
        """What temperatures are measured in: the median cost, or price, that is not 0."""
        cost = np.abs(self.columns.cost[0])
        cost = cost[cost > 0]
        if len(cost):
            return float(np.median(cost))
        prices = self.high[np.isfinite(self.high) & (self.high > 0)]
        return float(np.median(prices)) if len(prices) else 1.0

    def duals(self, price: Array) -> Duals:
        """The prices in whole parts of a unit."""
        post, head, side, before = self.split(price)
        whole = np.rint(post * _FINE).astype(np.int64)
        np.add.at(whole, self._heads.post, np.rint(head * _FINE).astype(np.int64))
        multipliers = tuple(round(each * _FINE) for each in before)
        return Duals(_FINE, multipliers, whole, np.rint(side * self._scale * _FINE).astype(np.int64))
