"""Neighbourhoods that are solved at once: nobody is in two, and threads change nothing."""

from typing import Any

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.base.arrays import Mask, Whole
from placement.problem.plan import Plan
from placement.program import Program
from placement.program.assembly import build
from placement.program.units import Units
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.neighbourhoods import Adjacent, Neighbourhoods, values
from placement.solvers.ascent.patterns import Patterns
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.rounds import Rounds
from placement.solvers.highs import Search
from placement.solvers.path import Watch

CAPPED = Traits(employees=400, size=8, share=0.3, retention=0.8, moves=0.05, money=0.35)


@pytest.fixture(scope="module")
def capped() -> tuple[Program, Restricted, DualAscent, Whole]:
    """Small units with caps, some pairs of everybody, prices and a plan that is not good."""
    problem = problem_of(character_case(CAPPED, 3))
    program = build(problem, character_rules(problem, CAPPED))
    search = Search(0.0, 1, 0, Watch(100))
    climb = DualAscent(program, 0, (), 0.0, search.watch)
    core = Restricted.of(program, climb.cheapest(4.0), 0, ())
    relaxed = search.relaxed(core.linear, core.cost)
    assert relaxed is not None
    choice = core.repaired(relaxed.x[: len(core.pair)] > 0.9, core.fractional(relaxed.x), search, None, None)
    assert choice is not None
    return program, core, climb, choice


@pytest.mark.parametrize("freed", [20, 60, 5_000])
def test_nobody_and_no_unit_is_in_two_sets_drawn_together(
    capped: tuple[Program, Restricted, DualAscent, Whole], freed: int
) -> None:
    program, core, _, choice = capped
    units, random = Adjacent.of(core), np.random.default_rng(1)
    seat = units.seats(choice[core.pair] > 0)
    often = np.zeros(len(program.pairs.problem.units), np.int64)
    nobody, wanted = np.zeros(len(seat), bool), np.ones(len(often))
    for _ in range(20):
        sets = units.apart(random, seat, freed, nobody, often, wanted, 2)
        assert 1 <= len(sets) <= 2
        assert np.sum(sets, axis=0).max() == 1
        assert len(sets) == 2 or sets[0][units.free].all()
        assert not np.any(sets, axis=0)[~units.free & (seat >= 0)].any()
        served = [np.unique(seat[people & (seat >= 0)]) for people in sets]
        assert len(np.concatenate(served)) == len(np.unique(np.concatenate(served)))
    assert often.min() > 0


def test_who_has_one_choice_is_not_counted_and_not_freed(
    capped: tuple[Program, Restricted, DualAscent, Whole],
) -> None:
    """Of large units most have one: so many of the others are freed, in as many units as that takes."""
    program, _, climb, choice = capped
    few = Restricted.of(program, climb.cheapest(1.3) | (choice[: len(program.pairs)] > 0), 0, ())
    units = Adjacent.of(few)
    single = np.bincount(units.employee, minlength=len(program.must)) == 1
    assert single[program.must].mean() > 0.4
    seat, often = units.seats(choice[few.pair] > 0), np.zeros(len(program.pairs.problem.units), np.int64)
    nobody, random = np.zeros(len(seat), bool), np.random.default_rng(1)
    (people,) = units.apart(random, seat, 60, nobody, often, np.ones(len(often)), 1)
    assert not (people & single & program.must).any()
    assert (people & (seat >= 0)).sum() >= 60
    before = values(program, 0, choice)
    hoods = Neighbourhoods(few, climb, choice, nobody, climb.bound, 4, random, Search(0.0, 1, 0, Watch(100)))
    assert values(program, 0, hoods.improved()) <= before


@pytest.mark.parametrize("solved", [True, False])
def test_who_is_between_pairs_is_freed_everywhere_as_long_as_that_is_solved(
    capped: tuple[Program, Restricted, DualAscent, Whole], monkeypatch: pytest.MonkeyPatch, *, solved: bool
) -> None:
    """In units of eighty a hundred of them took seconds each time, and nothing better was found."""
    program, core, climb, choice = capped
    freed: list[Mask] = []

    def placed(self: Restricted, one: Mask, people: Mask, *given: Any, **also: Any) -> tuple[None, bool]:  # noqa: ARG001
        freed.append(people)
        return None, solved

    monkeypatch.setattr(Restricted, "placed_anew", placed)
    loose = np.zeros(len(program.must), bool)
    loose[:40] = True
    search = Search(0.0, 1, 0, Watch(100))
    Neighbourhoods(core, climb, choice, loose, climb.bound, 6, np.random.default_rng(1), search).improved()
    first, *others = (bool(people[loose].all()) for people in freed)
    assert first
    assert len(others) >= 5
    assert set(others) == {solved}


@pytest.mark.slow
def test_two_threads_find_what_one_finds(capped: tuple[Program, Restricted, DualAscent, Whole]) -> None:
    program, core, climb, choice = capped
    found = []
    for threads in (1, 2):
        search = Search(0.0, threads, 0, Watch(100))
        rounds = Rounds(Patterns(Units.of(program), (), *climb.prices()), climb)
        nobody = np.zeros(len(program.must), bool)
        hoods = Neighbourhoods(
            core, climb, choice, nobody, climb.bound, 10, np.random.default_rng(0), search, rounds
        )
        found.append((hoods.improved(), rounds.patterns.bound, search.watch.worked))
    (one, bound, work), (two, same_bound, same_work) = found
    np.testing.assert_array_equal(one, two)
    assert bound == same_bound > climb.bound
    assert work == same_work
    assert values(program, 0, one) < values(program, 0, choice)


def test_of_two_that_are_better_together_would_break_a_cap_one_is_taken(
    capped: tuple[Program, Restricted, DualAscent, Whole], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody in two sets, from where all stay: each by itself may use up what the caps leave."""
    program, core, climb, _ = capped
    choice = program.choice(Plan(program.pairs.problem.current))
    assert choice is not None
    seen, placed_anew = [], Restricted.placed_anew

    def placed(self: Restricted, *given: Any, **also: Any) -> tuple[Whole | None, bool]:
        found = placed_anew(self, *given, **also)
        seen.append(found[0])
        return found

    monkeypatch.setattr(Restricted, "placed_anew", placed)
    nobody, search = np.zeros(len(program.must), bool), Search(0.0, 2, 0, Watch(100))
    hoods = Neighbourhoods(core, climb, choice, nobody, climb.bound, 2, np.random.default_rng(0), search)
    hoods.freed = 200.0
    found = hoods.improved()
    before, after = values(program, 0, choice), values(program, 0, found)
    alone = [values(program, 0, each) for each in seen if each is not None]
    assert len(alone) == 2
    one, other = seen
    assert one is not None
    assert other is not None
    assert program.value(one + other - choice) is None
    assert after <= min(alone) < before


def test_what_units_hold_of_the_gap_is_no_more_than_the_gap() -> None:
    traits = Traits(employees=200, size=8, jobs=4, share=0.3, retention=0.8)
    problem = problem_of(character_case(traits, 3))
    program = build(problem, character_rules(problem, traits))
    search = Search(0.0, 1, 0, Watch(100))
    climb = DualAscent(program, 0, (), 0.0, search.watch)
    core = Restricted.of(program, climb.cheapest(4.0), 0, ())
    choice, _ = core.searched_for(core.cost, Search(0.5, 1, 0, search.watch))
    assert choice is not None
    patterns = Patterns(Units.of(program), (), *climb.prices())
    patterns.climb(core.value(choice), 0, search.watch)
    excess = patterns.excess(choice)
    assert excess.min() >= 0
    assert 0 < excess.sum() <= core.value(choice) - patterns.bound + 1e-6  # the rest is in priced rows


def test_patterns_that_turn_to_other_values_reached_prove_what_holds_for_them() -> None:
    traits = Traits(employees=160, size=16, jobs=4, reach=5, share=0.3, retention=0.8, priorities=2)
    problem = problem_of(character_case(traits, 3))
    program, watch = build(problem, character_rules(problem, traits)), Watch(60.0)
    core = Restricted.of(program, program.allowed, 0, ())
    choice, _ = core.searched_for(core.cost, Search(0.5, 1, 0, watch))
    assert choice is not None
    value = program.value(choice)
    assert value is not None
    climb = DualAscent(program, 1, value[:1], 0.0, watch)
    patterns = Patterns(Units.of(program), value[:1], *climb.prices())
    patterns.climb(value[1], 0, watch)
    before = patterns.bound
    patterns.turn((value[0] + 100,))
    assert patterns.bound <= before
    patterns.turn(value[:1])
    assert patterns.bound == pytest.approx(before)
