"""Cuts: no plan breaks them by more than their row, and prices of them prove no more than the truth."""

import json
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.instances import Instance
from placement.base.errors import InputError
from placement.program.assembly import build
from placement.program.cuts import Cuts
from placement.program.duals import Duals
from placement.program.program import Program, SideRows
from placement.proof.certificate import certified_bound
from placement.run.proof import read_proof, write_proof
from placement.solvers.ascent import ascent, levels
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


def row_of(weights: list[int], lower: float) -> SideRows:
    """One soft row."""
    nothing, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    return SideRows(
        sp.csr_array(np.array([weights], np.int8)), np.array([lower]), np.array([np.inf]), nothing, one
    )


def cut_of(modulus: int, flipped: list[int]) -> Cuts:
    """One cut of the first row."""
    zeros = np.zeros(len(flipped), np.int64)
    return Cuts(np.zeros(1, np.int64), np.array([modulus]), zeros, np.array(flipped, np.int64))


def cuts_at_random(random: np.random.Generator, program: Program, count: int) -> Cuts:
    """Of any rows, any modulus, any pairs flipped."""
    row = random.integers(0, program.stated, count)
    which = np.repeat(np.arange(count), len(program.pairs))
    flip = random.random(len(which)) < np.repeat(random.choice([0.0, 0.5, 0.9], count), len(program.pairs))
    pair = np.tile(np.arange(len(program.pairs)), count)
    return Cuts(row, random.integers(1, 12, count), which[flip], pair[flip])


def test_six_others_and_one_of_eight_tenths_lack_two_at_least() -> None:
    side = row_of([8, -2, -2, -2, -2, -2, -2], 0.0)
    matrix, lower = cut_of(10, [1, 2, 3, 4, 5, 6]).derived(side.matrix, side.lower, 7)
    # flipped, the row asks for 8 e + 2 Σ leaving + s ≥ 12; of 12 in tens 2 are left over
    assert matrix.toarray().tolist() == [[2, -2, -2, -2, -2, -2, -2]]
    assert lower.tolist() == [4 - 12]


def test_a_modulus_that_leaves_nothing_over_says_nothing() -> None:
    side = row_of([8, -2, 5], 10.0)
    matrix, lower = cut_of(5, []).derived(side.matrix, side.lower, 3)
    assert matrix.toarray().tolist() == [[0, 0, 0]]
    assert lower.tolist() == [0]


def test_nothing_is_derived_from_a_row_without_a_lower_bound() -> None:
    side = row_of([1, 2], -np.inf)
    _, lower = cut_of(3, [0]).derived(side.matrix, side.lower, 2)
    assert lower.tolist() == [-np.inf]


@given(
    weights=st.lists(st.integers(-12, 12), min_size=1, max_size=6),
    further=st.lists(st.integers(-9, 9), max_size=2),
    lower=st.integers(-30, 30),
    modulus=st.integers(1, 25),
    flipped=st.lists(st.integers(0, 8), unique=True),
)
def test_whatever_is_chosen_a_cut_lacks_no_more_than_its_row(
    weights: list[int], further: list[int], lower: int, modulus: int, flipped: list[int]
) -> None:
    pairs = len(weights)
    side = row_of([*weights, *further], float(lower))
    matrix, least = cut_of(modulus, flipped).derived(side.matrix, side.lower, pairs)
    choices = np.stack(
        np.meshgrid(*[[0, 1]] * pairs, *[[0, 1, 2, 3]] * len(further), indexing="ij"), axis=-1
    ).reshape(-1, pairs + len(further))
    lacking = np.maximum(0, lower - choices @ np.array([*weights, *further]))
    assert (least[0] - choices @ matrix.toarray()[0] <= lacking).all()


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
    closed = cut(relaxation, value[0])
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


def test_the_ascent_proves_more_with_cuts_and_nothing_false(
    small: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(levels.Levels, "_search_all", lambda *_: False)  # bounds of relaxations alone
    found = ascent.AscentPath(smallest=0).solve(small, 0.0, 1, 0, Watch(120.0))
    monkeypatch.setattr(levels, "_PASSES", 0)
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
    deepest = max(written["levels"][0]["cuts"], key=lambda each: each["price"])
    for name, value in (("modulus", 1), ("price", 0), ("flipped", [])):
        kept, deepest[name] = deepest[name], value
        (flipped,) = read_proof(small, written, file)
        weaker = certified_bound(small, flipped, ())
        assert weaker is not None
        assert weaker < found.bounds[0], name
        deepest[name] = kept


@pytest.mark.parametrize(
    ("name", "value"),
    [("modulus", 0), ("modulus", 2**70), ("row", -1), ("row", 10**6), ("flipped", [-1]), ("flipped", None)],
)
def test_a_cut_that_does_not_fit_is_bad_input(small: Program, name: str, value: object) -> None:
    whole = {"row": 0, "modulus": 10, "flipped": [3], "price": 5}
    level = {"priority": 1, "unit": 1, "multipliers": [], "posts": {}, "rows": {}, "cuts": [whole]}
    (duals,) = read_proof(small, {"levels": [level]}, Path("certificate.json"))
    assert duals.cut.tolist() == [5]
    whole[name] = value
    with pytest.raises(InputError, match=r"certificate.json was edited or cut off"):
        read_proof(small, {"levels": [level]}, Path("certificate.json"))
