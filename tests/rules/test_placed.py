import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from tests.rules.examples import Rows, breaches, held, nurse, rule, solved, town, value, words

PEOPLE: Rows = [nurse("E1", "A"), nurse("E2", "C"), nurse("E3")]


@pytest.fixture(scope="module")
def people() -> Problem:
    return town(employees=PEOPLE)


def test_who_serves_today_keeps_a_post(people: Problem) -> None:
    assert breaches(people, rule("placed"), None, "A:nurse", None) == {"E1": 1}
    assert breaches(people, rule("placed"), None, None, None) == {"E1": 1, "E2": 1}


def test_newcomers_are_due_a_post_only_if_the_rule_says_so(people: Problem) -> None:
    assert breaches(people, rule("placed", include_new=True), "A:nurse", "C:nurse", None) == {"E3": 1}
    assert breaches(people, rule("placed", include_new=True), "A:nurse", "C:nurse", "A:nurse") == {}


def test_where_is_the_current_post_which_newcomers_lack(people: Problem) -> None:
    office = rule("placed", include_new=True, where={"kind": "office"})
    assert breaches(people, office, None, None, None) == {"E2": 1}


def test_who_limits_whom_the_rule_counts(people: Problem) -> None:
    chosen = rule("placed", include_new=True, who={"employee": ["E1", "E3"]})
    assert breaches(people, chosen, None, None, None) == {"E1": 1, "E3": 1}


def test_the_message_is_short(people: Problem) -> None:
    assert words(people, rule("placed"), None, "C:nurse", None) == ["without a post"]


def test_it_is_never_implied() -> None:
    problem = town(
        employees=PEOPLE,
        places=[{"place": "p"}, {"place": "q"}],
        links=[{"from": "p", "to": "q", "minutes": 9}],
    )
    assert value(solved(problem, commute=rule("commute", priority=1))) == {1: 0}
    result = solved(problem, placed=rule("placed"), stay=rule("stay", priority=1))
    assert held(problem, result) | {"E3": None} == {"E1": "A:nurse", "E2": "C:nurse", "E3": None}


def test_too_few_places_for_all_leave_somebody_without_only_where_the_rule_is_soft() -> None:
    problem = town(
        employees=[nurse("E1", "A"), nurse("E2", "A")], posts=[{"unit": "A", "job": "nurse", "maximum": 1}]
    )
    with pytest.raises(InfeasibleError):
        solved(problem, placed=rule("placed"))
    result = solved(problem, placed=rule("placed", priority=1, weight=5))
    assert sorted(held(problem, result).values(), key=str) == ["A:nurse", None]
    assert value(result) == {1: 5}


def test_the_scope_leaves_out_whom_it_does_not_speak_of() -> None:
    problem = town({"where": {"region": "96.01"}}, employees=PEOPLE)
    assert breaches(problem, rule("placed"), None, None, None) == {"E1": 1}


def test_include_new_is_yes_or_no() -> None:
    with pytest.raises(ValidationError, match="include_new"):
        rule("placed", include_new="some")
