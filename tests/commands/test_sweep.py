"""`placement sweep`: what it prints, and what it writes."""

import json
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from placement.base.errors import WriteError
from placement.run.run import Run
from placement.study.sweep.desk import Desk
from placement.study.sweep.outcome import SweepOutcome
from placement.study.sweep.tables import PICTURES
from tests.commands.clinic import rows_of
from tests.commands.conftest import Call
from tests.commands.grids import NAMES, write_sweep_file
from tests.study.here import Here, stay


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_sweep_file(tmp_path / "clinic")


@pytest.mark.slow
def test_json_has_a_combination_per_point_of_the_grid(placement: Call, file: Path) -> None:
    answer = placement("sweep", file, "--json", "--jobs", "2")
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert told["title"] == "How hard"
    assert told["keys"] == ["rules.few_moves.priority", "rules.gaps.priority"]
    assert [each["run"] for each in told["combinations"]] == NAMES
    first, *_others, last = told["combinations"]
    assert first["settings"] == {"rules.few_moves.priority": 2, "rules.gaps.priority": 1}
    assert [level["value"] for level in first["levels"]] == [0, 1, 91]
    assert (first["status"], first["moves"], first["short_of_minimum"]) == ("optimal", 1, 0)
    assert (last["status"], last["moves"], sorted(last["conflict"])) == (
        "infeasible",
        None,
        ["few_moves", "gaps"],
    )
    assert told["best"]["moves"] == [2]
    assert len([line for line in answer.err.splitlines() if "/4 · " in line]) == 4
    assert Path("runs/sweep/sweep.csv").is_file()


@pytest.mark.slow
def test_the_terminal_shows_settings_against_measures(
    placement: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay(monkeypatch)
    answer = placement("sweep", file, "--out", "made")
    lines = answer.out.splitlines()
    assert lines[0] == "How hard"
    assert lines[2].split()[:3] == ["few_moves.priority", "gaps.priority", "status"]
    assert lines[3].split()[:8] == ["2", "1", "optimal", "0", "1", "91", "1", "0"]
    assert lines[5].split()[:9] == ["null", "1", "optimal", "1", "–", "60", "0", "*", "1"]
    assert "the same in all plans: without a post 1" in lines
    assert lines[6].split()[:4] == ["null", "null", "infeasible", "–"]
    assert f"  {NAMES[3]}" in lines
    assert lines[-1] == "All of it is in made."
    rows = rows_of(Path("made/sweep.csv"))
    assert [row["status"] for row in rows] == ["optimal"] * 3 + ["infeasible"]
    assert [row["value_3"] for row in rows] == ["91", "91", "60", ""]
    assert [row["rules.gaps.priority"] for row in rows] == ["1", "null", "1", "null"]
    assert "gaps" in rows[3]["message"]
    assert placement("verify", f"made/{NAMES[0]}").code == 0


def test_a_folder_is_replaced_only_by_force_and_only_a_sweeps(placement: Call, file: Path) -> None:
    Path("mine").mkdir()
    Path("mine/precious.txt").write_text("mine", "utf-8")
    for arguments, word in (
        (["--out", "mine"], "--force"),
        (["--out", "mine", "--force"], "sweep.csv"),
        (["--out", file.parent, "--force"], "holds what is read"),
    ):
        answer = placement("sweep", file, *arguments)
        assert answer.code == 2
        assert word in answer.err
    assert Path("mine/precious.txt").is_file()


@pytest.mark.slow
def test_force_keeps_what_no_sweep_wrote(
    placement: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay(monkeypatch)
    assert placement("sweep", file, "--out", "made").code == 0
    strangers = [
        Path("made/thesis/chapter.txt"),
        Path("made/notes.txt"),
        Path("made", NAMES[0], "report.html"),
    ]
    for path in strangers:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine", "utf-8")
    other = Path("made", "an-earlier-one")
    Path("made", NAMES[0]).rename(other)
    table = Path("made/sweep.csv")
    table.write_text(table.read_text("utf-8").replace(NAMES[0], other.name), "utf-8")
    strangers[2] = other / "report.html"
    assert placement("sweep", file, "--out", "made", "--force").code == 0
    assert all(path.read_text("utf-8") == "mine" for path in strangers)
    assert [path.name for path in other.iterdir()] == ["report.html"]
    assert placement("verify", f"made/{NAMES[0]}").code == 0


def test_a_bad_grid_is_told_before_any_solve(placement: Call, file: Path) -> None:
    file.write_text("scenario: gaps.yaml\ngrid:\n  rules.gaps.wieght: [1, 2]\n", "utf-8")
    answer = placement("sweep", file)
    assert answer.code == 2
    assert "sweep.yaml, row 3, rules.gaps.wieght" in answer.err
    assert "did you mean weight?" in answer.err
    assert answer.out == ""
    assert not list(Path().iterdir())


def test_a_doubtful_value_of_the_grid_is_told(
    placement: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("scenario: gaps.yaml\ngrid:\n  rules.gaps.where: [{unit: Z}]\n", "utf-8")
    stay(monkeypatch)
    monkeypatch.setattr(Desk, "__call__", lambda *_asked: SweepOutcome("unknown"))
    answer = placement("sweep", file)
    assert "sweep.yaml, row 3, rules.gaps.where.unit" in answer.err
    assert "nothing has the unit Z" in answer.err


def test_what_ctrl_c_leaves_undone_is_said(
    placement: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay(monkeypatch, Here(interrupted=1))
    answer = placement("sweep", file, "--out", "made")
    assert answer.code == 0
    assert (
        "Stopped: 1 of 4 combinations are kept. The same command with --force goes on from there."
        in answer.err
    )
    assert {path.name for path in Path("made").iterdir()} == {
        NAMES[0],
        "sweep.csv",
        "sweep.parquet",
        *PICTURES,
    }
    assert [row["status"] for row in rows_of(Path("made/sweep.csv"))] == ["optimal"] + ["stopped"] * 3


@pytest.mark.slow
def test_a_failure_is_told_and_the_rest_is_kept(
    placement: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay(monkeypatch, Here(loses=lambda task: task.name == NAMES[0]))
    answer = placement("sweep", file, "--out", "made")
    assert answer.code == 4
    assert "combinations that failed: 1" in answer.err
    assert [row["status"] for row in rows_of(Path("made/sweep.csv"))][:2] == ["failed", "optimal"]


def test_a_full_disk_ends_it_with_what_is_done(
    placement: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run finds no space: two are not even tried, and the table says so."""
    save = Run.save

    def full(run: Run, folder: Path, **more: Any) -> None:
        if folder.name == NAMES[1]:
            raise WriteError("…", "No space left on device")
        save(run, folder, **more)

    monkeypatch.setattr(Run, "save", full)
    stay(monkeypatch)
    answer = placement("sweep", file, "--out", "made")
    assert answer.code == 1
    assert "Stopped: 1 of 4 combinations are kept." in answer.err
    assert "the plan could not be written: No space left on device" in answer.err
    assert sorted(path.name for path in Path("made").iterdir()) == [NAMES[0], "sweep.csv"]
    told = [row["status"] for row in rows_of(Path("made/sweep.csv"))]
    assert told == ["optimal", "unwritten", "stopped", "stopped"]


@pytest.mark.more
def test_a_sweep_that_was_killed_goes_on_where_it_was(file: Path, tmp_path: Path) -> None:
    """The answers that were there before it was killed are told before any process could be there."""
    command = [sys.executable, "-m", "placement", "sweep", str(file), "--out", "made", "--jobs", "1"]
    kept = tmp_path / ".made.answers"
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
        while len([*kept.glob("*")]) < 2:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    seconds = {
        pickle.loads(each.read_bytes()).seconds  # noqa: S301 - written above
        for each in kept.iterdir()
        if not each.suffix
    }
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    rows = rows_of(tmp_path / "made" / "sweep.csv")
    assert {f"{each:.3f}".rstrip("0") for each in seconds} <= {row["seconds"].rstrip("0") for row in rows}
    assert [row["status"] for row in rows] == ["optimal"] * 3 + ["infeasible"]
    assert not kept.exists()


@pytest.mark.slow
def test_the_table_is_there_as_parquet_and_as_a_picture(
    placement: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay(monkeypatch)
    assert placement("sweep", file, "--out", "made").code == 0
    table = pd.read_parquet("made/sweep.parquet")
    assert table["moves"].tolist()[:3] == [1, 1, 0]
    assert Path("made/sweep.png").read_bytes().startswith(b"\x89PNG")
