"""Columns that only tell what a row comes to are left out of a search, and nothing changes."""

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp

from placement.solvers import tally
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from placement.solvers.sound import Linear
from placement.solvers.tally import Tallied
from tests.draws import draws


@pytest.fixture(autouse=True)
def _short_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "_LONG", 2)


def linear_of(rows: list[list[float]], lower: list[float], upper: list[float], most: list[float]) -> Linear:
    return Linear(
        sp.csc_array(np.array(rows, float)),
        np.array(lower, float),
        np.array(upper, float),
        np.zeros(len(most)),
        np.array(most, float),
    )


def test_what_a_row_is_missed_by_is_paid_for_by_its_columns() -> None:
    # 2 y + z − s ≤ −3: s is three more than 2 y + z; and y + z ≥ 2
    linear = linear_of([[2, 1, -1], [1, 1, 0]], [-np.inf, 2], [-3, np.inf], [4, 4, 20])
    short = Tallied.of(linear, np.array([0.0, 5.0, 7.0]))
    assert short.cost.tolist() == [14.0, 12.0]
    assert short.constant == 21
    assert short.linear.matrix.toarray().tolist() == [[1, 1]]
    assert short.completed(np.array([1, 2])).tolist() == [1, 2, 7]
    found = Search(0.0, 1, 0, Watch(60.0)).minimise(linear, np.array([0.0, 5.0, 7.0]), target=45)
    assert found.x is not None
    assert (found.x.tolist(), found.bound) == ([0, 2, 5], 45)


@pytest.mark.parametrize(
    ("rows", "lower", "upper", "most", "cost"),
    [
        ([[2, 1, -2]], [-np.inf], [0], [4, 4, 20], [0, 0, 1]),  # the breach is half of what it tells
        ([[2, -1, -1]], [-np.inf], [0], [4, 4, 20], [0, 0, 1]),  # two of them
        ([[2, 1, -1]], [-np.inf], [3], [4, 4, 20], [0, 0, 1]),  # nothing is missed at first
        ([[2, 1, -1]], [-9], [0], [4, 4, 20], [0, 0, 1]),  # a row from both sides
        ([[2, 1, -1]], [-np.inf], [0], [4, 4, 11], [0, 0, 1]),  # it has an end
        ([[2, 1, -1]], [-np.inf], [0], [4, 4, 20], [0, 0, -1]),  # the larger the better
        ([[2, 1, -1], [0, 0, 1]], [-np.inf, 3], [0, np.inf], [4, 4, 20], [0, 0, 1]),  # asked for elsewhere
    ],
)
def test_any_other_row_stays(
    rows: list[list[float]], lower: list[float], upper: list[float], most: list[float], cost: list[float]
) -> None:
    linear = linear_of(rows, lower, upper, most)
    short = Tallied.of(linear, np.array(cost, float))
    assert short.linear is linear
    assert short.completed(np.array([1, 2, 3])).tolist() == [1, 2, 3]


@pytest.mark.parametrize("seed", draws(10, 60))
def test_the_best_solution_is_the_one_of_all_solutions(seed: int) -> None:
    random = np.random.default_rng(seed)
    own, tallies = 3, int(random.integers(1, 3))
    most = random.integers(0, 3, own)
    told = random.integers(0, 4, (tallies, own))
    upper = -random.integers(0, 3, tallies)
    other = random.integers(-3, 4, own)
    bound = int(random.integers(-3, 5))
    rows = [[*row.tolist(), *(-np.eye(tallies)[at]).tolist()] for at, row in enumerate(told)]
    linear = linear_of(
        [*rows, [*other.tolist(), *[0] * tallies]],
        [*[-np.inf] * tallies, bound],
        [*upper.tolist(), np.inf],
        [*most.tolist(), *(told @ most - upper).tolist()],
    )
    cost = np.concatenate([random.integers(-6, 7, own), random.integers(0, 5, tallies)]).astype(float)
    values = [
        int(cost[:own] @ y + cost[own:] @ (told @ y - upper))
        for y in map(np.array, product(*(range(each + 1) for each in most)))
        if other @ y >= bound
    ]
    found = Search(0.0, 1, 0, Watch(60.0)).minimise(linear, cost)
    if not values:
        assert found.status == "infeasible"
        return
    assert found.x is not None
    assert linear.holds(found.x)
    assert int(cost @ found.x) == min(values) == found.bound
