"""`placement check`: every problem, and a count."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from placement.base.errors import Finding
from placement.commands.output import lines
from tests.commands.clinic import SCENARIO, write_table
from tests.commands.conftest import Answer, Call


def problems(answer: Answer) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = json.loads(answer.out)["problems"]
    return listed


def test_warnings_alone_pass(placement: Call, scenario: Path) -> None:
    answer = placement("check", scenario)
    assert answer.code == 0, answer.out
    assert answer.err == ""
    assert answer.out.splitlines()[-1].startswith("Errors: 0, warnings: ")


def test_a_long_value_is_shown_as_far_as_a_line_has_room(placement: Call, scenario: Path) -> None:
    answer = placement("check", scenario, "--set", f"solver.gap={'9' * 4000}")
    assert answer.code == 2
    assert max(map(len, answer.out.splitlines())) < 400
    answer = placement("check", scenario, "--json", "--set", f"solver.gap={'9' * 4000}")
    assert "9" * 4000 in {row["value"] for row in problems(answer)}


def test_pairs_without_known_minutes_are_counted_where_a_rule_needs_them(
    placement: Call, scenario: Path
) -> None:
    """E6 could take the clerk's post alone; nobody knows the way."""
    (unknown,) = (row for row in problems(placement("check", scenario, "--json")) if row["table"] == "travel")
    assert (unknown["severity"], unknown["column"]) == ("warning", "minutes")
    assert str(unknown["message"]).startswith("pairs taken away, for no source knows their minutes: 1")


def test_pairs_without_known_minutes_stay_where_no_rule_needs_them(placement: Call, scenario: Path) -> None:
    answer = placement("check", scenario, "--json", "--set", "rules.short_ways.enabled=false")
    assert not [row for row in problems(answer) if row["table"] == "travel"]


def test_json_lists_each_problem_with_its_place_and_remedy(placement: Call, scenario: Path) -> None:
    write_table(scenario.parent, "links", "from,to,minutes\np,q,30\nq,r,soon")
    answer = placement("check", scenario, "--json")
    assert answer.code == 2
    (error,) = (row for row in problems(answer) if row["severity"] == "error")
    assert set(error) == {"severity", "table", "row", "column", "value", "remedy", "message"}
    assert [error[key] for key in ("table", "row", "column", "value")] == ["links", 3, "minutes", "soon"]


def test_wrong_tables_are_reported_along_with_a_wrong_scenario(placement: Call, scenario: Path) -> None:
    write_table(scenario.parent, "links", "from,to,minutes\np,q,soon\nq,r,45")
    scenario.write_text(SCENARIO.replace("kind: stay", "kind: sty"), "utf-8")
    answer = placement("check", scenario, "--json")
    tables = {row["table"] for row in problems(answer) if row["severity"] == "error"}
    assert tables == {"gaps.yaml", "links"}


@pytest.mark.slow
def test_many_problems_of_one_kind_are_folded_on_a_terminal_alone(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "\n".join(f"p,q{number},soon" for number in range(24))
    write_table(scenario.parent, "links", f"from,to,minutes\n{rows}")
    assert placement("check", scenario).out.count("links, row") == 24
    assert placement("solve", scenario).err.count("links, row") == 24
    listed = problems(placement("check", scenario, "--json"))
    assert sum(row["table"] == "links" and row["severity"] == "error" for row in listed) == 24
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    told = placement("check", scenario).out
    assert told.count("links, row") == 10
    assert "14 more of this kind" in told


def warning(row: int, column: str | None, value: str | None, message: str) -> Finding:
    return Finding("warning", "posts", row, column, value, message, "look")


def test_warnings_that_repeat_are_counted_in_a_file_too() -> None:
    many = [warning(row, "maximum", str(row), f"{row} is low") for row in range(2, 1511)]
    told = list(lines(many, StringIO()))
    assert len(told) == 6
    assert "1504 more of this kind" in told[-1]


def test_the_same_words_of_several_columns_are_said_once() -> None:
    told = list(lines([warning(row, f"rules.r{row}", None, "no data") for row in (1, 2, 3)], StringIO()))
    assert len(told) == 1
    assert "rules.r1, rules.r2, rules.r3" in told[0]


def test_the_same_words_of_many_tables_are_said_once() -> None:
    tables = ["employees", "units", "posts", "places", "links"]
    found = [Finding("warning", table, 2, None, table, "an example", "remove it") for table in tables]
    (told,) = lines([*found, *found], StringIO())
    assert ", ".join(tables) in told
    assert len(list(lines(found[:4], StringIO()))) == 4


def test_why_a_rule_is_idle_is_told_once(placement: Call, scenario: Path) -> None:
    answer = placement("check", scenario, "--json", "--set", "rules.papers.kind=licence")
    told = [row for row in problems(answer) if row["column"] == "rules.papers"]
    assert len(told) == 1


def test_a_scenario_that_is_not_there_is_one_problem(placement: Call) -> None:
    answer = placement("check", "missing.yaml", "--json")
    assert answer.code == 2
    assert len(problems(answer)) == 1


def test_a_missing_case_is_one_problem(placement: Call, scenario: Path) -> None:
    answer = placement("check", scenario, "--json", "--set", "case=elsewhere")
    assert answer.code == 2
    assert len(problems(answer)) == 1


def test_numbers_that_cannot_be_added_exactly_are_refused_as_a_solve_refuses_them(
    placement: Call, scenario: Path
) -> None:
    settings = "--set", "rules.short_ways.weight=123456789012345.123456789"
    checked, solved = placement("check", scenario, *settings), placement("solve", scenario, *settings)
    assert (checked.code, solved.code) == (2, 2)
    assert "cannot be added exactly" in checked.out
    assert "cannot be added exactly" in solved.err
