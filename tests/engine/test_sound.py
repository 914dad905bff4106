"""Rows of wide coefficients say the same in small digits, and what is said of them is exact."""

import numpy as np
import pytest
import scipy.sparse as sp

from placement.solvers.exact.second import searched
from placement.solvers.exact.sure import best
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from placement.solvers.sound import Linear, posed


def _rows(matrix: list[list[int]], lower: list[float], upper: list[float], most: float = 1.0) -> Linear:
    entries = sp.csc_array(np.array(matrix, float))
    columns = entries.shape[1]
    ends = np.zeros(columns), np.full(columns, most)
    return Linear(entries, np.array(lower, float), np.array(upper, float), *ends)


def _search() -> Search:
    return Search(0.0, 1, 0, Watch(60.0))


@pytest.mark.parametrize("seed", range(60))
def test_digits_allow_what_the_row_allows_and_nothing_else(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = 10 ** int(random.integers(5, 14))
    matrix = random.integers(-size, size, (2, 5))
    some = random.integers(0, 2, 5)
    bound = (matrix @ some + random.integers(-1, 2, 2)).astype(float)
    linear = _rows(matrix.tolist(), [-np.inf, bound[1]], [bound[0], np.inf])
    given = posed(linear)
    assert given.sound
    assert np.abs(given.linear.matrix.data).max() <= 2**16
    for number in range(2**5):
        x = np.array([number >> at & 1 for at in range(5)])
        allowed = int(matrix[0] @ x) <= int(bound[0]) and int(matrix[1] @ x) >= int(bound[1])
        assert linear.holds(x) == allowed
        assert given.linear.holds(given.completed(x)) == allowed


@pytest.mark.parametrize("seed", range(20))
def test_both_searches_find_the_same_best(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = 10 ** int(random.integers(0, 13))
    row = random.integers(1, size + 1, 8)
    bound = float(row[: random.integers(1, 8)].sum() - random.integers(2))
    linear = _rows([row.tolist()], [-np.inf], [bound])
    cost = -random.integers(1, size + 1, 8).astype(float)
    first, second = best(_search(), linear, cost), searched(_search(), linear, cost)
    choices = [np.array([number >> at & 1 for at in range(8)]) for number in range(2**8)]
    least = min(int(cost @ x) for x in choices if linear.holds(x))
    for found in (first, second):
        assert found.x is not None
        assert linear.holds(found.x)
        assert (int(cost @ found.x), found.bound) == (least, least)


def test_a_common_tariff_leaves_room_for_whole_moves_only() -> None:
    linear = _rows([[2_500_000] * 12], [-np.inf], [24_999_999])
    found = best(_search(), linear, -np.ones(12))
    assert found.bound == -9
    assert found.x is not None
    assert found.x.sum() == 9


def test_what_only_whole_numbers_rule_out_is_infeasible() -> None:
    linear = _rows([[2_000_000, 4_000_002, 6_000_000]], [3_000_001], [3_999_999])
    assert best(_search(), linear, np.ones(3)).status == "infeasible"


def test_a_row_one_below_a_sum_of_billions_is_seen() -> None:
    row = [10**12 - 1, 10**12 + 1, 2 * 10**12]
    linear = _rows([row], [2 * 10**12], [2 * 10**12])
    found = best(_search(), linear, np.array([1.0, 1.0, 3.0]))
    assert found.x is not None
    assert found.x.tolist() == [1, 1, 0]


def test_sums_beyond_floats_are_still_exact() -> None:
    linear = _rows([[2**52, 1]], [-np.inf], [2.0**52], most=3.0)
    assert linear.holds(np.array([1, 0]))
    assert not linear.holds(np.array([1, 1]))
    assert not linear.holds(np.array([2, 1]))


def test_a_column_without_end_leaves_a_row_to_whole_numbers() -> None:
    linear = _rows([[10**9 + 1, 10**9, -1]], [-np.inf], [10**9])
    linear.most[2] = 10.0**12
    assert not posed(linear).sound
    found = best(_search(), linear, np.array([-(10.0**9), -(10.0**9), 2.0]))
    assert found.x is not None
    assert found.x.tolist() == [0, 1, 0]
    assert found.bound == -(10**9)


def test_sums_that_64_bits_do_not_hold_are_left_open() -> None:
    linear = _rows([[2**52, 2**52]], [-np.inf], [2.0**52], most=2.0**12)
    assert searched(_search(), linear, np.ones(2)).status == "unknown"


def test_a_search_that_is_broken_off_keeps_the_start() -> None:
    linear = _rows([[1, 1, 1]], [1], [3])
    start = np.array([1, 1, 1])
    stopped = Search(0.0, 1, 0, Watch(0.0))
    found = best(stopped, linear, np.ones(3), start)
    assert found.x is not None
    assert found.x.tolist() == [1, 1, 1]
    assert found.bound is None


@pytest.mark.parametrize("bound", [1e18, 1e19, 1e25])
@pytest.mark.filterwarnings("error")
def test_a_bound_beyond_64_bits_is_divided_like_any_other(bound: float) -> None:
    wide = 3 * 2.0**20
    linear = _rows([[int(wide), 0], [0, int(wide)]], [-np.inf, -bound], [bound, np.inf])
    given = posed(linear)
    assert given.linear.upper[0] == float(int(bound) // int(wide))
    assert given.linear.upper[1] == float(int(bound) // int(wide))
    for x in ([0, 0], [1, 0], [0, 1], [1, 1]):
        assert given.linear.holds(given.completed(np.array(x)))
