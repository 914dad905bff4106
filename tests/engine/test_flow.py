"""The dearer the levels, the fewer are solved at once, and the values only grow with the weight."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

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
from placement.solvers.flow import apart, flow
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.flow.network import Network
from placement.solvers.path import Watch
from tests.draws import draws
from tests.engine.test_certificate import FLOWING
from tests.engine.test_equivalence import mixture
from tests.tiny import random_problem

Case = tuple[Problem, dict[str, Rule], Result]


def weighed(rules: Mapping[str, Rule], weight: str) -> dict[str, Rule]:
    """The rules, each at this weight."""
    return {name: rule.model_copy(update={"weight": Decimal(weight)}) for name, rule in rules.items()}


def by_flow(problem: Problem, rules: Mapping[str, Rule]) -> Result:
    return solve(problem, rules, SolverSettings(), paths=(NetworkPath(),))


@pytest.fixture(scope="module", params=draws(1, 3))
def cases(request: pytest.FixtureRequest) -> list[Case]:
    """Flows of several levels, solved at weights of 1."""
    found: list[Case] = []
    for seed in range(20 * request.param, 20 * request.param + 20):
        random = np.random.default_rng(300 + seed)
        rules = weighed(mixture(random, [str(kind) for kind in random.choice(FLOWING, 6)]), "1")
        problem = random_problem(random, employees=int(random.integers(4, 9)))
        program = build(problem, rules)
        if len(program.priorities) > 1 and NetworkPath().supports(program):
            try:
                found.append((problem, rules, by_flow(problem, rules)))
            except InfeasibleError:
                continue
    assert len(found) > 5
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
    assert sum(done > 0 for done, _ in parts) > 5


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


def test_a_large_flow_is_the_same_in_a_process_of_its_own(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, rules, here = cases[0]
    monkeypatch.setattr(apart, "LARGE", 0)
    there = by_flow(problem, rules)
    assert there.levels == here.levels
    np.testing.assert_array_equal(there.plan.post, here.plan.post)


def test_that_process_answers_what_it_is_asked() -> None:
    """Two units of flow from node 0 to node 1, over the cheaper arc first; then one too many."""
    ends = np.array([0, 0]), np.array([1, 1]), np.array([1, 2]), np.array([5, 7])
    for supply, word, sent in ((2, b"OPTIMAL", [1, 1]), (4, b"INFEASIBLE", [])):
        told = BytesIO()
        apart.answer(BytesIO(b"".join(apart.packed(*ends, np.array([supply, -supply])))), told)
        assert told.getvalue() == word + b"\n" + np.array(sent, np.int64).tobytes()


class Impatient(Watch):
    """Time is up as soon as anybody asks, or Ctrl-C came."""

    @property
    def remaining(self) -> float:
        return 0.0


def test_time_ends_a_large_flow_half_way(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(3600)\n", "utf-8")
    monkeypatch.setattr(apart, "LARGE", 0)
    monkeypatch.setattr(apart, "PROGRAM", endless)
    program = build(*cases[0][:2])
    assert NetworkPath().solve(program, 0.0, 1, 0, Impatient(60.0)).status == "unknown"


@pytest.mark.parametrize("late", [True, False])
def test_a_process_that_fails_is_done_without(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, late: bool
) -> None:
    monkeypatch.setattr(apart, "LARGE", 0)
    monkeypatch.setattr(apart, "PROGRAM", tmp_path / "missing.py")
    program, watch = build(*cases[0][:2]), Impatient(60.0) if late else Watch(60.0)
    found = NetworkPath().solve(program, 0.0, 1, 0, watch)
    assert found.status == ("unknown" if late else "solved")


def test_levels_that_were_done_in_time_are_kept(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    problem, rules, light = cases[0]
    program = build(problem, rules)
    monkeypatch.setattr(flow, "safe_weights", _one_at_a_time)
    asked: list[apart.Arcs] = []

    def cheapest(arcs: apart.Arcs, late: Callable[[], bool]) -> tuple[str, Whole]:
        asked.append(arcs)
        return apart.cheapest(arcs, late) if len(asked) == 1 else ("LATE", np.zeros(0, np.int64))

    monkeypatch.setattr("placement.solvers.flow.flow.cheapest", cheapest)
    found = NetworkPath().solve(program, 0.0, 1, 0, Watch(60.0))
    assert (found.status, found.complete, len(asked)) == ("solved", False, 2)
    assert program.fraction(0, found.bounds[0]) == light.levels[0].value
    assert found.bounds[1:] == tuple(program.floor(level) for level in range(1, len(found.bounds)))


def _one_at_a_time(_network: Network, done: int, last: int) -> Whole | None:
    return np.ones(1, np.int64) if last == done + 1 else None
