from datetime import date

import pytest
from pydantic import ValidationError

from tests.rules.examples import (
    NURSES,
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


@pytest.mark.parametrize(
    ("since", "barred"),
    [("2025-01-01", False), ("2025-01-02", True), ("2024-12-31", False), ("2026-12-31", True), (None, False)],
)
def test_a_move_is_barred_until_the_anniversary(since: str | None, barred: bool) -> None:
    problem = town(employees=[nurse("E1", "A", **({"since": since} if since else {}))])
    assert breaches(problem, rule("tenure", years=2, priority=1), "B:nurse") == ({"E1": 1} if barred else {})
    assert ("E1 B:nurse" in allowed(problem, rule("tenure", years=2))) is not barred


@pytest.mark.parametrize(("day", "barred"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_years_from_29_february_are_complete_on_1_march(day: date, barred: bool) -> None:
    problem = town(employees=[nurse("E1", "A", since="2024-02-29")], day=day)
    assert bool(breaches(problem, rule("tenure", years=2), "B:nurse")) is barred
    assert ("E1 B:nurse" in allowed(problem, rule("tenure", years=2))) is not barred


def test_in_a_leap_year_the_anniversary_is_29_february() -> None:
    problem = town(employees=[nurse("E1", "A", since="2024-02-29")], day=date(2028, 2, 29))
    assert breaches(problem, rule("tenure", years=4), "B:nurse") == {}


def test_staying_losing_the_post_and_first_postings_are_no_moves() -> None:
    problem = town(employees=[nurse("E1", "A", since="2026-06-01"), nurse("E2", since="2026-06-01")])
    early = rule("tenure", years=5, incumbents=True)
    assert breaches(problem, early, "A:nurse", "B:nurse") == {}
    assert breaches(problem, early, None, None) == {}
    assert {"E1 A:nurse", "E2 C:nurse"} <= allowed(problem, early)


def test_another_job_in_the_same_unit_is_a_move() -> None:
    posts = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 1}]
    problem = town(employees=[nurse("E1", "A", since="2026-06-01")], posts=posts)
    assert breaches(problem, rule("tenure", years=1), "A:clerk") == {"E1": 1}


def test_zero_years_bar_nobody() -> None:
    problem = town(employees=[nurse("E1", "A", since="2027-01-01")])
    assert breaches(problem, rule("tenure", years=0), "B:nurse") == {}
    assert "E1 B:nurse" in allowed(problem, rule("tenure", years=0))


def test_who_and_where_limit_whom_the_rule_judges_the_post_being_that_of_the_pair() -> None:
    problem = town(employees=[nurse("E1", "A", since="2026-06-01"), nurse("E2", "A", since="2026-06-01")])
    plan = ("B:nurse", "C:nurse")
    assert breaches(problem, rule("tenure", years=1, who={"employee": "E2"}), *plan) == {"E2": 1}
    assert breaches(problem, rule("tenure", years=1, where={"unit": "B"}), *plan) == {"E1": 1}
    assert breaches(problem, rule("tenure", years=1, where={"unit": "A"}), *plan) == {}


def test_a_blank_since_is_counted_before_the_solve() -> None:
    people = [nurse("E1", "A"), nurse("E2", "A", since="2026-06-01"), nurse("E3"), nurse("E4", "B")]
    problem = town(employees=people)
    (remark,) = remarks(problem, rule("tenure", years=2))
    assert remark.message == "employees without a date in `since`: 2; the rule never bars them"
    assert remarks(problem, rule("tenure", years=2, who={"employee": ["E2", "E3"]})) == []


def test_the_message_tells_since_when() -> None:
    problem = town(employees=[nurse("E1", "A", since="2026-06-01")])
    assert words(problem, rule("tenure", years=2), "B:nurse") == [
        "in post since 1 June 2026, moves only after 2 years"
    ]


def test_who_has_served_long_enough_moves() -> None:
    people = [nurse("E1", "A", since="2026-06-01"), nurse("E2", "A", since="2020-06-01"), nurse("E3", "A")]
    problem = town(employees=people)
    rules = {
        "staffed": rule("staffing", priority=1),
        "placed": rule("placed"),
        "tenure": rule("tenure", years=2),
    }
    result = solved(problem, **rules)
    assert held(problem, result)["E1"] == "A:nurse"
    assert value(result) == {1: 0}


def test_a_soft_rule_lets_the_needed_move_go_at_its_price() -> None:
    problem = town(employees=[nurse("E1", "A", since="2026-06-01"), nurse("E2", "A", since="2026-06-01")])
    rules = {
        "staffed": rule("staffing", priority=1),
        "tenure": rule("tenure", years=2, priority=2, weight="0.29"),
    }
    result = solved(problem, **rules)
    assert [str(each) for each in value(result).values()] == ["1", "29/100"]


@pytest.mark.parametrize("years", [-1, 2.5, "long"])
def test_years_are_whole_and_not_negative(years: object) -> None:
    with pytest.raises(ValidationError, match="years"):
        rule("tenure", years=years)
