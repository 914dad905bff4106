"""An answer that does not pass the audit is a failure with its reason and exit 4, never a plan."""

from pathlib import Path
from typing import Any

import pytest

from placement import engine
from placement.commands import run as call
from placement.study.again import resolve
from tests.commands.clinic import write_clinic

SOLVED = {
    "broken": (["few_moves"], "the plan breaks what it may not: few_moves"),
    "_claimed": (None, "the solver's plan breaks a hard rule"),
}
AGAIN = {
    "broken": (["few_moves"], "the plan breaks what it may not: few_moves"),
    "values_of": ({}, "the audit of a plan finds other values than the solver"),
}


@pytest.mark.parametrize("name", sorted(SOLVED))
def test_a_solve_that_fails_the_audit_exits_with_4(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found, told = SOLVED[name]
    monkeypatch.setattr(engine, name, lambda *_: found)
    assert call(["solve", str(write_clinic(tmp_path / "clinic")), "--out", str(tmp_path / "run")]) == 4
    assert told in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", sorted(AGAIN))
def test_a_question_whose_answer_fails_the_audit_exits_with_4(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, folder = write_clinic(tmp_path / "clinic"), tmp_path / "run"
    assert call(["solve", str(scenario), "--out", str(folder)]) == 0
    found: Any = AGAIN[name][0]
    monkeypatch.setattr(resolve, name, lambda *_: found)
    assert call(["whatif", str(folder), "--forbid", "E1=C"]) == 4
    assert AGAIN[name][1] in capsys.readouterr().err
