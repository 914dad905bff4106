"""Coarser rows are laxer than the rows themselves, or stricter, as they are asked for."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from placement.base.decimals import fraction
from placement.model.model import Rows
from placement.program.coarse import coarse

numbers = st.one_of(
    st.integers(-3, 3).map(float),
    st.decimals(-5, 5, places=9).map(float),
    st.decimals(-(10**10), 10**10, places=4).map(float),
)


@st.composite
def stated(draw: st.DrawFn) -> Rows:
    """One or two rows over four columns."""
    count = draw(st.integers(1, 2))
    bounds = st.lists(numbers, min_size=count, max_size=count)
    low, high = np.array(draw(bounds)), np.array(draw(bounds))
    open_ = draw(st.sampled_from(["none", "lower", "upper"]))
    coefficient = np.array(draw(st.lists(numbers, min_size=4 * count, max_size=4 * count)))
    return Rows(
        terms=None,
        group=np.repeat(np.arange(count), 4),
        column=np.tile(np.arange(4), count),
        coefficient=coefficient,
        lower=np.full(count, -np.inf) if open_ == "lower" else np.minimum(low, high),
        upper=np.full(count, np.inf) if open_ == "upper" else np.maximum(low, high),
        price=np.ones(count),
    )


def kept(rows: Rows, x: list[int]) -> bool:
    """Whether a choice of the columns keeps the rows, in fractions."""
    assert rows.coefficient is not None
    sums = [Fraction(0)] * len(rows.lower)
    for row, number, value in zip(rows.group, rows.coefficient, x * len(sums), strict=True):
        sums[row] += fraction(float(number)) * value
    bounds = zip(rows.lower, rows.upper, sums, strict=True)
    return all(
        (not np.isfinite(low) or fraction(float(low)) <= found)
        and (not np.isfinite(high) or found <= fraction(float(high)))
        for low, high, found in bounds
    )


@given(stated(), st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_lax_rows_follow_and_strict_rows_imply(rows: Rows, x: list[int]) -> None:
    lax = all(kept(each, x) for each in coarse(rows, 4, strict=False))
    strict = all(kept(each, x) for each in coarse(rows, 4, strict=True))
    assert strict <= kept(rows, x) <= lax


def test_what_is_exact_stays_as_it_is() -> None:
    some = np.zeros(1)
    rows = Rows(None, np.zeros(1, int), np.zeros(1, int), np.ones(1), some, some, some)
    assert list(coarse(rows, 1, strict=True)) == list(coarse(rows, 1, strict=False)) == [rows]
