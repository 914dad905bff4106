"""A flow solved again from its prices is the flow solved anew, whatever has changed."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.instances.civil import civil_case
from benchmarks.instances.health import health_case
from benchmarks.instances.rules import flow_rules
from benchmarks.instances.tables import problem_of
from placement.base.errors import InfeasibleError
from placement.case import Case
from placement.engine import solve
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.program.changes import close_to, forced
from placement.program.program import Program
from placement.rules import KINDS
from placement.scenario import SolverSettings
from placement.solvers.again.reflow import ReflowPath
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.path import Solution, Watch
from placement.study.again.resolve import Resolver
from tests import tiny
from tests.draws import draws
from tests.engine.test_certificate import FLOWING
from tests.engine.test_equivalence import mixture
from tests.tiny import random_problem


def cold(program: Program) -> Solution:
    return NetworkPath().solve(program, 0.0, 1, 0, Watch(60.0))


def changes(program: Program, random: np.random.Generator) -> Iterator[Program]:
    """A pair forced, or forbidden; somebody gone; bounds of posts and of rows moved; another cost."""
    pairs, heads, side = program.pairs, program.headcounts, program.side
    for pair in random.permutation(np.flatnonzero(program.allowed))[:5].tolist():
        who = int(pairs.employee[pair])
        yield forced(program, who, int(pairs.post[pair]))
        yield replace(program, allowed=program.allowed & (np.arange(len(pairs)) != pair))
        gone = program.must.copy()
        gone[who] = False
        yield replace(program, allowed=program.allowed & (pairs.employee != who), must=gone)
        cost = program.cost.copy()
        cost[:, pair] += random.integers(-3, 4, len(cost))
        yield replace(program, cost=cost)
    for _ in range(6):
        by = [random.integers(-1, 2, len(rows.lower)) for rows in (heads, side)]
        yield replace(
            program,
            headcounts=replace(heads, lower=heads.lower + by[0]),
            side=replace(side, lower=side.lower + by[1]),
        )
        yield replace(
            program,
            headcounts=replace(heads, upper=heads.upper + by[0]),
            side=replace(side, upper=side.upper + by[1]),
        )


def compared(program: Program, plan: Plan, random: np.random.Generator) -> tuple[int, int, int]:
    """How many changes have a plan; how many of them are answered; how many others are refused."""
    solvable = answered = refused = 0
    again = ReflowPath.of(close_to(program, plan), plan)
    assert again is not None
    for changed in changes(program, random):
        nearby = close_to(changed, plan)
        assert again.supports(nearby)
        found, truth = again.solve(nearby, 0.0, 1, 0, Watch(60.0)), cold(nearby)
        solvable += truth.x is not None
        refused += found.status == "infeasible"
        assert found.status in (truth.status, "unknown")
        if found.x is not None and truth.x is not None:
            answered += 1
            assert found.bounds == nearby.value(found.x) == nearby.value(truth.x)
    return solvable, answered, refused


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 4))
def test_on_random_flows_every_change_is_answered_alike(block: int) -> None:
    told = np.zeros(3, int)
    for seed in range(15 * block, 15 * block + 15):
        random = np.random.default_rng(600 + seed)
        rules = mixture(random, [str(kind) for kind in random.choice(FLOWING, random.integers(2, 7))])
        problem = random_problem(random, employees=int(random.integers(3, 9)))
        program = build(problem, rules)
        if not program.priorities or not NetworkPath().supports(program):
            continue
        try:
            result = solve(problem, rules, SolverSettings(), paths=(NetworkPath(),))
        except InfeasibleError:
            continue
        told += compared(program, result.plan, random)
    assert told[0] == told[1] > 50
    assert told[2] > 0


@pytest.mark.parametrize("case", [health_case(400, 15, 8), civil_case(400)], ids=["health", "civil"])
def test_with_hundreds_of_people_no_change_needs_the_flow_solved_anew(case: Case) -> None:
    problem, rules = problem_of(case), flow_rules(8)
    result = solve(problem, rules, SolverSettings(), paths=(NetworkPath(),))
    solvable, answered, _ = compared(build(problem, rules), result.plan, np.random.default_rng(1))
    assert answered == solvable > 20


def test_it_needs_a_plan_that_is_best() -> None:
    case = health_case(60, 5, 3)
    problem, rules = problem_of(case), flow_rules(3)
    program, today = build(problem, rules), Plan(problem.current)
    best = solve(problem, rules, SolverSettings(), paths=(NetworkPath(),)).plan
    assert ReflowPath.of(close_to(program, best), best) is not None
    assert ReflowPath.of(close_to(program, today), today) is None


def test_it_is_for_the_same_sets_and_levels() -> None:
    case = health_case(60, 5, 3)
    problem, rules = problem_of(case), flow_rules(3)
    program = build(problem, rules)
    best = solve(problem, rules, SolverSettings(), paths=(NetworkPath(),)).plan
    again = ReflowPath.of(close_to(program, best), best)
    assert again is not None
    assert not again.supports(program)
    assert again.supports(close_to(build(problem, rules), best))


def test_where_nobody_has_a_choice_another_path_answers() -> None:
    case = health_case(60, 5, 3)
    problem, rules = problem_of(case), flow_rules(3)
    first = Resolver(problem, rules, SolverSettings(), solve(problem, rules, SolverSettings()).plan)
    people = {
        name for name, table in case.tables.items() if any(str(c).startswith("employee") for c in table)
    }
    nobody = {name: case.tables[name].iloc[:0] for name in people}
    again = first.after(problem_of(replace(case, tables={**case.tables, **nobody})), rules)
    answer = again.answer(again.program)
    assert answer is not None
    assert len(answer.plan.post) == 0


def test_a_plan_that_leaves_out_who_must_be_placed_is_no_start() -> None:
    problem = tiny.problem_of(
        employees=[{"employee": "E1", "job": "nurse", "unit": "A"}],
        units=[{"unit": "A", "kind": "puskesmas", "region": "96.71"}],
        posts=[{"unit": "A", "job": "nurse"}],
    )
    placed = KINDS["placed"]().named("placed")
    program = close_to(build(problem, {"placed": placed}), Plan(problem.current))
    assert ReflowPath.of(program, Plan(problem.current)) is not None
    assert ReflowPath.of(program, Plan(np.array([-1]))) is None
