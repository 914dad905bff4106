"""The path for large programs, tried on small ones where the truth is known."""

import numpy as np
import pytest

from benchmarks.instances import health_case, problem_of, rich_rules
from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.proof.result import Result
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.phase_one import phase_one
from placement.solvers.flow.start import started
from placement.solvers.path import Path, Watch
from tests.draws import draws
from tests.engine.test_equivalence import DRAWN, JOINING, mixture
from tests.tiny import problem_of as tiny
from tests.tiny import random_problem

ANY_SIZE = AscentPath(smallest=0, first=started)


def outcome(problem: Problem, rules: dict[str, Rule], path: Path) -> object:
    try:
        result = solve(problem, rules, SolverSettings(), paths=(path,))
    except InfeasibleError:
        return "infeasible"
    return result.status, [level.value for level in result.levels]


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3))
def test_on_random_mixtures_it_finds_what_the_exact_path_finds(block: int) -> None:
    tried = 0
    for seed in range(10 * block, 10 * block + 10):
        random = np.random.default_rng(7000 + seed)
        kinds = [str(kind) for kind in random.choice(DRAWN, random.integers(2, 7))]
        kinds += sorted(JOINING) if seed % 3 == 0 else []
        problem = random_problem(random, employees=int(random.integers(2, 9)))
        rules = mixture(random, kinds)
        if ANY_SIZE.supports(build(problem, rules)):
            tried += 1
            assert outcome(problem, rules, ANY_SIZE) == outcome(problem, rules, ExactPath()), seed
    assert tried > 4


@pytest.fixture(scope="module")
def rich() -> tuple[Problem, dict[str, Rule]]:
    """400 people in 15 units with caps, shares, retention and couples."""
    case = health_case(400, 15, 8)
    return problem_of(case), rich_rules(case, 8)


def within(problem: Problem, rules: dict[str, Rule], path: Path, gap: str) -> Result:
    return solve(problem, rules, SolverSettings.model_validate({"gap": gap}), paths=(path,))


@pytest.mark.slow
def test_a_plan_with_side_rows_is_certified_within_the_gap(rich: tuple[Problem, dict[str, Rule]]) -> None:
    result = within(*rich, ANY_SIZE, "0.01")
    assert (result.status, result.solver) == ("optimal", "ascent")
    assert result.certified
    best = within(*rich, ExactPath(), "0")
    (level,), (truth,) = result.levels, best.levels
    assert level.bound <= truth.value <= level.value
    assert level.gap <= 0.01


@pytest.mark.slow
def test_the_same_seed_gives_the_same_plan(rich: tuple[Problem, dict[str, Rule]]) -> None:
    first, second = (within(*rich, ANY_SIZE, "0.01") for _ in range(2))
    assert (first.plan.post == second.plan.post).all()


def test_small_programs_are_left_to_the_exact_path(rich: tuple[Problem, dict[str, Rule]]) -> None:
    assert not AscentPath(smallest=10**6).supports(build(*rich))


def test_rows_that_cannot_hold_end_in_a_proof_of_that() -> None:
    problem = tiny(
        employees=[{"employee": name, "job": "nurse", "unit": "A"} for name in ("E1", "E2")],
        units=[{"unit": unit, "kind": "clinic", "region": "R"} for unit in "AB"],
        posts=[{"unit": unit, "job": "nurse", "maximum": 2} for unit in "AB"],
    )
    chosen = {"placed": {}, "moves": {"at_most": 0}}
    rules = {kind: KINDS[kind].model_validate(values) for kind, values in chosen.items()}
    rules["wish"] = KINDS["preference"].model_validate({"priority": 1})
    rules["lock"] = KINDS["lock"].model_validate(
        {"locks": [{"employee": "E1", "unit": "B", "action": "pin"}]}
    )
    with pytest.raises(InfeasibleError):
        solve(problem, rules, SolverSettings(), paths=(ANY_SIZE,))


def test_a_cap_that_cannot_hold_is_proven_by_prices_alone(
    rich: tuple[Problem, dict[str, Rule]], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, rules = rich
    hard: dict[str, dict[str, object]] = {
        "target": {"kind": "staffing", "level": "target"},
        "moves": {"at_most": 0},
        "placed": {},
    }
    kinds = {name: KINDS[str(rule.get("kind", name))] for name, rule in hard.items()}
    impossible = {name: kinds[name].model_validate(rule) for name, rule in hard.items()}
    monkeypatch.setattr(ExactPath, "solve", None)
    with pytest.raises(InfeasibleError):
        within(problem, rules | impossible, ANY_SIZE, "0.01")


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3))
def test_what_the_hard_rows_miss_at_least_is_0_where_a_plan_exists(block: int) -> None:
    tried = 0
    for seed in range(10 * block, 10 * block + 10):
        random = np.random.default_rng(8800 + seed)
        kinds = [str(kind) for kind in random.choice(DRAWN, random.integers(2, 7))]
        problem, rules = random_problem(random, employees=int(random.integers(2, 9))), mixture(random, kinds)
        program = build(problem, rules)
        if not ANY_SIZE.supports(program):
            continue
        truth = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
        missed = ExactPath().solve(phase_one(program), 0.0, 1, 0, Watch(60.0))
        tried += 1
        assert (missed.status == "solved" and missed.bounds == (0,)) == (truth.status == "solved"), seed
    assert tried > 4
