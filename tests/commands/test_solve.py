"""`placement solve`: a plan and its folder, or an exit code and nothing."""

import errno
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from placement import engine
from placement.base.errors import NoPlanError
from placement.run import run as runs
from placement.run.manifest import manifest
from placement.study.conflict import conflict
from tests.commands.clinic import PLACEMENT, POSTS, SCENARIO, rows_of, write_table
from tests.commands.conftest import Call


def test_the_plan_is_the_one_solved_by_hand(solved: Path) -> None:
    assert (solved / "placement.csv").read_bytes().decode() == PLACEMENT


def test_every_post_is_listed_with_its_headcount_before_and_after(solved: Path) -> None:
    assert (solved / "posts.csv").read_bytes().decode() == POSTS


def test_breaches_of_soft_rules_are_listed_by_priority_rule_and_subject(solved: Path) -> None:
    rows = [[*row.values()][:4] for row in rows_of(solved / "breaches.csv")]
    assert rows == [["few_moves", "2", "E3", "1"], ["short_ways", "3", "E3", "45.5"]]


def test_the_result_tells_value_bound_and_breach_of_every_priority(solved: Path) -> None:
    result = json.loads((solved / "result.json").read_text("utf-8"))
    assert result["status"] == "optimal"
    assert [(level["priority"], level["value"], level["bound"]) for level in result["levels"]] == [
        (1, 0, 0),
        (2, 1, 1),
        (3, 91, 91),
    ]
    assert result["levels"][2]["rules"] == {"short_ways": 45.5}
    assert (result["moves"], result["unplaced"]) == (1, 1)
    assert (result["short_of_minimum"], result["short_of_target"]) == (0, 2)
    assert result["certified"] is True
    assert set(result["seconds"]) == {"read", "build", "solve", "audit", "total"}


def test_json_prints_what_the_result_file_holds_and_nothing_else(
    placement: Call, scenario: Path, tmp_path: Path
) -> None:
    answer = placement("solve", scenario, "--out", tmp_path / "run", "--json")
    assert json.loads(answer.out) == json.loads((tmp_path / "run" / "result.json").read_text("utf-8"))


def test_the_summary_is_data_and_progress_is_not(placement: Call, scenario: Path, tmp_path: Path) -> None:
    answer = placement("solve", scenario, "--out", tmp_path / "run")
    assert "Fill the gaps: optimal" in answer.out
    assert str(tmp_path / "run" / "placement.csv") in answer.out.splitlines()[-1]
    assert "auditing" in answer.err
    assert "auditing" not in answer.out


@pytest.mark.parametrize(
    ("spoken", "jobs", "called"),
    [
        ("en", "job", ["clerk", "midwife", "nurse", "all"]),
        ("id", "jabatan", ["clerk", "bidan", "perawat", "semua"]),
    ],
)
def test_jobs_are_called_by_their_names_in_the_language_that_is_spoken(
    spoken: str, jobs: str, called: list[str], placement: Call, scenario: Path
) -> None:
    told = placement("--language", spoken, "solve", scenario).out.splitlines()
    table = told[next(row for row, line in enumerate(told) if line.startswith(f"{jobs} ")) :]
    assert [line.split()[0] for line in table[1:5]] == called


def test_a_run_without_a_place_lies_under_runs_by_the_name_of_its_scenario(
    placement: Call, scenario: Path
) -> None:
    assert placement("solve", scenario).code == 0
    assert Path("runs/gaps/placement.csv").is_file()


def test_set_changes_the_scenario_and_its_copy(placement: Call, scenario: Path, tmp_path: Path) -> None:
    answer = placement("solve", scenario, "--out", tmp_path / "run", "--set", "title=Otherwise")
    assert answer.out.startswith("Otherwise")
    assert "Otherwise" in (tmp_path / "run" / "scenario.yaml").read_text("utf-8")


def test_the_same_inputs_give_the_same_plan(placement: Call, scenario: Path) -> None:
    for name in ("first", "second"):
        placement("solve", scenario, "--out", name)
    assert Path("first/placement.csv").read_bytes() == Path("second/placement.csv").read_bytes()


def never(*_arguments: object) -> NoReturn:
    pytest.fail("solved, although nothing could be written")


def test_an_existing_folder_stops_before_solving(
    placement: Call, scenario: Path, solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {file: file.read_bytes() for file in solved.rglob("*") if file.is_file()}
    monkeypatch.setattr(engine, "solve", never)
    answer = placement("solve", scenario, "--out", solved)
    assert answer.code == 2
    assert "--force" in answer.err
    assert {file: file.read_bytes() for file in solved.rglob("*") if file.is_file()} == before


def test_force_replaces_a_run_and_keeps_what_no_run_writes(
    placement: Call, scenario: Path, solved: Path
) -> None:
    kept = ("notes.txt", "report.html", "letters/E1.docx", "case/facts/source.pdf")
    for name in kept:
        (solved / name).parent.mkdir(parents=True, exist_ok=True)
        (solved / name).write_text(name)
    (solved / "empty").mkdir()
    (solved / "case/locks.csv").write_text("employee,action,unit,job\n")
    (solved / "placement.csv").write_text("old")
    answer = placement("solve", scenario, "--out", solved, "--force")
    assert answer.code == 0, answer.err
    assert [(solved / name).read_text() for name in kept] == [*kept]
    assert (solved / "empty").is_dir()
    assert not (solved / "case/locks.csv").exists()
    assert placement("verify", solved).code == 0
    assert "not of this plan: empty, letters, notes.txt, report.html" in answer.err
    assert [path.name for path in sorted(solved.parent.iterdir())] == ["clinic", "desk", "run"]


@pytest.mark.parametrize("target", ["thesis", "../clinic", ".", "note"])
def test_force_leaves_alone_what_is_no_run(
    target: str, placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("thesis").mkdir()
    Path("thesis/chapter.txt").write_text("years of work")
    Path("note").write_text("a file")
    monkeypatch.setattr(engine, "solve", never)
    assert placement("solve", scenario, "--out", target, "--force").code == 2
    assert Path("thesis/chapter.txt").is_file()


@pytest.mark.parametrize("place", ["note/run", "note/deep/run", "x" * 250, "/proc/run"])
def test_a_place_where_no_folder_can_be_is_bad_input(
    place: str, placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("note").write_text("a file")
    monkeypatch.setattr(engine, "solve", never)
    answer = placement("solve", scenario, "--out", place)
    assert answer.code == 2
    assert "choose another --out" in answer.err


def test_folders_above_a_run_are_made_with_it(placement: Call, scenario: Path) -> None:
    assert placement("solve", scenario, "--out", "of/this/year", *INFEASIBLE).code == 3
    assert not Path("of").exists()
    assert placement("solve", scenario, "--out", "of/this/year").code == 0
    assert [path.name for path in Path("of").rglob("*.json") if path.parent.name == "year"]


def test_a_write_that_fails_leaves_no_folder_above(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runs, "manifest", full)
    assert placement("solve", scenario, "--out", "of/this/year").code == 1
    assert list(Path().iterdir()) == []


def test_an_interrupt_while_the_plan_is_written_is_not_heard(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: Any) -> dict[str, Any]:
        signal.raise_signal(signal.SIGINT)
        return manifest(*arguments)

    monkeypatch.setattr(runs, "manifest", interrupted)
    assert placement("solve", scenario).code == 0
    assert Path("runs/gaps/placement.csv").is_file()


def test_wrong_tables_are_all_reported_and_leave_nothing(placement: Call, scenario: Path) -> None:
    write_table(scenario.parent, "units", "unit,kind,region\nA,puskesmas,96.71\nA,puskesmas,96.71")
    write_table(scenario.parent, "links", "from,to,minutes\np,q,soon")
    answer = placement("solve", scenario)
    assert answer.code == 2
    assert answer.out == ""
    assert "units, row 3, unit" in answer.err
    assert "links, row 2, minutes" in answer.err
    assert not Path("runs").exists()


def test_a_misspelt_rule_is_told_with_its_line(placement: Call, scenario: Path) -> None:
    scenario.write_text(SCENARIO.replace("kind: stay", "kind: sty"), "utf-8")
    answer = placement("solve", scenario)
    assert answer.code == 2
    assert "gaps.yaml, row 8" in answer.err


INFEASIBLE = ("--set", "rules.gaps.priority=null", "--set", "rules.few_moves.priority=null")


def test_hard_rules_that_stand_against_each_other_are_named(placement: Call, scenario: Path) -> None:
    answer = placement("solve", scenario, *INFEASIBLE)
    assert answer.code == 3
    assert "gaps (staffing" in answer.err
    assert "few_moves (stay" in answer.err
    assert "short_ways" not in answer.err
    assert not Path("runs").exists()


def test_hard_rules_without_a_plan_need_no_conflict_found_in_time(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_arguments: object) -> NoReturn:
        raise NoPlanError("the time limit came before the conflict was found")

    monkeypatch.setattr(conflict, "conflict", late)
    assert placement("solve", scenario, *INFEASIBLE).code == 3


def test_warnings_are_counted(placement: Call, scenario: Path) -> None:
    answer = placement("solve", scenario, "--set", "rules.nobody_loses_a_post.enabled=false")
    assert answer.code == 0
    assert "Warnings: 1; `placement check` shows them." in answer.err


def test_json_of_a_scenario_without_a_plan_says_infeasible(placement: Call, scenario: Path) -> None:
    answer = placement("solve", scenario, "--json", *INFEASIBLE)
    assert answer.code == 3
    assert json.loads(answer.out) == {
        "status": "infeasible",
        "levels": [],
        "conflict": ["gaps", "few_moves"],
    }


def test_a_time_limit_before_any_plan_leaves_nothing(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_arguments: object) -> NoReturn:
        raise NoPlanError("the time limit came before any plan")

    monkeypatch.setattr(engine, "solve", late)
    answer = placement("solve", scenario, "--json")
    assert answer.code == 5
    assert json.loads(answer.out)["status"] == "unknown"
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("failure", "code"), [(OSError(errno.ENOSPC, "No space left on device"), 1), (KeyboardInterrupt(), 5)]
)
def test_a_write_that_is_cut_off_leaves_nothing(
    failure: BaseException, code: int, placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_arguments: object) -> NoReturn:
        raise failure

    monkeypatch.setattr(runs, "manifest", cut_off)
    answer = placement("solve", scenario)
    assert answer.code == code
    assert "Traceback" not in answer.err
    assert not [*Path().iterdir()]


def test_a_replacement_that_is_cut_off_leaves_the_old_run(
    placement: Call, scenario: Path, solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename
    before = {file: file.read_bytes() for file in solved.rglob("*") if file.is_file()}

    def cut_off(path: Path, target: Path) -> Path:
        if (
            target == solved
            and path.with_name("run") == solved
            and (path / "result.json").exists()
            and solved not in seen
        ):
            seen.append(solved)
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    seen: list[Path] = []
    monkeypatch.setattr(Path, "rename", cut_off)
    answer = placement("solve", scenario, "--out", solved, "--force")
    assert answer.code == 1
    assert "Input/output error" in answer.err
    assert {file: file.read_bytes() for file in solved.rglob("*") if file.is_file()} == before
    assert [path.name for path in sorted(solved.parent.iterdir())] == ["clinic", "desk", "run"]


@pytest.mark.slow
def test_a_flow_is_solved_without_what_other_paths_load(scenario: Path) -> None:
    script = "import sys; from placement.commands import run; run(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-c", script, "solve", str(scenario), "--out", str(scenario.parent / "run")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"placement.engine", "ortools.graph.python.min_cost_flow"} <= loaded
    assert not {"ortools.sat.python.cp_model", "scipy.optimize", "scipy.linalg"} & loaded
    assert not {"xml.etree.ElementTree", "openpyxl", "pandera"} & loaded


@pytest.mark.slow
def test_installed_packages_are_looked_through_once(scenario: Path) -> None:
    """By Placement; others have their own look."""
    script = """
import importlib.metadata as metadata, sys
seen, look = [], metadata.entry_points
metadata.entry_points = lambda **asked: seen.append(asked.get("group")) or look(**asked)
from placement.commands import run
assert run(sys.argv[1:]) == 0
print(seen.count(None), sum(str(group).startswith("placement") for group in seen))
"""
    command = [sys.executable, "-c", script, "solve", str(scenario), "--out", str(scenario.parent / "run")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "1 0"
