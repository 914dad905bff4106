"""By how little a rule can be loosened: one parameter at the nearest value that allows more."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from placement.base.arrays import Codes
from placement.rules.base import Looser, Rule, Value


def in_turn(rule: Rule, parameter: str, values: Iterable[Value], told: str = "") -> Iterator[Looser]:
    """The rule at each of the values."""
    return (Looser.of(rule, parameter, value, told) for value in values)


def is_ladder(steps: "list[Looser]") -> bool:
    """Whether each step allows all that those before it allow: numbers of one parameter do."""
    numbers = all(isinstance(step.after, int | Decimal) and step.after is not False for step in steps)
    return numbers and len({step.parameter for step in steps}) == 1


def longer(minutes: np.ndarray[Any, np.dtype[np.float64]], limit: Decimal) -> list[Decimal]:
    """Every length of a way above the limit, ascending."""
    return [exact(float(each)) for each in np.unique(minutes[minutes > float(limit)])]


def parts(sizes: Codes, rounding: str) -> list[Decimal]:
    """All k / n for the sizes n, k from 0 to n, at nine decimals, ascending."""
    pairs = {Fraction(part, int(size)) for size in np.unique(sizes[sizes > 0]) for part in range(size + 1)}
    return sorted({rounded(share, rounding) for share in pairs})


def smaller(sizes: Codes, share: Decimal) -> list[Decimal]:
    """The shares below this one that groups of these sizes can have, descending."""
    return [each for each in reversed(parts(sizes, ROUND_FLOOR)) if each < share]


def larger(sizes: Codes, share: Decimal) -> list[Decimal]:
    """The shares above this one and below 1 that groups of these sizes can have, ascending."""
    return [each for each in parts(sizes, ROUND_CEILING) if share < each < 1]


def rounded(share: Fraction, rounding: str, of: Fraction = Fraction(1)) -> Decimal:
    """At as many decimals as leave nine in the product with what it is a share `of`."""
    last = next(place for place in range(10) if (of * 10**place).denominator == 1 or place == 9)
    fine = Decimal(share.numerator) / Decimal(share.denominator)
    return fine.quantize(Decimal(1).scaleb(last - 9), rounding).normalize()


def exact(value: float | Fraction) -> Decimal:
    """The decimal that is meant."""
    found = value if isinstance(value, Fraction) else Fraction(str(value))
    return Decimal(found.numerator) / Decimal(found.denominator)
