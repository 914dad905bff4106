"""Narrower programs with columns made small in order: the same values as from nothing."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from placement.program.assembly import build
from placement.program.changes import close_to, forced
from placement.program.program import Program
from placement.solvers.again.held import HeldPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.trimming import trimmed
from placement.solvers.path import Solution, Watch
from placement.study.again.resolve import Resolver
from tests.draws import draws
from tests.engine.test_pivots import changes
from tests.rules.examples import rule
from tests.study.questions import possible_run
from tests.tiny import random_problem


def cases(seeds: range) -> Iterator[tuple[HeldPath, Program]]:
    """Paths from runs of leximin, and the runs' programs."""
    for seed in seeds:
        random = np.random.default_rng(seed)
        problem = random_problem(random, employees=int(random.integers(4, 8)))
        rules = {
            "fair": rule("equity", over="unit", how="leximin", priority=1),
            "staff": rule("staffing", level="target", priority=2),
            "ways": rule("commute", priority=int(random.integers(2, 4))),
            "stay": rule("stay", priority=3),
        }
        if seed % 4 == 0:
            del rules["staff"], rules["ways"], rules["stay"]
        run = possible_run(problem, {name: each.named(name) for name, each in rules.items()})
        if run is None:
            continue
        program = build(run.problem, run.scenario.rules)
        near, choice = close_to(program, run.plan), program.choice(run.plan)
        assert choice is not None
        if not len(program.in_order[0]):
            continue
        floor = [int(level.value * unit) for level, unit in zip(run.result.levels, program.unit, strict=True)]
        yield HeldPath(trimmed(program, choice, 1), floor), near


def solved(path: HeldPath | ExactPath, program: Program, seconds: float = 60.0) -> Solution:
    with Watch(seconds) as watch:
        return path.solve(program, 0.0, 1, 0, watch)


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 6))
def test_what_holds_the_order_is_worth_what_a_cold_solve_says(block: int) -> None:
    held = open_ = 0
    for path, program in cases(range(8 * block, 8 * block + 8)):
        assert path.supports(program)
        for changed in changes(program, block):
            warm, cold = solved(path, changed), solved(ExactPath(), changed)
            if warm.status == "unknown":
                open_ += 1
                continue
            held += 1
            assert warm.x is not None
            assert cold.x is not None
            assert changed.value(warm.x) == changed.value(cold.x)
            ordered = program.in_order[0]
            tight = [trimmed(changed, x, 1)[ordered] for x in (warm.x, cold.x)]
            assert sorted(tight[0]) == sorted(tight[1])
    assert held
    assert open_


def test_without_time_or_values_nothing_is_claimed() -> None:
    path, program = next(cases(range(20)))
    assert solved(path, program, 0.0).status == "unknown"
    assert not replace(path, floor=path.floor[:-1]).supports(program)
    assert not path.supports(replace(program, in_order={}))
    dear = replace(program, cost=program.cost * 2**40 + 2**40)
    assert solved(path, dear).status == "unknown"


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3))
def test_a_run_of_leximin_answers_with_proof(block: int) -> None:
    proven = 0
    for seed in range(4 * block, 4 * block + 4):
        random = np.random.default_rng(seed)
        problem = random_problem(random)
        rules = {
            "fair": rule("equity", over="unit", how="leximin", priority=1).named("fair"),
            "ways": rule("commute", priority=2).named("ways"),
        }
        run = possible_run(problem, rules)
        if run is None:
            continue
        resolver = Resolver.of(run)
        for post in resolver.posts(0).tolist():
            answer = resolver.with_pair(0, post)
            cold = solved(ExactPath(), close_to(forced(resolver.program, 0, post), run.plan))
            assert (answer is None) == (cold.x is None)
            if answer is not None and cold.x is not None:
                proven += answer.proven
                value = resolver.program.value(cold.x)
                assert value is not None
                assert [each.numerator for each in answer.values.values()] == [
                    resolver.program.fraction(level, each).numerator for level, each in enumerate(value)
                ]
                resolver.audited(answer)
    assert proven
