"""What the user is told while a large program is solved: plans as soon as there are any."""

import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.program.assembly import build
from placement.program.program import Program
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.levels import Levels
from placement.solvers.ascent.plans import Plans
from placement.solvers.path import Progress, Watch


def program_of(traits: Traits) -> Program:
    problem = problem_of(character_case(traits, 3))
    return build(problem, character_rules(problem, traits))


def solved(program: Program, owner: type, step: str) -> list[Progress]:
    """What is told of a solve before a step of it begins."""
    told: list[Progress] = []

    def enough(*_: object) -> None:
        raise StopIteration

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, step, enough)
        with pytest.raises(StopIteration):
            AscentPath(smallest=0).solve(program, 0.0, 1, 0, Watch(100.0, told.append))
    return told


def test_todays_plan_is_told_first_and_a_better_one_before_units_are_looked_at_as_a_whole() -> None:
    traits = Traits(employees=300, size=10, jobs=4, reach=6, share=0.3, retention=0.8)
    told = solved(program_of(traits), Plans, "whole")
    first, last = told[0].value, told[-1].value
    assert first is not None
    assert last is not None
    assert told[-1].bound is not None
    assert told[-1].bound <= last < first


def test_the_plan_of_all_levels_together_is_told_before_the_first_of_them_begins() -> None:
    traits = Traits(employees=160, size=10, jobs=4, reach=6, share=0.3, retention=0.8, priorities=2)
    program = program_of(traits)
    told = solved(program, Levels, "advance")
    first, last = told[0].value, told[-1].value
    assert first is not None
    assert last is not None
    assert last < first
    assert (told[-1].priority, told[-1].bound) == (program.priorities[0], 0.0)  # nothing is proven yet
