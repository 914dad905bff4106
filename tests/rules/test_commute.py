from fractions import Fraction

import pytest

from placement.problem import Problem
from tests.rules.examples import (
    NURSES,
    WAYS,
    Rows,
    allowed,
    breaches,
    held,
    nurse,
    rule,
    solved,
    town,
    value,
    words,
)

PEOPLE: Rows = [nurse("E1", "A", home="r"), nurse("E2", "B", home="p"), nurse("E3", home="p")]
"""From home to A, B and C: E1 40.5, 30.5 and 0 minutes, E2 and E3 0, 10 and 40.5."""


@pytest.fixture(scope="module")
def roads() -> Problem:
    return town(employees=PEOPLE, **WAYS)


def test_everybody_who_is_placed_counts_one_way_movers_or_not(roads: Problem) -> None:
    assert breaches(roads, rule("commute", priority=1), "A:nurse", "C:nurse", "B:nurse") == {
        "E1": 40.5,
        "E2": 40.5,
        "E3": 10,
    }


def test_the_unplaced_and_those_who_work_where_they_live_count_nothing(roads: Problem) -> None:
    assert breaches(roads, rule("commute", priority=1), "C:nurse", "A:nurse", None) == {}


def test_who_and_where_limit_whom_the_rule_counts_the_post_being_that_of_the_pair(roads: Problem) -> None:
    plan = ("A:nurse", "C:nurse", "B:nurse")
    assert breaches(roads, rule("commute", who={"employee": "E3"}), *plan) == {"E3": 10}
    assert breaches(roads, rule("commute", where={"kind": "office"}), *plan) == {"E2": 40.5}


def test_a_way_that_nobody_knows_takes_the_pair_away_but_a_current_post_stays_for_nothing() -> None:
    problem = town(employees=[nurse("E1", "A", home="nowhere"), nurse("E2", home="nowhere")], **WAYS)
    assert allowed(problem, rule("commute", priority=1)) == {"E1 A:nurse"}
    assert breaches(problem, rule("commute", priority=1), "A:nurse", None) == {}
    result = solved(problem, commute=rule("commute", priority=1), placed=rule("placed"))
    assert held(problem, result) == {"E1": "A:nurse", "E2": None}
    assert value(result) == {1: 0}


def test_minutes_are_shown_as_people_write_them(roads: Problem) -> None:
    assert words(roads, rule("commute"), "A:nurse", "B:nurse", None) == [
        "40.5 minutes to A",
        "10 minutes to B",
    ]


def test_ways_are_as_short_as_staffing_allows(roads: Problem) -> None:
    staffed, placed = rule("staffing", priority=1), rule("placed", include_new=True)
    result = solved(roads, staffed=staffed, placed=placed, commute=rule("commute", priority=2, weight="0.1"))
    assert held(roads, result)["E1"] == "C:nurse"
    assert value(result) == {1: 0, 2: 1}


def test_decimals_of_minutes_add_up_exactly() -> None:
    ways = {"places": WAYS["places"], "links": [{"from": "p", "to": "q", "minutes": "0.1"}]}
    people = [nurse(f"E{number}", "B", home="p") for number in range(3)]
    problem = town(employees=people, posts=NURSES[1:2], **ways)
    assert value(solved(problem, commute=rule("commute", priority=1), placed=rule("placed"))) == {
        1: Fraction(3, 10)
    }


def test_hard_nobody_travels_at_all(roads: Problem) -> None:
    result = solved(roads, commute=rule("commute"), placed=rule("placed", include_new=True))
    assert held(roads, result) == {"E1": "C:nurse", "E2": "A:nurse", "E3": "A:nurse"}
