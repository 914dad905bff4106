from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from placement.base import decimals
from placement.base.decimals import DecimalsError


@pytest.mark.parametrize(
    ("values", "denominator"), [([], 1), ([3, 4], 1), ([0.5, 3], 10), ([0.29, 0.1], 100), ([-0.125], 1000)]
)
def test_the_denominator_is_the_least_power_of_ten_that_makes_all_whole(
    values: list[float], denominator: int
) -> None:
    assert decimals.denominator(values) == denominator


def test_a_third_is_refused_not_rounded() -> None:
    with pytest.raises(DecimalsError, match="nine decimals"):
        decimals.denominator([1 / 3])


@pytest.mark.parametrize("written", ["0.0000001", "0.5000001", "0.000000001"])
def test_up_to_nine_decimals_nothing_is_rounded(written: str) -> None:
    assert decimals.total([float(written)]) == Fraction(written)


def test_whole_multiples_are_free_of_float_noise() -> None:
    assert decimals.scaled([0.29, 0.57, 1.1], 100).tolist() == [29, 57, 110]
    assert decimals.scaled([0.1 + 0.2], 10).tolist() == [3]


def test_sums_are_exact_where_floats_are_not() -> None:
    assert decimals.total([0.1] * 10) == 1
    assert decimals.total([0.1, 0.2]) == Fraction(3, 10)
    assert decimals.total([]) == 0
    assert decimals.total(np.full(1000, 0.57)) == 570


def test_a_decimal_is_the_fraction_it_is_written_as() -> None:
    assert decimals.fraction(Decimal("0.29")) == Fraction(29, 100)
    assert decimals.fraction(0.29) == Fraction(29, 100)
    assert decimals.fraction(3) == 3


def test_plain_numbers_are_whole_where_they_can_be() -> None:
    assert (decimals.plain(Fraction(6, 2)), decimals.plain(Fraction(1, 4))) == (3, 0.25)
    assert isinstance(decimals.plain(Fraction(6, 2)), int)


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (40.5, "40.5"), (-2.0, "-2"), (0.29, "0.29"), (1e7, "10000000"), (0.1 + 0.2, "0.3")],
)
def test_numbers_are_shown_as_people_write_them(value: float, text: str) -> None:
    assert decimals.shown(value) == text


def test_the_least_amounts_are_shown_as_well() -> None:
    assert decimals.shown(1e-7) == "0.0000001"
