from fractions import Fraction

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError, InputError
from placement.problem import Problem
from placement.program.assembly import build
from placement.scenario import SolverSettings
from placement.study.conflict.diagnose import diagnose
from tests.rules.examples import Rows, breaches, held, nurse, rule, solved, town, value, words

PEOPLE: Rows = [
    nurse("E1", performance=5, community_rating="4.3", tags="oap"),
    nurse("E2", performance=3, tags="oap"),
    nurse("E3", performance=2, community_rating="2.2"),
    nurse("E4"),
]
"""Ten points of performance in all, 6.5 of the community's; of E4 nothing is known."""
REMOTE = {"where": {"unit": "C"}}


@pytest.fixture(scope="module")
def team() -> Problem:
    return town(employees=PEOPLE)


def test_a_breach_counts_points_short_of_the_share_of_all(team: Problem) -> None:
    need = rule("merit", share="0.75", **REMOTE)
    assert breaches(team, need, "C:nurse", "A:nurse", "A:nurse", None) == {"all": 2.5}
    assert breaches(team, need, "C:nurse", "C:nurse", None, None) == {}
    assert breaches(team, need, "C:nurse", "C:nurse", "C:nurse", "C:nurse") == {}  # surplus is no matter


def test_all_of_who_make_up_the_base_placed_or_not(team: Problem) -> None:
    need = rule("merit", share=1, **REMOTE)
    assert breaches(team, need, None, None, None, None) == {"all": 10}
    oap = rule("merit", share=1, who={"tags": "oap"}, **REMOTE)
    assert breaches(team, oap, None, None, "C:nurse", None) == {"all": 8}
    assert breaches(team, oap, "C:nurse", None, "C:nurse", None) == {"all": 3}


def test_the_plan_takes_the_base_of_who_alone(team: Problem) -> None:
    oap = rule("merit", share="0.6", priority=1, who={"tags": "oap"}, **REMOTE)  # 4.8 of 8 points
    away = [{"employee": "E1", "unit": "C", "action": "forbid"}]
    found = value(solved(team, good=oap, away=rule("lock", locks=away)))
    assert found == {1: Fraction("1.8")}


def test_a_blank_rating_counts_nought(team: Problem) -> None:
    need = rule("merit", share="0.5", **REMOTE)
    assert breaches(team, need, None, None, None, "C:nurse") == {"all": 5}
    nobody = town(employees=[nurse("E1"), nurse("E2", "A")])
    assert breaches(nobody, rule("merit", share=1, **REMOTE), None, None) == {}
    assert value(solved(nobody, good=rule("merit", share=1, priority=1, **REMOTE))) == {1: 0}


def test_the_rating_may_be_the_communitys(team: Problem) -> None:
    need = rule("merit", share="0.8", measure="community_rating", **REMOTE)  # 0.8 × 6.5 = 5.2
    assert breaches(team, need, "C:nurse", "C:nurse", None, None) == {"all": 0.9}
    assert breaches(team, need, None, None, "C:nurse", "C:nurse") == {"all": 3}


@pytest.mark.parametrize(("share", "short"), [("0.29", {}), ("0.290000001", {"all": 1e-7})])
def test_shares_are_the_decimals_written(share: str, short: dict[str, float]) -> None:
    people = [nurse(f"E{number:02}", performance=1) for number in range(100)]
    problem = town(employees=people, posts=[{"unit": "C", "job": "nurse", "maximum": 100}])
    plan = [*["C:nurse"] * 29, *[None] * 71]
    assert breaches(problem, rule("merit", share=share, **REMOTE), *plan) == short


def test_without_a_where_any_post_will_do(team: Problem) -> None:
    assert breaches(team, rule("merit", share=1), "A:nurse", "B:nurse", None, "C:nurse") == {"all": 2}


def test_points_outside_the_scope_are_in_the_base_and_out_of_reach() -> None:
    people = [nurse("E1", "C", performance=4), nurse("E2", performance=1)]
    problem = town({"where": {"unit": ["A", "B"]}}, employees=people)
    assert breaches(problem, rule("merit", share=1), "C:nurse", "A:nurse") == {"all": 4}


def test_whoever_the_scope_keeps_in_place_counts_there() -> None:
    people = [
        nurse("E1", "C", performance=4, employment="pppk"),
        nurse("E2", performance=4, employment="pns"),
    ]
    problem = town({"who": {"employment": "pns"}}, employees=people)
    assert breaches(problem, rule("merit", share="0.5", **REMOTE), "C:nurse", None) == {}


def test_the_message_tells_points_there_and_points_asked_for(team: Problem) -> None:
    need = rule("merit", share="0.75", **REMOTE)
    assert words(team, need, "C:nurse", None, None, None) == ["5 rating points are there, 7.5 are asked for"]


def test_hard_the_best_go_where_they_are_needed_most_and_soft_at_a_price() -> None:
    posts = [{"unit": unit, "job": "nurse", "minimum": 2, "maximum": 2} for unit in "AC"]
    people = [row | {"unit": "A"} for row in PEOPLE[:2]] + [row | {"unit": "C"} for row in PEOPLE[2:]]
    problem = town(employees=people, posts=posts)
    rules = {"all": rule("staffing"), "stay": rule("stay", priority=1)}
    assert value(solved(problem, **rules)) == {1: 0}
    result = solved(problem, **rules, good=rule("merit", share="0.7", **REMOTE))
    assert value(result) == {1: 2}  # E1 and E4 change places: 5 + 2 points of 10
    assert {each for each, post in held(problem, result).items() if post == "C:nurse"} == {"E1", "E3"}
    result = solved(problem, **rules, good=rule("merit", share="0.81", priority=2, weight="0.1", **REMOTE))
    assert value(result) == {1: 0, 2: Fraction("0.61")}
    with pytest.raises(InfeasibleError):
        solved(problem, **rules, good=rule("merit", share="0.81", **REMOTE))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "share"),
        ({"share": 1.1}, "less than or equal to 1"),
        ({"share": 1, "measure": "grade"}, "'performance' or 'community_rating'"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("merit", **parameters)


@pytest.mark.parametrize("share", ["0.666666667", "0.9995", "0.000000001", "0.999999999"])
def test_shares_of_nine_decimals_are_exact(share: str) -> None:
    """Fourteen points in all, none there."""
    problem = town(
        employees=[nurse("E1", performance=5), nurse("E2", performance=5), nurse("E3", performance=4)]
    )
    away = rule("staffing", priority=1)
    need = rule("merit", share=share, priority=2, where={"unit": "C"}, who={"employee": ["E1", "E2", "E3"]})
    barred = [{"employee": name, "unit": "C", "action": "forbid"} for name in ("E1", "E2", "E3")]
    found = value(solved(problem, staff=away, good=need, away=rule("lock", locks=barred)))
    assert found[2] == Fraction(share) * 14


def test_a_share_of_decimals_that_no_number_holds_is_refused_with_its_reason() -> None:
    problem = town(employees=[nurse("E1", community_rating="4.3")])
    need = rule("merit", share="0.666666667", measure="community_rating", **REMOTE)
    with pytest.raises(InputError, match=r"good: the numbers cannot be added exactly: .* nine decimals"):
        build(problem, {"good": need.named("good")})
    with pytest.raises(InputError, match="good: the numbers cannot be added exactly"):
        diagnose(problem, {"good": need.named("good")}, SolverSettings())
