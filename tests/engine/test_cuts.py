"""Cuts: no plan breaks them by more than their row, and prices of them prove no more than the truth."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.instances import Instance
from placement.base.arrays import Codes
from placement.base.errors import InputError
from placement.program.assembly import build
from placement.program.cuts import Cuts, Derived, Summands
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import certified_bound
from placement.run.proof import read_proof, write_proof
from placement.solvers.ascent import ascent, levels, plans
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.relaxation import LinearRelaxation
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.separation import cut
from placement.solvers.exact.exact import ExactPath, columns_of
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.draws import draws
from tests.engine.test_equivalence import DRAWN, mixture
from tests.tiny import best_by_enumeration, random_problem


def rows_of(*weights: list[int], lower: list[float], upper: float = np.inf, soft: bool = True) -> Summands:
    """Some rows."""
    count = len(weights)
    return Summands(
        sp.csr_array(np.array(weights, np.int64)),
        np.array(lower),
        np.full(count, upper),
        np.full(count, soft),
    )


def cut_of(
    modulus: int, flipped: list[int], factors: tuple[tuple[int, int, bool], ...] = ((0, 1, False),)
) -> Cuts:
    """One cut of rows, each with its factor and whether it is read from above."""
    row, factor, above = (np.array(each) for each in zip(*factors, strict=True))
    zeros = np.zeros(len(flipped), np.int64)
    return Cuts(
        np.array([modulus]), np.zeros_like(row), row, factor, above, zeros, np.array(flipped, np.int64)
    )


def derived(cuts: Cuts, rows: Summands, most: list[int]) -> Derived:
    """The cuts of these rows."""

    def chosen(number: Codes) -> Summands:
        return Summands(rows.matrix[number], rows.lower[number], rows.upper[number], rows.soft[number])

    return cuts.derived(chosen, len(rows.lower), np.array(most, np.int64))


def cuts_at_random(random: np.random.Generator, program: Program, count: int) -> Cuts:
    """Of any rows, from below and above, by any factors, any modulus, any columns flipped."""
    width = program.side.matrix.shape[1]
    rows = (
        len(program.must) + len(program.pairs.problem.posts) + len(program.headcounts.post) + program.stated
    )
    many = random.integers(1, 5, count)
    of = np.repeat(np.arange(count), many)
    row = np.where(random.random(len(of)) < 0.5, rows - 1 - random.integers(0, program.stated, len(of)), 0)
    row = np.where(row > 0, row, random.integers(0, rows, len(of)))
    factor = random.integers(-6, 7, len(of))
    which = np.repeat(np.arange(count), width)
    flip = random.random(len(which)) < np.repeat(random.choice([0.0, 0.5, 0.9], count), width)
    column = np.tile(np.arange(width), count)
    known = program.rows(row)
    above = np.where(np.isinf(known.lower), True, np.isfinite(known.upper) & (random.random(len(of)) < 0.5))
    return Cuts(random.integers(1, 12, count), of, row, factor, above, which[flip], column[flip])


def test_six_others_and_one_of_eight_tenths_lack_two_at_least() -> None:
    side = rows_of([8, -2, -2, -2, -2, -2, -2], lower=[0.0])
    cut = derived(cut_of(10, [1, 2, 3, 4, 5, 6]), side, [1] * 7)
    # flipped, the row asks for 8 e + 2 Σ leaving + s ≥ 12; of 12 in tens 2 are left over
    assert cut.matrix.toarray().tolist() == [[2, -2, -2, -2, -2, -2, -2]]
    assert cut.lower.tolist() == [4 - 12]
    assert cut.short.toarray().tolist() == [[1]]


def test_half_a_person_and_all_visits_that_there_may_be_lack_a_half() -> None:
    # two are needed, a visit counts a half, three may be made: 2 n + y + s ≥ 4
    cut = derived(cut_of(2, [2]), rows_of([2, 2, 1], lower=[4.0]), [1, 1, 3])
    assert cut.matrix.toarray().tolist() == [[1, 1, 0]], "whatever is visited, somebody is needed"
    assert cut.lower.tolist() == [1]
    assert cut.short.toarray().tolist() == [[1]]


def test_three_pairs_of_which_no_two_are_chosen_are_one_at_most() -> None:
    rows = rows_of([1, 1, 0], [0, 1, 1], [1, 0, 1], lower=[-np.inf] * 3, upper=1.0, soft=False)
    each = tuple((row, -1, True) for row in range(3))
    cut = derived(cut_of(2, [], each), rows, [1] * 3)
    # −2 Σ x + Σ t = −3, halved and rounded: the t are put in again
    assert cut.matrix.toarray().tolist() == [[-1, -1, -1]]
    assert cut.lower.tolist() == [-1]
    assert not cut.above.nnz, "hard rows have no breach"


def test_a_modulus_that_leaves_nothing_over_says_nothing() -> None:
    cut = derived(cut_of(5, []), rows_of([8, -2, 5], lower=[10.0]), [1] * 3)
    assert cut.matrix.toarray().tolist() == [[0, 0, 0]]
    assert cut.lower.tolist() == [0]


def test_nothing_is_derived_from_a_bound_that_is_none() -> None:
    for above, lower, upper in ((False, -np.inf, 2.0), (True, 1.0, np.inf)):
        rows = rows_of([1, 2], lower=[lower], upper=upper)
        assert derived(cut_of(3, [0], ((0, 1, above),)), rows, [1, 1]).lower.tolist() == [-np.inf]


def test_nothing_is_derived_from_sums_that_floats_do_not_hold() -> None:
    rows = rows_of([2**50, 3], lower=[5.0])
    assert derived(cut_of(7, []), rows, [1, 1]).lower.tolist() != [-np.inf]
    assert derived(cut_of(7, [], ((0, 4, False),)), rows, [1, 1]).lower.tolist() == [-np.inf]


@pytest.mark.slow
@given(
    weights=st.lists(st.lists(st.integers(-12, 12), min_size=4, max_size=4), min_size=1, max_size=3),
    most=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    bounds=st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 9)), min_size=3, max_size=3),
    factors=st.lists(st.tuples(st.integers(0, 2), st.integers(-7, 7), st.booleans()), min_size=1, max_size=4),
    modulus=st.integers(1, 25),
    flipped=st.lists(st.integers(0, 5), unique=True),
)
def test_whatever_is_chosen_a_cut_lacks_no_more_than_its_rows_make_up_for(
    weights: list[list[int]],
    most: list[int],
    bounds: list[tuple[int, int]],
    factors: list[tuple[int, int, bool]],
    modulus: int,
    flipped: list[int],
) -> None:
    count = len(weights)
    lower = np.array([low for low, _ in bounds[:count]], float)
    upper = lower + [more for _, more in bounds[:count]]
    rows = Summands(sp.csr_array(np.array(weights, np.int64)), lower, upper, np.ones(count, bool))
    within = tuple((row % count, factor, above) for row, factor, above in factors)
    cut = derived(cut_of(modulus, flipped, within), rows, most)
    choices = np.stack(np.meshgrid(*[np.arange(each + 1) for each in most], indexing="ij"), axis=-1).reshape(
        -1, 4
    )
    activity = choices @ np.array(weights).T
    short, above = np.maximum(0, lower - activity), np.maximum(0, activity - upper)
    made = choices @ cut.matrix.toarray()[0] + short @ cut.short.toarray()[0] + above @ cut.above.toarray()[0]
    assert (made >= cut.lower[0]).all()
    hard = ~(short + above).any(axis=1)
    bare = derived(cut_of(modulus, flipped, within), replace(rows, soft=np.zeros(count, bool)), most)
    assert (choices[hard] @ bare.matrix.toarray()[0] >= bare.lower[0]).all()


@pytest.mark.slow
@given(
    weights=st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=2, max_size=2),
    most=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    bounds=st.lists(st.tuples(st.integers(-15, 15), st.integers(0, 9)), min_size=2, max_size=2),
    factors=st.lists(
        st.lists(st.tuples(st.integers(-3, 1), st.integers(-7, 7), st.booleans()), min_size=1, max_size=4),
        min_size=4,
        max_size=4,
    ),
    moduli=st.lists(st.integers(1, 12), min_size=4, max_size=4),
    flipped=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), unique=True),
)
def test_cuts_of_cuts_lack_no_more_than_the_rows_of_these_make_up_for(
    weights: list[list[int]],
    most: list[int],
    bounds: list[tuple[int, int]],
    factors: list[list[tuple[int, int, bool]]],
    moduli: list[int],
    flipped: list[tuple[int, int]],
) -> None:
    lower = np.array([low for low, _ in bounds], float)
    upper = lower + [more for _, more in bounds]
    rows = Summands(sp.csr_array(np.array(weights, np.int64)), lower, upper, np.ones(2, bool))
    entries = [
        (cut, row, factor, above and row >= 0)
        for cut, each in enumerate(factors)
        for row, factor, above in each
        if -1 - row < cut
    ]
    of, row, factor, above = (
        (np.array(each) for each in zip(*entries, strict=True)) if entries else np.zeros((4, 0), int)
    )
    flips = np.array(flipped, np.int64).reshape(-1, 2)
    cuts = Cuts(np.array(moduli), of, row, factor, above.astype(bool), flips[:, 0], flips[:, 1])
    made = derived(cuts, rows, most)
    choices = np.stack(np.meshgrid(*[np.arange(each + 1) for each in most], indexing="ij"), axis=-1).reshape(
        -1, 4
    )
    activity = choices @ np.array(weights).T
    short, over = np.maximum(0, lower - activity), np.maximum(0, activity - upper)
    reached = (
        choices @ made.matrix.T.toarray() + short @ made.short.T.toarray() + over @ made.above.T.toarray()
    )
    assert (reached >= made.lower).all()
    wanted = np.arange(4) == 3
    some, number = cuts.needed(wanted)
    alone = derived(some, rows, most)
    last = number.tolist().index(3)
    assert alone.lower[last] == made.lower[3]
    assert (alone.matrix.toarray()[last] == made.matrix.toarray()[3]).all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(5, 25))
def test_whatever_the_cuts_and_prices_the_bound_is_below_the_best_plan(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = random_problem(random)
    kinds = [kind for kind in DRAWN if kind not in ("training", "equity")]
    rules = mixture(random, ["mix", "share", *map(str, random.choice(kinds, 3))])
    best, program = best_by_enumeration(problem, rules), build(problem, rules)
    if best is None or not program.stated:
        return
    reached: list[int] = []
    for level, priority in enumerate(program.priorities):
        value = best[priority]
        assert not isinstance(value, list)
        least = int(value * program.unit[level])
        for _ in range(20):
            scale, cuts = int(random.choice([1, 10, 1000])), cuts_at_random(random, program, 5)
            duals = Duals(
                int(random.integers(1, 20)),
                tuple(random.integers(0, scale, level).tolist()),
                random.integers(-scale, scale, len(problem.posts)),
                random.integers(-scale, scale, program.stated),
                cuts,
                random.integers(-scale, scale, len(cuts)),
            )
            bound = certified_bound(program, duals, reached)
            assert bound is None or bound <= least
            assert bound == certified_bound(program.with_cuts(cuts), duals, reached)
        reached.append(least)


@pytest.mark.slow
def test_cuts_change_no_value_and_no_best_plan() -> None:
    tried = 0
    for seed in range(12):
        random = np.random.default_rng(60 + seed)
        problem, rules = random_problem(random), mixture(random, ["mix", "share", "stay", "commute"])
        program = build(problem, rules)
        if not program.stated:
            continue
        more = program.with_cuts(cuts_at_random(random, program, 12))
        found, truth = (ExactPath().solve(each, 0.0, 1, 0, Watch(60.0)) for each in (more, program))
        assert found.status == truth.status
        if found.x is not None and truth.x is not None:
            tried += 1
            assert more.value(found.x) == program.value(found.x) == program.value(truth.x)
            assert len(columns_of(more).slack_row) == len(columns_of(program).slack_row)
    assert tried > 5


@pytest.fixture(scope="module")
def small() -> Program:
    """300 civil servants, shares in small units."""
    instance = Instance.named("civil-300-binding-0")
    return build(instance.problem, instance.rules)


def test_a_relaxation_that_cuts_join_is_the_one_of_the_program_with_them(small: Program) -> None:
    search = Search(0.0, 1, 0, Watch(60.0))
    relaxation = LinearRelaxation(Restricted.of(small, small.allowed, 0, ()), search)
    before = relaxation.solve()
    assert before is not None
    plan = ExactPath().solve(small, 0.01, 1, 0, search.watch)
    assert plan.x is not None
    value = small.value(plan.x)
    assert value is not None
    closed = cut(relaxation, value[0], 0, together=True)
    after = relaxation.solve()
    cold = search.relaxed(relaxation.core.linear, relaxation.core.cost)
    assert after is not None
    assert cold is not None
    assert after.value > before.value + 1
    gap = value[0] - small.constant[0] - before.value
    assert closed == pytest.approx((after.value - before.value) / gap)
    assert after.value == pytest.approx(cold.value)
    assert relaxation.core.cost @ after.x == pytest.approx(after.value)
    climb = DualAscent(relaxation.core.whole, 0, (), 0.0, search.watch, ascend=False)
    climb.learn(climb.dual.of_rows(*relaxation.core.prices(after)), small.allowed)
    assert climb.bound == pytest.approx(after.value + small.constant[0], abs=1.01)


@pytest.mark.slow
def test_the_ascent_proves_more_with_cuts_and_nothing_false(
    small: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(levels.Levels, "_search_all", lambda *_: False)  # bounds of relaxations alone
    found = ascent.AscentPath(smallest=0).solve(small, 0.0, 1, 0, Watch(120.0))
    monkeypatch.setattr(plans, "_PASSES", ())
    plain = ascent.AscentPath(smallest=0).solve(small, 0.0, 1, 0, Watch(120.0))
    truth = ExactPath().solve(small, 0.0, 1, 0, Watch(120.0))
    (duals,) = found.duals
    assert len(duals.cuts)
    assert plain.bounds[0] < found.bounds[0] <= truth.bounds[0]
    file = tmp_path / "certificate.json"
    write_proof(small.pairs.problem, small.priorities, found.duals, file)
    written = json.loads(file.read_text("utf-8"))
    (read,) = read_proof(small, written, file)
    assert certified_bound(small, read, ()) == found.bounds[0]
    cuts = written["levels"][0]["cuts"]
    assert any(len(each["below"]) + len(each["above"]) > 1 for each in cuts), "some add up rows"
    for name, value in (("modulus", 1), ("price", 0), ("flipped", [])):
        kept = [each[name] for each in cuts]
        for each in cuts:
            each[name] = value
        (changed,) = read_proof(small, written, file)
        weaker = certified_bound(small, changed, ())
        assert weaker is not None
        assert weaker < found.bounds[0], name
        for each, before in zip(cuts, kept, strict=True):
            each[name] = before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("modulus", 0),
        ("modulus", 2**70),
        ("below", {"-1": 1}),
        ("above", {"1000000": 1}),
        ("below", {"1": 2**50}),
        ("below", {"-2": 1}),
        ("flipped", [-1]),
        ("flipped", None),
    ],
)
def test_a_cut_that_does_not_fit_is_bad_input(small: Program, name: str, value: object) -> None:
    whole = {"below": {"0": 1}, "above": {"7": -2}, "modulus": 10, "flipped": [3], "price": 5}
    level = {"priority": 1, "unit": 1, "multipliers": [], "posts": {}, "rows": {}, "cuts": [whole]}
    (duals,) = read_proof(small, {"levels": [level]}, Path("certificate.json"))
    assert duals.cut.tolist() == [5]
    whole[name] = value
    with pytest.raises(InputError, match=r"certificate.json was edited or cut off"):
        read_proof(small, {"levels": [level]}, Path("certificate.json"))
