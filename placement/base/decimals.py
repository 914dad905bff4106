"""Decimals as whole numbers: every amount is a multiple of a power of a tenth, and is added exactly.

Tables and scenarios hold decimals as they are written (0.29 is 29/100). Solvers, bounds and
comparisons work on whole numbers, `amount × denominator`, so that no rounding ever decides.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placement.base.arrays import Array, Mask, Whole
from placement.base.blocks import blocks
from placement.base.errors import InputError
from placement.base.language import _

LARGEST_EXACT = 2**51
"""Up to so many units of its last decimal an amount is told from its neighbours by a float alone.

A float is off by at most 2⁻⁵³ of itself, and so is its product with a power of ten: together by
less than half a unit, so the product rounds to the number of units that was written.
"""

_FINEST = 10**9  # nine decimals: finer amounts are refused, not rounded
_FLOAT = 2**53  # below, floats hold every whole number


class DecimalsError(InputError):
    """An amount has more decimals, or more digits, than are counted exactly."""


def denominator(values: ArrayLike) -> int:
    """The least power of ten (up to 10**9) that makes all the values whole.

    Each must be the float of a decimal: what a sum or a product of floats comes to is refused, too.
    Raises DecimalsError where there is no such power, or a value has too many digits.
    """
    left = np.asarray(values, float).ravel()
    scale = 1
    while True:
        parts = [_not_whole(left[block], scale) for block in blocks(len(left))]
        left = np.concatenate([np.zeros(0), *parts])
        if not len(left):
            return scale
        if scale == _FINEST:
            raise DecimalsError(_("an amount has more than nine decimals"))
        scale *= 10


def _not_whole(values: Array, scale: int) -> Array:
    """Those that stand for no whole multiple of 1 / scale; DecimalsError where nobody could tell."""
    whole = np.rint(values * scale)
    if (np.abs(whole) >= (_FLOAT if scale == 1 else LARGEST_EXACT)).any():
        raise DecimalsError(_("an amount has more digits than are counted exactly"))
    other: Mask = whole / scale != values  # a quotient is the float nearest to it
    return values[other]


def scaled(values: ArrayLike, denominator: int) -> Whole:
    """(…) the values as whole multiples of 1 / denominator."""
    return np.asarray(np.rint(np.asarray(values, float) * denominator), np.int64)


def fraction(value: Decimal | float) -> Fraction:
    """The value as the decimal it was written as."""
    return Fraction(value) if isinstance(value, Decimal) else Fraction(str(value))


def total(values: ArrayLike) -> Fraction:
    """The exact sum of the values."""
    array = np.asarray(values, float).ravel()
    scale = denominator(array)
    return Fraction(sum(_units(array, scale).tolist()), scale)


def _units(values: Array, scale: int) -> NDArray[Any]:
    """(n,) the values as whole multiples of 1 / scale, whatever their size."""
    if float(np.abs(values).max(initial=0.0)) * scale < LARGEST_EXACT:
        return scaled(values, scale)
    return np.array([int(fraction(each) * scale) for each in values.tolist()], object)


def number(value: Fraction) -> float:
    """The float that is written as the value.

    Raises DecimalsError where it has more than nine decimals, or more digits than a float keeps.
    """
    if (value * _FINEST).denominator > 1:
        raise DecimalsError(_("an amount has more than nine decimals"))
    scale = _ten(value.denominator)
    _refuse_long(abs(value.numerator * scale // value.denominator), scale)
    return float(value)


def _ten(divisor: int) -> int:
    """The least power of ten that it divides, of a product of twos and fives."""
    ten = 1
    while ten % divisor:
        ten *= 10
    return ten


def _refuse_long(largest: int, scale: int) -> None:
    """Raises DecimalsError where a float cannot tell so many units of 1 / scale apart."""
    if largest >= (_FLOAT if scale == 1 else LARGEST_EXACT):
        raise DecimalsError(_("an amount has more digits than are counted exactly"))


def combined(terms: Sequence[tuple[Fraction, Array | Whole]], constant: Fraction) -> Array:
    """(n,) Σ factor × amounts + constant, added in whole numbers and rounded nowhere.

    Raises DecimalsError where a sum has more decimals or digits than are counted exactly.
    """
    scales = [denominator(amounts) for _factor, amounts in terms]
    unit = _ten(
        lcm(constant.denominator, *(f.denominator * s for (f, _a), s in zip(terms, scales, strict=True)))
    )
    parts = [
        (_units(np.asarray(a, float), s), int(f * unit / s)) for (f, a), s in zip(terms, scales, strict=True)
    ]
    most = abs(int(constant * unit)) + sum(int(np.abs(part).max(initial=0)) * abs(f) for part, f in parts)
    _refuse_long(most, unit)
    whole = np.full(len(terms[0][1]), int(constant * unit))
    for part, factor in parts:
        if part.any():  # else the factor may be beyond 64 bits
            whole += part.astype(np.int64) * factor
    if unit > _FINEST and (whole % (unit // _FINEST)).any():
        raise DecimalsError(_("an amount has more than nine decimals"))
    return np.asarray(whole / unit, float)


def sums(group: ArrayLike, amount: ArrayLike, groups: int) -> NDArray[np.object_]:
    """(groups,) the exact sums of the amounts, as fractions."""
    amounts = np.asarray(amount, float)
    scale = denominator(amounts)
    used = np.zeros(groups, object)
    np.add.at(used, np.asarray(group, np.int64), _units(amounts, scale).astype(object))
    return np.array([Fraction(each, scale) for each in used.tolist()], object)


def above(group: ArrayLike, amount: ArrayLike, limit: ArrayLike) -> Array:
    """(G,) by how much the amounts of each group sum to more than its limit, rounded only at the end."""
    limits = np.asarray(limit, float)
    used = sums(group, amount, len(limits))
    found = np.zeros(len(limits))
    for at in np.flatnonzero(np.isfinite(limits)).tolist():
        found[at] = max(Fraction(0), used[at] - fraction(float(limits[at])))
    return found


def plain(value: Fraction) -> int | float:
    """A whole number where it is one, else the nearest float."""
    return int(value) if value.denominator == 1 else float(value)


def shown(value: float) -> str:
    """The number as people write it: no trailing zeros, no exponent, at most nine decimals."""
    if abs(value) < _FLOAT and value == int(value) and value:
        return str(int(value))
    return np.format_float_positional(round(value, 9), trim="-")
