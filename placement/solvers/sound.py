"""Rows in which HiGHS' tolerances cannot hide a unit, and what is exact about them.

HiGHS takes a row for kept when it is missed by a millionth, and a column for whole when it is
off by as much. In a row of whole numbers a unit is safe from that as long as coefficients are
small. Rows are divided by what divides all their coefficients, and bounds rounded inwards; a row
that stays wide is written digit by digit: with a = H h + l, and a whole column c for the carry,

    Σ a x <= b  ⟺  Σ l x − H c <= b_l  and  Σ h x + c <= b_h,  b = H b_h + b_l.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from placement.base.arrays import Mask, Whole

Array = NDArray[np.float64]

WIDEST = 2**16  # of coefficients that HiGHS tells apart with certainty
_RANGE = 2.0**30  # of what the columns of such a row sum to, in units: floats err by less than a tolerance
_DIGIT = 2**12
_FLOAT = 2.0**53  # below, floats add whole numbers exactly


@dataclass(frozen=True)
class Linear:
    """lower <= matrix @ x <= upper, least <= x <= most; every column whole."""

    matrix: sp.csc_array  # (rows, columns)
    lower: Array
    upper: Array
    least: Array  # (columns,)
    most: Array  # (columns,)

    def with_rows(self, matrix: sp.sparray, upper: Array) -> "Linear":
        """And these rows `matrix @ x <= upper`."""
        return replace(
            self,
            matrix=sp.vstack([self.matrix, matrix], format="csc"),
            lower=np.concatenate([self.lower, np.full(len(upper), -np.inf)]),
            upper=np.concatenate([self.upper, upper]),
        )

    def with_columns(self, most: Array) -> "Linear":
        """And these columns, in no row yet."""
        empty = sp.csc_array((self.matrix.shape[0], len(most)))
        return replace(
            self,
            matrix=sp.hstack([self.matrix, empty], format="csc"),
            least=np.concatenate([self.least, np.zeros(len(most))]),
            most=np.concatenate([self.most, most]),
        )

    def without(self, fixed: Mask, x: Array) -> "Linear | None":
        """Its other columns, where the fixed ones have the values in x (columns,).

        None where a row that has no other column does not hold.
        """
        moved = self.matrix @ np.where(fixed, x, 0.0)
        lower, upper = self.lower - moved, self.upper - moved
        matrix = self.matrix[:, np.flatnonzero(~fixed)]
        row = np.zeros(len(lower), bool)
        row[matrix.indices] = True
        if (lower[~row] > _HOLDS).any() or (upper[~row] < -_HOLDS).any():
            return None
        number = np.cumsum(row) - 1
        shape = (int(row.sum()), matrix.shape[1])
        part = sp.csc_array((matrix.data, number[matrix.indices], matrix.indptr), shape=shape)
        return Linear(part, lower[row], upper[row], self.least[~fixed], self.most[~fixed])

    def holds(self, x: Whole) -> bool:
        """Whether a solution keeps every row and every bound of a column, exactly."""
        if (x < self.least).any() or (x > self.most).any():
            return False
        activity: NDArray[Any] = self.matrix @ x.astype(float)
        if (abs(self.matrix) @ np.abs(x).astype(float)).max(initial=0.0) >= _FLOAT:
            rows = self.matrix.tocoo()
            activity = np.zeros(len(self.lower), object)
            entries = rows.data.astype(np.int64).astype(object) * x.astype(object)[rows.coords[1]]
            np.add.at(activity, rows.coords[0], entries)
        return bool((activity >= self.lower).all() and (activity <= self.upper).all())


_HOLDS = 0.5  # rows of whole numbers hold, or are missed by one


@dataclass(frozen=True)
class Posed:
    """A linear program as HiGHS is given it: further columns, and rows that say the same."""

    linear: Linear
    sound: bool  # nothing that HiGHS says of it hangs on a tolerance
    carries: tuple[tuple[sp.csr_array, Array], ...] = ()  # of the columns beyond, in their order

    def completed(self, x: Whole) -> Whole:
        """A solution with the columns beyond."""
        whole = x.astype(float)
        for low, bound in self.carries:
            carry = np.ceil((low @ whole - bound) / _DIGIT)
            whole = np.concatenate([whole, carry])
        return np.asarray(np.rint(whole), np.int64)


def posed(linear: Linear) -> Posed:
    """The program in small coefficients, as far as its columns have ends."""
    size = np.abs(linear.matrix.data)
    if size.max(initial=0.0) <= WIDEST:
        return Posed(linear, True)
    rows = linear.matrix.tocsr()
    wide = np.zeros(len(linear.lower), bool)
    wide[np.repeat(np.arange(len(wide)), np.diff(rows.indptr))[np.abs(rows.data) > WIDEST]] = True
    part, lower, upper = _lowest_terms(rows[wide], linear.lower[wide], linear.upper[wide])
    if np.abs(part.data).max(initial=0.0) >= _FLOAT:
        return Posed(linear, False)
    narrow = replace(linear, matrix=rows[~wide].tocsc(), lower=linear.lower[~wide], upper=linear.upper[~wide])
    return _split(narrow, part, lower, upper)


def _lowest_terms(rows: sp.csr_array, lower: Array, upper: Array) -> tuple[sp.csr_array, Array, Array]:
    """Rows divided by what divides all their coefficients, their bounds rounded inwards."""
    common = np.gcd.reduceat(np.abs(rows.data).astype(np.int64), rows.indptr[:-1])
    whole = sp.csr_array(
        (rows.data // np.repeat(common, np.diff(rows.indptr)), rows.indices, rows.indptr), rows.shape
    )
    low, high = lower.copy(), upper.copy()
    for bound, sign in ((low, -1), (high, 1)):
        finite = np.isfinite(bound)
        pairs = zip(bound[finite].tolist(), common[finite].tolist(), strict=True)
        bound[finite] = [sign * (sign * int(each) // divisor) for each, divisor in pairs]  # of any size
    return whole, low, high


def _split(linear: Linear, rows: sp.csr_array, lower: Array, upper: Array) -> Posed:
    """The program with these rows as well, those with wide coefficients digit by digit."""
    above, below = np.isfinite(upper), np.isfinite(lower)
    left = sp.vstack([rows[above], -rows[below]], format="csr")
    bound = np.concatenate([upper[above], -lower[below]])
    carries: list[tuple[sp.csr_array, Array]] = []
    sound = True
    while len(bound):
        wide = np.asarray(abs(left).max(axis=1).todense()).reshape(-1) > WIDEST
        linear = linear.with_rows(left[~wide], bound[~wide])
        left, bound = left[wide], bound[wide]
        if not wide.any():
            break
        high = left.copy()
        high.data = np.floor_divide(left.data + _DIGIT // 2, _DIGIT)
        low = left - high * float(_DIGIT)
        high.eliminate_zeros()
        low.eliminate_zeros()
        over = np.floor_divide(bound, _DIGIT)
        rest = bound - over * _DIGIT
        linear, sound = _carried(linear, low, rest, sound=sound)
        carries.append((low, rest))
        count = len(rest)
        left = sp.hstack([high, sp.eye_array(count, format="csr")], format="csr")
        bound = over
    sound &= np.abs(linear.matrix.data).max(initial=0.0) <= WIDEST
    return Posed(linear, sound, tuple(carries))


def _carried(linear: Linear, low: sp.csr_array, rest: Array, *, sound: bool) -> tuple[Linear, bool]:
    """The program with the last digits of rows, and a column for what each carries over."""
    positive, negative = low.maximum(0), low.minimum(0)
    with np.errstate(invalid="ignore"):
        least = positive @ _finite(linear.least) + negative @ _finite(linear.most)
        most = positive @ _finite(linear.most) + negative @ _finite(linear.least)
    first, count = len(linear.most), len(rest)
    linear = linear.with_columns(np.ceil((most - rest) / _DIGIT) + 1)
    linear.least[first:] = np.floor((least - rest) / _DIGIT) - 1
    lift = sp.csr_array((np.full(count, -float(_DIGIT)), (np.arange(count), np.arange(count))))
    sound &= bool((most - least).max(initial=0.0) <= _RANGE)
    return linear.with_rows(sp.hstack([low, lift]), rest), sound


def _finite(values: Array) -> Array:
    """Ends of columns; one without end is as far as floats count."""
    return np.clip(values, -_FLOAT, _FLOAT)
