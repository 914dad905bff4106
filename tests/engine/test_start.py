"""A flow under some of the rows leads to a first plan that keeps all hard ones."""

import numpy as np
import pytest

from placement.program.assembly import build
from placement.program.program import Program
from placement.solvers.exact.exact import ExactPath
from placement.solvers.flow.laminar import laminar
from placement.solvers.flow.start import flowing, started
from placement.solvers.path import Watch
from tests.draws import draws
from tests.engine.test_equivalence import DRAWN, mixture
from tests.rules.examples import WAYS, nurse, rule, town
from tests.tiny import random_problem


def first(program: Program) -> tuple[int, ...] | None:
    """What the first plan is worth; None where there is none."""
    x = started(program, 1, 0, Watch(60.0))
    value = None if x is None else program.value(x)
    assert x is None or value is not None
    return value


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3))
def test_a_first_plan_keeps_all_hard_rows_and_is_no_better_than_the_best(block: int) -> None:
    found = 0
    for seed in range(20 * block, 20 * block + 20):
        random = np.random.default_rng(64_000 + seed)
        kinds = [str(kind) for kind in random.choice([kind for kind in DRAWN if kind != "lot"], 3)]
        problem = random_problem(random, employees=int(random.integers(2, 8)))
        program = build(problem, mixture(random, [*kinds, "crew", "visiting"]))
        if not program.everybody_has_a_choice or program.in_order:
            continue
        assert laminar(flowing(program)) is not None
        value = first(program)
        if value is not None:
            best = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
            assert best.x is not None
            assert (program.value(best.x) or ()) <= value
            found += 1
    assert found > 4


def test_rows_of_visits_count_as_headcounts_for_the_flow_and_then_visits_are_made() -> None:
    """A has a nurse to spare, C none: two from A mend 0.8 of it."""
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "B")], **WAYS)
    rules = {
        "visiting": rule("visiting", minutes=60, share="0.4", priority=2),
        "staffing": rule("staffing", priority=1),
        "stay": rule("stay"),
        "placed": rule("placed"),
    }
    program = build(problem, {name: each.named(name) for name, each in rules.items()})
    assert first(program) == (2, 2)
    assert program.unit == (10, 1), "a fifth of a person, and two visits"


def test_couples_and_courses_are_left_to_who_is_made_for_them() -> None:
    problem = town(
        employees=[nurse("E1", "A"), nurse("E2", "B")],
        ties=[{"employee_a": "E1", "employee_b": "E2", "kind": "together"}],
    )
    assert first(build(problem, {"together": rule("together", priority=1)})) is None
    assert first(build(problem, {"stay": rule("stay", priority=1)})) is None


def test_without_a_plan_there_is_no_first_one() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "B")], **WAYS)
    crew = rule("crew", at_least=3, where={"unit": ["A", "B", "C"]})
    rules = {"crew": crew, "placed": rule("placed"), "stay": rule("stay", priority=1)}
    assert first(build(problem, rules)) is None
    full = {**rules, "staffing": rule("staffing")}
    assert first(build(problem, full)) is None
