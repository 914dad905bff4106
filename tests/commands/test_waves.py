"""`placement waves`: what it prints, and what it writes."""

import inspect
import json
from pathlib import Path

import pytest

from placement.commands import waves as command
from placement.study.waves.waves import DAYS, SIZE, waves
from tests.commands.conftest import Call


def test_the_list_is_a_csv_of_dated_moves(placement: Call, solved: Path) -> None:
    answer = placement("waves", solved, "--start", "2027-03-01", "--out", "waves.csv")
    assert answer.code == 0, answer.err
    assert Path("waves.csv").read_bytes().decode() == (
        "wave,date,employee,from,to\n1,2027-03-01,E3,A:nurse,C:nurse\n"
    )


def test_the_chart_has_a_bar_per_wave_and_what_is_short_after_it(placement: Call, solved: Path) -> None:
    lines = placement("waves", solved).out.splitlines()
    assert lines[1].split() == ["today", "1"]
    assert lines[2].split() == ["1", "2027-01-01", "█" * 40, "1", "0"]
    assert "People who change place: 1; waves: 1." in lines
    assert "No order has fewer waves." in lines


def test_json_tells_posts_by_unit_and_job(placement: Call, solved: Path) -> None:
    assert json.loads(placement("waves", solved, "--json").out) == {
        "fewest": True,
        "earliest": True,
        "short_of_minimum_today": 1,
        "waves": [
            {
                "wave": 1,
                "date": "2027-01-01",
                "short_of_minimum": 0,
                "moves": [
                    {
                        "employee": "E3",
                        "from": {"unit": "A", "job": "nurse"},
                        "to": {"unit": "C", "job": "nurse"},
                    }
                ],
            }
        ],
    }


def test_a_plan_without_moves_has_no_waves(placement: Call, scenario: Path) -> None:
    assert placement("solve", scenario, "--set", "rules.few_moves.priority=null").code == 0
    answer = placement("waves", "runs/gaps")
    assert answer.code == 0
    assert "The plan leaves everybody in place." in answer.out


def test_a_file_that_exists_is_replaced_only_by_force(placement: Call, solved: Path) -> None:
    Path("mine.csv").write_text("precious", "utf-8")
    answer = placement("waves", solved, "--out", "mine.csv")
    assert answer.code == 2
    assert "--force" in answer.err
    assert Path("mine.csv").read_text("utf-8") == "precious"
    assert placement("waves", solved, "--out", "mine.csv", "--force").code == 0
    assert Path("mine.csv").read_text("utf-8").startswith("wave,")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--size", "0"], "--size"),
        (["--every", "0"], "--every"),
        (["--start", "soon"], "soon"),
        (["--out", "missing/waves.csv"], "missing"),
        (["--out", "."], "is a folder"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    placement: Call, solved: Path, arguments: list[str], word: str
) -> None:
    answer = placement("waves", solved, *arguments)
    assert answer.code == 2
    assert word in answer.err
    assert not list(Path().iterdir())


def test_the_command_and_the_function_assume_the_same() -> None:
    defaults = {name: each.default for name, each in inspect.signature(waves).parameters.items()}
    assert (command.SIZE, command.DAYS) == (SIZE, DAYS) == (defaults["size"], defaults["every"])
