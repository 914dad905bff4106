from typing import Any

import pytest

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from tests.rules.examples import (
    Rows,
    allowed,
    breaches,
    held,
    nurse,
    remarks,
    rule,
    solved,
    town,
    value,
    words,
)

PEOPLE: Rows = [nurse("E1", "A"), nurse("E2", "B"), nurse("E3")]


def licensed(*licences: tuple[str, str, str], **tables: Any) -> Problem:
    rows = [{"employee": who, "job": job, "valid_until": day} for who, job, day in licences]
    return town(**({"employees": PEOPLE, "licences": rows} | tables))


def test_a_licence_is_valid_through_its_last_day() -> None:
    problem = licensed(("E1", "nurse", "2027-01-01"), ("E3", "nurse", "2026-12-31"))
    assert breaches(problem, rule("licence", priority=1), "B:nurse", None, "A:nurse") == {"E3": 1}
    assert allowed(problem, rule("licence")) == {"E1 A:nurse", "E1 B:nurse", "E1 C:nurse", "E2 B:nurse"}


def test_the_latest_of_several_licences_counts() -> None:
    problem = licensed(("E3", "nurse", "2030-01-01"), ("E3", "nurse", "2020-01-01"))
    assert breaches(problem, rule("licence"), None, None, "A:nurse") == {}
    assert "E3 A:nurse" in allowed(problem, rule("licence"))


def test_a_licence_for_another_job_does_not_help() -> None:
    problem = licensed(("E3", "midwife", "2030-01-01"), ("E1", "nurse", "2030-01-01"))
    assert breaches(problem, rule("licence", priority=1), None, None, "A:nurse") == {"E3": 1}


def test_a_job_without_any_licence_in_the_table_needs_none() -> None:
    problem = licensed(
        ("E1", "nurse", "2030-01-01"),
        posts=[{"unit": "A", "job": "nurse", "maximum": 3}, {"unit": "B", "job": "clerk", "maximum": 3}],
    )
    assert breaches(problem, rule("licence"), None, None, "B:clerk") == {}
    assert "E3 A:nurse" not in allowed(problem, rule("licence"))
    assert "E3 B:clerk" in allowed(problem, rule("licence"))


def test_an_expired_licence_still_makes_the_job_one_that_needs_a_licence() -> None:
    problem = licensed(("E1", "nurse", "2000-01-01"))
    assert breaches(problem, rule("licence", priority=1), "B:nurse", None, "A:nurse") == {"E1": 1, "E3": 1}


def test_an_empty_table_never_blocks_and_is_remarked() -> None:
    problem = licensed()
    assert breaches(problem, rule("licence"), "B:nurse", None, "A:nurse") == {}
    assert len(allowed(problem, rule("licence"))) == 9
    assert [(remark.severity, remark.message) for remark in remarks(problem, rule("licence"))] == [
        ("warning", "the table licences is empty, so no licence is asked for")
    ]
    assert remarks(licensed(("E1", "nurse", "2000-01-01")), rule("licence")) == []


def test_current_posts_are_judged_only_if_the_rule_says_so() -> None:
    problem = licensed(("E1", "nurse", "2030-01-01"))
    assert breaches(problem, rule("licence"), "A:nurse", "B:nurse", None) == {}
    assert breaches(problem, rule("licence", incumbents=True), "A:nurse", "B:nurse", None) == {"E2": 1}
    assert "E2 B:nurse" not in allowed(problem, rule("licence", incumbents=True))


def test_who_and_where_limit_whom_the_rule_judges() -> None:
    problem = licensed(("E1", "nurse", "2000-01-01"))
    plan = ("B:nurse", None, "A:nurse")
    assert breaches(problem, rule("licence", who={"employee": "E3"}), *plan) == {"E3": 1}
    assert breaches(problem, rule("licence", where={"unit": "B"}), *plan) == {"E1": 1}


def test_the_message_names_job_and_day() -> None:
    problem = licensed(("E1", "nurse", "2000-01-01"))
    assert words(problem, rule("licence"), None, None, "A:nurse") == [
        "no licence as nurse is valid on 1 January 2027"
    ]


def test_the_licensed_newcomer_is_preferred() -> None:
    problem = licensed(("E2", "nurse", "2030-01-01"), employees=[nurse("E1"), nurse("E2")])
    result = solved(
        problem, staffed=rule("staffing", where={"unit": "A"}), licence=rule("licence", priority=1)
    )
    assert held(problem, result) == {"E1": None, "E2": "A:nurse"}
    assert value(result) == {1: 0}


def test_a_post_is_filled_without_a_licence_only_at_a_price() -> None:
    problem = licensed(("E9", "nurse", "2030-01-01"), employees=[nurse("E1"), nurse("E9", "C")])
    staffed = rule("staffing", where={"unit": ["A", "C"]})
    stay = rule("stay")
    result = solved(problem, staffed=staffed, stay=stay, licence=rule("licence", priority=1, weight=2))
    assert held(problem, result) == {"E1": "A:nurse", "E9": "C:nurse"}
    assert value(result) == {1: 2}
    with pytest.raises(InfeasibleError):
        solved(problem, staffed=staffed, stay=stay, licence=rule("licence"))
