"""Large cases in blocks and in small types: the same pairs, costs and rows as all at once."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp

from placement.base.blocks import blocks
from placement.base.decimals import DecimalsError
from placement.base.errors import InputError
from placement.model.model import Rows
from placement.program import rows as whole
from placement.program import screening
from placement.program.assembly import assemble, build, state
from placement.program.rows import Costs, WholeSideRows, side_rows
from placement.program.screening import allowed, candidates, screened
from placement.rules import KINDS
from tests.draws import draws
from tests.engine.test_equivalence import DRAWN, mixture
from tests.tiny import random_problem


def rows(group: list[int], column: list[int], coefficient: list[float], upper: list[float]) -> Rows:
    """Hard rows that have an upper bound alone."""
    high = np.array(upper)
    return Rows(
        None,
        np.array(group, np.int64),
        np.array(column, np.int64),
        np.array(coefficient),
        np.full(len(high), -np.inf),
        high,
        np.ones(len(high)),
    )


@pytest.mark.parametrize(("count", "step", "sizes"), [(0, 3, []), (6, 3, [3, 3]), (7, 3, [3, 3, 1])])
def test_blocks_cover_everything_once(count: int, step: int, sizes: list[int]) -> None:
    covered = [np.arange(count)[block].tolist() for block in blocks(count, step)]
    assert [len(block) for block in covered] == sizes
    assert [item for each in covered for item in each] == list(range(count))


@pytest.mark.parametrize("block", [1, 3, 10, 1000])
@pytest.mark.parametrize("seed", draws(3, 12))
def test_pairs_made_in_blocks_are_those_made_at_once(
    seed: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(seed)
    problem = random_problem(random, employees=7)
    rules = list(mixture(random, [str(kind) for kind in random.choice(DRAWN, 4)]).values())
    monkeypatch.setattr(screening, "_BLOCK", block)
    made, at_once = allowed(problem, rules), screened(candidates(problem, rules), rules)
    assert made.employee.tolist() == at_once.employee.tolist()
    assert made.post.tolist() == at_once.post.tolist()
    assert made.employee.dtype == made.post.dtype == np.int64


@pytest.mark.parametrize("seed", draws(3, 12))
def test_rules_taken_one_by_one_build_what_all_of_them_build_together(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    problem = random_problem(random, employees=6)
    rules = mixture(random, [str(kind) for kind in random.choice(DRAWN, 5)])
    stated = list(rules.values())
    pairs = screened(candidates(problem, stated), stated)
    priorities = sorted({rule.priority for rule in stated if rule.priority is not None})
    streamed, together = build(problem, rules), assemble(state(pairs, stated), priorities)
    assert streamed.unit == together.unit
    assert streamed.constant == together.constant
    for name in ("cost", "allowed", "must", "upper"):
        assert getattr(streamed, name).tolist() == getattr(together, name).tolist()
    assert streamed.side.matrix.toarray().tolist() == together.side.matrix.toarray().tolist()
    assert streamed.side.price.tolist() == together.side.price.tolist()


def test_costs_in_tenths_and_quarters_are_counted_in_a_unit_of_both() -> None:
    total = np.zeros(3, np.int64)
    costs = Costs(total)
    costs.charge(np.array([0.5, 0.0, 2.0]), Fraction(1))
    costs.charge(np.array([True, True, False]), Fraction(1, 4))
    costs.add(np.array([2, 2]), np.array([1, 1]), 3)
    assert costs.unit == 60
    assert (total / costs.unit).tolist() == pytest.approx([0.75, 0.25, 2 + 2 / 3])
    assert total.tolist() == [45, 15, 160]


def test_a_charge_of_nothing_needs_no_finer_unit() -> None:
    costs = Costs(np.zeros(2, np.int64))
    costs.charge(np.zeros(2), Fraction(1, 1000))
    assert costs.unit == 1


@pytest.mark.parametrize("later", [2.0**40, -(2.0**40)])
def test_costs_that_a_finer_unit_makes_too_large_are_refused(later: float) -> None:
    costs = Costs(np.zeros(1, np.int64))
    costs.charge(np.array([later]), Fraction(1))
    with pytest.raises(DecimalsError, match="too large"):
        costs.charge(np.array([1e-6]), Fraction(1))


@pytest.mark.parametrize(("weight", "others"), [("9e14", ["stay"]), ("4e14", ["stay", "staffing"])])
def test_a_weight_that_is_too_large_is_told_with_the_rule_that_has_it(weight: str, others: list[str]) -> None:
    random = np.random.default_rng(3)
    problem, chosen = random_problem(random, employees=6), mixture(random, others)
    heavy = KINDS["commute"].model_validate({"priority": 1, "weight": weight}).named("ways")
    with pytest.raises(InputError, match=r"^ways: the numbers cannot be added exactly: .* too large"):
        build(problem, {**chosen, "ways": heavy})


@pytest.mark.parametrize(
    ("largest", "kind"), [(127, np.int8), (128, np.int16), (40_000, np.int32), (3e9, np.int64)]
)
def test_rows_are_kept_in_the_smallest_type_that_holds_them(largest: float, kind: type) -> None:
    made = WholeSideRows.of(rows([0, 0], [0, 1], [-largest, largest], [0.0]), whole.HARD, 2)
    assert made.matrix.data.dtype == kind
    assert made.matrix.toarray().tolist() == [[-largest, largest]]


def test_a_column_that_is_twice_in_a_row_counts_twice_beyond_the_small_type() -> None:
    made = WholeSideRows.of(rows([0, 0, 0], [1, 0, 1], [100.0, 1.0, 100.0], [0.0]), whole.HARD, 2)
    assert made.matrix.toarray().tolist() == [[1, 200]]


def test_the_sum_of_a_row_of_small_numbers_may_be_large() -> None:
    many = 1000
    made = WholeSideRows.of(rows([0] * many, list(range(many)), [100.0] * many, [99_999.0]), whole.HARD, many)
    assert len(made.lower) == 1  # 100,000 at most: the row may break
    made = WholeSideRows.of(
        rows([0] * many, list(range(many)), [100.0] * many, [100_000.0]), whole.HARD, many
    )
    assert len(made.lower) == 0


def test_side_rows_end_up_in_one_matrix_of_64_bits() -> None:
    first = WholeSideRows.of(rows([0, 1], [0, 1], [300.0, 2.0], [1.0, 1.0]), whole.HARD, 2)
    second = WholeSideRows.of(rows([0], [2], [-3.0], [-4.0]), whole.HARD, 3)
    taken = [first, second]
    side = side_rows(taken, (), 4)
    assert not taken
    assert side.matrix.dtype == np.int64
    assert side.matrix.toarray().tolist() == [[300, 0, 0, 0], [0, 2, 0, 0], [0, 0, -3, 0]]
    assert side.upper.tolist() == [1.0, 1.0, -4.0]
    assert side.widest.tolist() == [300, 2, 3]
    assert side.most_held == 1
    assert sp.issparse(side.matrix)
