"""Large programs with crews and visits: who is placed anew, and how fine the prices of a bound are."""

import numpy as np
import pytest

from benchmarks.instances import health_case, problem_of, rich_rules
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.program.program import Program
from placement.proof import certificate
from placement.proof.certificate import certified_bound, whole_duals
from placement.rules.base import Rule
from placement.solvers.ascent.beside import Beside
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.rules.examples import WAYS, nurse, rule, town

SIZE = 400, 15, 8


def named(rules: dict[str, Rule]) -> dict[str, Rule]:
    return {name: each.named(name) for name, each in rules.items()}


@pytest.fixture(scope="module")
def problem() -> Problem:
    return problem_of(health_case(*SIZE))


def visited() -> Program:
    """A has two nurses to spare, C none; visits count for half a person."""
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "B")], **WAYS)
    rules = {
        "visiting": rule("visiting", minutes=60, share="0.5", priority=2),
        "staffing": rule("staffing", priority=1),
        "placed": rule("placed"),
    }
    return build(problem, named(rules))


def test_columns_of_many_tie_nobody_and_those_of_a_couple_both() -> None:
    assert not Beside.of(visited()).tied.any()
    problem = town(
        employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "B")],
        ties=[{"employee_a": "E1", "employee_b": "E3", "kind": "together"}],
        **WAYS,
    )
    rules = named(
        {"together": rule("together", priority=1), "visiting": rule("visiting", minutes=60, share=1)}
    )
    assert Beside.of(build(problem, rules)).tied.tolist() == [True, False, True]


def test_whoever_serves_beside_a_visit_in_parts_is_fractional() -> None:
    program = visited()
    held = program.pairs.is_current
    value = np.concatenate([held.astype(float), np.zeros(len(program.upper))])
    beside = Beside.of(program)
    assert not beside.fractional(value, held).any(), "no visit is made"
    value[len(held)] = 0.5
    assert beside.fractional(value, held).any()
    value[len(held)] = 1.0
    assert not beside.fractional(value, held).any(), "one visit is whole"


@pytest.mark.slow
def test_a_relaxed_solution_that_is_whole_is_the_plan(problem: Problem) -> None:
    program = build(
        problem,
        rich_rules(problem.case, SIZE[2])
        | named({"visiting": rule("visiting", minutes=60, share="0.5", priority=1, weight=20)}),
    )
    search = Search(0.0, 1, 0, Watch(60.0))
    best = ExactPath().solve(program, 0.01, 1, 0, search.watch).x
    assert best is not None
    core = Restricted.of(program, best[: len(program.pairs)] > 0, 0, ())
    x = core.columns.completed(best)
    one, nobody = x[: len(core.pair)] > 0, np.zeros(len(program.must), bool)
    found, proven = core.placed_anew(one, nobody, search, None, best, near=True)
    assert proven
    assert found is not None
    assert program.value(found) == program.value(best)


@pytest.mark.parametrize("dear", [1e9, 1e12, 1e15])
def test_prices_of_a_large_program_are_as_coarse_as_its_bound_needs(
    dear: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bound in whole numbers comes before finer prices that none can be counted with."""
    monkeypatch.setattr(certificate, "_SMALL", 0)
    program = visited()
    posts, rows = len(program.pairs.problem.posts), len(program.side.lower)
    post = np.full(posts, -dear / 1e4)
    duals = whole_duals(program, post, np.zeros(len(program.headcounts.post)), np.full(rows, 1.0), [])
    bound = certified_bound(program, duals, [])
    assert bound is not None
    best = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0)).x
    assert best is not None
    assert bound <= (program.value(best) or (0,))[0]
