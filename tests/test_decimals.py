from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize("amounts", [[], [0.0, 0.0]])
def test_none_at_a_price_beyond_64_bits_cost_nothing(amounts: list[float]) -> None:
    found = decimals.combined([(Fraction(10**12), np.array(amounts))], Fraction(Decimal("0.666666667")))
    assert found.tolist() == [0.666666667] * len(amounts)


@given(st.integers(-(2**51) + 1, 2**51 - 1), st.integers(0, 9))
def test_whatever_a_float_tells_apart_is_counted_as_it_was_written(units: int, places: int) -> None:
    written = Decimal(units).scaleb(-places)
    assert decimals.total([float(written)]) == Fraction(written)
    assert decimals.number(Fraction(written)) == float(written)


@given(st.integers(2**51, 10**18), st.integers(1, 9), st.integers(1, 9))
def test_what_a_float_does_not_tell_apart_is_refused_not_rounded(units: int, places: int, last: int) -> None:
    written = Decimal(units * 10 + last).scaleb(-places)
    with pytest.raises(DecimalsError, match=r"more (digits|than nine)"):
        decimals.number(Fraction(written))


@pytest.mark.parametrize(
    "computed", [0.1 + 0.2, 0.29 * 100, 1.1 * 1.1, 12345678.9 * 1.1, 1e8 + 1 / 3, float("nan"), float("inf")]
)
def test_what_was_computed_in_floats_is_refused_not_taken_for_a_decimal(computed: float) -> None:
    with pytest.raises(DecimalsError):
        decimals.denominator([computed])


def test_large_and_fine_amounts_are_added_side_by_side() -> None:
    amounts = [1e14, 0.000000001, -3.5]
    assert decimals.total(amounts) == 10**14 - Fraction(7, 2) + Fraction(1, 10**9)
    assert decimals.above([0, 0, 1], amounts, [99.0, -4.0]).tolist() == [99999999999901.0, 0.5]
    with pytest.raises(DecimalsError, match="more digits"):
        decimals.combined([(Fraction(1), np.array(amounts))], Fraction(0))


def test_sums_of_groups_are_fractions() -> None:
    assert decimals.sums([0, 2, 0], [0.1, 5.0, 0.2], 3).tolist() == [Fraction(3, 10), 0, 5]


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


@pytest.mark.parametrize("digits", range(13))
def test_products_of_parameters_and_amounts_are_the_decimals_written(digits: int) -> None:
    """Seven of 10^digits at a factor with as many decimals as fifteen digits leave."""
    places = min(9, 14 - digits)
    factor, amount = Fraction(1) - Fraction(1, 10**places), 7.0 * 10**digits
    found = decimals.combined([(factor, np.array([amount, 0.0]))], Fraction(3, 10))
    assert [decimals.fraction(each) for each in found.tolist()] == [
        factor * int(amount) + Fraction(3, 10),
        Fraction(3, 10),
    ]


def test_products_that_no_number_holds_are_refused() -> None:
    with pytest.raises(DecimalsError, match="more than nine decimals"):
        decimals.combined([(Fraction(1, 10**9), np.array([0.5]))], Fraction(0))
    with pytest.raises(DecimalsError, match="more than nine decimals"):
        decimals.combined([(Fraction(1, 2**9), np.array([0.1, 0.5]))], Fraction(0))
    with pytest.raises(DecimalsError, match="more digits"):
        decimals.combined([(Fraction("999999999.123456789"), np.array([1e6]))], Fraction(0))


@pytest.mark.parametrize("written", ["0.000000001", "1e12", "999999.999999999", "24999999.1", "0"])
def test_a_number_stands_for_the_decimal_written(written: str) -> None:
    assert decimals.fraction(decimals.number(Fraction(written))) == Fraction(written)


@pytest.mark.parametrize(
    ("written", "told"), [("0.0000000001", "nine"), ("999999999999.123456789", "digits")]
)
def test_a_decimal_that_no_number_stands_for_is_refused(written: str, told: str) -> None:
    with pytest.raises(DecimalsError, match=told):
        decimals.number(Fraction(written))
