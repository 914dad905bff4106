"""The run folder: what it holds, and that it is there whole or not at all."""

import hashlib
import json
import platform
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from placement.base.errors import InputError, PlacementError
from placement.base.files import require_free, written_whole
from placement.engine import solve
from placement.problem.plan import Breaches
from placement.run import Run, read_inputs, read_run
from placement.run.tables import amounts, breaches_table
from tests.commands.clinic import SCENARIO, write_clinic


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return write_clinic(tmp_path / "clinic")


@pytest.fixture
def run(scenario: Path, tmp_path: Path) -> Run:
    """A solved run, written to the folder `run`."""
    inputs = read_inputs(scenario, ["solver.seed=7"])
    result = solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)
    run = Run(inputs.scenario, inputs.problem, result, inputs=inputs.digests)
    run.save(tmp_path / "run", command=["placement", "solve"])
    return run


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_run_reads_back_as_it_was(run: Run, tmp_path: Path) -> None:
    again = read_run(tmp_path / "run")
    assert np.array_equal(again.plan.post, run.plan.post)
    assert again.result.levels == run.result.levels
    assert again.result.status == run.result.status
    assert again.scenario.rules == run.scenario.rules
    assert {name: found.total for name, found in again.result.breaches.items()} == {
        "few_moves": 1,
        "short_ways": Fraction("45.5"),
    }


def test_messages_of_breaches_read_back_as_they_were(run: Run, tmp_path: Path) -> None:
    again = read_run(tmp_path / "run").result.breaches["short_ways"]
    assert again.messages() == run.result.breaches["short_ways"].messages()


def test_a_run_holds_the_files_of_the_contract_and_no_more(run: Run, tmp_path: Path) -> None:  # noqa: ARG001
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "placement.csv", "posts.csv", "breaches.csv", "result.json", "certificate.json", "manifest.json",
        "scenario.yaml", "case",
    }  # fmt: skip


def test_the_manifest_names_every_input_with_its_digest(run: Run, scenario: Path, tmp_path: Path) -> None:  # noqa: ARG001
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    tables = ("employees", "links", "posts", "units")
    assert manifest["inputs"] == {
        **{f"data/{name}.csv": sha256(scenario.parent / "data" / f"{name}.csv") for name in tables},
        "gaps.yaml": sha256(scenario),
    }
    assert manifest["seed"] == 7
    assert manifest["command"] == ["placement", "solve"]
    assert manifest["versions"]["python"] == platform.python_version()
    assert {"placement", "numpy", "pandas", "ortools", "highspy"} <= manifest["versions"].keys()
    assert manifest["scenario"]["rules"]["short_ways"]["weight"] == "2"


def test_parents_of_a_scenario_are_inputs_too(scenario: Path) -> None:
    folder = scenario.parent / "town"
    folder.mkdir()
    (folder / "child.yaml").write_text("extends: ../gaps.yaml\ntitle: Child\n", "utf-8")
    inputs = read_inputs(folder / "child.yaml")
    assert {"child.yaml", "../gaps.yaml", "../data/units.csv"} <= inputs.digests.keys()


def test_a_column_that_nobody_has_is_an_error(scenario: Path) -> None:
    scenario.write_text(SCENARIO.replace("{kind: placed}", "{kind: placed, who: {grad: III}}"), "utf-8")
    with pytest.raises(InputError) as caught:
        read_inputs(scenario)
    assert [finding.column for finding in caught.value.findings if finding.severity == "error"] == [
        "rules.nobody_loses_a_post.who.grad"
    ]


def test_a_folder_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    with written_whole(tmp_path / "run", force=False) as fresh:
        (fresh / "result.json").write_text("{}")
        assert not (tmp_path / "run").exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["run", "result.json"]


@pytest.mark.parametrize("failure", [OSError("no space"), KeyboardInterrupt(), ZeroDivisionError()])
def test_nothing_stays_of_a_folder_that_is_cut_off(failure: BaseException, tmp_path: Path) -> None:
    def cut_off() -> None:
        with written_whole(tmp_path / "run", force=False) as fresh:
            (fresh / "result.json").write_text("{}")
            raise failure

    with pytest.raises((PlacementError, type(failure))):
        cut_off()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("renames", [1, 2])
def test_a_replacement_that_is_cut_off_leaves_what_was_there(
    renames: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first rename puts the old run aside, the second puts the new one in its place."""
    old = tmp_path / "run"
    old.mkdir()
    (old / "result.json").write_text("old")
    rename, done = Path.rename, []

    def cut_off(path: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == renames:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", cut_off)
    with pytest.raises(KeyboardInterrupt), written_whole(old, force=True) as fresh:
        (fresh / "result.json").write_text("new")
    assert (old / "result.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_made_during_the_solve_is_not_replaced(tmp_path: Path) -> None:
    require_free(tmp_path / "run", force=False)
    (tmp_path / "run").mkdir()
    with pytest.raises(InputError), written_whole(tmp_path / "run", force=False):
        pytest.fail("began to write")


def test_a_run_keeps_the_permissions_of_any_other_folder(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with written_whole(tmp_path / "run", force=False):
        pass
    assert (tmp_path / "run").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_amounts_are_written_as_people_write_them() -> None:
    values = [1.0, 45.5, 0.1, 1e7, 1e-9, float("nan")]
    assert amounts(values).tolist() == ["1", "45.5", "0.1", "10000000", "0.000000001", ""]


def test_a_bound_is_read_back_exactly(run: Run, tmp_path: Path) -> None:  # noqa: ARG001
    file = tmp_path / "run" / "result.json"
    written = json.loads(file.read_text("utf-8"))
    written["levels"][2]["bound"] = 90.3
    file.write_text(json.dumps(written), "utf-8")
    level = read_run(tmp_path / "run").result.levels[2]
    assert level.bound == Fraction("90.3")


def test_hard_rules_have_no_rows_among_the_breaches(run: Run) -> None:
    breaches = {name: Breaches.where([1.0], ["x"], "") for name in run.scenario.rules}
    assert breaches_table(run.scenario.rules, breaches)["rule"].tolist() == [
        "gaps",
        "few_moves",
        "short_ways",
    ]
