"""Time and patience that end: the plan that is there is written, and the same command goes on."""

import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import placement as pm
from placement.base.errors import NoPlanError
from placement.nation import solving
from placement.nation.repair import Shifts
from placement.scenario import read_scenario
from placement.solvers.path import Progress, Watch
from tests.nation.country import CAPS, RULES, towns, write

FINE = {**RULES, **CAPS}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path, towns(2, 12), FINE)


def interrupting(moment: str, times: int = 1) -> Callable[[Progress], None]:
    """Ctrl-C when a stage is told of."""
    heard: list[str] = []

    def watch(progress: Progress) -> None:
        heard.append(progress.stage)
        if progress.stage == moment and heard.count(moment) <= times:
            signal.raise_signal(signal.SIGINT)

    return watch


@pytest.fixture(autouse=True)
def _heard() -> Any:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["pairs", "prices"])
def test_before_there_is_a_plan_nothing_is_written_and_it_goes_on(
    path: Path, tmp_path: Path, moment: str
) -> None:
    with pytest.raises(NoPlanError, match="goes on from its last stage"):
        pm.solve_nation(path, tmp_path / "out", watch=interrupting(moment))
    assert not (tmp_path / "out").exists()
    assert (tmp_path / ".out.nation").exists() == (moment == "prices")
    whole = pm.solve_nation(path, tmp_path / "whole").document
    assert _plan(pm.solve_nation(path, tmp_path / "out").document) == _plan(whole)


@pytest.mark.slow
def test_with_a_plan_in_hand_it_is_proven_and_written(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving._Solve, "near", lambda *_given: False)  # noqa: SLF001 - goes on for all rounds
    whole = pm.solve_nation(path, tmp_path / "whole").document["levels"][0]
    (level,) = pm.solve_nation(path, tmp_path / "out", watch=interrupting("solve")).document["levels"]
    assert level["bound"] <= whole["value"] <= level["value"]
    assert pm.verify(tmp_path / "out")
    assert not (tmp_path / ".out.nation").exists()


def test_a_second_interrupt_ends_at_once(path: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        pm.solve_nation(path, tmp_path / "out", watch=interrupting("audit", times=2))
    assert not (tmp_path / "out").exists()


def test_a_time_limit_is_heeded_where_it_is_stated(tmp_path: Path) -> None:
    asked = read_scenario(write(tmp_path, towns(), FINE))
    with pytest.raises(NoPlanError, match="before there was a plan"):
        pm.solve_nation(asked.having({"solver.time_limit": 1e-9}), tmp_path / "out")


def _plan(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: told[name] for name in told if name not in ("seconds", "passes")}


class _Counted(Watch):
    """Time that ends when it has been looked at so often."""

    looks = 0
    most = 10**9

    @property
    def remaining(self) -> float:
        _Counted.looks += 1
        return float(_Counted.looks <= self.most)


@pytest.mark.slow
def test_whenever_time_ends_there_is_a_proven_plan_or_none(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("placement.nation.running.Watch", _Counted)
    monkeypatch.setattr(_Counted, "looks", 0)
    pm.solve_nation(path, tmp_path / "whole")
    all_of_them = _Counted.looks
    ends = []
    for less in (all_of_them, all_of_them // 2, 10, 3, 1):
        monkeypatch.setattr(_Counted, "looks", 0)
        monkeypatch.setattr(_Counted, "most", all_of_them - less)
        out = tmp_path / f"without-{less}"
        try:
            pm.solve_nation(path, out)
        except NoPlanError:
            ends.append(False)
        else:
            ends.append(bool(pm.verify(out)))
    assert ends == sorted(ends)
    assert {*ends} == {True, False}


def test_a_repair_that_is_late_changes_nothing() -> None:
    assert not Shifts.repaired(_Stopped())  # type: ignore[arg-type]
    assert Shifts.improved(_Stopped()) is None  # type: ignore[arg-type,func-returns-value]


class _Stopped:
    def late(self) -> bool:
        return True
