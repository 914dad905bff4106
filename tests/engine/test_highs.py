"""Columns with a known value are left out of what HiGHS is given, and nothing else changes."""

import numpy as np
import pytest
import scipy.sparse as sp

from placement.solvers.highs import Search
from placement.solvers.path import Watch
from placement.solvers.sound import Linear


@pytest.mark.parametrize("seed", range(40))
def test_without_its_fixed_columns_a_program_has_the_same_best(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, columns = 4, 7
    matrix = sp.csc_array(random.integers(-2, 3, (rows, columns)) * (random.random((rows, columns)) < 0.4))
    lower = random.integers(-4, 1, rows).astype(float)
    linear = Linear(matrix.astype(float), lower, lower + 3.0, np.zeros(columns), np.full(columns, 2.0))
    cost = random.integers(-5, 6, columns).astype(float)
    fixed = random.random(columns) < 0.5
    fixed[0] = False
    x = random.integers(0, 3, columns).astype(float)
    search = Search(0.0, 1, 0, Watch(60.0))
    part = linear.without(fixed, x)
    pinned = Linear(
        linear.matrix,
        linear.lower,
        linear.upper,
        np.where(fixed, x, linear.least),
        np.where(fixed, x, linear.most),
    )
    whole = search.minimise(pinned, cost)
    if part is None:
        assert whole.status == "infeasible"
        return
    found = search.minimise(part, cost[~fixed])
    assert found.status == whole.status
    if found.x is not None and whole.x is not None:
        assert cost[~fixed] @ found.x + cost[fixed] @ x[fixed] == cost @ whole.x
        assert part.matrix.shape[0] == linear.matrix.toarray()[:, ~fixed].any(axis=1).sum()


@pytest.mark.parametrize(("columns", "looked_for"), [(100, True), (25_000, False)])
def test_nobody_looks_for_symmetry_in_many_columns(columns: int, *, looked_for: bool) -> None:
    """HiGHS does not look at the clock meanwhile, and it takes a minute of 40,000 pairs."""
    one = sp.csc_array(np.ones((1, columns)))
    linear = Linear(one, np.ones(1), np.ones(1), np.zeros(columns), np.ones(columns))
    highs = Search(0.0, 1, 0, Watch(60.0)).relaxation(linear, np.ones(columns))
    assert highs.getOptionValue("mip_detect_symmetry")[1] == looked_for


@pytest.mark.parametrize("seed", range(30))
def test_where_only_better_is_looked_for_the_best_has_none(seed: int) -> None:
    """And of any other start the best is found, however near it comes."""
    random = np.random.default_rng(seed)
    matrix = sp.csc_array(random.integers(1, 30, (8, 25)).astype(float))
    lower = np.floor(np.asarray(matrix.sum(axis=1), np.float64).ravel() / 2)
    linear = Linear(matrix, lower, np.full(8, np.inf), np.zeros(25), np.ones(25))
    cost = random.integers(5, 40, 25).astype(float)
    search = Search(0.0, 1, 0, Watch(60.0))
    best = search.minimise(linear, cost).x
    assert best is not None
    none = search.better(linear, cost, best)
    assert (none.status, none.x) == ("infeasible", None)
    some = search.better(linear, cost, np.ones(25, np.int64))
    assert some.x is not None
    assert cost @ some.x == cost @ best
    other = np.where(cost == cost[best == 0].min(), 1, best)
    near = search.better(linear, cost, other)
    assert near.x is not None
    assert cost @ near.x == cost @ best
