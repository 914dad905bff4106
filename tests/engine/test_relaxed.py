"""A level solved by its relaxation alone: the best plan, or nothing is said."""

from typing import Any

import numpy as np
import pytest

from placement.problem import Problem
from placement.program.assembly import build
from placement.program.program import Program
from placement.rules import KINDS
from placement.solvers.choose import unproven
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.relaxed import RelaxedPath
from placement.solvers.path import Solution, Watch
from tests.draws import draws
from tests.tiny import best_by_enumeration, problem_of, random_problem

SHORT = {"kind": "staffing", "level": "target", "priority": 1}
KEPT, CAP, APART = {"kind": "placed"}, {"kind": "moves", "at_most": 1}, {"kind": "apart"}


def program(problem: Problem, **rules: dict[str, Any]) -> Program:
    return build(problem, {name: KINDS[each["kind"]].model_validate(each) for name, each in rules.items()})


def solved(asked: Program) -> Solution:
    return RelaxedPath().solve(asked, 0.0, 1, 0, Watch(60.0))


@pytest.mark.parametrize("seed", draws(5, 20, "PLACEMENT_RELAXED"))
def test_where_the_relaxation_is_whole_it_is_the_best_plan(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    chosen: dict[str, dict[str, Any]] = {"short": SHORT, "kept": KEPT, "cap": CAP}
    rules = {name: KINDS[each["kind"]].model_validate(each) for name, each in chosen.items()}
    asked, best = build(problem, rules), best_by_enumeration(problem, rules)
    found = solved(asked)
    assert found.x is None or best == {1: asked.fraction(0, (asked.value(found.x) or (-1,))[0])}
    assert best is None or found.status != "infeasible"


def three(*, apart: bool) -> Problem:
    """Three nurses whom a unit wants all."""
    ids = ["E1", "E2", "E3"]
    ties = [{"employee_a": a, "employee_b": b, "kind": "apart"} for a in ids for b in ids if a < b]
    return problem_of(
        employees=[{"employee": each, "job": "nurse"} for each in ids],
        units=[{"unit": "A", "kind": "x", "region": "r"}],
        posts=[{"unit": "A", "job": "nurse", "minimum": 0, "target": 3, "maximum": 3}],
        ties=ties if apart else [],
    )


def test_of_halves_it_says_nothing() -> None:
    """Each two of the three may not both come: one of them does, and the relaxation takes half of each."""
    asked = program(three(apart=True), short=SHORT, apart=APART)
    assert solved(asked).status == "unknown"
    found = ExactPath().solve(asked, 0.0, 1, 0, Watch(60.0))
    assert found.x is not None
    assert asked.value(found.x) == (2,)


def test_nothing_is_proven_of_what_it_finds() -> None:
    asked = program(three(apart=False), short=SHORT)
    found = solved(asked)
    assert (found.status, found.bounds, found.duals, found.complete) == ("solved", (0,), (), False)


@pytest.mark.parametrize("rules", [{"kept": KEPT}, {"short": SHORT, "other": SHORT | {"priority": 2}}])
def test_it_is_for_one_level(rules: dict[str, dict[str, Any]]) -> None:
    asked = program(three(apart=True), **rules)
    assert not RelaxedPath().supports(asked)
    assert "relaxed" not in [path.name for path in unproven(asked)]


def test_a_program_without_pairs_or_plans_is_left_to_others() -> None:
    nobody = problem_of(units=[{"unit": "A", "kind": "x", "region": "r"}], employees=[], posts=[])
    assert solved(program(nobody, short=SHORT)).status in {"unknown", "infeasible"}
