"""What is refused, each with its reason and its exit code, by every command that meets it."""

from datetime import date
from pathlib import Path

import pytest

from placement.base.errors import InputError, NoPlanError
from placement.commands import run as call
from placement.run import Run, read_run
from placement.solvers.waves import Order
from placement.study.compare.compare import compare
from placement.study.sweep.grid import read_grid
from placement.study.sweep.sweep import sweep
from placement.study.waves import waves as ordering
from tests.commands.clinic import write_clinic
from tests.commands.grids import write_sweep_file
from tests.study.here import Here

CANNOT_ADD = "the numbers cannot be added exactly"


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A solved run."""
    assert call(["solve", str(write_clinic(tmp_path / "clinic")), "--out", str(tmp_path / "run")]) == 0
    capsys.readouterr()
    return tmp_path / "run"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("{kind: commute, priority: 4, weight: 123456789.123456789}", "smaller ones, or fewer decimals"),
        ("{kind: staffing, priority: 4, weight: 999999999999999}", "a priority adds up to too much"),
        ("{kind: budget, at_most: 999999999999.123456789, per_move: 1}", "more digits than are counted"),
        ("{kind: budget, at_most: 1, per_minute: 0.000000001}", "more than nine decimals"),
    ],
)
def test_what_cannot_be_added_exactly_is_refused_by_check_as_by_solve(
    rule: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, setting = str(write_clinic(tmp_path / "clinic")), f"rules.money={rule}"
    for command in (["check", scenario], ["solve", scenario, "--out", str(tmp_path / "run")]):
        assert call([*command, "--set", setting]) == 2, command
        told = "".join(capsys.readouterr())
        assert CANNOT_ADD in told, command
        assert reason in told, command


def test_a_scenario_that_does_not_fit_its_case_lists_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = str(write_clinic(tmp_path / "clinic"))
    assert call(["solve", scenario, "--set", "rules.many={kind: score, measure: many, priority: 9}"]) == 2
    told = capsys.readouterr().err
    assert "the table scores has no measure many" in told


def test_a_scenario_without_a_plan_exits_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = str(write_clinic(tmp_path / "clinic"))
    rigid = ["--set", "rules.few_moves.priority=null", "--set", "rules.gaps.priority=null"]
    assert call(["solve", scenario, *rigid, "--out", str(tmp_path / "run")]) == 3
    assert "no plan satisfies the hard rules" in capsys.readouterr().err


def test_a_wish_names_somebody_and_a_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["whatif", str(folder), "--pin", "E1"]) == 2
    assert "E1 is not of the form EMPLOYEE=UNIT or EMPLOYEE=UNIT:JOB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("result.json", "[]", "result.json holds no JSON object"),
        ("result.json", "{}", "result.json or breaches.csv beside it was edited or cut off"),
        ("certificate.json", "{", "certificate.json cannot be read"),
    ],
)
def test_a_file_of_a_run_that_was_edited_is_named(
    file: str, text: str, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / file).write_text(text, "utf-8")
    assert call(["explain", str(folder), "--employee", "E1"]) == 2
    assert told in capsys.readouterr().err


def test_a_placement_that_the_case_does_not_have_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "placement.csv"
    file.write_text(file.read_text("utf-8").replace("E3,Çelik,C,", "E3,Çelik,Z,"), "utf-8")
    assert call(["explain", str(folder), "--employee", "E1"]) == 2
    assert "placement.csv does not fit the case beside it" in capsys.readouterr().err


def test_a_comparison_needs_two_runs(folder: Path) -> None:
    with pytest.raises(InputError, match="a comparison needs two runs or more"):
        compare([("one", read_run(folder))])


def _waves(run: Run, size: int, every: int = 1) -> ordering.Waves:
    return ordering.waves(run.problem, run.plan, size=size, every=every, start=date(2027, 1, 1))


@pytest.mark.parametrize(("size", "every"), [(0, 1), (1, 0)])
def test_waves_are_of_somebody_and_some_days_apart(size: int, every: int, folder: Path) -> None:
    with pytest.raises(InputError, match="give whole numbers from 1 on"):
        _waves(read_run(folder), size, every)


def test_an_order_that_is_not_found_in_time_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "order", lambda *_: Order("unknown"))
    monkeypatch.setattr(ordering, "first_wave", lambda changes, _limit: changes.size < 0)
    with pytest.raises(NoPlanError, match="no order of the moves was found in time"):
        _waves(read_run(folder), 1)


def test_a_sweep_that_is_stopped_before_its_first_answer_has_none(tmp_path: Path) -> None:
    grid = read_grid(write_sweep_file(tmp_path / "clinic"))
    with pytest.raises(NoPlanError, match="stopped before any combination was solved"):
        sweep(grid, Here(interrupted=0))
