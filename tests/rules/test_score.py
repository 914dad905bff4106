from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from placement.problem import Problem
from tests.rules.examples import (
    NURSES,
    Row,
    Rows,
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

PEOPLE: Rows = [nurse("E1"), nurse("E2", tags="oap")]
POSTS: Rows = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}]


def score(employee: str, unit: str, amount: Any, job: str | None = None, measure: str = "fit") -> Row:
    row = {"employee": employee, "unit": unit, "measure": measure, "value": amount}
    return row | ({"job": job} if job else {})


SCORES: Rows = [
    score("E1", "A", 99, measure="age"),
    score("E1", "A", 5, "clerk"),
    score("E1", "A", 3),
    score("E1", "B", "0.1", "nurse"),
    score("E2", "B", "0.2"),
    score("E2", "A", -4),
    score("E2", "C", 7, "midwife"),
]
"""E1 fits A by 3, its clerk's post by 5; E2 fits C as a midwife only, for whom there is no post."""


@pytest.fixture(scope="module")
def fitting() -> Problem:
    return town(employees=PEOPLE, posts=POSTS, scores=SCORES)


FIT = {"measure": "fit", "priority": 1}


def test_a_row_with_the_job_beats_one_without_whatever_is_better(fitting: Problem) -> None:
    for sense, sign in (("minimise", 1), ("maximise", -1)):
        judge = rule("score", **FIT, sense=sense)
        assert breaches(fitting, judge, "A:clerk", None) == {"E1": 5 * sign}
        assert breaches(fitting, judge, "A:nurse", None) == {"E1": 3 * sign}


def test_a_row_of_nought_with_the_job_beats_one_without() -> None:
    problem = town(employees=PEOPLE, posts=POSTS, scores=[score("E1", "A", 8), score("E1", "A", 0, "nurse")])
    assert breaches(problem, rule("score", **FIT), "A:nurse", None) == {}
    assert value(solved(problem, fit=rule("score", **FIT, sense="maximise"))) == {1: -8}
    assert value(solved(problem, fit=rule("score", **FIT, sense="maximise", where={"job": "nurse"}))) == {
        1: 0
    }


def test_without_a_row_and_without_a_post_nothing_counts(fitting: Problem) -> None:
    assert breaches(fitting, rule("score", **FIT), "C:nurse", "C:nurse") == {}
    assert breaches(fitting, rule("score", **FIT), None, None) == {}


def test_scores_below_nought_offset_others_in_the_sum(fitting: Problem) -> None:
    found = rule("score", **FIT)
    assert breaches(fitting, found, "A:nurse", "A:nurse") == {"E1": 3, "E2": -4}
    assert value(solved(fitting, fit=found)) == {1: -4}
    assert value(solved(fitting, fit=rule("score", **FIT, sense="maximise", weight=2))) == {
        1: Fraction("-10.4")
    }


def test_tenths_are_added_as_they_are_written(fitting: Problem) -> None:
    pinned = rule("lock", locks=[{"employee": each, "unit": "B", "action": "pin"} for each in ("E1", "E2")])
    assert value(solved(fitting, fit=rule("score", **FIT), pinned=pinned)) == {1: Fraction("0.3")}


def test_who_and_where_limit_whose_score_counts_and_where(fitting: Problem) -> None:
    plan = ("A:clerk", "A:nurse")
    assert breaches(fitting, rule("score", **FIT, who={"tags": "oap"}), *plan) == {"E2": -4}
    assert breaches(fitting, rule("score", **FIT, where={"job": "clerk"}), *plan) == {"E1": 5}
    assert breaches(fitting, rule("score", **FIT, where={"unit": "B"}), *plan) == {}
    oap = rule("score", **FIT, sense="maximise", who={"tags": "oap"})
    assert value(solved(fitting, fit=oap)) == {1: Fraction("-0.2")}


def test_current_posts_count_like_any_other() -> None:
    problem = town(employees=[nurse("E1", "A")], scores=[score("E1", "A", 2)])
    assert breaches(problem, rule("score", **FIT), "A:nurse") == {"E1": 2}


def test_each_measure_by_itself(fitting: Problem) -> None:
    assert breaches(fitting, rule("score", measure="age", priority=1), "A:clerk", "A:nurse") == {"E1": 99}


def test_the_best_fit_decides_where_one_place_is_left() -> None:
    posts = [post | {"maximum": 1} for post in NURSES[:2]]
    table = [score("E1", "A", 10), score("E1", "B", 9), score("E2", "A", 8), score("E2", "B", 4)]
    problem = town(employees=PEOPLE, posts=posts, scores=table)
    result = solved(problem, fit=rule("score", **FIT, sense="maximise"))
    assert value(result) == {1: -17}
    assert held(problem, result) == {"E1": "B:nurse", "E2": "A:nurse"}


def test_the_message_tells_the_score_as_the_table_has_it(fitting: Problem) -> None:
    best = rule("score", **FIT, sense="maximise")
    assert words(fitting, best, "A:clerk", "A:nurse") == ["fit at A is 5", "fit at A is -4"]


def test_a_measure_that_the_table_lacks_is_told(fitting: Problem) -> None:
    assert remarks(fitting, rule("score", **FIT)) == []
    (found,) = remarks(fitting, rule("score", measure="fitt", priority=1))
    assert (found.severity, found.key) == ("error", "measure")
    assert found.message == "the table scores has no measure fitt"
    assert found.remedy == "did you mean fit?"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"measure": "fit"}, "a score needs a priority"),
        ({"priority": 1}, "measure"),
        ({**FIT, "sense": "max"}, "'minimise' or 'maximise'"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("score", **parameters)
