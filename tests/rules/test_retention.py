import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from tests.rules.examples import NURSES, Rows, breaches, held, nurse, rule, solved, town, value, words

TEAM: Rows = [nurse("E0", "A"), nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "C"), nurse("E4")]
"""Three serve in A, one in C, one nowhere yet."""
ALL_LEAVE = ("B:nurse", "B:nurse", "B:nurse", "B:nurse", None)


@pytest.fixture(scope="module")
def team() -> Problem:
    return town(employees=TEAM, posts=[*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}])


def test_a_breach_counts_stayers_short_of_the_share_rounded_up(team: Problem) -> None:
    half = rule("retention", share="0.5")
    assert breaches(team, half, *ALL_LEAVE) == {"A": 2, "C": 1}
    assert breaches(team, half, "A:nurse", "B:nurse", "B:nurse", "C:nurse", None) == {"A": 1}
    assert breaches(team, half, "A:nurse", "A:nurse", "B:nurse", "C:nurse", None) == {}


def test_a_share_of_nought_asks_nothing_and_of_one_everybody(team: Problem) -> None:
    assert breaches(team, rule("retention", share=0), *ALL_LEAVE) == {}
    assert breaches(team, rule("retention", share=1), *ALL_LEAVE) == {"A": 3, "C": 1}


@pytest.mark.parametrize(("share", "needed"), [(0.29, 29), (0.57, 57), ("0.290000001", 30)])
def test_shares_are_the_decimals_written(share: object, needed: int) -> None:
    posts = [{"unit": unit, "job": "nurse", "maximum": 100} for unit in "AB"]
    problem = town(employees=[nurse(f"E{number}", "A") for number in range(100)], posts=posts)
    assert breaches(problem, rule("retention", share=share), *["B:nurse"] * 100) == {"A": needed}


def test_retention_counts_only_those_who_serve_there(team: Problem) -> None:
    arrivals = ("B:nurse", "A:nurse", "A:nurse", "A:nurse", "A:nurse")
    assert breaches(team, rule("retention", share=1), *arrivals) == {"A": 1, "C": 1}


def test_who_is_left_without_a_post_is_no_stayer(team: Problem) -> None:
    assert breaches(team, rule("retention", share=1), None, "A:nurse", "A:nurse", "C:nurse", None) == {"A": 1}


def test_per_unit_another_job_there_is_staying_and_per_post_it_is_not(team: Problem) -> None:
    plan = ("A:clerk", "A:nurse", "A:nurse", "C:nurse", None)
    assert breaches(team, rule("retention", share=1), *plan) == {}
    assert breaches(team, rule("retention", share=1, per="post"), *plan) == {"A:nurse": 1}


def test_per_post_each_job_keeps_its_own_share() -> None:
    posts = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}]
    people = [nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A", post_job="clerk")]
    problem = town(employees=people, posts=posts)
    plan = ("B:nurse", "A:nurse", "B:nurse")
    assert breaches(problem, rule("retention", share="0.5", per="post"), *plan) == {"A:clerk": 1}
    assert breaches(problem, rule("retention", share="0.5"), *plan) == {"A": 1}


def test_who_and_where_limit_stayers_and_the_base_alike(team: Problem) -> None:
    assert breaches(team, rule("retention", share=1, where={"kind": "office"}), *ALL_LEAVE) == {"C": 1}
    chosen = rule("retention", share="0.5", who={"employee": ["E0", "E1"]})
    assert breaches(team, chosen, "B:nurse", "B:nurse", "A:nurse", "C:nurse", None) == {"A": 1}


def test_whoever_the_scope_keeps_is_a_stayer() -> None:
    people = [row | {"employment": "pns" if row["employee"] == "E0" else "pppk"} for row in TEAM]
    problem = town({"who": {"employment": "pns"}}, employees=people)
    assert (
        breaches(problem, rule("retention", share="0.6"), "B:nurse", "A:nurse", "A:nurse", "C:nurse", None)
        == {}
    )


def test_the_message_tells_stayers_and_how_many_are_asked_for(team: Problem) -> None:
    assert words(team, rule("retention", share="0.5"), *ALL_LEAVE) == [
        "0 stay, 2 are asked for",
        "0 stay, 1 are asked for",
    ]


def test_hard_no_unit_gives_more_than_it_may_and_soft_at_a_price() -> None:
    posts = [
        {"unit": unit, "job": "nurse", "minimum": need, "maximum": 5}
        for unit, need in zip("ABC", (0, 4, 0), strict=True)
    ]
    problem = town(employees=TEAM[:4], posts=posts)
    staffed = rule("staffing", priority=1)
    result = solved(problem, staffed=staffed, keep=rule("retention", share="0.5"))
    assert value(result) == {1: 3}  # A keeps two of three, C its only one
    assert held(problem, result)["E3"] == "C:nurse"
    result = solved(problem, staffed=staffed, keep=rule("retention", share="0.5", priority=2, weight="0.7"))
    assert [str(each) for each in value(result).values()] == ["0", "21/10"]
    with pytest.raises(InfeasibleError):
        solved(problem, staffed=rule("staffing"), keep=rule("retention", share="0.5"))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"share": 1.2}, "less than or equal to 1"),
        ({"share": -0.1}, "greater than or equal to 0"),
        ({}, "share"),
        ({"share": 1, "per": "region"}, "'unit' or 'post'"),
        ({"share": 1, "at_least": 2}, "Extra inputs are not permitted"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("retention", **parameters)
