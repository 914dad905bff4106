from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from tests.rules.examples import breaches, held, nurse, remarks, rule, solved, town, value, words


@pytest.mark.parametrize(
    ("since", "due"), [("2022-01-01", True), ("2022-01-02", False), ("2010-05-05", True), (None, False)]
)
def test_staying_is_a_breach_from_the_anniversary_on(since: str | None, due: bool) -> None:
    problem = town(employees=[nurse("E1", "A", **({"since": since} if since else {}))])
    assert breaches(problem, rule("rotation", years=5), "A:nurse") == ({"E1": 1} if due else {})
    soft = {"rotation": rule("rotation", years=5, priority=1), "stay": rule("stay")}
    assert value(solved(problem, **soft, placed=rule("placed"))) == {1: int(due)}


@pytest.mark.parametrize(("day", "due"), [(date(2029, 2, 28), False), (date(2029, 3, 1), True)])
def test_years_from_29_february_are_complete_on_1_march(day: date, due: bool) -> None:
    problem = town(employees=[nurse("E1", "A", since="2024-02-29")], day=day)
    assert bool(breaches(problem, rule("rotation", years=5), "A:nurse")) is due


def test_moving_or_losing_the_post_is_not_staying() -> None:
    problem = town(employees=[nurse("E1", "A", since="2015-01-01"), nurse("E2", "A", since="2015-01-01")])
    assert breaches(problem, rule("rotation", years=5), "B:nurse", None) == {}


def test_another_job_in_the_same_unit_is_a_move() -> None:
    posts = [{"unit": "A", "job": "nurse", "maximum": 1}, {"unit": "A", "job": "clerk", "maximum": 1}]
    problem = town(employees=[nurse("E1", "A", since="2015-01-01")], posts=posts)
    assert breaches(problem, rule("rotation", years=5), "A:clerk") == {}


def test_who_does_not_serve_yet_has_nothing_to_leave() -> None:
    problem = town(employees=[nurse("E1", since="2015-01-01")])
    assert breaches(problem, rule("rotation", years=5), None) == {}


def test_where_is_the_current_post() -> None:
    problem = town(employees=[nurse("E1", "A", since="2015-01-01"), nurse("E2", "C", since="2015-01-01")])
    today = ("A:nurse", "C:nurse")
    assert breaches(problem, rule("rotation", years=5, where={"kind": "office"}), *today) == {"E2": 1}
    assert breaches(problem, rule("rotation", years=5, who={"employee": "E1"}), *today) == {"E1": 1}


def test_a_blank_since_is_counted_before_the_solve() -> None:
    problem = town(
        employees=[nurse("E1", "A"), nurse("E2", "C"), nurse("E3"), nurse("E4", "A", since="2015-01-01")]
    )
    (remark,) = remarks(problem, rule("rotation", years=5, where={"unit": "A"}))
    assert remark.message == "employees without a date in `since`: 1; the rule never obliges them"
    assert remarks(problem, rule("rotation", years=5, where={"unit": "B"})) == []


def test_the_message_tells_since_when() -> None:
    problem = town(employees=[nurse("E1", "A", since="2015-01-01")])
    assert words(problem, rule("rotation", years=5), "A:nurse") == [
        "in post since 1 January 2015, moves after 5 years"
    ]


def test_two_who_are_due_change_places() -> None:
    full = [{"unit": unit, "job": "nurse", "minimum": 1, "maximum": 1} for unit in "AB"]
    people = [nurse("E1", "A", since="2015-01-01"), nurse("E2", "B", since="2015-01-01")]
    problem = town(employees=people, posts=full)
    result = solved(problem, rotation=rule("rotation", years=5), staffed=rule("staffing"))
    assert held(problem, result) == {"E1": "B:nurse", "E2": "A:nurse"}


def test_who_is_due_and_has_nowhere_to_go_makes_a_hard_rule_impossible_with_placed() -> None:
    problem = town(
        employees=[nurse("E1", "A", since="2015-01-01")], posts=[{"unit": "A", "job": "nurse", "maximum": 1}]
    )
    with pytest.raises(InfeasibleError):
        solved(problem, rotation=rule("rotation", years=5), placed=rule("placed"))
    assert held(problem, solved(problem, rotation=rule("rotation", years=5))) == {"E1": None}


@pytest.mark.parametrize("parameters", [{"years": -1}, {"years": 1.5}, {}])
def test_years_are_whole_and_not_negative(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="years"):
        rule("rotation", **parameters)
