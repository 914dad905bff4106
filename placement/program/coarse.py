"""Hard rows in fewer digits, for numbers too large to be added exactly.

With r the coefficients in a coarser unit, u the bound in it, and no column x below 0,

    Σ ⌊r⌋ x ≤ ⌊u⌋   follows from   Σ r x ≤ u,   and   Σ ⌈r⌉ x ≤ ⌊u⌋   implies it;

so it is with bounds from below, floors and ceilings in each other's place.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from placement.base import decimals
from placement.base.arrays import Array
from placement.base.decimals import DecimalsError
from placement.model.model import Rows
from placement.program.rows import HARD, WholeSideRows

_DIGITS = 12  # so many are left of the largest number of a rule


def coarse(rows: Rows, width: int, *, strict: bool) -> Iterator[Rows]:
    """The rows themselves where they are exact; else coarser ones, those of each side apart.

    Whoever keeps the rows keeps these; `strict`, whoever keeps these keeps the rows.
    """
    if _exact(rows, width):
        yield rows
        return
    ones = np.ones(len(rows.group))
    amount = ones if rows.coefficient is None else rows.coefficient
    unit = _unit(np.concatenate([amount, rows.lower, rows.upper]))
    none, price = np.full(len(rows.lower), np.inf), np.ones(len(rows.price))
    rounding = math.floor if strict else math.ceil
    lower = _rounded(rows.lower, unit, math.ceil)
    yield replace(rows, coefficient=_rounded(amount, unit, rounding), lower=lower, upper=none, price=price)
    rounding = math.ceil if strict else math.floor
    upper = _rounded(rows.upper, unit, math.floor)
    yield replace(rows, coefficient=_rounded(amount, unit, rounding), lower=-none, upper=upper, price=price)


def _exact(rows: Rows, width: int) -> bool:
    try:
        WholeSideRows.of(rows, HARD, width)
    except DecimalsError:
        return False
    return True


def _unit(values: Array) -> Fraction:
    """The power of ten of which the largest finite value has twelve digits."""
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=1.0))
    return Fraction(10) ** (math.floor(math.log10(largest)) + 1 - _DIGITS)


def _rounded(values: Array, unit: Fraction, rounding: Callable[[Fraction], int]) -> Array:
    """How often the unit goes into the decimals; infinite ones as they are."""
    found = np.array(values, float)
    for at in np.flatnonzero(np.isfinite(found)).tolist():
        found[at] = rounding(decimals.fraction(float(found[at])) / unit)
    return found
