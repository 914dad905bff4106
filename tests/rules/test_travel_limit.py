from fractions import Fraction

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from placement.proof.audit import audit
from tests.rules.examples import WAYS, Rows, allowed, breaches, held, nurse, rule, solved, town, value, words
from tests.tiny import plan_of

PEOPLE: Rows = [nurse("E1", "A", home="p"), nurse("E2", "C", home="p"), nurse("E3", home="nowhere")]
"""From home to A, B and C: 0, 10 and 40.5 minutes; the way of E3 is unknown."""


@pytest.fixture(scope="module")
def roads() -> Problem:
    return town(employees=PEOPLE, **WAYS)


def test_a_way_of_just_the_limit_is_fine(roads: Problem) -> None:
    assert allowed(roads, rule("travel_limit", minutes=10)) == {
        "E1 A:nurse",
        "E1 B:nurse",
        "E2 A:nurse",
        "E2 B:nurse",
        "E2 C:nurse",
    }
    assert breaches(roads, rule("travel_limit", minutes="40.5"), "C:nurse", "B:nurse", None) == {}


def test_a_breach_counts_the_minutes_above(roads: Problem) -> None:
    assert breaches(roads, rule("travel_limit", priority=1, minutes="9.8"), "C:nurse", "B:nurse", None) == {
        "E1": 30.7,
        "E2": 0.2,
    }


@pytest.mark.parametrize(
    ("limit", "above"), [("0.000000001", 123456.499999999), ("0.1", 123456.4), ("99999.7", 23456.8)]
)
def test_differences_are_those_of_the_decimals_written(limit: str, above: float) -> None:
    far = town(
        employees=[nurse("E1", home="p")],
        places=[{"place": "p"}],
        travel=[{"origin": "p", "unit": "B", "minutes": "123456.5"}],
    )
    judge = rule("travel_limit", priority=1, minutes=limit)
    assert breaches(far, judge, "B:nurse") == {"E1": above}
    pin = rule("lock", locks=[{"employee": "E1", "unit": "B", "action": "pin"}])
    assert value(solved(far, judge=judge, pin=pin)) == {1: Fraction(str(above))}


def test_nobody_travels_at_a_limit_of_zero_but_within_a_place(roads: Problem) -> None:
    assert allowed(roads, rule("travel_limit", minutes=0)) == {"E1 A:nurse", "E2 A:nurse", "E2 C:nurse"}


def test_a_current_post_is_judged_only_if_the_rule_says_so(roads: Problem) -> None:
    assert breaches(roads, rule("travel_limit", minutes=10), None, "C:nurse", None) == {}
    assert breaches(roads, rule("travel_limit", minutes=10, incumbents=True), None, "C:nurse", None) == {
        "E2": 30.5
    }


def test_pairs_whose_way_is_unknown_are_taken_away_whatever_who_and_where_say(roads: Problem) -> None:
    nobody = rule("travel_limit", minutes=999, priority=1, who={"employee": "E1"}, where={"unit": "A"})
    assert not any(pair.startswith("E3") for pair in allowed(roads, nobody))
    assert {"E3 A:nurse", "E3 B:nurse", "E3 C:nurse"} <= allowed(roads)
    found = audit(roads, {"limit": nobody}, plan_of(roads, "A:nurse", "C:nurse", "B:nurse"))[""]
    assert found.messages() == ["no source knows the way"]


def test_a_current_post_of_unknown_way_stays_and_counts_nothing() -> None:
    problem = town(employees=[nurse("E1", "A", home="nowhere")], **WAYS)
    strict = rule("travel_limit", minutes=0, incumbents=True)
    assert allowed(problem, strict) == {"E1 A:nurse"}
    assert breaches(problem, strict, "A:nurse") == {}


def test_who_and_where_limit_whom_the_rule_judges_the_post_being_that_of_the_pair(roads: Problem) -> None:
    plan = ("C:nurse", "B:nurse", None)
    assert breaches(roads, rule("travel_limit", minutes=0, who={"employee": "E2"}), *plan) == {"E2": 10}
    assert breaches(roads, rule("travel_limit", minutes=0, where={"region": "96.71"}), *plan) == {"E1": 40.5}


def test_the_message_names_way_unit_and_limit(roads: Problem) -> None:
    assert words(roads, rule("travel_limit", minutes=10), "C:nurse", "C:nurse", None) == [
        "40.5 minutes to C, the limit is 10"
    ]


def test_beyond_a_hard_limit_nobody_is_sent_and_beyond_a_soft_one_at_its_price() -> None:
    problem = town(employees=[nurse("E1", home="p"), nurse("E2", home="q")], **WAYS)
    staffed = rule("staffing", where={"unit": "C"})
    with pytest.raises(InfeasibleError):
        solved(problem, staffed=staffed, limit=rule("travel_limit", minutes=30))
    result = solved(problem, staffed=staffed, limit=rule("travel_limit", minutes=30, priority=1, weight=4))
    assert held(problem, result)["E2"] == "C:nurse"
    assert value(result) == {1: 2}  # 4 × (30.5 − 30)


@pytest.mark.parametrize("parameters", [{}, {"minutes": -1}, {"minutes": "an hour"}, {"limit": 60}])
def test_a_limit_is_a_number_of_minutes(parameters: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="minutes"):
        rule("travel_limit", **parameters)
