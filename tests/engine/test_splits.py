"""Couples in the relaxation: it proves what the dual proves, which sees a couple as a whole."""

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.program import Program, UnitPrices
from placement.program.assembly import build
from placement.program.units import Units
from placement.proof.whole_units import unit_bound
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.joint import Joint
from placement.solvers.ascent.patterns import Patterns
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.separation import cut
from placement.solvers.ascent.splits import Splits
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.engine.test_dual import one_couple
from tests.engine.test_equivalence import mixture
from tests.tiny import every_plan, random_problem

TIED = Traits(employees=400, size=20, jobs=6, couples=0.1, share=0.3, retention=0.8)


def program_of(seed: int) -> Program:
    problem = problem_of(character_case(TIED, seed))
    program = build(problem, character_rules(problem, TIED))
    assert (program.couples.level >= 0).any()
    return program


@pytest.fixture(scope="module")
def program() -> Program:
    return program_of(1)


def of_all_pairs(program: Program) -> LinearRelaxation:
    core = Restricted.of(program, program.allowed, 0, ())
    return LinearRelaxation(core, Search(0.0, 1, 0, Watch(60.0)))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_relaxation_is_worth_what_the_dual_can_prove(seed: int) -> None:
    program = program_of(seed)
    relaxation = of_all_pairs(program)
    plain = relaxation.search.relaxed(relaxation.core.linear, relaxation.core.cost)
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    relaxed = polished(climb, relaxation)[1]
    assert plain is not None
    assert relaxed is not None
    value = relaxed.value + program.constant[0]
    assert plain.value + program.constant[0] + 10 < climb.bound  # by single groups it would be less
    assert climb.bound - 1 <= value <= climb.bound + 1e-3 * program.unit[0]


def test_pairs_that_join_later_are_told_of_couples_as_well(program: Program) -> None:
    random, search = np.random.default_rng(0), Search(0.0, 1, 0, Watch(60.0))
    few = program.pairs.is_current | (random.random(len(program.pairs)) < 0.2)
    relaxation = LinearRelaxation(Restricted.of(program, few, 0, ()), search)
    assert relaxation.solve() is not None
    relaxation.grow(program.allowed)
    grown, fresh = relaxation.solve(), of_all_pairs(program).solve()
    assert grown is not None
    assert fresh is not None
    assert grown.value == pytest.approx(fresh.value, rel=1e-6)


def test_what_was_held_is_let_go_though_rows_have_joined(program: Program) -> None:
    relaxation = of_all_pairs(program)
    before = relaxation.solve()
    assert before is not None
    basis, seat = relaxation.basis, program.couples.seat(len(program.must))
    tied = np.flatnonzero(seat[program.pairs.employee[relaxation.core.pair]] >= 0)
    dear = tied[before.x[tied] < 0.5][::7]
    relaxation.hold(dear[np.unique(program.pairs.employee[dear], return_index=True)[1]], 1.0)
    relaxation.solve()
    relaxation.release(basis)
    after = relaxation.solve()
    assert after is not None
    assert after.value == pytest.approx(before.value)


@pytest.mark.parametrize("seed", [3, 4])
def test_cuts_beside_couples_raise_the_bound_as_they_raise_the_relaxation(seed: int) -> None:
    program = program_of(seed)
    relaxation = of_all_pairs(program)
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    polished(climb, relaxation)
    before = climb.bound
    assert cut(relaxation, 2 * before, 0, together=True) > 0
    climb.cut(relaxation.core.whole)
    relaxed = polished(climb, relaxation)[1]
    assert relaxed is not None
    assert climb.bound > before
    assert climb.bound >= relaxed.value + program.constant[0] - 1e-3 * program.unit[0]


def test_no_plan_breaks_a_row_that_any_relaxed_solution_does() -> None:
    seen = 0
    for seed in range(40):
        random = np.random.default_rng(500 + seed)
        problem = random_problem(random, employees=int(random.integers(3, 6)))
        program = build(problem, mixture(random, ["together", "commute"]))
        if not (program.couples.level >= 0).any():
            continue
        core = Restricted.of(program, program.allowed, 0, ())
        rows = Splits.none(program.couples)
        for _ in range(5):
            x = random.random(len(core.cost)) * (random.random(len(core.cost)) < 0.5)
            rows += Splits.broken(core, x)
        matrix = rows.matrix(core)
        for plan in every_plan(problem, {}):
            choice = program.choice(plan)
            if choice is None:
                continue
            couples, post = program.couples, plan.post[program.couples.ends]
            group = np.where(post < 0, -1, couples.group[couples.bond[:, None], post])
            choice[couples.column] = group[:, 0] != group[:, 1]
            seen += len(rows)
            assert (matrix @ core.columns.completed(choice) >= 0).all(), seed
    assert seen > 100


@pytest.mark.parametrize("seed", [1, 2])
def test_units_begin_where_the_dual_has_come_to_though_it_sees_couples_as_a_whole(seed: int) -> None:
    program = program_of(seed)
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    patterns = Patterns(Units.of(program), (), *climb.prices())
    assert patterns.bound >= climb.bound - 1e-3 * abs(climb.bound) ** 0.5
    begun = patterns.bound
    patterns.climb(climb.bound + climb.bound // 100, 0, Watch(60.0), small=True)
    assert patterns.bound > begun
    prices = patterns.prices()
    assert prices is not None
    assert unit_bound(program, prices, ()) == pytest.approx(patterns.bound, rel=1e-5)


def test_no_prices_of_couples_prove_more_of_units_than_the_best_plan() -> None:
    more = seen = 0
    for seed in range(60):
        random = np.random.default_rng(700 + seed)
        problem = random_problem(random, employees=int(random.integers(3, 7)))
        program = build(problem, mixture(random, ["together", "commute", "mix"]))
        couples = program.couples
        if not len(couples.ends) or len(program.priorities) > 1:
            continue
        best = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
        if best.x is None or not program.everybody_has_a_choice:
            continue
        value = program.value(best.x)
        assert value is not None
        for _ in range(20):
            side = np.zeros(program.stated, np.int64)
            side[couples.rows] = random.integers(0, 40, len(couples.rows)) * np.where(couples.sign, 1, -1)
            employee = random.integers(-20, 20, len(program.must))
            bound = unit_bound(program, UnitPrices(10, (), employee, side), ())
            assert bound is None or bound <= value[0], seed
            more += int(couples.overpaid(np.maximum(side, 0)).sum() > 0)
            seen += 1
    assert seen > 100
    assert more > 50


def test_a_couple_falls_apart_into_two_who_cost_together_what_it_costs() -> None:
    random, tried = np.random.default_rng(5), 0
    for _ in range(200):
        posts = 6
        couples = one_couple(random.integers(0, 3, posts))
        held = [np.flatnonzero(random.random(posts) < 0.6) for _ in range(2)]
        if not all(len(each) for each in held):
            continue
        tried += 1
        seat, post = np.repeat([0, 1], [len(held[0]), len(held[1])]), np.concatenate(held)
        cost = random.integers(-20, 20, len(post)).astype(float)
        split = random.choice([1e13, 3.0, 0.0], 1)
        joint = Joint.of(couples, seat, post, np.zeros(2, bool))
        price = joint.parted(cost, split)
        alone = cost + np.where(seat, -price, price)
        assert ((price >= 0) & (price <= split)).all()
        best = joint.above_least(cost, split)[0]
        assert alone[seat == 0].min() + alone[seat == 1].min() == pytest.approx(best[0])
        for group in range(3):
            assert len(np.unique(price[couples.group[0, post] == group])) <= 1
    assert tried > 100
