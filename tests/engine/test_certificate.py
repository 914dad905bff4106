"""Bounds from dual prices: never above the truth, and tight where a flow proves them."""

import numpy as np
import pytest

from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.program.assembly import build
from placement.program.duals import Duals
from placement.proof.certificate import certified_bound, dearness
from placement.proof.result import Result
from placement.scenario import SolverSettings
from placement.solvers.exact.exact import ExactPath
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.path import Path
from tests.draws import draws
from tests.engine.test_equivalence import DRAWN, JOINING, mixture
from tests.tiny import best_by_enumeration, random_problem

FLOWING = [
    "profession", "competency", "licence", "travel_limit", "transfer", "tenure", "retirement", "lock",
    "rotation", "placed", "staffing", "stay", "commute", "preference", "retention", "staffing",
]  # fmt: skip


def solved(seed: int, kinds: list[str], path: Path) -> Result | None:
    """A random case of up to eight people; None where the path cannot take it or no plan exists."""
    random = np.random.default_rng(seed)
    chosen = [str(kind) for kind in random.choice(kinds, random.integers(2, 8))]
    problem = random_problem(random, employees=int(random.integers(2, 9)))
    rules = mixture(random, chosen)
    if not path.supports(build(problem, rules)):
        return None
    try:
        return solve(problem, rules, SolverSettings(), paths=(path,))
    except InfeasibleError:
        return None


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 8))
def test_the_flow_certifies_every_priority_as_optimal(block: int) -> None:
    results = [solved(5000 + seed, FLOWING, NetworkPath()) for seed in range(15 * block, 15 * block + 15)]
    told = [level for result in results if result for level in result.levels]
    assert len(told) > 15
    assert [level.certified_bound for level in told] == [level.value for level in told]
    assert all(result.certified for result in results if result)


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 2))
def test_a_flow_proves_rows_that_meet_a_cap(block: int) -> None:
    """A cap over the same people as a minimum: the first has a price of its own, and the second its whole."""
    kinds = [*FLOWING, "moves", "capacity", "headcount", "moves"]
    results = [solved(90000 + seed, kinds, NetworkPath()) for seed in range(20 * block, 20 * block + 20)]
    assert sum(result is not None for result in results) > 5
    assert all(result.certified for result in results if result)


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3))
def test_prices_of_the_exact_path_certify_no_more_than_the_truth_and_mostly_all_of_it(block: int) -> None:
    results = [solved(9000 + seed, DRAWN, ExactPath()) for seed in range(14 * block, 14 * block + 14)]
    told = [level for result in results if result for level in result.levels]
    bounds = [level.certified_bound for level in told if level.certified_bound is not None]
    assert all(level.certified_bound is None or level.certified_bound <= level.value for level in told)
    assert len(bounds) > len(told) * 0.9
    assert sum(level.certified_bound == level.value for level in told) > len(told) * 0.8


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(5, 25))
def test_whatever_the_prices_the_bound_is_below_the_best_plan(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = random_problem(random)
    kinds = [str(kind) for kind in random.choice([kind for kind in DRAWN if kind != "training"], 4)]
    rules = mixture(random, kinds + (sorted(JOINING) if seed % 5 == 0 else []))
    best = best_by_enumeration(problem, rules)
    if best is None:
        return
    program = build(problem, rules)
    reached: list[int] = []
    for level, priority in enumerate(program.priorities):
        value = best[priority]
        if isinstance(value, list):
            return
        least = int(value * program.unit[level])
        for _ in range(30):
            scale = int(random.choice([1, 10, 1000]))
            duals = Duals(
                int(random.integers(1, 20)),
                tuple(random.integers(0, scale, level).tolist()),
                random.integers(-scale, scale, len(problem.posts)),
                random.integers(-scale, scale, len(program.side.lower)),
            )
            bound = certified_bound(program, duals, reached)
            assert bound is None or bound <= least
        reached.append(least)


@pytest.mark.parametrize("seed", draws(5, 20))
def test_a_headcount_is_dear_by_what_the_cheapest_one_would_save(seed: int) -> None:
    random = np.random.default_rng(seed)
    program = build(random_problem(random, employees=6), mixture(random, ["staffing", "staffing", "stay"]))
    if not program.priorities:
        return
    levels = len(program.priorities)
    duals = Duals(
        int(random.integers(1, 4)),
        tuple(random.integers(0, 4, levels - 1).tolist()),
        random.integers(-9, 9, len(program.pairs.problem.posts)),
        np.zeros(len(program.side.lower), np.int64),
    )
    weight, rows = [*duals.multipliers, duals.unit], program.headcounts
    maximum = program.pairs.problem.maximum

    def cost(post: int, headcount: int) -> int:
        paid = duals.post[post] * headcount
        for row in np.flatnonzero(rows.post == post):
            short = max(0, rows.lower[row] - headcount, headcount - rows.upper[row])
            paid += int(short) * int(rows.price[row]) * weight[rows.level[row]] if rows.level[row] >= 0 else 0
        return int(paid)

    headcount = random.integers(0, maximum + 1)
    found = dearness(program, duals, headcount)
    for post in range(len(maximum)):
        if (rows.level[rows.post == post] >= 0).all():
            best = min(cost(post, each) for each in range(maximum[post] + 1))
            assert found[post] == cost(post, headcount[post]) - best
