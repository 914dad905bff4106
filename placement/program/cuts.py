"""Cuts: rows that all plans keep and fractions of people do not, derived from other rows by rounding.

Let L <= Σ a x <= U be a row in whole numbers and s >= 0 its breach. Read from below it is
Σ a x + s − t = L with a whole t >= 0, from above Σ a x − s + t = U. Such equations, each times a
whole factor, add up to one, Σ w x + … = β. For some columns, the *flipped* ones, read u − z instead
of x, u being the most that x may be. With a *modulus* m and f = β mod m, and

    G(w) = f ⌊w / m⌋ + min(w mod m, f),

all whole numbers also keep Σ G(w) z + Σ G(…) s + Σ G(…) t >= f ⌈β / m⌉ (mixed-integer rounding:
Nemhauser and Wolsey 1990, "A recursive procedure to generate all cuts for 0-1 mixed integer
programs"; with flipped columns: Marchand and Wolsey 2001, "Aggregation and mixed integer rounding
to solve MIPs"; by the factors of a basis they are those of Gomory 1960). What t stands for is put
in again, so a cut speaks of columns and breaches alone. Whatever rows, factors, modulus and flipped
columns: the breaches of its rows, times what each of them lifts it by, make up for what the cut is
short of. So they share these breaches, and their prices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask, Whole

_FAR = 2.0**52  # floats hold sums up to here; nothing is derived from larger ones


@dataclass(frozen=True)
class Summands:
    """r rows `lower <= matrix @ x <= upper`; of those that are `soft` a breach is possible."""

    matrix: sp.csr_array  # (r, columns) whole
    lower: Array
    upper: Array
    soft: Mask


@dataclass(frozen=True)
class Derived:
    """c cuts `matrix @ x + short @ (breaches from below) + above @ (breaches from above) >= lower`."""

    matrix: sp.csr_array  # (c, columns) whole
    lower: Array  # (c,)
    short: sp.csr_array  # (c, rows) whole, not negative
    above: sp.csr_array  # (c, rows)


@dataclass(frozen=True)
class Cuts:
    """c cuts, each by the rows it adds up, a modulus and the flipped columns."""

    modulus: Whole  # (c,) at least 1
    of: Codes  # (k,) which cut adds up …
    row: Codes  # (k,) … which row, as `Program.rows` numbers them …
    factor: Whole  # (k,) … times what …
    above: Mask  # (k,) … read from above; without a bound there nothing can be derived
    cut: Codes  # (f,) which cut flips …
    column: Codes  # (f,) … which column; one that is in none of its rows makes no difference

    @classmethod
    def none(cls) -> Self:
        """No cut."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing, nothing, nothing, nothing, np.zeros(0, bool), nothing, nothing)

    @classmethod
    def alone(cls, row: Codes, modulus: Whole, cut: Codes, column: Codes) -> Self:
        """Each of one row, read from below."""
        one = np.ones(len(row), np.int64)
        return cls(modulus, np.arange(len(row)), row, one, np.zeros(len(row), bool), cut, column)

    def __len__(self) -> int:
        return len(self.modulus)

    def __add__(self, more: "Cuts") -> "Cuts":
        """These, then more of them."""
        return Cuts(
            np.concatenate([self.modulus, more.modulus]),
            np.concatenate([self.of, more.of + len(self)]),
            np.concatenate([self.row, more.row]),
            np.concatenate([self.factor, more.factor]),
            np.concatenate([self.above, more.above]),
            np.concatenate([self.cut, more.cut + len(self)]),
            np.concatenate([self.column, more.column]),
        )

    def chosen(self, cuts: Codes) -> "Cuts":
        """Some of them, by their numbers in rising order."""
        entry, flip = np.isin(self.of, cuts), np.isin(self.cut, cuts)
        return Cuts(
            self.modulus[cuts],
            np.searchsorted(cuts, self.of[entry]),
            self.row[entry],
            self.factor[entry],
            self.above[entry],
            np.searchsorted(cuts, self.cut[flip]),
            self.column[flip],
        )

    def derived(self, rows: Callable[[Codes], Summands], rows_in_all: int, most: Whole) -> Derived:
        """Them as rows; `most` (columns,) is what each column may be, `rows` finds rows by number."""
        used = np.unique(self.row)
        frame = rows(used)
        whole, sides = (
            frame.matrix.astype(np.int64),
            (self._factors(used, ~self.above), self._factors(used, self.above)),
        )
        bounds = frame.lower, frame.upper
        useless = np.zeros(len(self), bool)
        reach = abs(whole).astype(float) @ (2.0 * most)
        right = np.zeros(len(self), np.int64)
        for factor, bound in zip(sides, bounds, strict=True):
            size = abs(factor).astype(float)
            useless |= size @ np.isinf(bound).astype(float) > 0
            useless |= size @ (reach + np.abs(_whole(bound))) >= _FAR
            right += factor @ _whole(bound)
        matrix, left, right = self._rounded((sides[0] + sides[1]) @ whole, right, most)
        lifts: list[sp.csr_array] = []
        for factor, bound, sign in zip(sides, bounds, (1, -1), strict=True):
            plus, minus = (self._times(factor, turn, left) for turn in (1, -1))
            again = sign * (minus if sign > 0 else plus)  # times what each row is put in again for its t
            matrix, right = matrix + again @ whole, right + again @ _whole(bound)
            lifts.append(_wide(plus + minus, np.where(frame.soft, used, -1), rows_in_all))
        return Derived(_small(matrix), np.where(useless, -np.inf, right), *lifts)

    def _factors(self, used: Codes, side: Mask) -> sp.csr_array:
        """(c, used rows) how often each cut adds each row of one side."""
        at = np.searchsorted(used, self.row[side])
        return sp.csr_array((self.factor[side], (self.of[side], at)), shape=(len(self), len(used)))

    def _times(self, factor: sp.csr_array, sign: int, left: Whole) -> sp.csr_array:
        """G of the factors, or of their opposites."""
        cut = _entries(factor)
        data = _rounding(sign * factor.data, left[cut], self.modulus[cut])
        return sp.csr_array((data, factor.indices, factor.indptr), shape=factor.shape)

    def _rounded(self, matrix: sp.csr_array, right: Whole, most: Whole) -> tuple[sp.csr_array, Whole, Whole]:
        """What becomes of Σ w x = β: the coefficients, what is left over of β, and the right-hand side."""
        matrix.sort_indices()
        cut, width = _entries(matrix), matrix.shape[1]
        flipped = np.isin(cut * width + matrix.indices, self.cut * width + self.column)
        bound = np.where(flipped, most[matrix.indices], 0)
        right = right.copy()
        np.subtract.at(right, cut, matrix.data * bound)
        left = right % self.modulus
        sign = np.where(flipped, -1, 1)
        weight = _rounding(sign * matrix.data, left[cut], self.modulus[cut])
        right = left * -(-right // self.modulus)
        np.subtract.at(right, cut, weight * bound)
        return sp.csr_array((sign * weight, matrix.indices, matrix.indptr), shape=matrix.shape), left, right


def _rounding(weight: Whole, left: Whole, modulus: Whole) -> Whole:
    """G, which is never further from 0 than the weight."""
    whole, rest = np.divmod(weight, modulus)
    return np.asarray(left * whole + np.minimum(rest, left))


def _entries(matrix: sp.csr_array) -> Codes:
    """The row of each entry."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _whole(bound: Array) -> Whole:
    """Bounds; 0 for those that are none."""
    return np.where(np.isfinite(bound), bound, 0).astype(np.int64)


def _small(matrix: sp.csr_array) -> sp.csr_array:
    """The matrix in the smallest type that holds it, without zeros."""
    kind: Any = np.min_scalar_type(-1 - int(np.abs(matrix.data).max(initial=0)))
    kept = matrix.data != 0
    start = np.append(0, np.cumsum(kept))[matrix.indptr]
    return sp.csr_array((matrix.data[kept].astype(kind), matrix.indices[kept], start), shape=matrix.shape)


def _wide(matrix: sp.csr_array, column: Codes, width: int) -> sp.csr_array:
    """The same columns among so many, but for those that are -1, and for zeros."""
    entry, at = _entries(matrix), column[matrix.indices]
    kept = (matrix.data != 0) & (at >= 0)
    return sp.csr_array((matrix.data[kept], (entry[kept], at[kept])), shape=(matrix.shape[0], width))
