"""Plans in the same futures: what each lacks, and what the more robust one costs as planned."""

from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

import placement as pm
from placement.base import language
from placement.base.errors import InputError, SolverError
from placement.run import Run
from placement.scenario import Scenario
from placement.study.compare.robustness import Robustness, robustness
from placement.study.stress.draws import Odds
from placement.study.stress.stress import Futures, stress
from tests.study.here import Here
from tests.tiny import DAY, case_of

POSTS = [
    {"unit": "A", "job": "nurse", "minimum": 1, "target": 1, "maximum": 4},
    {"unit": "B", "job": "nurse", "minimum": 2, "target": 2},
]


def run(employees: int = 4, **stays: Any) -> Run:
    case = case_of(
        employees=[{"employee": f"E{each}", "job": "nurse", "unit": "A"} for each in range(employees)],
        units=[{"unit": unit, "kind": "x", "region": "r"} for unit in "AB"],
        posts=POSTS,
    )
    rules = {"kept": {"kind": "placed"}, "short": {"kind": "staffing", "level": "minimum", "priority": 1}}
    return pm.solve(Scenario.of(case, DAY, rules | stays))


@pytest.fixture(scope="module")
def moved() -> Run:
    """Two of four go where two are wanted: nobody is short."""
    return run(few={"kind": "stay", "priority": 2})


@pytest.fixture(scope="module")
def still() -> Run:
    """Nobody may move: two are short."""
    return run(none={"kind": "moves", "at_most": 0})


@pytest.mark.slow
def test_prices_are_against_the_first_in_the_same_futures(moved: Run, still: Run) -> None:
    found = robustness([("moved", moved), ("still", still)], 30, Here(), 0)
    assert found.numbers == [*range(30)]
    measures = found.measures
    assert [measures[name] for name in ("short_as_planned", "regret_most")] == [(0, 2), (None, None)]
    (price,) = found.prices
    assert price.planned == 2
    after = [test.left.sum(axis=1) for test in found.tests]
    more = [int(b) - int(a) for a, b in zip(*after, strict=True)]
    middle = sum(more) / 30
    spread = sqrt(sum((each - middle) ** 2 for each in more) / 29)
    assert price.mean == pytest.approx(middle)
    assert price.least == pytest.approx(middle - 2.04523 * spread / sqrt(30), abs=1e-4)
    assert price.most == pytest.approx(middle + 2.04523 * spread / sqrt(30), abs=1e-4)
    words = [*found.sentences()]
    assert words[0].startswith("still against moved: +2 persons short as planned; after repairs +")
    assert words[1].startswith("With 95% certainty the average lies between +")


@pytest.mark.slow
def test_only_futures_that_all_were_tried_in_count(moved: Run, still: Run) -> None:
    odds, effort = Odds(0.3, 0, 0, 0), Futures(40, hindsight=0)
    one = stress(moved, odds, effort, Here(loses=lambda block: block.start == 0))
    other = stress(still, odds, effort, Here())
    found = Robustness.of(("one", "other"), (one, other))
    assert found.numbers == [*range(20, 40)]
    assert [len(before) for before, _after in found.totals] == [20, 20]
    assert found.totals[1][0].tolist() == other.short[20:].sum(axis=1).tolist()
    assert found.measures["unmended"][1] == sum(trial.repaired is None for trial in other.trials[20:])
    assert [*found.measures["late"]] == [0, 0]
    (words, *_more) = found.sentences()
    assert words.startswith(
        "Futures that are left out, for not all plans were tried in them: 20. its process"
    )


def test_without_a_future_that_all_were_tried_in_nothing_is_told(moved: Run, still: Run) -> None:
    one = stress(moved, effort=Futures(40, hindsight=0), place=Here(loses=lambda block: block.start == 0))
    other = stress(still, effort=Futures(40, hindsight=0), place=Here(loses=lambda block: block.start))
    with pytest.raises(SolverError, match="its process ended"):
        Robustness.of(("one", "other"), (one, other))


def test_ctrl_c_at_the_last_plan_keeps_what_all_were_tried_in(moved: Run, still: Run) -> None:
    found = robustness([("moved", moved), ("still", still)], 60, Here(interrupted=4), 0)
    assert (found.numbers, found.missing) == ([*range(20)], 40)


def test_ctrl_c_before_the_last_plan_ends_it(moved: Run, still: Run) -> None:
    place = Here(interrupted=2)
    with pytest.raises(KeyboardInterrupt):
        robustness([("moved", moved), ("still", still)], 60, place, 0)
    assert len(place.asked) == 2


def test_the_picture_goes_with_the_futures(moved: Run, still: Run, tmp_path: Path) -> None:
    compared = pm.compare(moved=moved, still=still)
    robust = robustness([("moved", moved), ("still", still)], 5, Here(), 0)
    replace(compared, robust=robust).save(tmp_path / "out")
    made = {"robustness.csv", "robustness.svg", "robustness.png"}
    assert made <= {each.name for each in (tmp_path / "out").iterdir()}
    assert "after repair" in (tmp_path / "out" / "robustness.svg").read_text("utf-8")
    compared.save(tmp_path / "out", force=True)
    assert not made & {each.name for each in (tmp_path / "out").iterdir()}


def test_a_single_future_has_no_spread(moved: Run, still: Run) -> None:
    found = robustness([("moved", moved), ("still", still)], 1, Here(), 0)
    assert found.prices[0].least is None
    assert len([*found.sentences()]) == 1


def test_of_other_tables_the_futures_are_others(moved: Run) -> None:
    with pytest.raises(InputError, match="the same tables"):
        robustness([("moved", moved), ("fewer", run(3))], 2, Here())


def test_in_indonesian_too(moved: Run, still: Run) -> None:
    found = robustness([("moved", moved), ("still", still)], 4, Here(), 0)
    with language.speaking("id"):
        told = " ".join(found.sentences())
    assert "masa depan" in told
    assert "average" not in told


def test_where_time_ended_before_a_repair_was_found_is_counted(moved: Run, still: Run) -> None:
    odds, effort = Odds(0.3, 0, 0, 0), Futures(4, hindsight=0)
    one, other = (stress(each, odds, effort, Here()) for each in (moved, still))
    trials = tuple(replace(trial, repaired=None, late=True) for trial in other.trials[:3]) + other.trials[3:]
    found = Robustness.of(("one", "other"), (one, replace(other, trials=trials)))
    assert [*found.measures["late"]] == [0, 3]
    told = dict(zip(("one", "other"), found.measures["unmended"], strict=True))
    assert told == {"one": one.unmended, "other": sum(each.repaired is None for each in other.trials[3:])}
