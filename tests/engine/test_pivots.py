"""Changed programs solved from a kept relaxation: the same values as from nothing."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from placement.base.arrays import Whole
from placement.program.assembly import build
from placement.program.changes import close_to, forced
from placement.program.program import Program
from placement.solvers.again.dual_simplex import DualSimplexPath, GlancePath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Path, Solution, Watch
from tests.draws import draws
from tests.study.questions import random_run


def solved(path: Path, program: Program, seconds: float = 60.0) -> Solution:
    with Watch(seconds) as watch:
        return path.solve(program, 0.0, 1, 0, watch)


def lower(path: DualSimplexPath, program: Program) -> tuple[int, ...]:
    with Watch(60.0) as watch:
        return path.lower(program, Search(0.0, 1, 0, watch))


def value(program: Program, x: Whole | None) -> tuple[int, ...] | None:
    return None if x is None else program.value(x)


def cases(seeds: range, kinds: frozenset[str] = frozenset()) -> Iterator[tuple[DualSimplexPath, Program]]:
    """Paths over random runs, with prices or without, and the runs' programs."""
    for seed in seeds:
        random = np.random.default_rng(seed)
        run = random_run(random, 0.2, kinds)
        if run is None:
            continue
        near = close_to(build(run.problem, run.scenario.rules), run.plan)
        known = run.plan.post[near.pairs.employee] == near.pairs.post
        duals = run.result.duals if random.random() < 0.5 else ()
        path = DualSimplexPath(near, known, duals, int(random.integers(3)))
        if path.supports(near):
            yield path, near


def changes(program: Program, seed: int) -> Iterator[Program]:
    """A pair forced, or barred."""
    random, pairs = np.random.default_rng(seed), program.pairs
    for _ in range(4):
        chosen = int(random.integers(len(pairs)))
        allowed = program.allowed.copy()
        allowed[chosen] = False
        barred = replace(program, allowed=allowed)
        yield forced(program, int(pairs.employee[chosen]), int(pairs.post[chosen]))
        yield barred


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 8))
def test_the_best_plan_under_a_change_is_worth_what_a_cold_solve_says(block: int) -> None:
    outcomes = {"solved": 0, "infeasible": 0, "unknown": 0}
    for path, program in cases(range(20 * block, 20 * block + 20)):
        for changed in changes(program, block):
            warm, cold = solved(path, changed), solved(ExactPath(), changed)
            outcomes[warm.status] += 1
            if warm.status == "unknown":
                continue
            assert warm.status == cold.status
            assert value(changed, warm.x) == value(changed, cold.x)
            if warm.x is not None:
                assert warm.complete
                assert warm.bounds[:-1] == cold.bounds[:-1]
    assert outcomes["solved"] > outcomes["unknown"]
    assert outcomes["infeasible"]


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 8))
def test_no_plan_is_worth_less_than_the_relaxation_tells(block: int) -> None:
    told = 0
    for path, program in cases(range(100 + 8 * block, 108 + 8 * block)):
        for changed in changes(program, block):
            best, least = value(changed, solved(ExactPath(), changed).x), lower(path, changed)
            if best is not None:
                told += len(least) == len(best) - 1
                assert least <= best[: len(least)]
    assert told


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 8))
def test_a_glance_finds_a_plan_and_proves_no_more_than_holds(block: int) -> None:
    found = 0
    for path, program in cases(range(200 + 8 * block, 208 + 8 * block)):
        glance = GlancePath(path)
        assert glance.supports(program)
        for changed in changes(program, block):
            quick, best = solved(glance, changed), value(changed, solved(ExactPath(), changed).x)
            here = value(changed, quick.x)
            if here is None:
                assert best is None or quick.status == "unknown"
                continue
            found += 1
            assert best is not None
            assert best <= here
            assert not quick.complete or here[:-1] == best[:-1]
    assert found


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 4))
def test_an_answer_does_not_depend_on_the_questions_before(block: int) -> None:
    asked = 0
    for path, program in cases(range(300 + 8 * block, 308 + 8 * block)):
        changed = list(changes(program, 1))
        first = [solved(path, each).x for each in changed]
        again = [solved(path, each).x for each in reversed(changed)][::-1]
        fresh = [solved(replace(path), each).x for each in changed]
        for one, two, three in zip(first, again, fresh, strict=True):
            assert (one is None) == (two is None) == (three is None)
            if one is not None and two is not None and three is not None:
                asked += 1
                assert (one == two).all()
                assert (one == three).all()
    assert asked


@pytest.mark.slow
def test_without_time_nothing_is_claimed() -> None:
    for path, program in cases(range(400, 405)):
        for changed in changes(program, 0):
            assert solved(replace(path), changed, 0.0).status in {"unknown", "infeasible"} - (
                set() if changed.impossible else {"infeasible"}
            )


def test_only_programs_with_fewer_plans_of_the_same_worth_are_supported() -> None:
    path, program = next(cases(range(30)))
    wider = replace(program, must=np.zeros_like(program.must))
    fewer = replace(program, allowed=program.allowed & False)
    assert path.supports(fewer)
    assert not replace(path, base=fewer).supports(program)
    assert not path.supports(replace(program, cost=program.cost + 1))
    assert not path.supports(replace(program, pairs=replace(program.pairs)))
    assert path.supports(wider) is not bool(program.must.any())


def test_costs_too_large_to_be_merged_are_left_to_others() -> None:
    path, program = next(cases(range(30)))
    dear = replace(program, cost=program.cost * 2**40 + 2**40)
    other = replace(path, base=dear)
    assert not other.supports(dear)
    assert solved(other, dear).status == "unknown"
    assert lower(other, dear) == ()
