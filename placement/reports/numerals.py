"""Numbers and days as readers of the report write them."""

from datetime import date
from fractions import Fraction
from math import isnan

from placement.base import language
from placement.base.language import _

Number = int | float | Fraction


def number(value: Number | None, digits: int = 1) -> str:
    """Thousands apart, at most so many decimals, none where it is whole; a dash for none."""
    return "–" if value is None or isnan(value) else language.number(float(value), digits).replace("-", "−")


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 in percent, without decimals where it is whole."""
    return f"{number(round(100 * share, digits), digits)} %"


def day(when: date) -> str:
    """1 January 2027."""
    return f"{when.day} {_months()[when.month - 1]} {when.year}"


def _months() -> tuple[str, ...]:
    return (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
