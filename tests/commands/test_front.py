"""`placement front`: what it prints, and what it writes."""

import json
from pathlib import Path

import pytest

import placement as pm
from placement.base import extras
from tests.commands.clinic import write_clinic
from tests.commands.conftest import Call
from tests.study.here import stay

CAP = ["--set", "rules.few_moves={kind: moves, at_most: 1, priority: null}"]


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stay(monkeypatch)
    return write_clinic(tmp_path / "clinic")


@pytest.mark.slow
def test_it_says_what_a_move_buys(placement: Call, scenario: Path) -> None:
    answer = placement("front", scenario, "--over", "rules.few_moves.at_most=0..3", *CAP, "--out", "made")
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[0] == "Fill the gaps"
    assert lines[2] == "Up to 1 moves, each further 1 saves 1 persons short; then 0 up to 3."
    assert "at most 0.00% apart; solved: 4 of 4." in lines[3]
    assert [line.split() for line in lines[6:9]] == [
        ["at_most", "plan", "bound", "gap"],
        ["0", "1", "1", "0.00%"],
        ["1", "0", "0", "0.00%"],
    ]
    assert lines[-1] == "All of it is in made."
    assert "at_most=3 · " in answer.err
    assert Path("made/front.svg").read_text("utf-8").startswith("<svg")
    assert Path("made/front.png").read_bytes().startswith(b"\x89PNG")
    assert placement("verify", "made/at_most=1").code == 0
    again = placement("front", scenario, "--over", "few_moves.at_most=0..1", *CAP, "--out", "made", "--force")
    assert again.code == 0, again.err
    assert not Path("made/at_most=3").exists()


def test_json_has_values_slopes_and_the_hypervolume(placement: Call, scenario: Path) -> None:
    answer = placement(
        "front",
        scenario,
        "--over",
        "few_moves.at_most=0..3/3",
        *CAP,
        "--points",
        "1",
        "--band",
        "0.5",
        "--json",
    )
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert told["folder"] == "runs/front-gaps"
    assert told["keys"] == ["rules.few_moves.at_most"]
    assert (told["priority"], told["stopped"], told["slopes"], told["hypervolume"]) == (
        1,
        False,
        [],
        {"reached": 0, "possible": 0},
    )
    assert told["values"][0] == {
        "rules.few_moves.at_most": 0,
        "plan": 1,
        "bound": 1,
        "gap": 0,
        "run": "at_most=0",
        "point": "at_most=0",
        "status": "optimal",
    }


@pytest.mark.slow
def test_two_caps_are_drawn_as_points(placement: Call, scenario: Path) -> None:
    more = ["--set", "rules.way={kind: travel_limit, minutes: 60}", "--over", "way.minutes=30..90/30"]
    answer = placement("front", scenario, "--over", "few_moves.at_most=0..1", *CAP, *more, "--out", "made")
    assert answer.code == 0, answer.err
    assert "at_most" in answer.out
    assert "minutes" in answer.out
    assert Path("made/front.png").is_file()


def test_a_key_may_be_said_once(placement: Call, scenario: Path) -> None:
    twice = ["--over", "few_moves.at_most=0..1"] * 2
    answer = placement("front", scenario, *CAP, *twice)
    assert answer.code == 2
    assert "said twice" in answer.err


def test_without_the_extra_it_says_why_there_is_no_picture(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)
    answer = placement("front", scenario, "--over", "few_moves.at_most=0..1", *CAP, "--out", "made")
    assert answer.code == 0
    assert "[report]" in answer.err
    assert not Path("made/front.svg").exists()


def test_python_has_the_same(scenario: Path) -> None:
    policy = pm.read_scenario(scenario).having({"few_moves": {"kind": "moves", "at_most": 1}})
    found = pm.front(policy, {"few_moves.at_most": range(3)})
    assert found.table["plan"].tolist() == [1, 0, 0]
    assert found.slopes["saves"].tolist() == [1, 0]
    assert found.band == 0
    assert [*found.runs] == ["at_most=0", "at_most=1", "at_most=2"]
    assert repr(found) == "3 values, 3 solved, band 0.00%"
    assert "<table" in found._repr_html_()
    one = pm.front(policy, "few_moves.at_most=0..1")
    assert one.document["slopes"] == [{"start": 0, "end": 1, "saves": 1, "least": 1, "most": 1}]
