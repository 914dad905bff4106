"""`explain`, `whatif` and `diagnose` from the command line, on a case solved by hand."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Call


def test_why_here_and_what_other_posts_would_cost(placement: Call, solved: Path) -> None:
    answer = placement("explain", solved, "--employee", "E3", "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["post"] == {"unit": "C", "job": "nurse"}
    assert found["rules"]["few_moves"] == {"breach": 1, "message": "moved to C:nurse"}
    assert found["rules"]["short_ways"] == {"breach": 45.5, "message": "45.5 minutes to C"}
    assert found["alternatives"] == [
        # To A: E1 or E2 goes to C instead, 75.5 minutes; E3 keeps the 30 minutes to A.
        # To B, where E3 lives: E5 goes to C, 45.5 minutes.
        {
            "unit": "A",
            "job": "nurse",
            "allowed": True,
            "blocked_by": [],
            "cost": {"1": 0, "2": 0, "3": 120},
            "also_moves": [found["alternatives"][0]["also_moves"][0]],
            "proven": True,
        },
        {
            "unit": "B",
            "job": "nurse",
            "allowed": True,
            "blocked_by": [],
            "cost": {"1": 0, "2": 1, "3": 0},
            "also_moves": [found["alternatives"][1]["also_moves"][0]],
            "proven": True,
        },
    ]


def test_why_not_there_names_the_rule(placement: Call, solved: Path) -> None:
    answer = placement("explain", solved, "--employee", "E4", "--unit", "C", "--job", "nurse", "--json")
    (found,) = json.loads(answer.out)["alternatives"]
    assert found["blocked_by"] == [{"rule": "right_profession", "message": "a midwife in a post for a nurse"}]
    assert "cost" not in found
    words = placement("explain", solved, "--employee", "E4", "--unit", "C", "--job", "nurse").out
    assert "C:nurse: not allowed\n      right_profession: a midwife in a post for a nurse" in words


def test_what_is_short_in_a_unit_and_in_all(placement: Call, solved: Path) -> None:
    found = json.loads(placement("explain", solved, "--unit", "B", "--json").out)
    assert found["unit"] == "B"
    assert [(gap["job"], gap["level"], gap["short"]) for gap in found["gaps"]] == [
        ("nurse", "target", 1),
        ("clerk", "target", 1),
    ]
    assert placement("explain", solved, "--unit", "A").out == "Nothing is short at A.\n"
    short = placement("explain", solved, "--short")
    assert short.code == 0, short.err
    assert "Where one more person would change most" in short.out


def test_a_question_that_cannot_be_answered_is_bad_input(placement: Call, solved: Path) -> None:
    assert placement("explain", solved).code == 2
    assert placement("explain", solved, "--unit", "A", "--job", "nurse").code == 2
    assert placement("explain", solved, "--short", "--unit", "A").code == 2
    wrong = placement("explain", solved, "--employee", "E33")
    assert wrong.code == 2
    assert "E33 is in no table: did you mean E3?" in wrong.err


def test_what_if_somebody_must_go(placement: Call, solved: Path) -> None:
    answer = placement("whatif", solved, "--pin", "E1=C:nurse", "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert [level["after"] - level["before"] for level in found["levels"]] == [0, 0, 120]
    assert {each["employee"] for each in found["people"]} == {"E1", "E3"}
    assert "Employees placed differently: 2" in placement("whatif", solved, "--pin", "E1=C:nurse").out
    assert placement("whatif", solved, "--pin", "E4=C:nurse").code == 3
    assert placement("whatif", solved).code == 2


def test_what_if_a_rule_went(placement: Call, solved: Path) -> None:
    answer = placement("whatif", solved, "--set", "rules.few_moves=null", "--json")
    assert answer.code == 0, answer.err
    assert [level["after"] for level in json.loads(answer.out)["levels"]][1] is None


INFEASIBLE = ("--set", "rules.gaps.priority=null", "--set", "rules.few_moves.priority=null")


def test_the_conflict_and_what_would_have_to_give(placement: Call, scenario: Path) -> None:
    answer = placement("diagnose", scenario, "--json", *INFEASIBLE)
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert (found["feasible"], found["conflict"]) == (False, ["gaps", "few_moves"])
    assert {each["rule"]: each["parameter"] for each in found["relaxations"]}.items() >= {
        ("gaps", "priority"),
        ("few_moves", "priority"),
    }
    words = placement("diagnose", scenario, "--keep", "gaps", *INFEASIBLE).out
    assert "C:nurse: 0 of 1, 1 short" not in words
    assert "few_moves: as a wish (priority 4) it would be broken by 1" in words


@pytest.mark.parametrize("as_json", [False, True])
def test_a_scenario_with_a_plan_has_no_conflict(placement: Call, scenario: Path, as_json: bool) -> None:
    answer = placement("diagnose", scenario, *(["--json"] if as_json else []))
    assert answer.code == 0
    if as_json:
        found = json.loads(answer.out)
        assert (found["feasible"], found["conflict"], found["relaxations"]) == (True, [], [])
    else:
        assert answer.out == "A plan exists: the hard rules can hold together.\n"


def test_a_rule_to_keep_must_exist(placement: Call, scenario: Path) -> None:
    answer = placement("diagnose", scenario, "--keep", "gap")
    assert answer.code == 2
    assert "there is no rule gap: did you mean gaps?" in answer.err
