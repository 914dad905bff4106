"""An answer that does not pass the audit is a failure with its reason and exit 4, never a plan."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from placement import engine
from placement.base.errors import NoPlanError, SolverError
from placement.commands import run as call
from placement.program.assembly import build
from placement.program.changes import close_to
from placement.program.program import Program
from placement.rules import KINDS
from placement.run import read_run
from placement.scenario import SolverSettings
from placement.solvers.again.reflow import ReflowPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.flow import flow
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.path import Path as SolverPath
from placement.solvers.path import Solution, Watch
from placement.study.again import resolve
from placement.study.again.resolve import Resolver
from placement.study.conflict.conflict import Bench
from tests.commands.clinic import write_clinic
from tests.tiny import problem_of, random_problem

SOLVED = {
    "broken": (["few_moves"], "the plan breaks what it may not: few_moves"),
    "_claimed": (None, "the solver's plan breaks a hard rule"),
    "certified_bound": (10**9, "priority 1 is better than what was proven to be possible"),
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


def test_values_that_the_audit_does_not_find_exit_with_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "_claimed", lambda _program, _x, found, _threads: (7,) * len(found))
    assert call(["solve", str(write_clinic(tmp_path / "clinic")), "--out", str(tmp_path / "run")]) == 4
    assert "priority 1 is 0 by the audit and not by the solver" in capsys.readouterr().err


def test_prices_that_fit_no_program_are_a_file_that_was_edited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    file = folder / "certificate.json"
    assert call(["solve", str(write_clinic(tmp_path / "clinic")), "--out", str(folder)]) == 0
    text = file.read_text("utf-8")
    assert '"priority": 1,' in text
    file.write_text(text.replace('"priority": 1,', '"priority": 7,'), "utf-8")
    assert call(["whatif", str(folder), "--forbid", "E1=C"]) == 2
    assert "certificate.json was edited or cut off" in capsys.readouterr().err


def test_a_conflict_that_the_audit_does_not_find_exits_with_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Bench, "feasible", lambda *_: False)
    monkeypatch.setattr(Bench, "conflict", lambda *_args, **_keys: ["nobody_loses_a_post"])
    assert call(["diagnose", str(write_clinic(tmp_path / "clinic"))]) == 4
    assert "the solver finds no plan, and by the audit there is one" in capsys.readouterr().err


def _flow_program() -> Program:
    """Who is placed is as near as can be: a flow."""
    rules = {"commute": KINDS["commute"].model_validate({"priority": 1}), "placed": KINDS["placed"]()}
    return build(random_problem(np.random.default_rng(0)), rules)


@pytest.mark.parametrize("path", [NetworkPath(), ExactPath()])
def test_a_path_whose_plan_breaks_a_hard_row_says_so(
    path: SolverPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = _flow_program()
    monkeypatch.setattr(Program, "value", lambda *_: None)
    with pytest.raises(SolverError, match="the solver's plan breaks a hard rule"):
        path.solve(program, 0.0, 1, 0, Watch(60.0))


def test_a_flow_that_ends_without_an_answer_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placement.solvers.flow.apart.SimpleMinCostFlow.solve", lambda self: self.UNBALANCED)
    with pytest.raises(SolverError, match="the solver ended without an answer: UNBALANCED"):
        NetworkPath().solve(_flow_program(), 0.0, 1, 0, Watch(60.0))


def test_a_flow_that_is_not_the_best_has_no_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """The flow is told to be solved, and is the dearest one."""
    program = _flow_program()
    best = NetworkPath().solve(program, 0.0, 1, 0, Watch(60.0)).x
    dearest = replace(program, cost=-program.cost)
    other = NetworkPath().solve(dearest, 0.0, 1, 0, Watch(60.0)).x
    assert best is not None
    assert other is not None
    assert (best != other).any()
    solved = getattr(flow, "_flow")  # noqa: B009 - its own name, to be replaced
    monkeypatch.setattr(
        flow, "_flow", lambda network, links, arcs, watch: solved(network, -links, -arcs, watch)
    )
    with pytest.raises(SolverError, match="the solver calls a plan the best that is not"):
        NetworkPath().solve(program, 0.0, 1, 0, Watch(60.0))


def test_a_question_whose_plan_breaks_a_hard_row_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    assert call(["solve", str(write_clinic(tmp_path / "clinic")), "--out", str(folder)]) == 0
    resolver = Resolver.of(read_run(folder))
    monkeypatch.setattr(Program, "value", lambda *_: None)
    with pytest.raises(SolverError, match="the solver's plan breaks a hard rule"):
        resolver.answer(resolver.program, paths=(ExactPath(),))


def test_a_flow_again_whose_plan_breaks_a_hard_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    program = _flow_program()
    best = NetworkPath().solve(program, 0.0, 1, 0, Watch(60.0)).x
    assert best is not None
    nearby = close_to(program, program.plan(best))
    again = ReflowPath.of(nearby, program.plan(best))
    assert again is not None
    monkeypatch.setattr(Program, "value", lambda *_: None)
    with pytest.raises(SolverError, match="the solver's plan breaks a hard rule"):
        again.solve(nearby, 0.0, 1, 0, Watch(60.0))


class _Late(ExactPath):
    """A path whose time ends before it has anything."""

    def solve(self, *_args: Any, **_keys: Any) -> Solution:
        return Solution("unknown")


def test_time_that_ends_before_any_plan_leaves_only_one_that_is_allowed_today() -> None:
    """Where everybody may stay, they do, here at no cost; where somebody must move, there is no plan."""
    kept = {"stay": KINDS["stay"].model_validate({"priority": 1})}
    everybody = kept | {"placed": KINDS["placed"].model_validate({"include_new": True})}
    served, waiting = (
        problem_of(
            employees=[{"employee": "E", "job": "nurse"} | unit],
            units=[{"unit": "A", "kind": "clinic", "region": "r"}],
            posts=[{"unit": "A", "job": "nurse"}],
        )
        for unit in ({"unit": "A"}, {})
    )
    result = engine.solve(served, everybody, SolverSettings(), paths=(_Late(),))
    assert (result.status, result.plan.post.tolist()) == ("optimal", [0])
    with pytest.raises(NoPlanError, match="the time limit came before any plan"):
        engine.solve(waiting, everybody, SolverSettings(), paths=(_Late(),))
