"""Priorities in one sum, and plans that are bettered in one of them without losing the later ones."""

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.engine import solve
from placement.program.assembly import build
from placement.program.program import Program
from placement.rules import KINDS
from placement.scenario import SolverSettings
from placement.solvers.ascent import plans
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.blend import blend, weights
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.search import Pass, values
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.tiny import plan_of
from tests.tiny import problem_of as tiny

THREE = Traits(employees=60, size=6, jobs=3, share=0.3, retention=0.8, couples=0.05, priorities=3)


@pytest.fixture(scope="module")
def three() -> Program:
    problem = problem_of(character_case(THREE, 3))
    return build(problem, character_rules(problem, THREE))


@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_blend_adds_up_the_levels_from_one_on(three: Program, first: int) -> None:
    merged, weight = blend(three, first), weights(three)
    core, random = Restricted.of(three, three.allowed, 0, ()), np.random.default_rng(5)
    for _ in range(2):
        cost = random.integers(0, 100, len(core.cost)).astype(float)
        x, _ = core.searched_for(cost, Search(0.5, 1, 0, Watch(60)))
        assert x is not None
        value = three.value(x)
        assert value is not None
        last = sum(int(each) * value[level] for level, each in enumerate(weight) if level >= first)
        assert merged.value(x) == (*value[:first], last)


def test_of_plans_as_good_in_a_level_the_search_takes_the_one_that_is_better_later() -> None:
    at = {"A": (0.0, 131.0), "B": (0.0, 131.5)}
    problem = tiny(
        employees=[
            {"employee": f"E{unit}", "job": "nurse", "unit": unit, "lat": lat, "lon": lon}
            for unit, (lat, lon) in at.items()
        ],
        units=[
            {"unit": unit, "kind": "clinic", "region": "R", "lat": lat, "lon": lon}
            for unit, (lat, lon) in at.items()
        ],
        posts=[{"unit": unit, "job": "nurse", "target": 2} for unit in at],
    )
    kinds: dict[str, dict[str, object]] = {
        "staffing": {"level": "target", "priority": 1},
        "commute": {"priority": 2},
        "placed": {},
    }
    program = build(problem, {kind: KINDS[kind].model_validate(rule) for kind, rule in kinds.items()})
    swapped = program.choice(plan_of(problem, "B:nurse", "A:nurse"))
    home = program.choice(plan_of(problem, "A:nurse", "B:nurse"))
    assert swapped is not None
    assert home is not None
    search = Search(0.0, 1, 0, Watch(60))
    climb = DualAscent(program, 0, (), 0.0, search.watch)
    core = Restricted.of(blend(program), program.allowed, 0, ())
    bound, nobody = values(program, 0, home)[0] - 1, np.zeros(2, bool)
    found = Pass(climb, core.whole, bound, nobody, 0, search).improved(core, swapped)
    assert values(program, 0, found) == values(program, 0, home) < values(program, 0, swapped)


def test_a_searched_level_is_not_given_up_for_what_many_would_lose_in_the_next() -> None:
    east = [f"{131 + place / 10:.1f}" for place in range(9)]
    problem = tiny(
        employees=[
            {"employee": f"E{place}", "job": "nurse", "unit": f"U{place}", "lat": "0.0", "lon": east[place]}
            for place in range(8)
        ],
        units=[
            {"unit": f"U{place}", "kind": "clinic", "region": "R", "lat": "0.0", "lon": east[place]}
            for place in range(9)
        ],
        posts=[{"unit": f"U{place}", "job": "nurse", "target": int(place > 0)} for place in range(9)],
    )
    kinds: dict[str, dict[str, object]] = {
        "travel_limit": {"minutes": "40"},  # to the next unit, not to the one after it
        "staffing": {"level": "target", "priority": 1},
        "commute": {"priority": 2},
        "placed": {},
    }
    program = build(problem, {kind: KINDS[kind].model_validate(rule) for kind, rule in kinds.items()})
    stays = program.choice(plan_of(problem, *(f"U{place}:nurse" for place in range(8))))
    assert stays is not None
    search, nobody = Search(0.0, 1, 0, Watch(60)), np.zeros(8, bool)
    climb = DualAscent(program, 0, (), 0.0, search.watch)

    def found(merged: Program) -> int:
        core = Restricted.of(merged, program.allowed, 0, ())
        return values(program, 0, Pass(climb, merged, -1, nobody, 0, search).improved(core, stays))[0]

    lacking = values(program, 0, stays)[0]
    assert lacking > 0
    assert found(blend(program)) == lacking
    assert found(blend(program, sure=True)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.more)])
def test_three_levels_of_small_units_are_bounded_and_their_bounds_are_true(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "_DIVE", 5)
    traits = Traits(employees=80, size=8, jobs=3, reach=5, share=0.3, retention=0.8, priorities=3)
    problem = problem_of(character_case(traits, seed))
    rules = character_rules(problem, traits)
    settings = SolverSettings.model_validate({"gap": "0.01", "threads": 1, "time_limit": 100})
    solved, best = (
        solve(problem, rules, settings, paths=(path,)) for path in (AscentPath(smallest=0), ExactPath())
    )
    assert [level.certified_bound is not None for level in solved.levels] == [True] * 3
    for found, truth in zip(solved.levels[:2], best.levels[:2], strict=True):
        assert found.bound <= truth.value
        assert found.gap is not None
        assert found.gap <= 0.01
