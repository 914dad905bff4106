"""Costs and rows of a model in whole numbers, level by level."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from placement.base import decimals
from placement.base.arrays import Array, Codes, Mask, Whole
from placement.base.blocks import blocks, joined
from placement.base.decimals import LARGEST_EXACT, DecimalsError
from placement.base.language import _
from placement.model.model import Rows
from placement.model.pairs import Pairs
from placement.program.program import Headcounts, SideRows

HARD = -1  # the level of rows that must hold

_SIZES = (np.int8, np.int16, np.int32, np.int64)


class Costs:
    """A sum of costs of pairs, kept exact: whole numbers in a unit in which all of them are whole."""

    def __init__(self, total: Whole) -> None:
        """Adds into `total` (n,), which is 0 everywhere."""
        self._total = total
        self._unit = 1
        self.constant = Fraction(0)

    @property
    def unit(self) -> int:
        """The least unit in which every term is whole."""
        return lcm(self.constant.denominator, self._unit)

    def charge(self, amount: NDArray[Any], weight: Fraction) -> None:
        """`weight` times the amount of each pair, (n,)."""
        scale = 1 if amount.dtype == bool else decimals.denominator(amount)
        largest = round(float(largest_of(amount)) * scale)
        if not largest:
            return
        factor = weight.numerator * self._counted_in(scale * weight.denominator)
        _refuse(largest * factor)
        for block in blocks(len(amount)):
            self._total[block] += decimals.scaled(amount[block], scale) * factor

    def add(self, column: Codes, amount: Whole, unit: int) -> None:
        """`amount / unit` per entry of `column`."""
        if amount.any():
            np.add.at(self._total, column, times(amount, self._counted_in(unit)))

    def count_in(self, unit: int) -> None:
        """Counts in another unit, a multiple of the present one."""
        factor = unit // self._unit
        if factor > 1:
            _refuse(int(largest_of(self._total)) * factor)
            self._total *= factor
        self._unit = unit

    def _counted_in(self, unit: int) -> int:
        """Lets the sum be counted in the unit too, and returns how many one of it is."""
        self.count_in(lcm(self._unit, unit))
        return self._unit // unit


@dataclass(frozen=True)
class WholeRows:
    """Rows of one rule in whole numbers; `price / unit` per unit of a row."""

    lower: Array
    upper: Array
    price: Whole
    unit: int
    level: int

    def breach(self, activity: Array | Whole, row: Codes) -> Array:
        """(k,) by how much activities miss the bounds of their rows."""
        return np.maximum(np.maximum(self.lower[row] - activity, activity - self.upper[row]), 0.0)


@dataclass(frozen=True)
class WholeHeadcounts(WholeRows):
    """Rows that count everybody in a post."""

    post: Codes

    @classmethod
    def of(cls, rows: Rows, level: int) -> Self:
        """Those that do not always hold."""
        price, unit = _priced(rows, 1)
        keep = np.flatnonzero((rows.lower > 0) | np.isfinite(rows.upper))
        return cls(rows.lower[keep], rows.upper[keep], price[keep], unit, level, keep)


@dataclass(frozen=True)
class WholeSideRows(WholeRows):
    """Any rows; the data of their matrix are of the smallest type that holds them."""

    matrix: sp.csr_array

    @classmethod
    def of(cls, rows: Rows, level: int, width: int) -> Self:
        """Coefficients and bounds scaled to whole numbers; rows that always hold are left out."""
        scale, matrix = scaled(rows, width)
        price, unit = _priced(rows, scale)
        lower, upper = np.rint(rows.lower * scale), np.rint(rows.upper * scale)
        _refuse_far(lower, upper)
        least = _sums(matrix, np.minimum(matrix.data, 0))
        most = _sums(matrix, np.maximum(matrix.data, 0))
        return cls(lower, upper, price, unit, level, matrix).chosen((lower > least) | (upper < most))

    def chosen(self, rows: Mask) -> Self:
        """Only the rows of a mask."""
        if rows.all():
            return self
        matrix = self.matrix[np.flatnonzero(rows)]
        return type(self)(self.lower[rows], self.upper[rows], self.price[rows], self.unit, self.level, matrix)

    def of_one_employee(self, pairs: Pairs) -> Mask:
        """(G,) rows over pairs of one employee, or over nothing."""
        start, end = self.matrix.indptr[:-1], self.matrix.indptr[1:]
        alone = np.asarray(start == end)
        full = np.flatnonzero(~alone)
        # Columns of a row ascend, and with them the employees: the first and the last tell of all.
        first, last = self.matrix.indices[start[full]], self.matrix.indices[end[full] - 1]
        inside = last < len(pairs)
        alone[full[inside]] = pairs.employee[first[inside]] == pairs.employee[last[inside]]
        return alone


def headcounts(rows: Sequence[WholeHeadcounts], unit: tuple[int, ...]) -> Headcounts:
    """All rows that count everybody in a post, their prices in the units of the levels."""
    return Headcounts(joined([each.post for each in rows]), *_bounds(rows), *_paid(rows, unit))


def side_rows(rows: list[WholeSideRows], unit: tuple[int, ...], width: int) -> SideRows:
    """All side rows, their prices in the units of the levels; the list is emptied on the way."""
    bounds, paid = _bounds(rows), _paid(rows, unit)
    count = sum(each.matrix.nnz for each in rows)
    size = np.concatenate([[0], *(np.diff(each.matrix.indptr) for each in rows)])
    kind = sp.get_index_dtype(maxval=max(count, width))
    data, indices, at = np.empty(count, np.int64), np.empty(count, kind), 0
    while rows:
        matrix = rows.pop(0).matrix
        here = slice(at, at + matrix.nnz)
        data[here], indices[here], at = matrix.data, matrix.indices, here.stop
    shape = len(size) - 1, width
    return SideRows(sp.csr_array((data, indices, np.cumsum(size, dtype=kind)), shape=shape), *bounds, *paid)


def times(whole: Whole, factor: int) -> Whole:
    """The product, refused where it would not be exact."""
    _refuse(int(largest_of(whole)) * factor)
    return whole * factor


def largest_of(values: NDArray[Any]) -> Any:
    """The largest absolute value, 0 of none."""
    return max(values.max(initial=0), -values.min(initial=0)) if values.dtype != bool else int(values.any())


def _refuse(number: int) -> None:
    if abs(number) > LARGEST_EXACT:
        raise DecimalsError(
            _("amounts times weights are too large: smaller ones, or fewer decimals, would do")
        )


def _refuse_far(*bounds: NDArray[np.float64]) -> None:
    """Refuses bounds that floats do not hold."""
    for bound in bounds:
        _refuse(int(np.abs(bound[np.isfinite(bound)]).max(initial=0.0)))


def scaled(rows: Rows, width: int) -> tuple[int, sp.csr_array]:
    """What makes coefficients and bounds whole, and (G, width) the coefficients times it.

    The columns of a row ascend, and the data are of the smallest type that holds them.
    """
    bounds = np.concatenate([rows.lower, rows.upper])
    scale = decimals.denominator(bounds[np.isfinite(bounds)])
    if rows.coefficient is not None:
        scale = lcm(decimals.denominator(rows.coefficient), scale)
    return scale, _matrix(rows, scale, width)


def _matrix(rows: Rows, scale: int, width: int) -> sp.csr_array:
    count = len(rows.group)
    kind = sp.get_index_dtype(maxval=max(count, width))
    column = np.arange(count, dtype=kind) if rows.column is None else rows.column.astype(kind, copy=False)
    if rows.coefficient is None:
        whole: NDArray[Any] = np.full(count, scale, _size(scale))
    else:
        largest = round(float(largest_of(rows.coefficient)) * scale)
        _refuse(largest)
        whole = np.empty(count, _size(largest))
        for block in blocks(count):
            whole[block] = decimals.scaled(rows.coefficient[block], scale)
    entries = sp.coo_array(
        (whole, (rows.group.astype(kind, copy=False), column)), shape=(len(rows.lower), width)
    )
    entries.has_canonical_format = True  # so that nothing is summed in a type too small for the sum
    made = entries.tocsr()
    matrix = sp.csr_array((made.data, made.indices, made.indptr), shape=made.shape)
    if not matrix.has_canonical_format:
        matrix = matrix.astype(np.int64)
        matrix.sum_duplicates()
    return matrix


def _size(largest: int) -> type[np.signedinteger[Any]]:
    """The smallest type of whole numbers up to so much."""
    return next(size for size in _SIZES if largest <= np.iinfo(size).max)


def _sums(matrix: sp.csr_array, data: NDArray[Any]) -> Whole:
    """(G,) the sums of a matrix's rows with other data."""
    sums = np.zeros(matrix.shape[0], np.int64)
    full = np.flatnonzero(np.diff(matrix.indptr))
    if len(full):
        sums[full] = np.add.reduceat(data, matrix.indptr[full], dtype=np.int64)
    return sums


def _priced(rows: Rows, scale: int) -> tuple[Whole, int]:
    """Whole prices per unit of a row scaled so, and the unit they are counted in."""
    weight = Fraction(1) if rows.terms is None else decimals.fraction(rows.terms.weight)
    fine = decimals.denominator(rows.price)
    return times(decimals.scaled(rows.price, fine), weight.numerator), scale * fine * weight.denominator


def _bounds(rows: Sequence[WholeRows]) -> tuple[Array, Array]:
    """Lower and upper bound of every row."""
    lower = np.concatenate([np.zeros(0), *(each.lower for each in rows)])
    return lower, np.concatenate([np.zeros(0), *(each.upper for each in rows)])


def _paid(rows: Sequence[WholeRows], unit: tuple[int, ...]) -> tuple[Codes, Whole]:
    """Level and price of every row, in the unit of its level; hard rows have no price."""
    levels = [np.full(len(each.lower), each.level) for each in rows]
    prices = [
        each.price * 0 if each.level == HARD else times(each.price, unit[each.level] // each.unit)
        for each in rows
    ]
    return joined(levels), joined(prices)
