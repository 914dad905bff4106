"""Decimals as whole numbers: every amount is a multiple of a power of a tenth, and is added exactly.

Tables and scenarios hold decimals as they are written (0.29 is 29/100). Solvers, bounds and
comparisons work on whole numbers, `amount × denominator`, so that no rounding ever decides.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placement.base.arrays import Array, Whole
from placement.base.blocks import blocks
from placement.base.language import _

_FINEST = 10**9  # nine decimals: finer amounts are refused, not rounded
_FLOAT = 2**53  # below, floats hold every whole number
_TOLD = 2**50  # below, the last decimal of an amount is larger than the tolerance
_TOLERANCE = 2.0**-50  # of an amount: above the error of a few float operations, below the fifteenth digit


class DecimalsError(ValueError):
    """An amount has more decimals than are counted exactly."""


def denominator(values: ArrayLike) -> int:
    """The least power of ten (up to 10**9) that makes all the values whole.

    Raises DecimalsError where there is none.
    """
    array = np.asarray(values, float).ravel()
    scale = 1
    while scale <= _FINEST:
        if all(_whole(array[block] * scale) for block in blocks(len(array))):
            return scale
        scale *= 10
    raise DecimalsError(_("an amount has more than nine decimals"))


def _whole(values: Array) -> bool:
    """Whether all the values are whole, but for the errors of a few float operations."""
    off = values - np.rint(values)
    return not off.any() or bool((np.abs(off) <= _TOLERANCE * np.maximum(1.0, np.abs(values))).all())


def scaled(values: ArrayLike, denominator: int) -> Whole:
    """(…) the values as whole multiples of 1 / denominator."""
    return np.asarray(np.rint(np.asarray(values, float) * denominator), np.int64)


def fraction(value: Decimal | float) -> Fraction:
    """The value as the decimal it was written as."""
    return Fraction(value) if isinstance(value, Decimal) else Fraction(str(value))


def total(values: ArrayLike) -> Fraction:
    """The exact sum of the values."""
    array = np.asarray(values, float)
    scale = denominator(array)
    return Fraction(sum(scaled(array, scale).tolist()), scale)


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
    if largest >= (_FLOAT if scale == 1 else _TOLD):
        raise DecimalsError(_("an amount has more digits than are counted exactly"))


def combined(terms: Sequence[tuple[Fraction, Array | Whole]], constant: Fraction) -> Array:
    """(n,) Σ factor × amounts + constant, added in whole numbers and rounded nowhere.

    Raises DecimalsError where a sum has more decimals or digits than are counted exactly.
    """
    scales = [denominator(amounts) for _factor, amounts in terms]
    unit = _ten(
        lcm(constant.denominator, *(f.denominator * s for (f, _a), s in zip(terms, scales, strict=True)))
    )
    whole = np.zeros(len(terms[0][1]), np.int64)
    parts = [(scaled(a, s), int(f * unit / s)) for (f, a), s in zip(terms, scales, strict=True)]
    most = abs(int(constant * unit)) + sum(int(np.abs(part).max(initial=0)) * abs(f) for part, f in parts)
    _refuse_long(most, unit)
    whole += int(constant * unit)
    for part, factor in parts:
        whole += part * factor
    if unit > _FINEST and (whole % (unit // _FINEST)).any():
        raise DecimalsError(_("an amount has more than nine decimals"))
    return np.asarray(whole / unit, float)


def above(group: ArrayLike, amount: ArrayLike, limit: ArrayLike) -> NDArray[np.float64]:
    """(G,) by how much the amounts of each group sum to more than its limit, rounded only at the end."""
    amounts, limits = np.asarray(amount, float), np.asarray(limit, float)
    finite = np.isfinite(limits)
    scale = denominator(np.concatenate([amounts, limits[finite]]))
    used = np.zeros(len(limits), object)
    np.add.at(used, np.asarray(group, np.int64), scaled(amounts, scale).astype(object))
    more = used[finite] - scaled(limits[finite], scale)
    found = np.zeros(len(limits))
    found[finite] = [float(Fraction(max(0, each), scale)) for each in more.tolist()]
    return found


def plain(value: Fraction) -> int | float:
    """A whole number where it is one, else the nearest float."""
    return int(value) if value.denominator == 1 else float(value)


def shown(value: float) -> str:
    """The number as people write it: no trailing zeros, no exponent, at most nine decimals."""
    if abs(value) < _FLOAT and value == int(value) and value:
        return str(int(value))
    return np.format_float_positional(round(value, 9), trim="-")
