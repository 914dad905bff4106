"""`placement stress`: what it prints, and what it writes."""

import json
from pathlib import Path

import pytest

import placement as pm
from tests.commands.clinic import write_clinic
from tests.commands.conftest import Call
from tests.study.here import stay


@pytest.fixture
def run(placement: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stay(monkeypatch)
    assert placement("solve", write_clinic(tmp_path / "clinic"), "--out", "plan").code == 0
    return Path("plan")


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


def test_odds_are_chances(placement: Call, run: Path) -> None:
    answer = placement("stress", run, "--leave", "2")
    assert answer.code == 2
    assert "--leave" in answer.err
