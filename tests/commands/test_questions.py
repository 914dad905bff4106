"""`explain`, `whatif` and `diagnose` from the command line, on a case solved by hand."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from placement.study.conflict.conflict import Bench, Least
from tests.commands.conftest import Call


def test_why_here_and_what_other_posts_would_cost(placement: Call, solved: Path) -> None:
    answer = placement("explain", solved, "--employee", "E3", "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["post"] == {"unit": "C", "job": "nurse"}
    assert found["rules"]["few_moves"] == {"breach": 1, "message": "moved to C as nurse"}
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
            "by_rule": {"gaps": 0, "few_moves": 0, "short_ways": 60},
            "also_moves": [found["alternatives"][0]["also_moves"][0]],
            "proven": True,
        },
        {
            "unit": "B",
            "job": "nurse",
            "allowed": True,
            "blocked_by": [],
            "cost": {"1": 0, "2": 1, "3": 0},
            "by_rule": {"gaps": 0, "few_moves": 1, "short_ways": 0},
            "also_moves": [found["alternatives"][1]["also_moves"][0]],
            "proven": True,
        },
    ]


def test_why_not_there_names_the_rule(placement: Call, solved: Path) -> None:
    answer = placement("explain", solved, "--employee", "E4", "--unit", "C", "--job", "nurse", "--json")
    (found,) = json.loads(answer.out)["alternatives"]
    assert found["blocked_by"] == [
        {"rule": "right_profession", "message": "works as midwife, the post is for nurse"}
    ]
    assert "cost" not in found
    words = placement("explain", solved, "--employee", "E4", "--unit", "C", "--job", "nurse").out
    assert "nurse at C: not allowed\n      right_profession: works as midwife, the post is for nurse" in words


@pytest.mark.slow
def test_what_is_short_in_a_unit_and_in_all(placement: Call, solved: Path) -> None:
    found = json.loads(placement("explain", solved, "--unit", "B", "--json").out)
    assert found["unit"] == "B"
    assert [(gap["job"], gap["level"], gap["short"]) for gap in found["gaps"]] == [
        ("clerk", "target", 1),
        ("nurse", "target", 1),
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


def test_why_here_in_both_languages(placement: Call, solved: Path) -> None:
    english = placement("explain", solved, "--employee", "E3").out.splitlines()
    assert english[0] == "E3 is placed at C as nurse."
    assert "  few_moves: moved to C as nurse" in english
    assert "  short_ways: 45.5 minutes to C" in english
    assert "  kept: right_profession, nobody_loses_a_post, gaps" in english
    (there,) = (line for line in english if line.startswith("  nurse at B: "))
    assert there.startswith("  nurse at B: persons moved +1 (few_moves); others placed differently: E")
    assert "Priorities: 1 = gaps; 2 = few_moves; 3 = short_ways" in english
    indonesian = placement("--language", "id", "explain", solved, "--employee", "E3").out.splitlines()
    assert indonesian[0] == "E3 ditempatkan di C sebagai perawat."
    assert "  perjalanan singkat [short_ways]: 45,5 menit ke C" in indonesian
    assert any(
        line.startswith("  perawat di A: menit, sekali jalan +60 (perjalanan singkat [short_ways]); ")
        for line in indonesian
    )


@pytest.mark.slow
def test_who_stays_is_told_what_keeps_them(placement: Call, solved: Path) -> None:
    only = placement("explain", solved, "--employee", "E4").out.splitlines()
    assert only[:2] == [
        "E4 is placed at A as midwife.",
        "  + A needs at least 1 in the post of midwife, and has no more.",
    ]
    told = json.loads(placement("explain", solved, "--employee", "E1", "--json").out)["reasons"]
    best = "Of the posts looked at, even the best, nurse at C, makes the plan worse: "
    assert told["for"] == [best + "minutes, one way +60 (short_ways)."]  # in the place of E3
    indonesian = placement("--language", "id", "explain", solved, "--employee", "E1").out.splitlines()
    assert indonesian[1].endswith(
        "membuat rencana lebih buruk: menit, sekali jalan +60 (perjalanan singkat [short_ways])."
    )


def test_who_is_without_a_post_is_told_so(placement: Call, solved: Path) -> None:
    words = placement("explain", solved, "--employee", "E6").out
    assert words.startswith("E6 is without a post.\n")
    assert "The rules leave no other post." in words
    found = json.loads(placement("explain", solved, "--employee", "E6", "--json").out)
    assert (found["post"], found["alternatives"]) == (None, [])


@pytest.mark.slow
def test_one_post_of_a_unit_is_asked_for_by_its_job(placement: Call, solved: Path) -> None:
    every = json.loads(placement("explain", solved, "--employee", "E1", "--unit", "B", "--json").out)
    assert {each["job"] for each in every["alternatives"]} == {"nurse", "clerk"}
    only = placement("explain", solved, "--employee", "E1", "--unit", "B", "--job", "nurse", "--json")
    (nurse,) = json.loads(only.out)["alternatives"]
    assert nurse["allowed"]
    # E1 goes 30 minutes to B, twice counted, and nobody else changes place.
    assert (nurse["cost"], nurse["also_moves"]) == ({"1": 0, "2": 1, "3": 60}, [])
    assert nurse["by_rule"] == {"gaps": 0, "few_moves": 1, "short_ways": 30}
    wrong = placement("explain", solved, "--employee", "E1", "--unit", "B", "--job", "nurs")
    assert wrong.code == 2
    assert "B has no post of nurs: did you mean nurse?" in wrong.err


STRICT = (
    "--set",
    "rules.near={kind: travel_limit, minutes: 40}",
    "--set",
    "rules.settled={kind: tenure, years: 2, who: {unit: B}}",
)


@pytest.fixture
def stuck(placement: Call, scenario: Path, tmp_path: Path) -> Path:
    """C lacks its nurse, since it is further than forty minutes from everybody."""
    answer = placement("solve", scenario, "--out", tmp_path / "stuck", *STRICT)
    assert answer.code == 0, answer.err
    return tmp_path / "stuck"


@pytest.mark.slow
def test_who_would_fill_a_gap_if_a_rule_gave_way(placement: Call, stuck: Path) -> None:
    (gap,) = json.loads(placement("explain", stuck, "--unit", "C", "--json").out)["gaps"]
    assert (gap["job"], gap["level"], gap["short"], gap["by_hiring"]) == ("nurse", "minimum", 1, 0)
    assert (gap["by_training"], gap["one_more"]) == ([], {"1": -1, "2": 0, "3": 0})
    nearest = gap["by_moving"][0]
    assert {key: nearest[key] for key in ("rule", "parameter", "from", "to", "employee")} == {
        "rule": "near",
        "parameter": "minutes",
        "from": 40,
        "to": 45.5,
        "employee": "E3",
    }
    # E3 goes 45.5 minutes instead of 30, each counted twice.
    assert nearest["cost"] == {"1": -1, "2": 1, "3": 31}
    assert nearest["by_rule"] == {"gaps": -1, "few_moves": 1, "short_ways": 15.5}
    words = placement("explain", stuck, "--unit", "C").out.splitlines()
    assert words[0] == "C, nurse: 1 short of the minimum"
    assert words[1] == (
        "  moving E3 would help if near gave way (at 45.5 minutes instead of 40): "
        "persons short −1 (gaps); persons moved +1 (few_moves); minutes, one way +15.5 (short_ways)"
    )
    indonesian = placement("--language", "id", "explain", stuck, "--unit", "C").out.splitlines()
    assert indonesian[0] == "C, perawat: kurang 1 dari minimum"
    assert indonesian[1] == (
        "  mutasi E3 akan membantu bila near dilonggarkan (dengan batas 45,5 menit, semula 40 menit): "
        "kekurangan pegawai −1 (gaps); orang yang dimutasi +1 (few_moves); "
        "menit, sekali jalan +15,5 (perjalanan singkat [short_ways])"
    )


@pytest.mark.slow
def test_the_whole_case_by_job_and_where_one_more_would_count(placement: Call, stuck: Path) -> None:
    found = json.loads(placement("explain", stuck, "--short", "--json").out)
    assert found["jobs"] == [{"job": "nurse", "short": 1, "by_moving": 1, "by_training": 0, "by_hiring": 0}]
    assert found["one_more"][0] == {"unit": "C", "job": "nurse", "cost": {"1": -1, "2": 0, "3": 0}}
    words = placement("--language", "id", "explain", stuck, "--short").out.splitlines()
    assert words[2].split() == ["perawat", "1", "1", "0", "0"]
    assert "  perawat di C: kekurangan pegawai −1 (gaps)" in words


@pytest.mark.slow
def test_what_if_somebody_must_go(placement: Call, solved: Path) -> None:
    answer = placement("whatif", solved, "--pin", "E1=C:nurse", "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert [level["after"] - level["before"] for level in found["levels"]] == [0, 0, 120]
    assert {each["employee"] for each in found["people"]} == {"E1", "E3"}
    assert found["by_rule"] == {
        "gaps": {"before": 0, "after": 0},
        "few_moves": {"before": 1, "after": 1},
        "short_ways": {"before": 45.5, "after": 105.5},
    }
    words = placement("whatif", solved, "--pin", "E1=C:nurse").out
    assert "minutes, one way (short_ways)" in words
    assert "priority" not in words
    assert "Employees placed differently: 2" in placement("whatif", solved, "--pin", "E1=C:nurse").out
    assert placement("whatif", solved, "--pin", "E4=C:nurse").code == 3
    assert placement("whatif", solved).code == 2


@pytest.mark.slow
def test_what_if_is_kept_as_a_scenario(placement: Call, solved: Path) -> None:
    """A pin, a forbid and a setting: solved from the file, the plan is worth the same."""
    asked: tuple[str, ...] = ("--pin", "E1=C:nurse", "--forbid", "E5=C", "--set", "rules.few_moves=null")
    asked += ("--set", "rules.short_ways.weight=3")
    found = json.loads(placement("whatif", solved, *asked, "--save", "kept/change.yaml", "--json").out)
    answer = placement("solve", "kept/change.yaml", "--json")
    assert answer.code == 0, answer.err
    values = {level["priority"]: level["value"] for level in json.loads(answer.out)["levels"]}
    after = {level["priority"]: level["after"] for level in found["levels"]}
    assert values == {priority: value for priority, value in after.items() if value is not None}
    assert values[3] == 3 * 75.5  # E1 goes to C, and E3 where they live
    again = placement("whatif", solved, *asked, "--save", "kept/change.yaml")
    assert (again.code, "--force" in again.err) == (2, True)
    assert placement("whatif", solved, *asked, "--save", "kept/change.yaml", "--force").code == 0
    assert placement("whatif", solved, "--pin", "E4=C:nurse", "--save", "none.yaml").code == 3
    assert not Path("none.yaml").exists()


@pytest.mark.slow
def test_locks_of_the_table_that_the_run_does_not_keep_are_not_kept_by_the_file(
    placement: Call, scenario: Path
) -> None:
    """The run has no rule for locks; the file's would bind E1 to A as well."""
    (scenario.parent / "data/locks.csv").write_text("employee,unit,job,action\nE1,A,,pin\n", "utf-8")
    assert placement("solve", scenario, "--out", "locked").code == 0
    other = placement("whatif", "locked", "--pin", "E2=C:nurse", "--save", "other.yaml", "--json")
    assert other.code == 0, other.err
    answer = placement("solve", "other.yaml", "--json")
    assert [level["value"] for level in json.loads(answer.out)["levels"]] == [
        level["after"] for level in json.loads(other.out)["levels"]
    ]
    refused = placement("whatif", "locked", "--pin", "E1=C:nurse", "--save", "none.yaml")
    assert (refused.code, "E1" in refused.err) == (2, True)


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


def test_a_change_that_is_not_proven_to_be_the_least_says_so(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = placement("diagnose", scenario, *INFEASIBLE).out
    assert "and a smaller one is not:" in words
    assert "the least that was found" not in words
    least = Bench.least

    def late(bench: Bench, *question: Any) -> Least | None:
        found = least(bench, *question)
        return found and replace(found, proven=False)

    monkeypatch.setattr(Bench, "least", late)
    words = placement("diagnose", scenario, *INFEASIBLE).out
    assert "and unless told otherwise a smaller one is not:" in words
    assert words.count("      the least that was found; whether less would do is not known\n") == 2


@pytest.mark.slow
def test_the_conflict_in_both_languages(placement: Call, scenario: Path) -> None:
    rules = (
        "--set",
        "rules.gaps.priority=null",
        "--set",
        "rules.few_moves={kind: moves, at_most: 0, priority: null}",
    )
    english = placement("diagnose", scenario, *rules).out
    assert english.startswith(
        "These rules stand against each other; without any one of them, the others listed can be kept:\n"
    )
    assert "  few_moves: one move is needed, the cap is 0\n" in english
    assert "      C:nurse: 0 of 1, 1 short\n" in english
    indonesian = placement("--language", "id", "diagnose", scenario, *rules).out
    assert "  few_moves: diperlukan satu mutasi, batasnya 0\n" in indonesian


def test_nothing_is_proposed_where_no_rule_may_give(placement: Call, scenario: Path) -> None:
    kept = ("--keep", "gaps", "--keep", "few_moves", "--keep", "right_profession")
    answer = placement("diagnose", scenario, *kept, *INFEASIBLE)
    assert answer.code == 0
    assert "No relaxation of these rules alone makes a plan exist." in answer.out


def test_a_rule_that_selects_no_post_is_not_said_to_be_kept(placement: Call, scenario: Path) -> None:
    rule = "rules.none={kind: headcount, at_least: 3, where: {unit: A, job: clerk}}"
    placement("solve", scenario, "--out", "idle", "--set", rule)
    words = placement("explain", "idle", "--employee", "E3").out
    assert "\n  nothing to check: none\n" in words
    assert "none" not in words.partition("  kept: ")[2].partition("\n")[0]


@pytest.mark.slow
def test_a_rule_of_others_is_not_said_to_be_kept(placement: Call, scenario: Path) -> None:
    ways = "rules.midwives_near={kind: commute, who: {job: midwife}, priority: 4}"
    placement("solve", scenario, "--out", "others", "--set", ways)
    assert "\n  nothing to check: midwives_near\n" in placement("explain", "others", "--employee", "E3").out
    assert "nothing to check" not in placement("explain", "others", "--employee", "E4").out
