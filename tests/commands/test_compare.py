"""`placement compare`: what it prints, and what it writes."""

import json
from pathlib import Path

import pytest

from tests.commands.clinic import TABLES, rows_of, write_clinic, write_table
from tests.commands.conftest import Call


@pytest.fixture
def still(placement: Call, scenario: Path, tmp_path: Path) -> Path:
    """A run in which nobody may move."""
    answer = placement(
        "solve", scenario, "--out", tmp_path / "still", "--set", "rules.few_moves.priority=null"
    )
    assert answer.code == 0, answer.err
    return tmp_path / "still"


@pytest.mark.slow
def test_json_is_as_the_contract_has_it(placement: Call, solved: Path, still: Path) -> None:
    told = json.loads(placement("compare", solved, still, "--json").out)
    assert told["runs"] == [str(solved), str(still)]
    assert told["measures"]["moves"] == [1, 0]
    (person,) = told["people"]
    assert person["employee"] == "E3"
    assert person["posts"] == [{"unit": "C", "job": "nurse"}, {"unit": "A", "job": "nurse"}]
    assert told["policies"][0]["values"] == {"1": [0, 1], "2": [1, 0], "3": [91, 60]}
    assert told["policies"][1]["broken"] == [["few_moves"], []]
    reasons = {reason["rule"]: reason for reason in person["reasons"]}
    assert reasons["short_ways"] == {
        "rule": "short_ways",
        "subject": "E3",
        "disputed": False,
        "amounts": [45.5, 30],
        "speaks_for": [1],
    }


@pytest.mark.slow
def test_the_terminal_marks_the_best_and_says_what_speaks_for_whom(
    placement: Call, solved: Path, still: Path
) -> None:
    lines = placement("compare", solved, still).out.splitlines()
    cells = {line[: line.find("  ")]: line.split() for line in lines}
    assert cells["employees moved"][-3:] == ["1", "0", "*"]
    assert cells["persons short of the minimum"][-3:] == ["0", "*", "1"]
    assert cells["few_moves"][-4:] == ["1", "(2)", "0", "(!)"]
    assert "still: few_moves (2/!), short_ways; run: gaps" in next(line for line in lines if "E3" in line)
    assert cells["C:nurse"][-3:] == ["0", "1", "0"]


@pytest.mark.slow
def test_tables_go_to_a_folder(placement: Call, solved: Path, still: Path) -> None:
    answer = placement("compare", solved, still, "--out", "difference")
    assert answer.code == 0
    assert rows_of(Path("difference/people.csv")) == [
        {"employee": "E3", "run": "C:nurse", "still": "A:nurse"}
    ]
    assert placement("compare", solved, still, "--out", "difference").code == 2
    assert placement("compare", solved, still, "--out", "difference", "--force").code == 0


@pytest.mark.slow
def test_runs_of_one_name_go_by_their_paths(
    placement: Call, scenario: Path, solved: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    assert placement("solve", scenario, "--out", tmp_path / "other" / "run").code == 0
    out = placement("compare", solved, tmp_path / "other" / "run").out
    assert str(solved) in out.splitlines()[0]
    assert "not place alike: 0" in out


@pytest.mark.slow
def test_who_is_not_in_every_run_is_said(placement: Call, solved: Path, tmp_path: Path) -> None:
    smaller = write_clinic(tmp_path / "smaller")
    rows = [row for row in TABLES["employees"].splitlines() if "E6" not in row]
    write_table(smaller.parent, "employees", "\n".join(rows))
    assert placement("solve", smaller, "--out", "less").code == 0
    answer = placement("compare", solved, "less")
    assert answer.code == 0
    assert "less does not know 1 of the employees: E6" in answer.err
    assert "*" not in answer.out
    assert "unknown" in next(line for line in answer.out.splitlines() if line.startswith("E6"))


@pytest.mark.parametrize(("others", "word"), [([], "two runs"), (["nowhere"], "nowhere is no folder")])
def test_bad_input_is_told(placement: Call, solved: Path, others: list[str], word: str) -> None:
    answer = placement("compare", solved, *others)
    assert answer.code == 2
    assert word in answer.err
    assert answer.out == ""


@pytest.mark.slow
def test_near_tells_how_many_are_placed_otherwise(placement: Call, scenario: Path, still: Path) -> None:
    """The gap at C is worth a move whatever was before; E3 goes."""
    answer = placement("solve", scenario, "--near", still, "--out", "again")
    assert answer.code == 0, answer.err
    assert "Placed otherwise than in still: 1; equally good plans change at least 1." in answer.out
    told = json.loads(Path("again/result.json").read_text("utf-8"))
    assert told["near"] == {"run": "still", "changed": 1, "bound": 1}
    assert [level["priority"] for level in told["levels"]] == [1, 2, 3]
    inputs = json.loads(Path("again/manifest.json").read_text("utf-8"))["inputs"]
    assert "../still/placement.csv" in inputs
    assert placement("verify", "again").code == 0


def test_a_run_may_take_the_place_of_the_one_it_is_near_to(
    placement: Call, scenario: Path, solved: Path
) -> None:
    answer = placement("solve", scenario, "--near", solved, "--out", solved, "--force")
    assert answer.code == 0, answer.err
    assert json.loads((solved / "result.json").read_text("utf-8"))["near"]["changed"] == 0


def test_nearness_to_what_is_no_run_is_bad_input(placement: Call, scenario: Path) -> None:
    answer = placement("solve", scenario, "--near", scenario.parent)
    assert answer.code == 2
    assert "no complete run folder" in answer.err
    assert not Path("runs").exists()
