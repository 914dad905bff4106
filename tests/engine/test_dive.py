"""A dive: relaxed solutions of small units made whole a part at a time."""

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.engine import solve
from placement.program.assembly import build
from placement.scenario import SolverSettings
from placement.solvers.ascent import plans
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.dive import _rank, dived
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Relaxed, Search
from placement.solvers.path import Watch

SMALL = Traits(employees=400, size=8, share=0.3, retention=0.8)
CAPPED = Traits(employees=400, size=8, share=0.3, retention=0.8, moves=0.05, money=0.35)


def relaxed_of(traits: Traits) -> tuple[LinearRelaxation, Restricted, Relaxed]:
    problem = problem_of(character_case(traits, 3))
    program = build(problem, character_rules(problem, traits))
    search = Search(0.0, 1, 0, Watch(100))
    climb = DualAscent(program, 0, (), 0.0, search.watch)
    relaxation = LinearRelaxation(Restricted.of(program, climb.cheapest(2.0), 0, ()), search)
    core, relaxed = polished(climb, relaxation)
    assert relaxed is not None
    return relaxation, core, relaxed


@pytest.mark.parametrize("traits", [SMALL, CAPPED], ids=["shares", "and caps"])
def test_few_are_left_between_pairs_and_the_others_have_a_plan(traits: Traits) -> None:
    relaxation, core, relaxed = relaxed_of(traits)
    assert core.fractional(relaxed.x).sum() > 20
    found = dived(relaxation, relaxed, 20)
    assert core.fractional(found.x).sum() <= 20
    assert found.value >= relaxed.value - 1e-6
    choice = core.plan(found.x, 0, 0, relaxation.search, None)
    assert choice is not None
    assert core.value(choice) >= relaxed.value - 1e-6


def test_the_relaxation_is_left_as_it_was() -> None:
    relaxation, _, relaxed = relaxed_of(CAPPED)
    assert dived(relaxation, relaxed, 20) is not relaxed
    again = relaxation.solve()
    assert again is not None
    assert again.value == pytest.approx(relaxed.value)
    assert np.abs(again.x - relaxed.x).max() < 1e-6


@pytest.mark.slow
def test_a_solve_that_dives_is_proven_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "_DIVE", 20)
    problem = problem_of(character_case(SMALL, 4))
    rules = character_rules(problem, SMALL)
    settings = SolverSettings.model_validate({"gap": "0.01", "threads": 1})
    first, second = (solve(problem, rules, settings, paths=(AscentPath(smallest=0),)) for _ in range(2))
    assert first.levels[0].gap <= 0.01
    assert first.certified
    assert (first.plan.post == second.plan.post).all()


def test_few_enough_stay_as_they_are() -> None:
    relaxation, _, relaxed = relaxed_of(SMALL)
    assert dived(relaxation, relaxed, 400) is relaxed


def test_it_ends_where_no_more_may_be_placed() -> None:
    relaxation, core, relaxed = relaxed_of(CAPPED)

    def none() -> None:
        return None

    relaxation.solve = none  # type: ignore[method-assign]
    assert dived(relaxation, relaxed, 0) is relaxed
    assert core.fractional(relaxed.x).any()


def test_the_first_of_each_unit_come_before_the_second() -> None:
    assert _rank(np.array([4, 7, 4, 4, 7])).tolist() == [0, 0, 1, 2, 1]
    assert _rank(np.zeros(0, np.int64)).tolist() == []
