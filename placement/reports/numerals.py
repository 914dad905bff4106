"""Numbers and days as readers of the report write them."""

from fractions import Fraction
from math import isnan

from placement.base import language
from placement.base.language import day

__all__ = ["Number", "day", "number", "percent"]

Number = int | float | Fraction


def number(value: Number | None, digits: int = 1) -> str:
    """Thousands apart, at most so many decimals, none where it is whole; a dash for none."""
    return "–" if value is None or isnan(value) else language.number(float(value), digits).replace("-", "−")


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 in percent, without decimals where it is whole."""
    return f"{number(round(100 * share, digits), digits)} %"
