"""What units hold of the gap: where everybody serves it sums up to the gap."""

import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.base.arrays import Whole
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.excess import Excess
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.separation import cut
from placement.solvers.highs import Search
from placement.solvers.path import Watch

PLAIN = Traits(employees=400, size=40, jobs=6, share=0.3, retention=0.8, moves=0.1)


@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("cuts", [False, True])
def test_what_all_units_hold_is_the_gap(seed: int, *, cuts: bool) -> None:
    problem = problem_of(character_case(PLAIN, seed))
    program = build(problem, character_rules(problem, PLAIN))
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    relaxation = LinearRelaxation(
        Restricted.of(program, program.allowed, 0, ()), Search(0.0, 1, 0, Watch(60.0))
    )
    polished(climb, relaxation)
    if cuts:
        assert cut(relaxation, 2 * climb.bound, 0, together=True) > 0
        climb.cut(relaxation.core.whole)
        polished(climb, relaxation)
    core = relaxation.core
    relaxed = relaxation.solve()
    assert relaxed is not None
    found = core.plan(relaxed.x, climb.bound, 0, relaxation.search, None)
    assert found is not None
    assert found[: len(program.pairs)].sum() == len(program.must)
    held = Excess.of(climb).by_unit(found)
    assert held.shape == (len(problem.units),)
    assert (held >= 0).all()
    assert held.sum() == pytest.approx(gap_of(climb, found), rel=1e-3, abs=5)


def test_who_serves_nowhere_and_rows_of_nobody_are_in_no_unit() -> None:
    problem = problem_of(character_case(PLAIN, 1))
    program = build(problem, character_rules(problem, PLAIN))
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    stays = program.choice(Plan(problem.current))
    assert stays is not None
    assert stays[: len(program.pairs)].sum() < len(program.must)
    held = Excess.of(climb).by_unit(stays)
    assert 0 < held.sum() < gap_of(climb, stays)


def gap_of(climb: DualAscent, choice: Whole) -> float:
    """Between a choice and what the prices prove, as floats have it."""
    value = climb.program.value(choice)
    assert value is not None
    return value[0] - climb.program.constant[0] - climb.value
