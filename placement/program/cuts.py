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
from dataclasses import dataclass, replace
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
class _Frame:
    """Rows by columns and breaches: read from below, and cuts after them; read from above."""

    below: sp.csr_array
    above: sp.csr_array
    lower: Array
    upper: Array
    most: Whole  # (columns,); 1 for breaches, which are never flipped

    @property
    def rows(self) -> int:
        """How many are known from below."""
        return self.below.shape[0]


@dataclass(frozen=True)
class Derived:
    """c cuts `matrix @ x + short @ (breaches from below) + above @ (breaches from above) >= lower`."""

    matrix: sp.csr_array  # (c, columns) whole
    lower: Array  # (c,)
    short: sp.csr_array  # (c, rows) whole, not negative
    above: sp.csr_array  # (c, rows)

    def last(self, count: int) -> Self:
        """Only the last of them."""
        first = len(self.lower) - count
        return type(self)(self.matrix[first:], self.lower[first:], self.short[first:], self.above[first:])


@dataclass(frozen=True)
class Cuts:
    """c cuts, each by the rows it adds up, a modulus and the flipped columns."""

    modulus: Whole  # (c,) at least 1
    of: Codes  # (k,) which cut adds up …
    row: Codes  # (k,) … which row, as `Program.rows` numbers them, or -1 − an earlier cut …
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
        """These, then more of them, which may add up these."""
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
        """Some of them, by their numbers in rising order; what they add up is numbered as before."""
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

    def needed(self, wanted: Mask) -> "tuple[Cuts, Codes]":
        """Those wanted (c,) and what they are made of, numbered anew; and what their numbers were."""
        wanted, earlier = wanted.copy(), np.flatnonzero(self.row < 0)
        for entry in earlier[np.argsort(-self.of[earlier], kind="stable")]:
            wanted[-1 - self.row[entry]] |= wanted[self.of[entry]]
        number = np.flatnonzero(wanted)
        found = self.chosen(number)
        back = -1 - np.searchsorted(number, -1 - found.row)
        return replace(found, row=np.where(found.row < 0, back, found.row)), number

    def derived(self, rows: Callable[[Codes], Summands], rows_in_all: int, most: Whole) -> Derived:
        """Them as rows; `most` (columns,) is what each column may be, `rows` finds rows by number.

        Breaches are columns like others, only without an end.
        """
        used = np.unique(self.row[self.row >= 0])
        frame = rows(used)
        count, width = len(used), frame.matrix.shape[1]
        soft = sp.diags_array(frame.soft.astype(np.int64), dtype=np.int64)
        nothing, whole = sp.csr_array((count, count), dtype=np.int64), frame.matrix.astype(np.int64)
        known = _Frame(
            sp.csr_array(sp.hstack([whole, soft, nothing])),
            sp.csr_array(sp.hstack([whole, nothing, -soft])),
            frame.lower,
            frame.upper,
            np.concatenate([most, np.ones(2 * count, np.int64)]),
        )
        place, first, inside = np.full(len(self), -1), count, self.column < width
        row = np.where(self.row < 0, 0, np.searchsorted(used, self.row))
        while (place < 0).any():
            earlier = np.where(self.row < 0, place[np.minimum(self.row, -1) * -1 - 1], 0)
            waiting = np.bincount(self.of, earlier < 0, len(self)) > 0
            now = np.flatnonzero((place < 0) & ~waiting)
            part = replace(
                self,
                row=np.where(self.row < 0, first + earlier, row),
                cut=self.cut[inside],
                column=self.column[inside],
            ).chosen(now)
            known = part.joined(known)
            place[now] = known.rows - first - len(now) + np.arange(len(now))
        matrix = known.below[first + place]
        lifts = (matrix[:, width + side * count :][:, :count] for side in (0, 1))
        return Derived(
            _small(matrix[:, :width]),
            known.lower[first + place],
            *(_wide(each, used, rows_in_all) for each in lifts),
        )

    def joined(self, known: "_Frame") -> "_Frame":
        """What is known with these cuts, whose rows are numbered as there."""
        above = known.above.shape[0]
        sides = (
            (self._factors(~self.above, known.rows), known.below, known.lower, 1),
            (self._factors(self.above, above), known.above, known.upper, -1),
        )
        useless, right = np.zeros(len(self), bool), np.zeros(len(self), np.int64)
        for factor, matrix, bound, _ in sides:
            size = abs(factor.astype(float))  # of floats: in 64 bits the lowest number has no opposite
            useless |= size @ np.isinf(bound).astype(float) > 0
            useless |= size @ (abs(matrix.astype(float)) @ (2.0 * known.most) + np.abs(_whole(bound))) >= _FAR
            right += factor @ _whole(bound)
        total = sides[0][0] @ sides[0][1] + sides[1][0] @ sides[1][1]
        made, left, right = self._rounded(sp.csr_array(total), right, known.most)
        for factor, matrix, bound, sign in sides:
            again = sign * self._times(factor, -sign, left)  # what each row is put in again for its t
            made, right = made + again @ matrix, right + again @ _whole(bound)
        return replace(
            known,
            below=sp.csr_array(sp.vstack([known.below, made])),
            lower=np.concatenate([known.lower, np.where(useless, -np.inf, right)]),
        )

    def _factors(self, side: Mask, rows: int) -> sp.csr_array:
        """(c, rows) how often each cut adds each row of one side."""
        return sp.csr_array((self.factor[side], (self.of[side], self.row[side])), shape=(len(self), rows))

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
    """The same columns among so many, but for zeros."""
    entry, at = _entries(matrix), column[matrix.indices]
    kept = matrix.data > 0
    return sp.csr_array((matrix.data[kept], (entry[kept], at[kept])), shape=(matrix.shape[0], width))
