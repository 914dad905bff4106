"""A changed program solved from the prices of the unchanged one: the same values as from nothing."""

from dataclasses import replace

import numpy as np
import pytest

from placement.program.assembly import build
from placement.program.changes import close_to, forced
from placement.program.duals import Duals
from placement.program.program import Program
from placement.solvers.again.warm import WarmPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.path import Solution, Watch
from tests.draws import draws
from tests.study.questions import random_run


def solved(path: WarmPath | ExactPath, program: Program) -> Solution:
    with Watch(60.0) as watch:
        return path.solve(program, 0.0, 1, 0, watch)


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 10))
def test_a_pair_forced_or_barred_is_worth_what_a_cold_solve_says(block: int) -> None:
    tried = 0
    for seed in range(12 * block, 12 * block + 12):
        random = np.random.default_rng(seed)
        run = random_run(random, 0.2, frozenset({"training"}))
        if run is None:
            continue
        program = build(run.problem, run.scenario.rules)
        pairs = program.pairs
        for _ in range(4):
            chosen = int(random.integers(len(pairs)))
            changed = forced(program, int(pairs.employee[chosen]), int(pairs.post[chosen]))
            if random.random() < 0.5:
                allowed = program.allowed.copy()
                allowed[chosen] = False
                changed = replace(program, allowed=allowed)
            near = close_to(changed, run.plan)
            known = run.plan.post[pairs.employee] == pairs.post
            # Prices need not be good: bad ones cost time, and no plan is missed.
            duals = tuple(_spoilt(each, random) for each in run.result.duals)
            floor = [
                int(level.value * unit) for level, unit in zip(run.result.levels, program.unit, strict=True)
            ]
            path = WarmPath(duals, known, floor)
            if not path.supports(near):
                continue
            warm, cold = solved(path, near), solved(ExactPath(), near)
            if warm.status == "solved" and warm.x is not None and cold.x is not None:
                tried += 1
                assert near.value(warm.x) == near.value(cold.x), seed
            else:
                assert warm.status == "unknown"
    assert tried


def _spoilt(duals: Duals, random: np.random.Generator) -> Duals:
    if random.random() < 0.5:
        return duals
    noise = random.integers(-duals.unit, duals.unit + 1, len(duals.post))
    return replace(duals, post=duals.post + noise)
