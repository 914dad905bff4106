"""Units kept whole: any prices give a valid bound, and the cheapest sets are those of trying all."""

import json
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.base.errors import InputError
from placement.engine import solve
from placement.program import Program, UnitPrices
from placement.program.assembly import build
from placement.program.units import FAR, Units
from placement.proof.certificate import certified_bound
from placement.proof.whole_units import breach_prices, exact, unit_bound
from placement.rules import KINDS
from placement.run.proof import read_proof, write_proof
from placement.scenario import SolverSettings
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.patterns import Patterns
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.rounds import Rounds
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.engine.test_equivalence import DRAWN, JOINING, mixture
from tests.tiny import random_problem


def programs(first: int, count: int) -> list[tuple[int, Program]]:
    """Tiny programs, every second one with a share per unit."""
    found = []
    for seed in range(first, first + count):
        random = np.random.default_rng(61_000 + seed)
        kinds = [
            str(kind)
            for kind in random.choice([kind for kind in DRAWN if kind != "lot"], random.integers(2, 6))
        ]
        problem = random_problem(random, employees=int(random.integers(2, 9)))
        rules = mixture(random, kinds + (sorted(JOINING) if seed % 4 == 0 else []))
        share: dict[str, object] = {
            "kind": "mix",
            "having": {"min_performance": 3},
            "share": "0.3",
            "weight": "1.5",
        }
        if seed % 2:
            share["priority"] = max((rule.priority or 1 for rule in rules.values()), default=1)
        rules["mix"] = KINDS["mix"].model_validate(share).named("mix")
        program = build(problem, rules)
        if program.priorities and not program.in_order:
            found.append((seed, program))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 20])
def test_any_prices_give_a_bound_that_no_plan_falls_below(first: int) -> None:
    tried = kept = 0
    for seed, program in programs(first, 14):
        truth = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
        if truth.x is None:
            continue
        values = program.value(truth.x)
        assert values is not None
        random = np.random.default_rng(seed)
        for level in range(len(program.priorities)):
            for size in (0.0, 0.3, 3.0, 100.0):
                unit = int(random.choice([1, 10, 1000]))
                drawn = (
                    np.rint(random.normal(0, size * unit, count)).astype(np.int64)
                    for count in (len(program.must), program.stated)
                )
                multipliers = tuple(int(each) for each in random.integers(0, 3 * unit, level))
                bound = unit_bound(program, UnitPrices(unit, multipliers, *drawn), values[:level])
                assert bound is not None
                assert bound <= values[level], (seed, level, size)
                tried += 1
        kept += int((Units.of(program).row >= 0).sum())
    assert tried > 40
    assert kept > 5


@pytest.mark.slow
@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_the_cheapest_set_of_every_unit_is_that_of_trying_all(kind: type) -> None:
    tried = 0
    for seed, program in programs(200, 12):
        random = np.random.default_rng(seed)
        units = Units.of(program)
        pairs, side = program.pairs, program.side
        cost: NDArray[Any] = random.integers(-40, 60, len(pairs)).astype(kind)
        weight: NDArray[Any] = np.ones(len(program.priorities), kind)
        heads = breach_prices(program.headcounts.level, program.headcounts.price, weight)
        short = breach_prices(side.level, side.price, weight)
        value = units.least(cost, heads, short)
        sets = units.sets(cost, heads, short, 3)
        for unit in range(len(units.row)):
            here = np.flatnonzero(program.allowed & (pairs.unit == unit))
            if len(here) > 9:
                continue
            every = [
                _paid(program, units, unit, list(chosen), cost, heads, short)
                for size in range(len(here) + 1)
                for chosen in combinations(here.tolist(), size)
            ]
            assert value[unit] == min([FAR, *every]), (seed, unit)
            for number in np.flatnonzero(sets.unit == unit):
                held = sets.pair[sets.set == number]
                paid = _paid(program, units, unit, held.tolist(), cost, heads, short)
                if paid >= FAR:  # a set that may not be: how far above all others is no matter
                    assert sets.value[number] >= FAR / 2
                    continue
                assert paid == sets.value[number]
                by_level = units.values(sets)[number].sum() - program.cost[:, held].sum()
                assert by_level + cost[held].sum() == paid
                tried += 1
    assert tried > 30


def _paid(
    program: Program,
    units: Units,
    unit: int,
    chosen: list[int],
    cost: NDArray[Any],
    heads: NDArray[Any],
    short: NDArray[Any],
) -> float:
    """What a set of pairs costs in a unit, by the definition."""
    pairs, problem, rows = program.pairs, program.pairs.problem, program.headcounts
    headcount = np.bincount(pairs.post[chosen], minlength=len(problem.posts))
    if (headcount > problem.maximum).any():
        return FAR
    paid = float(cost[chosen].sum())
    for row in np.flatnonzero(problem.post_unit[rows.post] == unit):
        here = headcount[rows.post[row]]
        breach = max(rows.lower[row] - here, here - rows.upper[row], 0)
        if breach and heads[row] >= FAR:
            return FAR
        paid += breach * float(heads[row])
    row = units.row[unit]
    if row >= 0:
        activity = program.side.matrix[[row]].toarray()[0][chosen].sum()
        breach = max(program.side.lower[row] - activity, activity - program.side.upper[row], 0)
        if breach and short[row] >= FAR:
            return FAR
        paid += breach * float(short[row])
    return min(paid, FAR)


@pytest.mark.slow
def test_numbers_that_are_too_large_prove_nothing() -> None:
    (_, program), *_ = programs(1, 10)
    prices = UnitPrices(1, (), np.full(len(program.must), 2**53), np.zeros(program.stated, np.int64))
    assert unit_bound(program, prices, ()) is None
    assert not exact(Units.of(program), prices)


@pytest.fixture(scope="module")
def small() -> tuple[Program, DualAscent]:
    """300 people in units of ten, with a share in each, and prices that bound them with all rows priced."""
    traits = Traits(employees=300, size=10, jobs=4, reach=6, moves=0.1, money=0.35, share=0.3, retention=0.8)
    problem = problem_of(character_case(traits, 2))
    program = build(problem, character_rules(problem, traits))
    return program, DualAscent(program, 0, (), 0.0, Watch(60.0))


@pytest.mark.slow
def test_no_round_begins_that_the_time_left_is_too_short_for(
    small: tuple[Program, DualAscent], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, climb = small
    patterns = Patterns(Units.of(program), (), *climb.prices())
    watch = Watch(60.0)
    assert patterns.round(2 * climb.bound, 0, watch, 6)
    monkeypatch.setattr(patterns, "_took", 25.0)  # and the proof takes as long, twice
    assert not patterns.round(2 * climb.bound, 0, watch, 6)


@pytest.mark.slow
def test_prices_that_prove_no_more_are_not_proven(
    small: tuple[Program, DualAscent], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whole numbers large units take seconds, which nobody has when time is up."""
    program, climb = small
    patterns = Patterns(Units.of(program), (), *climb.prices())
    proven: list[object] = []
    monkeypatch.setattr(climb, "offer", proven.append)
    monkeypatch.setattr(climb, "bound", int(np.ceil(patterns.bound)))
    rounds = Rounds(patterns, climb)
    assert rounds.raised() == climb.bound
    assert not proven
    monkeypatch.setattr(climb, "bound", climb.bound - 10)
    rounds.raised()
    assert proven


@pytest.mark.slow
def test_patterns_raise_the_bound_above_that_of_priced_rows(small: tuple[Program, DualAscent]) -> None:
    program, climb = small
    before = climb.bound
    patterns = Patterns(Units.of(program), (), *climb.prices())
    assert patterns.bound > before  # never below, whatever the prices
    patterns.climb(2 * before, 0, Watch(60.0))
    prices = patterns.prices()
    assert prices is not None
    climb.offer(replace(climb.duals, units=prices))
    truth = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
    assert before < climb.bound <= truth.bounds[0]
    assert truth.bounds[0] - climb.bound < 0.3 * (truth.bounds[0] - before)
    assert climb.bound == certified_bound(program, climb.duals, ())


@pytest.mark.slow
def test_bounds_of_a_later_level_rise_when_the_patterns_around_its_first_prices_are_known() -> None:
    traits = Traits(employees=160, size=16, jobs=4, reach=5, share=0.3, retention=0.8, priorities=3)
    problem = problem_of(character_case(traits, 3))
    program, watch = build(problem, character_rules(problem, traits)), Watch(60.0)
    climb = DualAscent(program, 1, (0,), 0.0, watch)
    core = Restricted.of(program, program.allowed, 1, (0,))
    choice, _ = core.searched_for(core.cost, Search(0.5, 1, 0, watch))
    assert choice is not None
    value = core.value(choice)
    early, late = (Patterns(Units.of(program), (0,), *climb.prices()) for _ in range(2))
    first = early.bound
    early.climb(value, 0, watch)
    late.climb(value, value - round(1.1 * first), watch, small=True)
    assert climb.bound < first == early.bound < late.bound / 1.1
    assert late.bound <= value


def test_prices_of_whole_units_read_back(small: tuple[Program, DualAscent], tmp_path: Path) -> None:
    program, climb = small
    patterns = Patterns(Units.of(program), (), *climb.prices())
    duals = replace(climb.duals, units=patterns.prices())
    file = tmp_path / "certificate.json"
    write_proof(program.pairs.problem, program.priorities, [duals], file)
    (read,) = read_proof(program, json.loads(file.read_text("utf-8")), file)
    assert certified_bound(program, read, ()) == certified_bound(program, duals, ())
    assert read.units is not None
    written = json.loads(file.read_text("utf-8"))
    written["levels"][0]["units"]["employees"]["nobody"] = 1
    with pytest.raises(InputError):
        read_proof(program, written, file)
    del written["levels"][0]["units"]["employees"]["nobody"]
    written["levels"][0]["units"]["multipliers"] = [1]
    with pytest.raises(InputError):
        read_proof(program, written, file)


@pytest.mark.slow
def test_an_ascent_ends_with_a_certified_gap_where_half_a_person_keeps_a_share() -> None:
    traits = Traits(
        employees=300, size=10, jobs=4, reach=6, moves=0.1, share=0.3, retention=0.8, priorities=2
    )
    problem = problem_of(character_case(traits, 3))
    rules = character_rules(problem, traits)
    settings = SolverSettings.model_validate({"gap": "0.001", "threads": 1})
    result = solve(problem, rules, settings, paths=(AscentPath(smallest=0),))
    best = solve(problem, rules, settings.model_copy(update={"gap": Decimal(0)}), paths=(ExactPath(),))
    assert result.status == "optimal"
    assert result.levels[0].bound <= best.levels[0].value <= result.levels[0].value


@pytest.mark.parametrize("top", [3, 10_000])
def test_sets_of_people_who_save_much_are_sets_all_the_same(top: int) -> None:
    """States that nobody leads to are told apart, however much people in them would save."""
    for seed, program in programs(0, 24):
        random, units = np.random.default_rng(seed), Units.of(program)
        cost = random.integers(-1_000_000, 0, len(program.pairs)).astype(float)
        heads = breach_prices(program.headcounts.level, program.headcounts.price, np.ones(1))
        side = breach_prices(program.side.level, program.side.price, np.ones(1))
        sets = units.sets(cost, heads[: len(heads)], side, top)
        assert (sets.value < FAR / 2).all(), seed
        held = np.bincount(sets.set, cost[sets.pair], len(sets.unit))
        assert (sets.value >= held - 1e-3).all(), seed
