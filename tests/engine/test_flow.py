"""The dearer the levels, the fewer are solved at once, and the values only grow with the weight."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from placement.base.arrays import Whole
from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.flow import flow
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.flow.network import Network
from tests.engine.test_certificate import FLOWING
from tests.engine.test_equivalence import mixture
from tests.tiny import random_problem

Case = tuple[Problem, dict[str, Rule], Result]


def weighed(rules: Mapping[str, Rule], weight: str) -> dict[str, Rule]:
    """The rules, each at this weight."""
    return {name: rule.model_copy(update={"weight": Decimal(weight)}) for name, rule in rules.items()}


def by_flow(problem: Problem, rules: Mapping[str, Rule]) -> Result:
    return solve(problem, rules, SolverSettings(), paths=(NetworkPath(),))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Flows of several levels, solved at weights of 1."""
    found: list[Case] = []
    for seed in range(60):
        random = np.random.default_rng(300 + seed)
        rules = weighed(mixture(random, [str(kind) for kind in random.choice(FLOWING, 6)]), "1")
        problem = random_problem(random, employees=int(random.integers(4, 9)))
        program = build(problem, rules)
        if len(program.priorities) > 1 and NetworkPath().supports(program):
            try:
                found.append((problem, rules, by_flow(problem, rules)))
            except InfeasibleError:
                continue
    assert len(found) > 15
    return found


def check(case: Case, weight: str) -> None:
    """Dear rules find the same, and it is proven."""
    problem, rules, light = case
    heavy = by_flow(problem, weighed(rules, weight))
    assert [level.value for level in heavy.levels] == [
        Fraction(weight) * level.value for level in light.levels
    ]
    assert heavy.certified


@pytest.mark.slow
def test_levels_too_dear_for_one_sum_are_solved_on_the_best_flows_of_those_before(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    known, parts = flow.safe_weights, []

    def few(network: Network, done: int, last: int) -> Whole | None:
        parts.append((done, last))
        return known(network, done, last) if last == done + 1 else None

    monkeypatch.setattr(flow, "safe_weights", few)
    for case in cases:
        check(case, "1")
    assert sum(done > 0 for done, _ in parts) > 15


@pytest.mark.parametrize(
    "weight", ["7", *(pytest.param(weight, marks=pytest.mark.slow) for weight in ("99999999", "10000007.5"))]
)
def test_dear_levels_are_solved_in_lowest_terms(cases: list[Case], weight: str) -> None:
    for case in cases:
        check(case, weight)


def test_where_even_one_level_is_too_dear_another_path_solves_the_program(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "safe_weights", lambda *_: None)
    for problem, rules, light in cases[:8]:
        exact = by_flow(problem, rules)
        assert [level.value for level in exact.levels] == [level.value for level in light.levels]
