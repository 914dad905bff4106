"""Trades between units, and plans that leave next to no room."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from benchmarks.instances.assignment import Assignment
from placement.base.arrays import Codes
from placement.program.program import Program
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.exchange import Exchanges
from placement.solvers.ascent.refill import Refill
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.seats import Seats
from placement.solvers.ascent.trades import Trades, _cheapest
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.engine.test_exchange import program_of
from tests.rules.examples import rule

TWO_FOR_ONE = Assignment(
    np.array([[9, 1, 1], [1, 9, 9]]),
    np.array([[4, 2, 2], [4, 2, 2]]),
    np.array([4, 4]),
)
"""One who takes as much as the two others together, who would better serve where they are not."""


def seats_of(program: Program) -> Seats:
    return Seats.of(DualAscent(program, 0, (), 0.0, Watch(60)))


def refill_of(program: Program) -> tuple[Refill, Search]:
    search = Search(0.0, 1, 0, Watch(60))
    climb = DualAscent(program, 0, (), 0.0, search.watch)
    relaxation = LinearRelaxation(Restricted.of(program, climb.cheapest(1.25), 0, ()), search)
    core, relaxed = polished(climb, relaxation)
    assert relaxed is not None
    return Refill.of(climb, core, relaxed.x), search


def everybody_in(seats: Seats, unit: Codes) -> Codes:
    return seats.inside(np.arange(len(unit)), unit)


def rooms_left(instance: Assignment, unit: Codes) -> Codes:
    taken = np.zeros(len(instance.room), np.int64)
    np.add.at(taken, unit, instance.takes[unit, np.arange(len(unit))])
    return instance.room - taken


def cost_of(instance: Assignment, unit: Codes) -> int:
    return int(instance.cost[unit, np.arange(len(unit))].sum())


def least(instance: Assignment) -> int:
    """By trying all plans."""
    units, people = instance.cost.shape
    plans = (np.array(plan) for plan in product(range(units), repeat=people))
    return min(cost_of(instance, plan) for plan in plans if (rooms_left(instance, plan) >= 0).all())


def test_two_are_traded_for_one_where_no_exchange_fits() -> None:
    program = program_of(TWO_FOR_ONE)
    seats = seats_of(program)
    seat = everybody_in(seats, np.array([0, 1, 1]))
    chains = Exchanges(seats, seat.copy(), np.ones(3, bool), Watch(60)).improve(None, ())
    assert chains is not None
    assert program.value(chains) == (27,)
    (taken, *_) = Trades.of(seats, seat, np.ones(3, bool)).paying(1, 0.5, Watch(60))
    assert seats.unit[np.sort(taken)].tolist() == [1, 0, 0]
    assert not Trades.of(seats, seat, np.array([True, False, True])).paying(3, 0.5, Watch(60))


@pytest.mark.parametrize("seed", range(9))
def test_paths_pay_what_they_promise_and_keep_all_rooms(seed: int) -> None:
    instance = Assignment.drawn("cde"[seed % 3], 5, 20, seed)
    program = program_of(instance)
    refill, search = refill_of(program)
    seats = refill.seats
    choice = refill.begun(None, 0, search)
    assert choice is not None
    random = np.random.default_rng(seed)
    unit = program.pairs.unit[np.flatnonzero(choice)]
    one, other = random.integers(20, size=2)
    unit[[one, other]] = unit[[other, one]]
    seat = everybody_in(seats, unit)
    for taken in Trades.of(seats, seat, refill.free).paying(4, 0.5, Watch(60)):
        who = seats.employee[taken]
        assert len(set(who.tolist())) == len(who)
        after = unit.copy()
        after[who] = seats.unit[taken]
        touched = np.union1d(unit[who], after[who])
        assert (rooms_left(instance, after)[touched] >= 0).all()
        assert (rooms_left(instance, unit)[touched] < 0).any() or cost_of(instance, after) < cost_of(
            instance, unit
        )


@pytest.mark.parametrize("seed", range(6))
def test_plans_are_no_better_than_the_best_and_near_it(seed: int) -> None:
    drawn = Assignment.drawn("cde"[seed % 3], 3, 9, seed)
    instance = replace(drawn, room=drawn.room * 5 // 4)
    program, truth = program_of(instance), least(instance)
    refill, search = refill_of(program)
    begun = refill.begun(None, truth, search)
    assert begun is not None
    choice = refill.drawn(begun, truth, 0, search)
    value = program.value(choice)
    assert value is not None
    assert truth <= value[0] <= 1.05 * truth
    unit = program.pairs.unit[np.flatnonzero(choice)]
    assert (rooms_left(instance, unit) >= 0).all()


@pytest.mark.parametrize("kind", "cde")
def test_a_path_through_all_units_mends_what_the_relaxation_breaks(kind: str) -> None:
    instance = Assignment.drawn(kind, 6, 60, 3)
    program = program_of(instance)
    refill, _ = refill_of(program)
    seats, random = refill.seats, np.random.default_rng(0)
    mended = 0
    for _ in range(5):
        seat = seats.drawn(refill.parts, random)
        assert (rooms_left(instance, seats.unit[seat]) < 0).any()
        limited = np.arange(len(seats.room)) < 6
        taken = Trades.of(seats, seat, refill.free, limited).through(limited, Watch(60))
        if taken is not None:
            seat[seats.employee[taken]] = taken
            assert (rooms_left(instance, seats.unit[seat]) >= 0).all()
            mended += 1
    assert mended


def test_who_is_drawn_is_drawn_by_the_parts_of_the_relaxation() -> None:
    program = program_of(TWO_FOR_ONE)
    seats = seats_of(program)
    parts = np.where(program.pairs.unit == 0, 0.25, 0.75)
    random = np.random.default_rng(0)
    drawn = np.array([seats.unit[seats.drawn(parts, random)] for _ in range(400)])
    assert abs(drawn.mean() - 0.75) < 0.05
    assert set(
        np.unique(seats.unit[seats.drawn(np.where(program.pairs.unit == 0, 0.0, 1.0), random)]).tolist()
    ) == {1}


def test_a_plan_that_breaks_another_rule_is_not_kept() -> None:
    capped = program_of(
        Assignment.drawn("d", 4, 24, 2),
        pinned=rule("lock", locks=[{"employee": "E00001", "unit": "U001", "action": "pin"}]),
    )
    refill, search = refill_of(capped)
    begun = refill.begun(None, 0, search)
    assert begun is not None
    choice = refill.drawn(begun, 0, 0, search)
    assert capped.value(choice) is not None


def test_the_same_lot_leads_to_the_same_plan() -> None:
    refill, search = refill_of(program_of(Assignment.drawn("d", 6, 60, 3)))
    first, second = (refill.begun(None, 0, search) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first == second).all()


def test_of_many_trades_the_cheapest_are_looked_at_the_first_of_those_alike() -> None:
    loss = np.array([2.0, 1.0, 1.0, np.inf, 0.0, 1.0])
    assert _cheapest(loss, 3).tolist() == [1, 2, 4]
    assert _cheapest(loss, 9).tolist() == [0, 1, 2, 4, 5]


def test_a_path_ends_when_time_does() -> None:
    refill, _ = refill_of(program_of(Assignment.drawn("d", 6, 60, 3)))
    seat = refill.seats.held(refill.parts)
    limited = np.arange(len(refill.seats.room)) < 6
    trades = Trades.of(refill.seats, seat, refill.free, limited)
    assert trades.through(limited, Watch(60)) is not None
    assert trades.through(limited, Watch(60).share(1e-9)) is None
