"""Chains of exchanges, where units have next to no room left."""

import numpy as np
import pytest

from benchmarks.instances.assignment import Assignment, rules
from placement.base.arrays import Codes
from placement.program.assembly import build
from placement.program.program import Program
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.exchange import Exchanges
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.seats import Seats, rooms
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.rules.examples import rule

RING = Assignment(
    np.array([[5, 90, 0], [0, 5, 90], [90, 0, 5]]),
    np.array([[3, 4, 3], [3, 3, 4], [4, 3, 3]]),
    np.array([3, 3, 3]),
)
"""Everybody fills a unit alone, and would better serve in the next one."""


def program_of(instance: Assignment, **more: object) -> Program:
    return build(instance.problem, rules() | more)  # type: ignore[arg-type]


def chains_of(program: Program, unit: Codes) -> tuple[Exchanges, DualAscent]:
    """Chains from where the employees are in these units."""
    climb = DualAscent(program, 0, (), 0.0, Watch(60))
    seats = Seats.of(climb)
    seat = seats.inside(np.arange(len(unit)), unit)
    return Exchanges(seats, seat, np.ones(len(unit), bool), Watch(60)), climb


def test_all_change_places_at_once_where_no_two_can() -> None:
    chains, climb = chains_of(program_of(RING), np.arange(3))
    found = chains.improve(None, ())
    assert found is not None
    assert climb.program.value(found) == (0,)
    assert chains.seats.unit[chains.seat].tolist() == [1, 2, 0]


def test_what_a_unit_has_no_room_for_is_taken_elsewhere() -> None:
    chains, climb = chains_of(program_of(RING), np.zeros(3, np.int64))
    assert chains.over
    found = chains.improve(None, ())
    assert found is not None
    assert climb.program.value(found) == (0,)


def test_those_who_are_not_free_stay() -> None:
    chains, climb = chains_of(program_of(RING), np.arange(3))
    chains.free[0] = False
    found = chains.improve(None, ())
    assert found is not None
    assert climb.program.value(found) == (15,)


def test_a_chain_that_breaks_another_rule_is_not_taken() -> None:
    pinned = rule("lock", locks=[{"employee": "E00001", "unit": "U001", "action": "pin"}])
    capped = program_of(RING, pinned=pinned)
    chains, climb = chains_of(capped, np.arange(3))
    found = chains.improve(None, ())
    assert found is not None
    assert climb.program.value(found) == (15,)


@pytest.mark.parametrize("seed", range(8))
def test_chains_keep_what_holds_and_end_between_their_start_and_the_best(seed: int) -> None:
    program = program_of(Assignment.drawn("cde"[seed % 3], 4, 14, seed))
    truth = ExactPath().solve(program, 0.0, 1, 0, Watch(60))
    assert truth.x is not None
    (best,) = program.value(truth.x) or (0,)
    random = np.random.default_rng(seed)
    chains, _ = chains_of(program, random.integers(0, 4, 14))
    found = chains.improve(None, ())
    if found is not None:
        value = program.value(found)
        assert value is not None
        assert best <= value[0] <= 1.2 * best
    chains, _ = chains_of(program, program.pairs.unit[np.flatnonzero(truth.x)])
    kept = chains.improve(None, ())
    assert kept is not None
    assert program.value(kept) == (best,)


def test_a_row_of_room_is_hard_and_of_one_unit_and_more_than_a_headcount() -> None:
    instance = Assignment.drawn("d", 4, 12)
    assert len(rooms(program_of(instance))) == 4
    soft = rules() | {"room": rule("capacity", measure="room", priority=1)}
    assert not len(rooms(build(instance.problem, soft)))
    alike = Assignment(instance.cost, np.full((4, 12), 7), instance.room)
    assert not len(rooms(program_of(alike)))


def test_fewer_pairs_than_elsewhere_go_to_the_ascent_but_not_the_fewest() -> None:
    few, some = (program_of(Assignment.drawn("d", 20, employees)) for employees in (100, 320))
    assert not AscentPath().supports(few)
    assert AscentPath().supports(some)
    assert not AscentPath(crowded=10_000).supports(some)


def test_prices_are_found_where_what_is_cheap_takes_more_than_there_is() -> None:
    """Of 80 units, the ten cheapest pairs of everybody take the most room in type D."""
    program = program_of(Assignment.drawn("d", 80, 400, 1))
    search = Search(0.0, 1, 0, Watch(60))
    climb = DualAscent(program, 0, (), 0.0, search.watch)
    assert climb.price.any()
    relaxation = LinearRelaxation(Restricted.of(program, climb.cheapest(1.25), 0, ()), search)
    before = climb.bound
    _, relaxed = polished(climb, relaxation)
    assert relaxed is not None
    assert before > 0.95 * relaxed.value


@pytest.mark.parametrize("kind", "cde")
def test_plans_are_near_their_bound_and_the_same_again(kind: str) -> None:
    program = program_of(Assignment.drawn(kind, 10, 100, 5))
    first, second = (AscentPath(smallest=0).solve(program, 0.02, 1, 0, Watch(60)) for _ in range(2))
    assert first.x is not None
    assert second.x is not None
    value = program.value(first.x)
    assert value is not None
    assert first.bounds[0] <= value[0] <= 1.02 * first.bounds[0]
    assert (first.x == second.x).all()
