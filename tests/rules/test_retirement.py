from datetime import date

import pytest
from pydantic import ValidationError

from tests.rules.examples import allowed, breaches, held, nurse, remarks, rule, solved, town, value, words


@pytest.mark.parametrize(
    ("retires", "barred"),
    [("2027-06-30", True), ("2027-07-01", False), ("2027-01-01", True), ("2026-05-01", True), (None, False)],
)
def test_a_move_is_barred_less_than_the_months_before(retires: str | None, barred: bool) -> None:
    problem = town(employees=[nurse("E1", "A", **({"retires": retires} if retires else {}))])
    assert breaches(problem, rule("retirement", months=6, priority=1), "B:nurse") == (
        {"E1": 1} if barred else {}
    )
    assert ("E1 B:nurse" in allowed(problem, rule("retirement", months=6))) is not barred


@pytest.mark.parametrize(("retires", "barred"), [("2028-02-29", True), ("2028-03-01", False)])
def test_months_that_end_on_a_day_the_month_lacks_end_on_the_first_of_the_next(
    retires: str, barred: bool
) -> None:
    problem = town(employees=[nurse("E1", "A", retires=retires)], day=date(2027, 8, 31))
    assert bool(breaches(problem, rule("retirement", months=6), "B:nurse")) is barred
    assert ("E1 B:nurse" in allowed(problem, rule("retirement", months=6))) is not barred


def test_more_than_a_year_may_be_asked_for() -> None:
    problem = town(employees=[nurse("E1", "A", retires="2028-12-31"), nurse("E2", "A", retires="2029-01-01")])
    assert breaches(problem, rule("retirement", months=24), "B:nurse", "B:nurse") == {"E1": 1}


def test_staying_losing_the_post_and_first_postings_are_no_moves() -> None:
    problem = town(employees=[nurse("E1", "A", retires="2027-02-01"), nurse("E2", retires="2027-02-01")])
    last = rule("retirement", months=12, incumbents=True)
    assert breaches(problem, last, "A:nurse", "B:nurse") == {}
    assert breaches(problem, last, None, None) == {}
    assert {"E1 A:nurse", "E2 B:nurse"} <= allowed(problem, last)


def test_zero_months_bar_only_those_who_should_be_gone() -> None:
    problem = town(employees=[nurse("E1", "A", retires="2027-01-01"), nurse("E2", "A", retires="2026-12-31")])
    assert breaches(problem, rule("retirement", months=0), "B:nurse", "B:nurse") == {"E2": 1}
    assert {"E1 B:nurse"} <= allowed(problem, rule("retirement", months=0))


def test_who_and_where_limit_whom_the_rule_judges_the_post_being_that_of_the_pair() -> None:
    problem = town(employees=[nurse("E1", "A", retires="2027-02-01"), nurse("E2", "A", retires="2027-02-01")])
    plan = ("B:nurse", "C:nurse")
    assert breaches(problem, rule("retirement", months=2, who={"employee": "E2"}), *plan) == {"E2": 1}
    assert breaches(problem, rule("retirement", months=2, where={"unit": "B"}), *plan) == {"E1": 1}


def test_a_blank_date_is_counted_before_the_solve() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A", retires="2030-06-01"), nurse("E3")])
    (remark,) = remarks(problem, rule("retirement", months=6))
    assert remark.message == "employees without a date in `retires`: 1; the rule never bars them"
    assert remarks(problem, rule("retirement", months=6, who={"employee": "E2"})) == []


def test_the_message_tells_when() -> None:
    problem = town(employees=[nurse("E1", "A", retires="2027-02-01")])
    assert words(problem, rule("retirement", months=6), "B:nurse") == [
        "retires on 1 February 2027, within 6 months"
    ]


def test_who_has_years_to_go_moves() -> None:
    people = [nurse("E1", "A", retires="2027-02-01"), nurse("E2", "A", retires="2040-02-01")]
    problem = town(employees=people)
    rules = {
        "staffed": rule("staffing", priority=1, where={"unit": "B"}),
        "placed": rule("placed"),
        "last": rule("retirement", months=12, priority=2),
    }
    result = solved(problem, **rules)
    assert held(problem, result) == {"E1": "A:nurse", "E2": "B:nurse"}
    assert value(result) == {1: 0, 2: 0}


@pytest.mark.parametrize("months", [-1, 0.5])
def test_months_are_whole_and_not_negative(months: object) -> None:
    with pytest.raises(ValidationError, match="months"):
        rule("retirement", months=months)
