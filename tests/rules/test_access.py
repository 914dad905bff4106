from typing import Any

import pytest
from pydantic import ValidationError

from placement.problem import Problem
from tests.rules.examples import (
    WAYS,
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

PEOPLE: Rows = [nurse("E1"), nurse("E2"), nurse("E3", tags="oap")]
VILLAGES: Rows = [
    {"place": "p", "population": 100},
    {"place": "q", "population": 70},
    {"place": "r", "population": 40},
    {"place": "s", "population": 5},
    {"place": "t"},
]
"""A lies in p, B in q, C in r; q is 10 minutes from p and 30.5 from r; no way leads to s and t."""


def post(unit: str, job: str, minimum: int = 1) -> Row:
    return {"unit": unit, "job": job, "minimum": minimum, "maximum": 5}


CLINICS: Rows = [post(unit, job) for unit in "ABC" for job in ("nurse", "midwife")]


def coast(people: Rows = PEOPLE, posts: Rows = CLINICS, **more: Any) -> Problem:
    return town(employees=people, posts=posts, places=VILLAGES, links=WAYS["links"], **more)


@pytest.fixture(scope="module")
def villages() -> Problem:
    return coast()


NURSE = {"jobs": ["nurse"], "minutes": 0}


def test_people_who_live_near_no_properly_staffed_unit_count(villages: Problem) -> None:
    assert breaches(villages, rule("access", **NURSE), "A:nurse", None, None) == {"q": 70, "r": 40, "s": 5}
    near = rule("access", jobs=["nurse"], minutes=10)
    assert breaches(villages, near, "A:nurse", None, None) == {"r": 40, "s": 5}


@pytest.mark.parametrize(
    ("minutes", "left_out"),
    [("30.49", {"p": 100, "q": 70, "s": 5}), ("30.5", {"p": 100, "s": 5}), ("40.5", {"s": 5})],
)
def test_the_limit_is_the_last_minute_that_counts(
    villages: Problem, minutes: str, left_out: dict[str, float]
) -> None:
    near = rule("access", jobs=["nurse"], minutes=minutes)
    assert breaches(villages, near, "C:nurse", None, None) == left_out


def test_every_listed_job_must_be_filled_in_the_same_unit(villages: Problem) -> None:
    both = rule("access", jobs=["nurse", "midwife"], minutes=0)
    assert breaches(villages, both, "A:nurse", "B:midwife", None) == {"p": 100, "q": 70, "r": 40, "s": 5}
    assert breaches(villages, both, "A:nurse", "A:midwife", None) == {"q": 70, "r": 40, "s": 5}


def test_a_job_listed_twice_is_one_job(villages: Problem) -> None:
    twice = rule("access", jobs=["nurse", "nurse"], minutes=0, priority=1)
    assert breaches(villages, twice, "A:nurse", None, None) == {"q": 70, "r": 40, "s": 5}
    assert value(solved(villages, near=twice)) == {1: 5}


def test_a_post_must_be_filled_to_its_minimum() -> None:
    posts = [post("A", "nurse", 2), post("B", "nurse")]
    problem = coast(posts=posts)
    plan = ("A:nurse", "B:nurse", None)
    assert breaches(problem, rule("access", **NURSE), *plan) == {"p": 100, "r": 40, "s": 5}
    assert breaches(problem, rule("access", **NURSE), "A:nurse", "A:nurse", None) == {
        "q": 70,
        "r": 40,
        "s": 5,
    }


def test_a_unit_without_a_minimum_or_without_the_post_is_never_proper() -> None:
    problem = coast(posts=[post("A", "nurse", 0), post("B", "nurse"), post("C", "midwife")])
    plan = ("A:nurse", "A:nurse", "C:midwife")
    assert breaches(problem, rule("access", **NURSE), *plan) == {"p": 100, "q": 70, "r": 40, "s": 5}


def test_who_limits_those_who_fill_a_post(villages: Problem) -> None:
    oap = rule("access", **NURSE, who={"tags": "oap"}, priority=1)
    assert breaches(villages, oap, "A:nurse", "B:nurse", "C:nurse") == {"p": 100, "q": 70, "s": 5}
    assert value(solved(villages, near=oap)) == {1: 70 + 40 + 5}


def test_where_limits_the_units_that_count(villages: Problem) -> None:
    sites = rule("access", jobs=["nurse"], minutes=10, where={"unit": ["B", "C"]}, priority=1)
    assert breaches(villages, sites, "A:nurse", None, None) == {"p": 100, "q": 70, "r": 40, "s": 5}
    assert breaches(villages, sites, "B:nurse", None, None) == {"r": 40, "s": 5}


def test_places_without_a_population_and_units_without_a_place_are_no_trouble() -> None:
    units = [
        {"unit": "A", "kind": "puskesmas", "region": "96.01"},
        {"unit": "B", "kind": "puskesmas", "region": "96.01", "place": "q"},
    ]
    problem = coast(posts=CLINICS[:4], units=units)
    assert breaches(problem, rule("access", **NURSE), "A:nurse", None, None) == {
        "p": 100,
        "q": 70,
        "r": 40,
        "s": 5,
    }
    assert value(solved(problem, near=rule("access", **NURSE, priority=1))) == {1: 145}


def test_minutes_come_from_the_table_first() -> None:
    rows = [{"origin": "s", "unit": "A", "minutes": 12}, {"origin": "p", "unit": "B", "minutes": 99}]
    problem = coast(travel=rows)
    near = rule("access", jobs=["nurse"], minutes=12)
    assert breaches(problem, near, "A:nurse", None, None) == {"r": 40}
    assert breaches(problem, near, "B:nurse", None, None) == {"p": 100, "r": 40, "s": 5}


def test_the_message_tells_how_many_live_too_far(villages: Problem) -> None:
    near = rule("access", jobs=["nurse"], minutes="30.5", who={"employee": "E1"})
    assert words(villages, near, "B:nurse", None, None) == [
        "5 people live more than 30.5 minutes from a properly staffed unit"
    ]


@pytest.mark.parametrize(
    ("minutes", "staff", "unit", "left"),
    [(0, 2, "A", 115), (10, 2, "B", 45), (31, 2, "B", 5), (0, 4, "AB", 45), (10, 4, "BC", 5)],
)
def test_when_staff_is_short_the_plan_completes_the_units_where_most_live(
    minutes: int, staff: int, unit: str, left: int
) -> None:
    near = rule("access", jobs=["nurse", "midwife"], minutes=minutes, priority=1)
    # A first priority of the people reached; the second tells A from B where either reaches as many.
    dear = rule("staffing", priority=2, where={"unit": ["B", "C"]})
    problem = coast([nurse(f"E{number}") for number in range(staff)])
    result = solved(problem, near=near, b_or_c=dear)
    assert value(result)[1] == left
    whole = {post for post in held(problem, result).values() if post}
    assert whole == {f"{each}:{job}" for each in unit for job in ("nurse", "midwife")}


@pytest.mark.parametrize(("where", "left"), [({}, 45), ({"unit": ["A", "C"]}, 175), ({"unit": "A"}, 215)])
def test_the_plan_fills_posts_to_their_minimum_and_where_the_rule_looks(
    where: dict[str, object], left: int
) -> None:
    posts = [post("A", "nurse", 4), post("B", "nurse", 3), post("C", "nurse", 3)]
    problem = coast(posts=posts)
    near = rule("access", jobs=["nurse"], minutes=10, where=where, priority=1)
    assert value(solved(problem, near=near)) == {1: left}


def test_hard_everybody_is_reached_or_nothing_is_possible() -> None:
    problem = town(employees=PEOPLE[:1], posts=CLINICS, places=VILLAGES[:2], links=WAYS["links"])
    near = rule("access", jobs=["nurse"], minutes=10)
    result = solved(problem, near=near, far=rule("staffing", priority=1, where={"unit": "C"}))
    assert value(result) == {1: 2}
    assert held(problem, result)["E1"] in {"A:nurse", "B:nurse"}


def test_whoever_the_scope_keeps_makes_a_unit_proper_too() -> None:
    people = [nurse("E1", "A", employment="pppk"), nurse("E2", employment="pns")]
    problem = coast(people, scope={"who": {"employment": "pns"}})
    assert value(solved(problem, near=rule("access", **NURSE, priority=1))) == {1: 40 + 5}


def test_jobs_without_a_post_or_without_a_minimum_anywhere_are_told(villages: Problem) -> None:
    assert remarks(villages, rule("access", **NURSE)) == []
    wrong, nowhere = remarks(villages, rule("access", jobs=["nurs"], minutes=0))
    assert (wrong.severity, wrong.key, wrong.message) == ("error", "jobs", "no post is for a nurs")
    assert wrong.remedy == "did you mean nurse?"
    assert (nowhere.severity, nowhere.message) == (
        "warning",
        "no unit has posts with a minimum for all these jobs",
    )
    problem = coast(posts=[post("A", "nurse", 0)])
    assert [each.severity for each in remarks(problem, rule("access", **NURSE))] == ["warning"]
    assert value(solved(problem, near=rule("access", **NURSE, priority=1))) == {1: 215}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"minutes": 10}, "jobs"),
        ({"jobs": ["nurse"]}, "minutes"),
        ({"jobs": [], "minutes": 10}, "at least 1 item"),
        ({"jobs": ["nurse"], "minutes": -1}, "greater than or equal to 0"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("access", **parameters)
