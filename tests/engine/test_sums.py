"""Cuts by how many people of a kind units have: no plan is cut off, and they prove what others do not."""

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.solvers.ascent import combination, plans
from placement.solvers.ascent.combination import summed_up
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.separation import cut
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.draws import draws
from tests.engine.test_combination import proven, relaxation_of
from tests.engine.test_equivalence import mixture
from tests.tiny import every_plan, random_problem


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3, "PLACEMENT_CUTS"))
def test_they_cut_off_no_plan_and_prove_nothing_false(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(combination, "_PEOPLE", 1)
    joined = seen = 0
    for seed in range(20 * block + 20, 20 * block + 40):
        random = np.random.default_rng(93_000 + seed)
        problem = random_problem(random, employees=int(random.integers(4, 7)))
        rules = mixture(random, ["share", "mix", "retention", "staffing", "moves"])
        program = build(problem, rules)
        best = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
        if not program.everybody_has_a_choice or program.in_order or best.x is None:
            continue
        value = program.value(best.x)
        assert value is not None
        for level in range(len(program.priorities)):
            relaxation = relaxation_of(program, level, value[:level])
            for _ in range(3):
                relaxed = relaxation.solve()
                more = None if relaxed is None else summed_up(relaxation, relaxed)
                if more is None or not len(more):
                    break
                joined += len(more)
                relaxation.cut(more)
            core, relaxed = relaxation.core, relaxation.solve()
            if relaxed is None or not len(core.whole.cuts):
                continue
            assert relaxed.value <= value[level] - program.constant[level] + 1e-6
            assert proven(relaxation) <= value[level]
            for plan in every_plan(problem, rules):
                choice = program.choice(plan)
                worth = None if choice is None else program.value(choice)
                if choice is not None and worth is not None and worth[:level] <= value[:level]:
                    seen += 1
                    assert core.linear.holds(core.columns.completed(choice)), seed
    assert joined
    assert seen > 50


def test_in_large_units_no_dynamic_program_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(plans, "Patterns")
    traits = Traits(employees=300, size=100, jobs=4, reach=3, regions=1, share=0.3, retention=0.9)
    problem = problem_of(character_case(traits, 1))
    program = build(problem, character_rules(problem, traits))
    climb, choice = DualAscent(program, 0, (), 0.0, Watch(60.0)), program.choice(Plan(problem.current))
    assert choice is not None
    found = plans.Plans(program, choice).whole(climb, choice, Search(0.0, 1, 0, Watch(60.0)))
    assert (found == choice).all()


def test_units_of_forty_need_whole_numbers_of_either_kind() -> None:
    """What single rows, and single columns of the basis, leave open of shares."""
    traits = Traits(
        employees=400, size=40, skew=0.4, jobs=6, reach=6, regions=1, money=0.5, share=0.3, retention=0.95
    )
    problem = problem_of(character_case(traits, 1))
    program = build(problem, character_rules(problem, traits))
    best = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
    assert best.x is not None
    value = program.value(best.x)
    assert value is not None
    relaxation = relaxation_of(program)
    closed = cut(relaxation, value[0], 0, together=True)
    assert proven(relaxation) <= value[0]
    core = relaxation.core
    assert core.linear.holds(core.columns.completed(best.x))
    assert closed > 0.5
