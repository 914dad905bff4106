"""A large program solved again after a small change, tried on one whose truth is known."""

import numpy as np
import pytest

from benchmarks.instances.health import health_case
from benchmarks.instances.rules import levelled_rules, rich_rules
from benchmarks.instances.tables import problem_of
from placement.engine import solve
from placement.program.assembly import build
from placement.program.changes import close_to, forced
from placement.program.program import Program
from placement.proof.result import Result
from placement.scenario import SolverSettings
from placement.solvers.again.repair import RepairPath
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.path import Solution, Watch
from tests.draws import draws

GAP = 0.01


@pytest.fixture(scope="module", params=["one priority", pytest.param("three", marks=pytest.mark.more)])
def before(request: pytest.FixtureRequest) -> tuple[Program, Result]:
    """300 people in 12 units with caps, shares, retention and couples, and their best plan."""
    case = health_case(300, 12, 6, couples=0.05)
    rules = (rich_rules if request.param == "one priority" else levelled_rules)(case, 6)
    settings = SolverSettings.model_validate({"gap": str(GAP)})
    problem = problem_of(case)
    return build(problem, rules), solve(problem, rules, settings, paths=(AscentPath(smallest=0),))


def again(program: Program, result: Result) -> Solution:
    return RepairPath(result.duals, result.plan).solve(program, GAP, 1, 0, Watch(60.0))


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3))
def test_a_forced_pair_costs_what_the_exact_path_says_within_the_gap(
    before: tuple[Program, Result], block: int
) -> None:
    program, result = before
    random = np.random.default_rng(5)
    tried = 0
    chosen = random.choice(np.flatnonzero(program.allowed), 12, replace=False)
    for pair in chosen[4 * block : 4 * block + 4].tolist():
        changed = forced(program, int(program.pairs.employee[pair]), int(program.pairs.post[pair]))
        found, truth = again(changed, result), ExactPath().solve(changed, 0.0, 1, 0, Watch(60.0))
        if found.x is None or truth.x is None:
            assert found.status == "unknown"
            continue
        tried += 1
        value, best = changed.value(found.x), changed.value(truth.x)
        assert value is not None
        assert best is not None
        assert found.x[pair] == 1
        assert best[0] <= value[0]
        assert found.bounds[0] <= best[0]
        assert value[0] - found.bounds[0] <= GAP * max(program.unit[0], abs(value[0]))
    assert tried > 1


@pytest.mark.slow
def test_without_a_change_nobody_moves_who_need_not(before: tuple[Program, Result]) -> None:
    program, result = before
    found = again(close_to(program, result.plan), result)
    assert found.x is not None
    value = program.value(found.x)
    told = tuple(int(level.value * unit) for level, unit in zip(result.levels, program.unit, strict=True))
    assert value is not None
    for mine, theirs, unit in zip(value, told, program.unit, strict=True):
        assert abs(mine - theirs) <= GAP * max(unit, abs(theirs))


def test_it_is_for_large_programs_with_prices_that_fit(before: tuple[Program, Result]) -> None:
    program, result = before
    assert not RepairPath(result.duals, result.plan).supports(program)
    assert not RepairPath((), result.plan).supports(program)
