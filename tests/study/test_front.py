"""What a cap buys: hand-solved fronts, and the true front of tiny cases inside the band everywhere."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import placement as pm
from placement.base import language
from placement.base.errors import InfeasibleError, InputError, NoPlanError
from placement.proof.audit import audit, broken, values
from placement.run import Inputs
from placement.scenario import Scenario
from placement.study.cluster.places import Cluster
from placement.study.front.front import Effort, Front, front
from placement.study.front.slopes import pieces
from placement.study.front.space import MOST, Space, parsed
from placement.study.front.tables import table, write_front
from placement.study.front.volume import volume
from placement.study.front.walk import needed
from placement.study.front.words import sentences
from placement.study.sweep.desk import Desk
from placement.study.sweep.outcome import SweepOutcome
from tests.commands.clinic import rows_of
from tests.draws import draws
from tests.study.here import Here, stay
from tests.tiny import DAY, case_of, every_plan, random_problem

Rules = dict[str, dict[str, Any]]

SHORT: Rules = {"short": {"kind": "staffing", "level": "target", "priority": 1}}
FEW: Rules = {"few": {"kind": "moves", "at_most": 1}}
KEPT: Rules = {"kept": {"kind": "placed"}}


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    stay(monkeypatch)


def town(spare: int = 4, wanting: int = 3, **rules: dict[str, Any]) -> Inputs:
    """One unit with nurses to spare and some posts of one nurse each: every move fills one of them."""
    case = case_of(
        employees=[{"employee": f"E{each}", "job": "nurse", "unit": "A"} for each in range(spare)],
        units=[{"unit": unit, "kind": "x", "region": "r"} for unit in ["A", *map(str, range(wanting))]],
        posts=[{"unit": "A", "job": "nurse", "minimum": 0, "target": 0, "maximum": spare}]
        + [{"unit": str(each), "job": "nurse", "minimum": 1, "target": 1} for each in range(wanting)],
    )
    return inputs(case, **(rules or {**SHORT, **FEW, **KEPT}))


def inputs(case: Any, **rules: dict[str, Any]) -> Inputs:
    scenario = Scenario.of(case, DAY, rules)
    return Inputs(scenario, scenario.problem(case), (), {})


def floats(numbers: Any) -> list[float]:
    return [float(each) for each in numbers]


def test_every_move_fills_a_gap_until_none_is_left() -> None:
    found = front(town(), {"few.at_most": range(6)}, Effort(0))
    assert floats(found.curve.upper) == floats(found.curve.lower) == [3, 2, 1, 0, 0, 0]
    assert found.band == 0
    assert [floats([each.start, each.end, each.saves]) for each in pieces(found)] == [[0, 3, 1], [3, 5, 0]]
    assert next(sentences(found)) == "Up to 3 moves, each further 1 saves 1 persons short; then 0 up to 5."


def test_prices_of_one_solve_bound_all_values_between() -> None:
    found = front(town(9, 8), {"few.at_most": range(9)}, Effort(1, 4))
    assert sorted(found.points) == [0, 3, 5, 8]
    assert floats(found.curve.lower) == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert floats(found.curve.upper) == [8, 8, 8, 5, 5, 3, 3, 3, 0]
    assert [found.curve.best[at] for at in (2, 4, 7)] == [0, 3, 5]


@pytest.mark.slow
def test_it_goes_on_until_plan_and_bound_are_close_everywhere() -> None:
    assert len(front(town(9, 8), {"few.at_most": range(9)}, Effort(0)).points) == 9
    rough = front(town(40, 40), {"few.at_most": range(31)}, Effort(0.1))
    assert rough.band <= 0.1
    assert len(rough.points) < 20


def test_a_share_that_loosens_downwards_is_read_from_the_other_end() -> None:
    asked = town(4, 3, **SHORT, **KEPT, keep={"kind": "retention", "share": 1})
    found = front(asked, {"keep.share": ["0", "0.25", "0.5", "0.75", "1"]}, Effort(0))
    assert found.space.axes[0].looser == -1
    assert floats(found.curve.upper) == [0, 0, 1, 2, 3]
    assert next(sentences(found)).startswith("Down to 0.25 share, each 0.1 less saves 0.4 persons short")


def test_values_without_a_plan_are_told_from_those_that_have_one() -> None:
    asked = town(
        4, 3, **FEW, short={"kind": "staffing", "level": "minimum"}, stay={"kind": "stay", "priority": 1}
    )
    found = front(asked, {"few.at_most": range(8)}, Effort(0))
    assert found.curve.infeasible.tolist() == [True] * 3 + [False] * 5
    rows = table(found)
    assert rows["status"].tolist()[:3] == ["infeasible"] * 3
    assert rows["plan"].tolist() == [None] * 3 + [3] * 5
    with pytest.raises(InfeasibleError, match="whatever the cap"):
        front(asked, {"few.at_most": range(2)})


def test_two_caps_make_a_list_of_points() -> None:
    rules = {**SHORT, **FEW, **KEPT, "heads": {"kind": "headcount", "at_least": 0, "where": {"unit": "A"}}}
    found = front(town(4, 3, **rules), {"few.at_most": range(4), "heads.at_least": [1, 2, 3, 4]}, Effort(0))
    expected = [[max(3 - few, heads - 1) for heads in (1, 2, 3, 4)] for few in range(4)]
    assert np.reshape(floats(found.curve.upper), (4, 4)).tolist() == expected
    assert np.reshape(floats(found.curve.lower), (4, 4)).tolist() == expected
    assert not pieces(found)
    share = volume(found)
    assert share is not None
    assert share.reached == share.possible
    assert 0 < share.reached < 1


def test_the_hypervolume_is_that_of_the_steps() -> None:
    """Of a box of 3 × 3 the points (1, 2) and (2, 1) cover 3 of 9; the ends cover nothing."""
    share = volume(front(town(), {"few.at_most": range(4)}, Effort(0)))
    assert share is not None
    assert share.reached == share.possible == pytest.approx(3 / 9)


@pytest.mark.slow
def test_without_moocore_or_a_box_nothing_is_said_of_the_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    assert volume(front(town(4, 0), {"few.at_most": [0, 1]})) is None
    found = front(town(), {"few.at_most": [0, 1]})
    monkeypatch.setitem(__import__("sys").modules, "moocore", None)
    assert volume(found) is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(4, 12, "PLACEMENT_FRONTS"))
@pytest.mark.parametrize(("key", "caps"), [("few.at_most", [0, 1, 2, 3]), ("keep.share", ["0", "0.5", "1"])])
def test_the_true_front_lies_in_the_band_everywhere(seed: int, key: str, caps: list[Any]) -> None:
    problem = random_problem(np.random.default_rng(seed))
    cap = {"few": FEW["few"]} if key == "few.at_most" else {"keep": {"kind": "retention", "share": 1}}
    rules: Rules = {
        **cap,
        "short": {"kind": "staffing", "level": "target", "weight_by": "population", "priority": 2},
        "ways": {"kind": "stay", "priority": 4},
        "fit": {"kind": "profession", "substitutes": {"nurse": {"midwife": 2}}, "priority": 2},
    }
    asked = inputs(problem.case, **rules)
    try:
        found = front(asked, {key: caps}, Effort(0.3, 3))
    except InfeasibleError:
        found = None
    for at, _cap in enumerate(caps):
        true = best(asked, Space.of(asked, {key: caps}), at)
        if found is None or found.curve.infeasible[at]:
            assert true is None
        elif true is None:
            assert found.curve.best[at] is None
        else:
            assert found.curve.lower[at] <= true <= found.curve.upper[at]


def best(asked: Inputs, space: Space, at: int) -> Fraction | None:
    """The least value of the first priority there, by trying all plans with the audit alone."""
    rules, found = space.rules(at), None
    for plan in every_plan(asked.problem, rules):
        breaches = audit(asked.problem, rules, plan)
        if not broken(rules, breaches):
            value = min(values(rules, breaches).items())[1]
            found = value if found is None else min(found, value)
    return found


@pytest.mark.slow
def test_the_place_makes_no_difference(others: Cluster) -> None:
    one = front(town(9, 8), {"few.at_most": range(9)}, Effort(1, 4))
    two = front(town(9, 8), {"few.at_most": range(9)}, Effort(1, 4), others)
    assert table(one).equals(table(two))
    plans = [[run.plan.post.tolist() for at in each.points if (run := each.run(at))] for each in (one, two)]
    assert plans[0] == plans[1]


@pytest.mark.slow
def test_every_point_is_a_run_that_can_be_verified(tmp_path: Path) -> None:
    found = write_front(town(), {"few.at_most": range(4)}, tmp_path / "front", Effort(0), Here())
    rows = rows_of(tmp_path / "front" / "front.csv")
    assert [row["run"] for row in rows] == [f"at_most={cap}" for cap in range(4)]
    assert [(row["plan"], row["bound"]) for row in rows] == [("3", "3"), ("2", "2"), ("1", "1"), ("0", "0")]
    for row in rows:
        assert pm.verify(tmp_path / "front" / row["run"]).document["audit"] == "ok"
    assert found.run(1) is not None


def test_ctrl_c_keeps_what_is_done() -> None:
    found = front(town(), {"few.at_most": range(4)}, place=Here(interrupted=1))
    assert found.stopped
    assert [*found.points] == [0]
    assert floats(found.curve.upper) == [3, 3, 3, 3]


def test_a_process_that_ends_leaves_the_other_values() -> None:
    lossy = Here(loses=lambda chain: 1 in chain.numbers)
    found = front(town(), {"few.at_most": range(4)}, Effort(0), lossy)
    assert found.points[1].status == "failed"
    assert found.curve.best == [0, 0, 2, 3]
    assert floats(found.curve.lower) == [3, 2, 1, 0]


def test_where_nothing_is_found_in_time_there_is_no_front(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = SweepOutcome("unknown", message="the time limit came before any plan")
    monkeypatch.setattr(Desk, "__call__", lambda *_asked: lost)
    with pytest.raises(NoPlanError, match="time limit"):
        front(town(), {"few.at_most": range(4)})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a.b=0..3", ["0", "1", "2", "3"]),
        ("a.b = 0 .. 10 / 4", ["0", "4", "8", "10"]),
        ("a.b=0..0.02", [f"{each / 5000:g}" for each in range(101)]),
        ("a.b=0..2000", [str(each) for each in range(0, 2001, 20)]),
        ("a.b=0..250000000", [str(each) for each in range(0, 250_000_001, 5_000_000)]),
        ("a.b=-1..1/1", ["-1", "0", "1"]),
    ],
)
def test_ranges_are_whole_numbers_or_round_steps(text: str, values: list[str]) -> None:
    key, found = parsed(text)
    assert key == "a.b"
    assert found == [Decimal(each) for each in values]


@pytest.mark.parametrize(
    "text", ["a.b", "a.b=1", "a.b=x..2", "a.b=2..1", "a.b=1..2/0", "a.b=1..2/-1", "a.b=0..Infinity"]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parsed(text)


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({}, "nothing to vary"),
        ({"few.at_most": [1, 1]}, "nothing to vary"),
        ({"few.at_most": range(MOST + 1)}, "more than 2000"),
        ({"gone.at_most": [1, 2]}, "few, kept"),
        ({"solver.gap": [1, 2]}, "names no parameter"),
        ({"short.weight": [1, 2]}, "has a priority"),
        ({"few.at_most": ["x", 2]}, "only numbers"),
        ({"few.at_least": [1, 2]}, "error"),
    ],
)
def test_what_is_no_cap_is_refused(over: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        front(town(), over)


def test_without_a_priority_a_cap_has_no_price() -> None:
    with pytest.raises(InputError, match="no rule with a priority"):
        front(town(2, 1, **FEW, **KEPT), {"few.at_most": [0, 1]})


def test_in_indonesian_too() -> None:
    found = front(town(), {"few.at_most": range(4)}, Effort(0))
    with language.speaking("id"):
        words = " ".join(sentences(found))
    assert "mutasi" in words
    assert "saves" not in words


def test_where_nothing_is_open_nothing_is_needed() -> None:
    found = front(town(), {"few.at_most": range(4)}, Effort(0))
    assert not needed(found.space, found.curve, [*found.points], 0)
    assert isinstance(found, Front)
