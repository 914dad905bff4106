from fractions import Fraction
from typing import Any

import pytest

from placement.problem import Problem
from placement.problem.plan import Breaches
from placement.proof.audit import STRUCTURE, audit, broken, structure, values
from tests.rules.examples import NURSES, WAYS, nurse, rule, solved, town, value
from tests.tiny import plan_of


def faults(problem: Problem, *posts: str | None, **rules: Any) -> list[tuple[str, float, str]]:
    """Subject, amount and message of what may never be."""
    found = structure(problem, rules, plan_of(problem, *posts))
    return list(zip(found.subject.tolist(), found.amount.tolist(), found.messages(), strict=True))


def test_a_plan_that_leaves_all_as_it_is_has_no_fault() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2")])
    assert faults(problem, "A:nurse", None) == []


def test_more_people_than_places_count_person_by_person() -> None:
    posts = [{"unit": "A", "job": "nurse", "maximum": 1}, {"unit": "B", "job": "nurse", "maximum": 0}]
    problem = town(employees=[nurse(f"E{number}") for number in range(4)], posts=posts)
    assert faults(problem, "A:nurse", "A:nurse", "A:nurse", "B:nurse") == [
        ("A:nurse", 2, "more people than places"),
        ("B:nurse", 1, "more people than places"),
    ]


def test_more_people_than_a_given_maximum_today_is_a_fault_of_staying_so() -> None:
    posts = [{"unit": "A", "job": "nurse", "maximum": 1}, {"unit": "B", "job": "nurse", "maximum": 1}]
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A")], posts=posts)
    assert faults(problem, "A:nurse", "A:nurse") == [("A:nurse", 1, "more people than places")]
    assert value(solved(problem, stay=rule("stay", priority=1), placed=rule("placed"))) == {1: 1}
    assert value(solved(problem, stay=rule("stay", priority=1))) == {1: 0}


def test_today_s_headcount_is_the_maximum_where_none_is_given() -> None:
    problem = town(
        employees=[nurse("E1", "A"), nurse("E2", "A")], posts=[{"unit": "A", "job": "nurse", "target": 1}]
    )
    assert faults(problem, "A:nurse", "A:nurse") == []


def test_a_current_post_that_the_table_lacks_has_room_for_those_who_hold_it() -> None:
    problem = town(
        employees=[nurse("E1", "A"), nurse("E2", "B")], posts=[{"unit": "B", "job": "nurse", "maximum": 2}]
    )
    assert faults(problem, "A:nurse", "B:nurse") == []
    assert faults(problem, "A:nurse", "A:nurse") == [("A:nurse", 1, "more people than places")]


def test_nobody_enters_a_post_outside_the_scope() -> None:
    problem = town({"where": {"unit": ["A", "B"]}}, employees=[nurse("E1", "A"), nurse("E2")])
    assert faults(problem, "C:nurse", "C:nurse") == [
        ("E1", 1, "placed outside the scope"),
        ("E2", 1, "placed outside the scope"),
    ]
    assert faults(problem, "B:nurse", "A:nurse") == []


def test_whoever_serves_outside_the_scope_stays_there() -> None:
    problem = town({"where": {"unit": ["A", "B"]}}, employees=[nurse("E1", "C"), nurse("E2", "C")])
    assert faults(problem, "C:nurse", "A:nurse") == [("E2", 1, "the scope keeps everybody else as they are")]
    assert faults(problem, None, "C:nurse") == [("E1", 1, "the scope keeps everybody else as they are")]


def test_who_is_outside_the_scope_stays_without_a_post_too() -> None:
    people = [
        nurse("E1", "A", employment="pppk"),
        nurse("E2", employment="pppk"),
        nurse("E3", employment="pns"),
    ]
    problem = town({"who": {"employment": "pns"}}, employees=people)
    kept = "the scope keeps everybody else as they are"
    assert faults(problem, "B:nurse", "B:nurse", "B:nurse") == [("E1", 1, kept), ("E2", 1, kept)]
    assert faults(problem, "A:nurse", None, "B:nurse") == []


def test_a_maximum_is_at_least_the_headcount_that_the_scope_keeps() -> None:
    people = [
        nurse("E1", "A", employment="pppk"),
        nurse("E2", "A", employment="pppk"),
        nurse("E3", "A", employment="pns"),
    ]
    problem = town(
        {"who": {"employment": "pns"}}, employees=people, posts=[NURSES[0] | {"maximum": 1}, NURSES[1]]
    )
    assert faults(problem, "A:nurse", "A:nurse", "B:nurse") == []
    assert faults(problem, "A:nurse", "A:nurse", "A:nurse") == [("A:nurse", 1, "more people than places")]
    assert value(solved(problem, stay=rule("stay", priority=1), placed=rule("placed"))) == {1: 1}


@pytest.mark.parametrize("needy", ["commute", "travel_limit"])
def test_unknown_ways_are_a_fault_only_where_a_rule_needs_minutes_and_never_of_a_current_post(
    needy: str,
) -> None:
    problem = town(employees=[nurse("E1", "A", home="nowhere"), nurse("E2", "A", home="nowhere")], **WAYS)
    judge = rule(
        needy, priority=1, who={"employee": "E9"}, **({"minutes": 9} if needy == "travel_limit" else {})
    )
    assert faults(problem, "A:nurse", "B:nurse", judge=judge) == [("E2", 1, "no source knows the way")]
    assert faults(problem, "A:nurse", "B:nurse", stay=rule("stay")) == []


def test_the_audit_lists_every_rule_by_its_name_and_structure_under_none() -> None:
    problem = town(employees=[nurse("E1", "A")])
    rules = {"keep": rule("stay", priority=1), "staffed": rule("staffing")}
    found = audit(problem, rules, plan_of(problem, "B:nurse"))
    assert {name: breaches.subject.tolist() for name, breaches in found.items()} == {
        STRUCTURE: [],
        "keep": ["E1"],
        "staffed": ["A:nurse", "C:nurse"],
    }


def test_hard_rules_structure_and_what_no_price_buys_may_not_be_broken() -> None:
    problem = town(employees=[{"employee": "E1", "job": "clerk"}])
    rules = {
        "jobs": rule("profession", priority=1),
        "keep": rule("stay", priority=1),
        "staffed": rule("staffing"),
        "wanted": rule("staffing", priority=1),
    }
    found = audit(problem, rules, plan_of(problem, "A:nurse"))
    assert broken(rules, found) == ["jobs", "staffed"]
    shut = town({"where": {"unit": "B"}}, employees=[nurse("E1")])
    assert broken({}, audit(shut, {}, plan_of(shut, "A:nurse"))) == [STRUCTURE]
    assert broken({}, audit(shut, {}, plan_of(shut, None))) == []


def test_a_priority_comes_to_the_sum_of_weight_times_breach_of_its_rules_exactly() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A")])
    rules = {
        "keep": rule("stay", priority=2, weight="0.1"),
        "few": rule("moves", at_most=1, priority=2, weight="0.2"),
        "staffed": rule("staffing", priority=1, weight=3),
        "hard": rule("placed"),
    }
    found = audit(problem, rules, plan_of(problem, "B:nurse", "B:nurse", "B:nurse"))
    assert values(rules, found) == {1: 6, 2: Fraction(7, 10)}  # 3 × 2; 0.1 × 3 + 0.2 × 2


def test_a_priority_without_breaches_is_nought_and_no_soft_rule_no_priority() -> None:
    rules = {"keep": rule("stay", priority=4)}
    assert values(rules, {"keep": Breaches.where([], [], "")}) == {4: 0}
    assert values({}, {}) == {}
