"""A flow solved again over the few pairs that matter is the flow over all of them."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.instances.health import health_case
from benchmarks.instances.rules import flow_rules
from benchmarks.instances.tables import problem_of
from placement.assembly import build
from placement.engine import solve
from placement.errors import InfeasibleError
from placement.plan import Plan
from placement.program import Program
from placement.scenario import SolverSettings
from placement.solvers.fewer import FewerPath
from placement.solvers.flow import NetworkPath
from placement.solvers.path import Solution, Watch
from placement.study.resolve import close_to, forced
from tests.engine.test_certificate import FLOWING
from tests.engine.test_equivalence import mixture
from tests.tiny import random_problem


def cold(program: Program) -> Solution:
    return NetworkPath().solve(program, 0.0, 1, 0, Watch(60.0))


def compared(program: Program, fewer: FewerPath, plan: Plan, random: np.random.Generator) -> int:
    """How many changes were answered, each as the flow over all pairs answers it."""
    answered, pairs = 0, program.pairs
    for pair in random.permutation(np.flatnonzero(program.allowed))[:6].tolist():
        without = replace(program, allowed=program.allowed & (np.arange(len(pairs)) != pair))
        for changed in (forced(program, int(pairs.employee[pair]), int(pairs.post[pair])), without):
            nearby = close_to(changed, plan)
            assert fewer.supports(nearby)
            found, truth = fewer.solve(nearby, 0.0, 1, 0, Watch(60.0)), cold(nearby)
            if found.x is None:
                assert found.status == "unknown"
                continue
            answered += 1
            assert truth.x is not None
            assert nearby.value(found.x) == nearby.value(truth.x)
    return answered


@pytest.mark.parametrize("first", [0, 20])
def test_on_random_flows_every_change_is_answered_alike(first: int) -> None:
    answered = 0
    for seed in range(first, first + 20):
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
        fewer = FewerPath.of(program, result.plan, result.duals)
        if fewer is not None:
            answered += compared(program, fewer, result.plan, random)
    assert answered > 20


def test_with_hundreds_of_people_few_pairs_are_looked_at_and_nothing_is_lost() -> None:
    case = health_case(400, 15, 8)
    problem, rules = problem_of(case), flow_rules(8)
    result = solve(problem, rules, SolverSettings(), paths=(NetworkPath(),))
    program = build(problem, rules)
    fewer = FewerPath.of(program, result.plan, result.duals)
    assert fewer is not None
    assert fewer.first.sum() < program.allowed.sum() / 3
    assert compared(program, fewer, result.plan, np.random.default_rng(1)) == 12


def test_it_needs_prices_of_every_level() -> None:
    case = health_case(60, 5, 3)
    problem, rules = problem_of(case), flow_rules(3)
    result = solve(problem, rules, SolverSettings(), paths=(NetworkPath(),))
    assert FewerPath.of(build(problem, rules), result.plan, result.duals[:1]) is None
