"""A plan in many futures: drawn alike for all plans, mended as far as rules allow, held against hindsight."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import placement as pm
from placement.base import language
from placement.base.errors import InputError, NoPlanError, SolverError
from placement.problem.plan import Plan
from placement.run import Run
from placement.scenario import Scenario
from placement.solvers.exact.exact import ExactPath
from placement.solvers.path import Solution
from placement.study.cluster.places import Cluster
from placement.study.stress.draws import Draws, Odds
from placement.study.stress.rules import Refused, Repairs
from placement.study.stress.stress import Futures, mean, stress, worst
from placement.study.stress.tables import draws_table, posts_table, sentences, write_stress
from placement.study.stress.trial import Trials, first_priority, value_of
from tests.commands.clinic import rows_of
from tests.draws import draws
from tests.study.here import Here, stay
from tests.tiny import DAY, best_by_enumeration, case_of, random_problem

NOTHING = Odds(0, 0, 0, 0)
RULES: dict[str, dict[str, Any]] = {
    "fit": {"kind": "profession"},
    "kept": {"kind": "placed"},
    "short": {"kind": "staffing", "level": "minimum", "priority": 1},
    "few": {"kind": "stay", "priority": 2},
}


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    stay(monkeypatch)


def planned(case: Any, rules: dict[str, dict[str, Any]]) -> Run:
    return pm.solve(Scenario.of(case, DAY, rules))


@pytest.fixture(scope="module")
def town() -> Run:
    """Two nurses to spare at A go to B and C, which want one each; A keeps two, and D has its own."""
    case = case_of(
        employees=[{"employee": f"E{each}", "job": "nurse", "unit": "A"} for each in range(4)]
        + [{"employee": "F", "job": "nurse", "unit": "D"}],
        units=[{"unit": unit, "kind": "x", "region": "r"} for unit in "ABCD"],
        posts=[
            {"unit": "A", "job": "nurse", "minimum": 2, "target": 2, "maximum": 4},
            {"unit": "B", "job": "nurse", "minimum": 1, "target": 1},
            {"unit": "C", "job": "nurse", "minimum": 1, "target": 1},
            {"unit": "D", "job": "nurse", "minimum": 1, "target": 1},
        ],
    )
    return planned(case, RULES)


def test_where_nothing_happens_the_plan_is_as_planned(town: Run) -> None:
    found = stress(town, NOTHING, Futures(3, hindsight=1))
    assert found.short.tolist() == found.left.tolist() == [[0] * 4] * 3
    assert [trial.repairs for trial in found.trials] == [0] * 3
    assert found.fragile.tolist() == []
    assert found.regret == (0, 0, 3)


def test_where_all_movers_refuse_everybody_is_where_they_are_today(town: Run) -> None:
    drawn = Draws(town, Odds(0, 1, 0, 0), 0)[0]
    assert drawn.plan.post.tolist() == town.problem.current.tolist()
    assert len(drawn.refused) == 2
    found = stress(town, Odds(0, 1, 0, 0), Futures(1, hindsight=1))
    (trial,) = found.trials
    assert (trial.refusals, trial.repairs) == (2, 2)
    assert trial.value == 2
    assert trial.repaired == 0, "the two who were to stay can go"
    assert found.regret == (0, 0, 1)


@pytest.mark.parametrize(("repairs", "left"), [(0, 2), (1, 1), (2, 0)])
def test_repairs_are_no_more_than_allowed(town: Run, repairs: int, left: int) -> None:
    (trial,) = stress(town, Odds(0, 1, 0, 0), Futures(1, repairs, 0)).trials
    assert (trial.repairs, trial.hindsight) == (repairs, None)
    assert trial.repaired == left


def test_where_all_leave_everything_is_short(town: Run) -> None:
    drawn = Draws(town, Odds(1, 0, 0, 0), 0)[0]
    assert (len(drawn.problem.employees), drawn.leavers) == (0, 5)
    found = stress(town, Odds(1, 0, 0, 0), Futures(4))
    assert found.short.tolist() == found.left.tolist() == [[2, 1, 1, 1]] * 4
    assert [*found.fragile] == [0, 1, 2, 3]
    assert found.reserves.tolist() == [2, 1, 1, 1]
    assert found.reserves_by_job == {"nurse": 5}


@pytest.mark.slow
def test_need_moves_minimum_target_and_maximum_together(town: Run) -> None:
    posts = [Draws(town, Odds(0, 0, 0, 0.5), 3)[number].problem.posts for number in range(20)]
    change = np.array([each["minimum"] - town.problem.posts["minimum"] for each in posts])
    assert set(change.reshape(-1).tolist()) == {-1, 1}
    assert all((each["minimum"] <= each["target"]).all() for each in posts)
    assert all((each["target"] <= each["maximum"]).all() for each in posts)


def test_arrivals_are_like_people_here_and_fill_what_is_short(town: Run) -> None:
    futures = Draws(town, Odds(0, 1, 1, 0), 1)
    drawn = [futures[number] for number in range(30)]
    arrivals = [each.arrivals for each in drawn]
    assert 3 < np.mean(arrivals) < 7, "five are expected"
    new = drawn[0].problem.employees.iloc[5:]
    assert new["unit"].isna().all()
    assert set(new["job"]) == {"nurse"}
    trial = Trials(futures, 0, 1).trial(int(np.argmax(arrivals)))
    assert trial.repaired == 0
    assert trial.repairs == 0, "nobody here moves for it"


def test_the_same_seed_draws_the_same_futures_whatever_the_plan(town: Run) -> None:
    other = Run(town.scenario, town.problem, pm.solve(town.scenario.having(short=None)).result)
    mine, theirs = Draws(town, Odds(0.4, 0, 0.5, 0.3), 7)[5], Draws(other, Odds(0.4, 0, 0.5, 0.3), 7)[5]
    assert mine.problem.employee_ids.tolist() == theirs.problem.employee_ids.tolist()
    assert mine.problem.minimum.tolist() == theirs.problem.minimum.tolist()
    again = Draws(town, Odds(0.4, 0, 0.5, 0.3), 8)[5]
    assert mine.problem.employee_ids.tolist() != again.problem.employee_ids.tolist()


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(4, 12, "PLACEMENT_STRESSES"))
def test_repairs_are_few_and_hindsight_is_the_best_of_all_plans(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    rules = RULES | {"cap": {"kind": "moves", "at_most": 2}, "fit": {"kind": "profession"}}
    try:
        run = planned(problem.case, {name: rule for name, rule in rules.items() if name != "kept"})
    except pm.InfeasibleError:
        return
    work = Trials(Draws(run, Odds(0.3, 0.3, 0, 0.2), seed), 1, 1)
    for number in range(3):
        drawn, trial = work.draws[number], work.trial(number)
        first = first_priority(run.scenario.rules) | {"--refused": Refused(people=drawn.refused)}
        best = best_by_enumeration(drawn.problem, first)
        assert (trial.hindsight is None) == (best is None)
        if trial.hindsight is not None and best is not None:
            assert best == {1: trial.hindsight.value}
            assert trial.hindsight.bound <= trial.hindsight.value
            assert trial.repaired is None or trial.hindsight.value <= trial.repaired
        if trial.repaired is not None:
            assert trial.repairs <= 1
        assert trial.value == value_of(drawn.problem, first, drawn.plan)


def test_where_the_hard_rules_cannot_hold_the_plan_stays_as_it_is_left(town: Run) -> None:
    hard = planned(town.case, RULES | {"all": {"kind": "staffing", "level": "minimum"}})
    found = stress(hard, Odds(1, 0, 0, 0), Futures(2, hindsight=1))
    assert found.unmended == 2
    assert (
        [trial.repaired for trial in found.trials]
        == [trial.hindsight for trial in found.trials]
        == [None] * 2
    )
    assert found.regret is None
    assert any("no repair keeps the hard rules: 2" in each for each in sentences(found))


def test_where_time_ends_before_a_repair_is_found_that_is_told(
    town: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is said of whether there is a repair."""

    class Late(ExactPath):
        def solve(self, *_: Any) -> Solution:
            return Solution("unknown")

    monkeypatch.setattr("placement.study.stress.trial.unproven", lambda _: [Late()])
    found = stress(town, Odds(0.3, 0, 0, 0), Futures(2, hindsight=0))
    assert (found.late, found.unmended) == (2, 0)
    assert [trial.repaired for trial in found.trials] == [None, None]
    told = " ".join(sentences(found))
    assert "Futures in which time ended before a repair was found: 2." in told
    assert "no repair keeps" not in told


@pytest.mark.slow
def test_the_place_makes_no_difference(town: Run, others: Cluster) -> None:
    one = stress(town, Odds(0.3, 0.3, 0.3, 0.3), Futures(41))
    two = stress(town, Odds(0.3, 0.3, 0.3, 0.3), Futures(41), others)
    assert draws_table(one).equals(draws_table(two))
    assert posts_table(one).equals(posts_table(two))


@pytest.mark.slow
def test_ctrl_c_keeps_the_futures_before_the_first_that_is_missing(town: Run) -> None:
    place = Here(interrupted=2, skips=lambda number: number == 1)
    found = stress(town, NOTHING, Futures(80, hindsight=0), place)
    assert found.stopped
    assert len(found.trials) == 20
    with pytest.raises(NoPlanError, match="before any future"):
        stress(town, NOTHING, Futures(1), Here(interrupted=0))


@pytest.mark.slow
def test_futures_whose_processes_end_are_counted_and_the_others_stay(town: Run) -> None:
    found = stress(town, NOTHING, Futures(50, hindsight=0), Here(loses=lambda block: block.start == 20))
    assert (len(found.trials), found.lost, found.stopped) == (30, 20, False)
    assert draws_table(found)["draw"].tolist() == [*range(20), *range(40, 50)]
    assert any(each.startswith("Futures that could not be tried: 20; its pro") for each in sentences(found))


def test_where_all_processes_end_nothing_is_told(town: Run) -> None:
    with pytest.raises(SolverError, match="so did the next one"):
        stress(town, NOTHING, Futures(1), Here(loses=lambda _block: True))


@pytest.mark.parametrize(
    ("odds", "effort", "message"),
    [
        (Odds(leave=1.1), Futures(1), "between 0 and 1"),
        (Odds(refuse=-0.1), Futures(1), "between 0 and 1"),
        (Odds(need=0.6), Futures(1), "a half"),
        (NOTHING, Futures(0), "draws are 1"),
        (NOTHING, Futures(1, -1), "draws are 1"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(town: Run, odds: Odds, effort: Futures, message: str) -> None:
    with pytest.raises(InputError, match=message):
        stress(town, odds, effort)


def test_without_a_priority_no_repair_is_better(town: Run) -> None:
    hard = planned(town.case, {"kept": {"kind": "placed"}})
    with pytest.raises(InputError, match="no repair is better"):
        stress(hard, NOTHING, Futures(1))


def test_the_worst_tenth_is_one_future_at_least() -> None:
    assert worst(np.arange(5.0)) == 4
    assert worst(np.arange(20.0)) == 18.5
    assert mean(np.arange(5.0)) == 2


def test_files_and_words(town: Run, tmp_path: Path) -> None:
    found = stress(town, Odds(0.5, 0.5, 0, 0.1), Futures(20, 1, 5))
    write_stress(found, tmp_path / "made")
    rows = rows_of(tmp_path / "made" / "stress.csv")
    assert [row["unit"] for row in rows] == [*"ABCD"]
    assert all(0 <= float(row[name]) <= 1 for row in rows for name in ("chance", "chance_repaired"))
    before, after = (sum(float(row[f"expected_{name}"]) for row in rows) for name in ("short", "repaired"))
    assert after < before
    futures = rows_of(tmp_path / "made" / "draws.csv")
    assert [bool(row["hindsight"]) for row in futures] == [number % 5 == 0 for number in range(20)]
    words = [*sentences(found)]
    assert words[0].startswith("Persons short: 0 as planned; in 20 futures ")
    assert words[1].startswith("With at most 1 repairs: ")
    assert any(each.startswith("Fragile posts") for each in words)
    assert any(each.startswith("Reserves") for each in words)
    with language.speaking("id"):
        told = " ".join(sentences(found))
    assert "masa depan" in told
    assert "futures" not in told


def test_the_rules_of_a_future_say_what_they_ask(town: Run) -> None:
    few = Repairs(posts={"E0": 0, "E1": 0}, at_most=0)
    assert few.audit(town.problem, Plan(np.array([1, -1, 0, 0, 3], np.int64))).total == 2
    assert (few.asks(), few.breach_unit) == ("at most 0 repairs", "moves")
    refused = Refused(people=frozenset({"E0"}))
    moved = Plan(np.array([1, 0, 0, 0, 3], np.int64))
    assert refused.audit(town.problem, moved).total == Fraction(1)
    assert (refused.asks(), refused.breach_unit) == ("who refused stays", "moves")
