"""Whatever the size of the numbers, a plan is as good as the best of all, and what is said of it holds.

PLACEMENT_MONEY=10000 tries as many random cases (`make equivalence`), 10000:20000 the next ones.
"""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from placement.base.errors import InfeasibleError, InputError
from placement.engine import solve
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.proof.result import Result
from placement.run import read_inputs
from placement.scenario import SolverSettings
from placement.solvers.choose import PATHS
from placement.solvers.exact.exact import ExactPath, columns_of
from placement.solvers.sound import WIDEST, posed
from tests.draws import draws
from tests.money import Purse, Value, purse

FAULTS = Path(__file__).parents[1] / "faults"
SORONG = Path(__file__).parents[2] / "scenarios" / "sorong" / "minimum_first.yaml"


def _outcome(case: Purse, *, exact: bool) -> Value | None:
    """The value of every priority, None where no plan is allowed."""
    settings = SolverSettings(gap=Decimal(0))
    try:
        result = solve(case.problem(), case.stated(), settings, paths=(ExactPath(),) if exact else PATHS)
    except InfeasibleError:
        return None
    _is_proven(result)
    return tuple(level.value for level in result.levels)


def _is_proven(result: Result) -> None:
    assert result.status == "optimal"
    for level in result.levels:
        assert level.bound == level.value
        assert level.certified_bound is None or level.certified_bound <= level.value


# A solver's endless prices; costs of 10 ** 13; a 15th digit; a plan that a presolve took away
HARDEST = (10253, 11317, 1000466, 107329)


@pytest.mark.parametrize("seed", [*draws(20, 100, "PLACEMENT_MONEY"), *HARDEST])
def test_every_size_of_money_equals_enumeration(seed: int) -> None:
    case = purse(np.random.default_rng(seed))
    try:
        found = _outcome(case, exact=bool(seed % 2))
    except InputError:
        assert case.largest > 2**47, case  # refused, where it cannot be added exactly
        return
    assert found == case.best(), case


@pytest.mark.parametrize(
    ("fault", "values"),
    [
        ("money-pm_12_24999999_2500000", [3]),
        ("money-capacity_11_2", [-24]),
        ("money-budget_7_1", [0, -18]),
        ("engine-reasons600037", [3, 2, 4, 56]),
        ("engine-3037", [0, Fraction(664, 10)]),
        ("engine-11114", [667, 1540, Fraction(45, 10), 0]),
    ],
)
def test_a_small_case_with_large_numbers_has_its_value(fault: str, values: list[Fraction]) -> None:
    inputs = read_inputs(FAULTS / fault / "scenario.yaml")
    result = solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)
    _is_proven(result)
    assert [level.value for level in result.levels] == values


def test_numbers_beyond_64_bits_are_proven_all_the_same() -> None:
    inputs = read_inputs(FAULTS / "money-capacity_12_17" / "scenario.yaml")
    result = solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)
    _is_proven(result)
    assert result.levels


@pytest.mark.slow
def test_leximin_keeps_its_later_priorities_at_every_gap() -> None:
    inputs = read_inputs(FAULTS / "engine-11114" / "scenario.yaml", ("solver.gap=0.01",))
    result = solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)
    assert [level.value for level in result.levels][:2] == [667, 1540]


@pytest.mark.parametrize("gap", ["0.1", "0.01", "0.3"])
def test_a_search_ends_within_the_gap_that_counts_constants(gap: str) -> None:
    inputs = read_inputs(FAULTS / "engine-large229" / "scenario.yaml", (f"solver.gap={gap}",))
    result = solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)
    assert result.status == "optimal"
    assert all(level.gap <= float(gap) for level in result.levels)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at_most", "per_move", "short", "moves"),
    [
        (24999999, 2500000, 273, 9),
        (19999999, 2500000, 275, 7),
        (99999999, 10000000, 273, 9),
        (24999999, 5000000, 278, 4),
    ],
)
def test_less_than_a_round_sum_buys_one_move_less(
    at_most: int, per_move: int, short: int, moves: int
) -> None:
    purse = f"rules.purse={{kind: budget, at_most: {at_most}, per_move: {per_move}}}"
    inputs = read_inputs(SORONG, (purse,))
    result = solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)
    _is_proven(result)
    assert [level.value for level in result.levels][:2] == [short, moves]


@pytest.mark.slow
def test_money_in_round_sums_is_small_numbers_to_the_search() -> None:
    inputs = read_inputs(SORONG.with_name("training_instead.yaml"))
    program = build(inputs.problem, inputs.scenario.rules)
    columns = columns_of(program)
    assert np.abs(columns.linear.matrix.data).max() > WIDEST
    assert posed(columns.linear).sound
    choice, courses = program.choice(Plan(program.pairs.problem.current)), program.courses
    assert choice is not None
    assert courses is not None
    choice[courses.column[:3]] = 1
    assert int(columns.cost[2] @ columns.completed(choice)) == int(courses.cost[:3].sum())
