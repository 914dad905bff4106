"""Tightened rows are broken by the same plans, by as much."""

import itertools

import numpy as np
import pytest

from placement.problem.problem import Problem
from placement.program.assembly import build, state
from placement.program.rows import HARD, WholeSideRows
from placement.program.screening import candidates
from placement.program.tightening import tightened
from placement.rules import KINDS
from tests.draws import draws
from tests.tiny import problem_of, random_problem


def teams(maximum: int) -> Problem:
    """Two experienced nurses and four others, one unit with so many seats."""
    return problem_of(
        employees=[
            {"employee": f"E{code}", "job": "nurse", "tags": "senior" if code < 2 else None}
            for code in range(6)
        ],
        units=[{"unit": "A", "kind": "clinic", "region": "R"}],
        posts=[{"unit": "A", "job": "nurse", "maximum": maximum}],
    )


def mix(share: str) -> dict[str, object]:
    return {"kind": "mix", "having": {"tags": "senior"}, "share": share, "priority": 1}


def test_one_experienced_among_four_counts_for_the_three_who_could_be_beside() -> None:
    rules = {"mix": KINDS["mix"].model_validate(mix("0.2"))}
    program = build(teams(4), rules)
    assert program.unit == (10,)
    # of ten tenths an experienced one brings eight; three others take six at most
    assert program.side.matrix.toarray()[0].tolist() == [6, 6, -2, -2, -2, -2]


@pytest.mark.parametrize("maximum", [6, 999_999_999, 3 * 10**10, 10**15 - 1])
def test_many_seats_leave_the_row_as_it_is(maximum: int) -> None:
    program = build(teams(maximum), {"mix": KINDS["mix"].model_validate(mix("0.333333333"))})
    experienced, others = [666_666_667] * 2, [-333_333_333] * 4
    assert program.side.matrix.toarray()[0].tolist() == experienced + others


@pytest.mark.parametrize("seed", draws(5, 20))
def test_every_plan_breaks_the_rows_by_as_much_as_before(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = random_problem(random, employees=5)
    kind = mix(str(random.choice(["0.2", "0.35", "0.5", "0.9"])))
    kind["having"] = {"employment": "pns"}
    kind["per"] = str(random.choice(["unit", "post", "region"]))
    rule = KINDS["mix"].model_validate(kind)
    pairs = candidates(problem)
    model = state(pairs, [rule])
    for stated in model.rows:
        before = WholeSideRows.of(stated, HARD, model.width)
        after = tightened(before, pairs)
        options = [[-1, *np.flatnonzero(pairs.employee == code)] for code in range(len(problem.employees))]
        for chosen in itertools.islice(itertools.product(*options), 4000):
            x = np.zeros(model.width, np.int64)
            x[[pair for pair in chosen if pair >= 0]] = 1
            if (
                np.bincount(pairs.post[x[: len(pairs)] > 0], minlength=len(problem.posts)) > problem.maximum
            ).any():
                continue
            every = np.arange(len(before.lower))
            was, now = (rows.breach(rows.matrix @ x, every) for rows in (before, after))
            assert (was == now).all()


def test_rows_too_many_for_one_table_are_tightened_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(np.random.default_rng(4), employees=8)
    chosen = mix("0.2") | {"having": {"employment": "pns"}, "per": "post"}
    model = state(candidates(problem), [KINDS["mix"].model_validate(chosen)])
    rows = [WholeSideRows.of(each, HARD, model.width) for each in model.rows]
    at_once = [tightened(each, model.pairs).matrix.data.tolist() for each in rows]
    assert at_once != [each.matrix.data.tolist() for each in rows]
    monkeypatch.setattr("placement.program.tightening._CELLS", 1)
    assert [tightened(each, model.pairs).matrix.data.tolist() for each in rows] == at_once
