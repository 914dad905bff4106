"""The Lagrangian dual of one level, smoothed.

All rows are priced (posts' maxima and headcounts, side rows, what earlier levels have
reached); what is left falls apart by employee, and by couple. With prices y the bound is

    L(y) = y·b + Σ_e min over the pairs of e (and staying without) of c − yA
               + Σ over couples of the same min over both (`joint`)
               + Σ over further columns of u · min(0, c − yA),

concave and piecewise linear. Every minimum is smoothed by log-sum-exp at a temperature τ,
which makes L differentiable and changes it by at most τ log(choices) per employee (Nesterov
2005, "Smooth minimization of non-smooth functions"). Any y gives a valid bound: it is
evaluated in whole numbers by `placement.proof.certificate`.
"""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from placement.base.arrays import Array, Codes, Mask
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import whole_duals
from placement.solvers.ascent.joint import Joint

Single = NDArray[np.float32]

_NEVER = 1e13  # the price of a split that is not allowed


@dataclass(frozen=True)
class PricedPairs:
    """Pairs as the dual sees them."""

    pair: Codes  # (n,) the program's pair
    post: Codes  # (n,)
    cost: Single  # (1 + levels before, n): of this level, then of the earlier ones
    rows: sp.csr_array  # (n, side rows), scaled

    def __len__(self) -> int:
        return len(self.pair)

    def chosen(self, keep: Mask | Codes) -> "PricedPairs":
        """Only some."""
        return PricedPairs(self.pair[keep], self.post[keep], self.cost[:, keep], self.rows[keep])


@dataclass(frozen=True)
class Singles:
    """Pairs of those in no couple, by employee."""

    columns: PricedPairs
    first: Codes  # (F,) where each employee's pairs begin
    free: Mask  # (F,) who may stay without

    @classmethod
    def of(cls, columns: PricedPairs, program: Program) -> "Singles":
        """Of pairs by employee."""
        employee = program.pairs.employee[columns.pair]
        first = np.flatnonzero(np.append(True, employee[1:] != employee[:-1])[: len(employee)])
        return cls(columns, first, ~program.must[employee[first]])

    @property
    def size(self) -> Codes:
        """(F,) how many pairs each has."""
        return np.diff(np.append(self.first, len(self.columns)))

    def least(self, cost: Single) -> Single:
        """(F,) the best choice of each."""
        if not len(cost):
            return np.zeros(0, np.float32)
        least = np.minimum.reduceat(cost, self.first)
        return np.where(self.free, np.minimum(least, 0), least)

    def smooth(self, cost: Single, size: Codes, heat: float) -> tuple[float, Single]:
        """Their part of L, and how much of each pair is chosen; `cost` is used up."""
        least = self.least(cost)
        if not len(cost):
            return 0.0, cost
        cost -= np.repeat(least, size)
        cost *= np.float32(-1 / heat)
        np.exp(cost, out=cost)
        stay = np.where(self.free, np.exp(np.minimum(0, least) / np.float32(heat)), 0)
        total = np.add.reduceat(cost, self.first) + stay
        cost *= np.repeat(1 / total, size)
        return float(least.sum(dtype=float) - heat * np.log(total).sum(dtype=float)), cost

    def within(self, keep: Mask, program: Program) -> "Singles":
        """Only some pairs; everybody keeps one at least."""
        return Singles.of(self.columns.chosen(keep), program)


@dataclass
class Dual:
    """L(y) of one level; y = prices of posts, headcount rows, side rows (scaled), earlier levels."""

    program: Program
    level: int
    reached: tuple[int, ...]
    singles: Singles = field(init=False)
    couples: PricedPairs = field(init=False)  # pairs of those in couples

    def __post_init__(self) -> None:
        program = self.program
        self._row = np.setdiff1d(np.arange(len(program.side.lower)), program.couples.rows)
        self._scale = 1.0 / np.maximum(1.0, program.side.widest[self._row])
        by_column, count = self._by_column(), len(program.pairs)
        self._box_rows = by_column[np.arange(count, by_column.shape[0])].astype(np.float64)
        order = [self.level, *range(self.level)]
        seat = program.couples.seat(len(program.must))[program.pairs.employee]

        def columns(chosen: Mask) -> PricedPairs:
            pair = np.flatnonzero(chosen)
            cost = program.cost[:, pair][order].astype(np.float32)
            return PricedPairs(pair, program.pairs.post[pair], cost, by_column[pair])

        self.singles = Singles.of(columns(program.allowed & (seat < 0)), program)
        self.couples = columns(program.allowed & (seat >= 0))
        free = ~program.must[program.couples.ends.reshape(-1)]
        self._joint = Joint.of(program.couples, seat[self.couples.pair], self.couples.post, free)
        self._slack()
        self._layout()

    def _by_column(self) -> sp.csr_array:
        """(columns, rows that are priced) the side rows, scaled."""
        side, counted = self.program.side.matrix, np.zeros(len(self.program.side.lower), bool)
        counted[self._row] = True
        size = np.diff(side.indptr)
        data, column = side.data.astype(np.float32), side.indices
        if not counted.all():
            entry = np.repeat(counted, size)
            data, column = data[entry], column[entry]
        size = size[self._row]
        data *= np.repeat(self._scale.astype(np.float32), size)
        start = np.concatenate([[0], np.cumsum(size)])
        shape = (len(self._row), side.shape[1])
        return sp.csr_array((data, column, start), shape=shape).T.tocsr()

    @property
    def pair(self) -> Codes:
        """The program's pair of each column."""
        return np.concatenate([self.singles.columns.pair, self.couples.pair])

    def _slack(self) -> None:
        """Earlier levels' soft rows: their slack is a column of its own, no larger than what was reached.

        Each lifts its row, and the cuts that share its breach.
        """
        program, heads = self.program, self.program.headcounts
        stated = self._row[self._row < program.stated]
        side_level, side_price = program.side.level[stated], program.side.price[stated]
        parts = []
        for level, price, offset in (
            (heads.level, heads.price, 0),
            (side_level, side_price, len(heads.post)),
        ):
            for before in range(self.level):
                here = np.flatnonzero((level == before) & (price > 0))
                room = self.reached[before] - program.floor(before)
                parts.append((here + offset, np.full(len(here), before), price[here], room))
        self._slack_row = np.concatenate([np.zeros(0, np.int64), *(part[0] for part in parts)])
        self._slack_level = np.concatenate([np.zeros(0, np.int64), *(part[1] for part in parts)])
        self._slack_price = np.concatenate([np.zeros(0), *(part[2] for part in parts)])
        place = np.full(len(heads.post) + program.stated, -1)  # of the row's slack
        rows = np.concatenate([np.arange(len(heads.post)), len(heads.post) + stated])
        place[rows[self._slack_row]] = np.arange(len(self._slack_row))
        lifted = program.lifted.any.tocoo()
        shared = np.flatnonzero(place[lifted.col] >= 0) if len(program.cuts) else np.zeros(0, np.int64)
        own = np.flatnonzero(place[rows] >= 0)
        self._lifted = np.concatenate([own, len(rows) + lifted.row[shared]])  # priced rows …
        self._lifted_by = np.concatenate([place[rows[own]], place[lifted.col[shared]]])  # … slack …
        self._lift = np.concatenate([np.ones(len(own)), lifted.data[shared]])  # … and how far
        self._slack_most = np.concatenate(
            [np.zeros(0), *(np.full(len(p[0]), max(0, p[3])) // p[2] for p in parts)]
        )

    def _layout(self) -> None:
        """Bounds, right-hand sides and scales of the prices."""
        heads, side, at = self.program.headcounts, self.program.side, self._row
        maximum = self.program.pairs.problem.maximum.astype(float)
        low, high, right = [np.full(len(maximum), -np.inf)], [np.zeros(len(maximum))], [maximum]
        for lower, upper, level, price, scale in (
            (heads.lower, heads.upper, heads.level, heads.price, np.ones(len(heads.post))),
            (side.lower[at], side.upper[at], side.level[at], side.price[at], self._scale),
        ):
            most = np.where(level == self.level, price, np.where(level > self.level, 0.0, np.inf)) / scale
            below = np.isfinite(lower)
            low.append(np.where(below, 0.0, -most))
            high.append(np.where(below, most, 0.0))
            right.append(np.where(below, lower, upper) * scale)
        reached = np.array(self.reached, float) - self.program.constant[: self.level]
        low.append(np.zeros(self.level))
        high.append(np.full(self.level, np.inf))
        right.append(-reached)
        self.low, self.high, self.right = np.concatenate(low), np.concatenate(high), np.concatenate(right)
        self.ends = np.cumsum([len(maximum), len(heads.post), len(at), self.level])
        self.step = 1.0 / np.sqrt(np.maximum(1.0, np.abs(self.right)))

    def parts(self, price: Array) -> list[Array]:
        """Prices of posts, headcount rows, side rows (scaled), earlier levels."""
        return np.split(price, self.ends)[:4]

    def reduced(self, price: Array, columns: PricedPairs) -> Single:
        """(n,) reduced costs of pairs, before the employee's own price."""
        post, head, side, before = self.parts(price)
        each = post.copy()
        np.add.at(each, self.program.headcounts.post, head)
        cost = columns.cost[0] - each.astype(np.float32)[columns.post]
        for level, multiplier in enumerate(before):
            cost += np.float32(multiplier) * columns.cost[1 + level]
        if columns.rows.nnz:
            cost -= columns.rows @ side.astype(np.float32)
        return np.asarray(cost, np.float32)

    def split_price(self, price: Array) -> Array:
        """(t,) what it costs to split each couple."""
        known = np.concatenate([self.parts(price)[3], [1.0], np.zeros(len(self.program.priorities)), [0.0]])
        couples = self.program.couples
        return np.where(couples.level < 0, _NEVER, couples.price * known[couples.level])

    def boxes(self, price: Array) -> tuple[Array, Array]:
        """Reduced costs and upper bounds of the columns beyond the pairs, slack included."""
        _, head, side, before = self.parts(price)
        own = -(self._box_rows @ side)
        rows = np.concatenate([head, side * self._scale])
        slack = before[self._slack_level] * self._slack_price
        np.subtract.at(slack, self._lifted_by, self._lift * np.abs(rows[self._lifted]))
        return np.concatenate([own, slack]), np.concatenate([self.program.upper, self._slack_most])

    def smooth(self, price: Array, singles: Singles, size: Codes, heat: float) -> tuple[float, Array]:
        """L at a temperature over some pairs of singles and all of couples, and its gradient."""
        gradient = self.right.copy()
        value = float(price @ self.right)
        least, share = singles.smooth(self.reduced(price, singles.columns), size, heat)
        value += least
        self._take(gradient, singles.columns, share)
        if len(self.program.couples.ends):
            cost = self.reduced(price, self.couples).astype(np.float64)
            each, part, parted = self._joint.smooth(cost, self.split_price(price), heat)
            value += float(each.sum())
            self._take(gradient, self.couples, part.astype(np.float32))
            couples, sides = self.program.couples, self.ends[2]
            before = (couples.level >= 0) & (couples.level < self.level)
            np.add.at(gradient, sides + couples.level[before], (couples.price * parted)[before])
        value += self._smooth_boxes(price, heat, gradient)
        return value, gradient

    def _take(self, gradient: Array, columns: PricedPairs, share: Single) -> None:
        """Adds what shares of pairs take of the rows."""
        posts, heads, sides = self.ends[:3]
        taken = np.bincount(columns.post, share, posts)
        gradient[:posts] -= taken
        gradient[posts:heads] -= taken[self.program.headcounts.post]
        if columns.rows.nnz:
            gradient[heads:sides] -= columns.rows.T @ share
        for level in range(self.level):
            gradient[sides + level] += float(columns.cost[1 + level] @ share)

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
        row, slack = self._lifted, taken[own:]
        _, head, side, _ = self.parts(price)
        sign = np.sign(np.concatenate([head, side]))[row]
        scale = np.concatenate([np.ones(heads - posts), self._scale])[row]
        np.subtract.at(gradient, posts + row, sign * scale * self._lift * slack[self._lifted_by])
        np.add.at(gradient, sides + self._slack_level, self._slack_price * slack)
        return float(most @ value)

    def above_least(self, price: Array) -> tuple[float, Single]:
        """L, and (n,) by how much each pair is dearer than the best choice of its employee or couple."""
        excess = self.reduced(price, self.singles.columns)
        least = self.singles.least(excess)
        excess -= np.repeat(least, self.singles.size)
        value = float(price @ self.right) + float(least.sum(dtype=float))
        if len(self.program.couples.ends):
            cost = self.reduced(price, self.couples).astype(np.float64)
            best, joint = self._joint.above_least(cost, self.split_price(price))
            value += float(best.sum())
            excess = np.concatenate([excess, joint.astype(np.float32)])
        cost, most = self.boxes(price)
        return value + float(most @ np.minimum(0, cost)), excess

    def parted(self, price: Array) -> tuple[Array, Array]:
        """Prices of rows (side rows,) by which couples fall apart into two, who choose alone.

        And what each of the couples' pairs costs with them.
        """
        couples, side = self.program.couples, self.program.side.matrix
        cost, rows = self.reduced(price, self.couples).astype(np.float64), np.zeros(side.shape[0])
        if not len(couples.ends):
            return cost, rows
        pairs = self.program.pairs
        seat = couples.seat(len(self.program.must))[pairs.employee[self.couples.pair]]
        group = couples.group_of(seat, self.couples.post)
        place = seat // 2 * couples.groups + group
        each = self._joint.parted(cost, self.split_price(price))
        each = np.where(group < couples.groups - 1, each, 0.0)  # of having none no row tells
        of_place = np.zeros(len(couples.ends) * couples.groups)
        of_place[place] = each
        told = np.flatnonzero(couples.sign > 0)
        part = side[couples.rows[told]]
        post, couple = pairs.post[part.indices[part.indptr[:-1]]], couples.tells[told]
        group = couples.group_of(2 * couple, post)
        rows[couples.rows[told]] = of_place[couple * couples.groups + group]
        return cost + np.where(seat % 2, -each, each), rows

    def of_rows(self, post: Array, head: Array, side: Array, before: Array) -> Array:
        """Prices y from those of all rows, as a linear program has them."""
        price = np.concatenate([post, head, side[self._row] / self._scale, before])
        return np.asarray(np.clip(price, self.low, self.high), np.float64)

    def duals(self, price: Array) -> Duals:
        """The prices in whole parts of a unit."""
        post, head, side, before = self.parts(price)
        return whole_duals(self.program, post, head, self.side(side), before.tolist())

    def side(self, price: Array) -> Array:
        """(side rows,) prices from those of the rows that are priced here, scaled."""
        rows = np.zeros(len(self.program.side.lower))
        rows[self._row] = price * self._scale
        return rows
