"""`placement stress`: what it prints, and what it writes."""

import json
from pathlib import Path

import pytest

import placement as pm
from tests.commands.clinic import rows_of, write_clinic
from tests.commands.conftest import Call
from tests.study.here import Here, stay


@pytest.fixture
def run(placement: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stay(monkeypatch)
    assert placement("solve", write_clinic(tmp_path / "clinic"), "--out", "plan").code == 0
    return Path("plan")


@pytest.mark.slow
def test_it_says_what_the_futures_do(placement: Call, run: Path) -> None:
    answer = placement("stress", run, "--draws", "20", "--leave", "0.5")
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[0].startswith("Persons short: 0 as planned; in 20 futures ")
    assert lines[-1] == "All of it is in runs/stress-plan."
    assert "20/20" in answer.err
    assert Path("runs/stress-plan/stress.png").read_bytes().startswith(b"\x89PNG")
    assert placement("stress", run, "--draws", "1").code == 2, "the folder is taken"
    assert placement("stress", run, "--draws", "1", "--force").code == 0


@pytest.mark.slow
def test_json_has_what_python_has(placement: Call, run: Path) -> None:
    answer = placement("stress", run, "--draws", "5", "--seed", "3", "--hindsight", "0", "--json")
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    found = pm.stress(pm.read_run(run), 5, seed=3, hindsight=0)
    assert {**found.document, "folder": "runs/stress-plan"} == told
    assert told["regret"] is None
    assert found.posts["chance"].between(0, 1).all()
    assert len(found.draws) == 5
    assert repr(found).startswith("5 futures, ")


@pytest.mark.slow
def test_futures_that_could_not_be_tried_are_told_and_tried_again(
    placement: Call, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are written and kept: only those are asked for again."""
    stay(monkeypatch, Here(loses=lambda block: block.start == 0))
    answer = placement("stress", run, "--draws", "40")
    assert answer.code == 4
    assert "futures that could not be tried: 20" in answer.err
    assert "Futures that could not be tried: 20; its process ended" in answer.out
    assert len(rows_of(Path("runs/stress-plan/draws.csv"))) == 20
    again = stay(monkeypatch, Here())
    assert placement("stress", run, "--draws", "40", "--force").code == 0
    assert [block.start for block in again.asked] == [0]
    assert {path.name for path in Path("runs").iterdir()} == {"stress-plan"}


def test_odds_are_chances(placement: Call, run: Path) -> None:
    answer = placement("stress", run, "--leave", "2")
    assert answer.code == 2
    assert "--leave" in answer.err
