"""Several priorities in small units: patterns of the blend bound every level, and no relaxation is solved."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.problem.plan import Plan
from placement.program import Program
from placement.program.assembly import build
from placement.proof.certificate import certified_bound
from placement.solvers.ascent import plans as of_plans
from placement.solvers.ascent.blend import blend, weights
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.levels import Levels
from placement.solvers.ascent.plans import Plans
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.shared import SharedPatterns
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch

THREE = Traits(employees=160, size=10, jobs=4, reach=5, share=0.3, retention=0.8, priorities=3)
TIED = Traits(employees=160, size=10, jobs=4, reach=5, share=0.3, couples=0.5, priorities=3)


def _program(traits: Traits, seed: int) -> Program:
    problem = problem_of(character_case(traits, seed))
    return build(problem, character_rules(problem, traits))


def _search(seconds: float = 60.0) -> Search:
    return Search(0.0, 1, 0, Watch(seconds))


def _begun(program: Program) -> Levels:
    stays = program.choice(Plan(program.pairs.problem.current))
    levels = Levels(Plans(program, stays), _search(), 0.0)
    levels.start()
    return levels


@pytest.mark.slow
def test_every_level_has_a_bound_and_a_plan_without_a_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_plans, "_TRIED", 0.0)
    monkeypatch.delattr(Plans, "plan")
    program = _program(THREE, 3)
    levels = _begun(program)
    assert all(levels.advance(level) for level in range(3))
    assert levels.choice is not None
    value = program.value(levels.choice)
    assert value == tuple(levels.reached)
    for level, (bound, duals) in enumerate(zip(levels.bounds, levels.duals, strict=True)):
        proven = certified_bound(program, duals, value[:level])
        assert proven is not None
        assert bound == min(value[level], proven)
        rows = DualAscent(program, level, value[:level], 0.0, Watch(60.0)).bound
        assert rows <= bound <= value[level]
    truth = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
    assert levels.bounds[1] <= truth.bounds[1]


@pytest.mark.slow
def test_whole_units_prove_no_less_than_the_relaxation_once_that_is_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(of_plans, "_TRIED", 0.0)
    program = _program(THREE, 3)
    levels = _begun(program)
    assert all(levels.advance(level) for level in range(3))
    climb, patterns = (
        DualAscent(program, 2, tuple(levels.reached[:2]), 0.0, Watch(60.0)),
        levels.plans.patterns[2],
    )
    core = Restricted.of(program, program.allowed, 2, climb.reached)
    polished(climb, LinearRelaxation(core, _search()))
    relaxed, before = climb.bound, patterns.bound
    assert before < relaxed
    levels.plans.learnt(climb)
    assert patterns.bound >= relaxed - 1
    assert relaxed < climb.bound == certified_bound(program, climb.duals, climb.reached)


@pytest.mark.slow
def test_prices_of_rows_are_the_blends_for_every_level() -> None:
    program = _program(THREE, 3)
    climb = DualAscent(blend(program), 0, (), 0.0, Watch(60.0))
    shared = SharedPatterns.of(program, climb, _search())
    assert shared is not None
    for level, reached in enumerate(((), (0,), (0, 10**6))):
        rows = DualAscent(
            program, level, reached, 0.0, Watch(60.0), ascend=False, price=shared.row_prices(level)
        )
        assert rows.bound > -(10**7)
        assert len(rows.price) == len(climb.price) + level


@pytest.mark.slow
def test_couples_are_shared_as_others_are() -> None:
    program = _program(TIED, 3)
    assert len(program.couples.rows)
    climb = DualAscent(blend(program), 0, (), 0.0, Watch(60.0))
    shared = SharedPatterns.of(program, climb, _search())
    assert shared is not None
    assert shared.blended.bound > climb.bound


def test_sets_known_of_the_blend_cost_what_they_cost_in_every_level() -> None:
    program = _program(THREE, 3)
    climb = DualAscent(blend(program), 0, (), 0.0, Watch(60.0))
    shared = SharedPatterns.of(program, climb, _search(0.0))
    assert shared is not None
    known = shared.blended.known
    every = known.of(shared.units)
    assert len(every.unit) == len(known.unit) > 0
    assert (every.base @ weights(program) == known.base[:, 0]).all()


@pytest.mark.slow
def test_a_single_priority_begins_with_patterns_where_its_relaxation_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(of_plans, "_BRIEF", 0.0)
    program = _program(replace(THREE, priorities=1), 3)
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    rows = climb.bound
    plans = Plans(program, program.choice(Plan(program.pairs.problem.current)))
    choice = plans.plan(climb, _search())
    assert plans.relaxation is None
    assert climb.bound > rows
    assert plans.patterns[0].known.unit.size > 0
    assert choice is not None
    value = program.value(choice)
    assert value is not None
    assert certified_bound(program, climb.duals, ()) == climb.bound <= value[0]
    assert plans.loose[0].sum() == 0


@pytest.mark.slow
def test_a_single_priority_of_couples_keeps_its_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_plans, "_BRIEF", 0.0)
    program = _program(replace(TIED, priorities=1), 3)
    plans = Plans(program, program.choice(Plan(program.pairs.problem.current)))
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    assert plans.plan(climb, _search()) is not None
    assert plans.relaxation is not None


@pytest.mark.slow
def test_units_are_looked_at_whole_where_most_are_small_and_most_people_in_large_ones() -> None:
    skewed = Traits(employees=900, size=10, skew=1.2, jobs=4, reach=6, share=0.3, retention=0.9)
    program = _program(skewed, 3)
    stays = program.choice(Plan(program.pairs.problem.current))
    assert stays is not None
    problem = program.pairs.problem
    size = np.bincount(problem.post_unit[problem.current[problem.serves]])
    assert 60 * size.sum() < size @ size < 120 * size.sum()
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    rows, plans = climb.bound, Plans(program, stays)
    choice = plans.whole(climb, stays, _search())
    before, after = program.value(stays), program.value(choice)
    assert before is not None
    assert after is not None
    assert rows < climb.bound <= after[0] < before[0]
    assert certified_bound(program, climb.duals, ()) == climb.bound
