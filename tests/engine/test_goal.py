"""Branch and bound up to a goal: the incumbent less the gap that is asked for."""

from typing import Any

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.base.arrays import Whole
from placement.program import Program
from placement.program.assembly import build
from placement.proof.certificate import priced
from placement.solvers.ascent import search as searching
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.search import Pass, rooted
from placement.solvers.exact.exact import ExactPath, columns_of
from placement.solvers.highs import Search
from placement.solvers.path import Watch

GAP = 0.0008
TRAITS = Traits(employees=300, size=30, jobs=6, reach=6, regions=1, share=0.3, retention=0.9, couples=0.02)


@pytest.fixture(scope="module")
def solved() -> tuple[Program, Whole, int]:
    """300 people in units of 30, the best plan and its value."""
    problem = problem_of(character_case(TRAITS, 2))
    program = build(problem, character_rules(problem, TRAITS))
    best = ExactPath().solve(program, 0.0, 1, 0, Watch(100.0)).x
    assert best is not None
    return program, best, program.value(best)[0]  # type: ignore[index]


def searcher(seconds: float = 100.0) -> Search:
    return Search(0.0, 1, 0, Watch(seconds))


def test_no_more_pairs_take_part_than_the_goal_asks_for(
    solved: tuple[Program, Whole, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, best, value = solved
    climb = DualAscent(program, 0, (), GAP, Watch(100.0))
    goal = value - climb.room(value)
    assert climb.bound < goal
    price = priced(program, climb.duals, ())
    assert price is not None
    below, all_below = (int((program.allowed & price.within(end - 1)).sum()) for end in (goal, value))
    assert below < 0.9 * all_below
    monkeypatch.setattr(searching, "_ROOT", below)
    found = rooted(climb, best, climb.bound, searcher())
    assert climb.bound < found.bound <= value
    assert (found.choice == best).all()
    monkeypatch.setattr(searching, "_ROOT", below - 1)
    assert rooted(climb, best, climb.bound, searcher()).bound == climb.bound


def test_what_it_proves_is_true_of_pairs_that_were_left_out(
    solved: tuple[Program, Whole, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is proven of the pairs that take part, nothing above the goal is claimed."""
    program, best, value = solved
    climb = DualAscent(program, 0, (), GAP, Watch(100.0))

    def all_there_is(core: Restricted, choice: Whole, *_: object) -> tuple[Whole, int]:
        return choice, core.value(choice)

    monkeypatch.setattr(Restricted, "branched", all_there_is)
    assert rooted(climb, best, climb.bound, searcher()).bound == value - climb.room(value)


def test_a_search_ends_where_its_bound_is_enough(solved: tuple[Program, Whole, int]) -> None:
    program, best, value = solved
    columns = columns_of(program)
    start = columns.completed(best)
    whole, part = (
        searcher().minimise(columns.linear, columns.cost[0], start, goal=goal) for goal in (np.inf, -1e9)
    )
    assert whole.bound == value - program.constant[0]
    assert part.x is not None
    assert part.bound is None or part.bound < whole.bound


def test_a_proof_comes_last_in_the_first_pass_and_first_in_the_others(
    solved: tuple[Program, Whole, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, best, value = solved
    climb, order, branched = DualAscent(program, 0, (), GAP, Watch(100.0)), list[str](), Restricted.branched
    proven = [True]

    def placed(_pass: Pass, _core: Restricted, choice: Whole, *_: int) -> Whole:
        order.append("neighbourhoods")
        return choice

    def proof(core: Restricted, choice: Whole, *much: Any) -> tuple[Whole, int]:
        order.append("branch and bound")
        return branched(core, choice, *much) if proven[0] else (choice, climb.bound)

    monkeypatch.setattr(Pass, "improved", placed)
    monkeypatch.setattr(Restricted, "branched", proof)

    def passed(effort: int) -> int:
        order.clear()
        nobody = np.zeros(len(program.must), bool)
        searched = Pass(climb, program, climb.bound, nobody, effort, searcher())
        return searched.searched(best, program.allowed).bound

    assert passed(0) == value - climb.room(value)
    assert order == ["neighbourhoods", "branch and bound"]
    assert passed(1) == value - climb.room(value)
    assert order == ["branch and bound"]  # nothing is left to look for
    proven[0] = False
    assert passed(1) == climb.bound
    assert order == ["branch and bound", "neighbourhoods"]
