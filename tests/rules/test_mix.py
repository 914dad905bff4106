from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.problem import Problem
from placement.scenario import SolverSettings
from tests.rules.examples import NURSES, Rows, breaches, held, nurse, rule, solved, town, value, words

PEOPLE: Rows = [
    nurse("E1", performance=5, tags="oap"),
    nurse("E2", performance=4),
    nurse("E3", performance=3, tags="oap"),
    nurse("E4"),
]
GOOD: dict[str, Any] = {"having": {"min_performance": 4}}
"""Two perform well, one less so, of one nothing is known."""
ALL_IN_A = ("A:nurse", "A:nurse", "A:nurse", "A:nurse")


@pytest.fixture(scope="module")
def team() -> Problem:
    return town(employees=PEOPLE, posts=[*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}])


def test_a_number_counts_persons_short_of_it_in_each_unit(team: Problem) -> None:
    three = rule("mix", **GOOD, at_least=3)
    assert breaches(team, three, *ALL_IN_A) == {"A": 1, "B": 3, "C": 3}
    assert breaches(team, three, "B:nurse", "A:nurse", "A:nurse", None) == {"A": 2, "B": 2, "C": 3}


def test_a_number_is_asked_of_units_without_anybody_and_a_share_is_not(team: Problem) -> None:
    nowhere = (None, None, None, None)
    assert breaches(team, rule("mix", **GOOD, at_least=1), *nowhere) == {"A": 1, "B": 1, "C": 1}
    assert breaches(team, rule("mix", **GOOD, share=1), *nowhere) == {}


def test_a_number_is_not_asked_where_there_is_no_post() -> None:
    problem = town(employees=PEOPLE, posts=NURSES[:1])
    assert breaches(problem, rule("mix", **GOOD, at_least=1), None, None, None, None) == {"A": 1}


def test_a_share_counts_what_is_missing_of_the_base_unrounded(team: Problem) -> None:
    assert breaches(team, rule("mix", **GOOD, share="0.6"), *ALL_IN_A) == {"A": 0.4}  # 0.6 × 4 − 2
    assert breaches(team, rule("mix", **GOOD, share="0.5"), *ALL_IN_A) == {}
    apart = ("A:nurse", "B:nurse", "C:nurse", "C:nurse")
    assert breaches(team, rule("mix", **GOOD, share="0.35"), *apart) == {"C": 0.7}


def test_surplus_in_one_unit_offsets_nothing_in_another(team: Problem) -> None:
    plan = ("A:nurse", "A:nurse", "B:nurse", None)
    assert breaches(team, rule("mix", **GOOD, share="0.5"), *plan) == {"B": 0.5}


@pytest.mark.parametrize(("share", "short"), [("0.29", {}), ("0.290000001", {"A": 1e-7})])
def test_shares_are_the_decimals_written(share: str, short: dict[str, float]) -> None:
    people = [nurse(f"E{number:02}", performance=5 if number < 29 else 3) for number in range(100)]
    problem = town(employees=people, posts=[{"unit": "A", "job": "nurse", "maximum": 100}])
    assert breaches(problem, rule("mix", **GOOD, share=share), *["A:nurse"] * 100) == short


def test_per_post_and_per_region_set_the_groups(team: Problem) -> None:
    plan = ("A:nurse", "A:clerk", "B:nurse", "C:nurse")
    whole = {**GOOD, "share": "0.75"}
    assert breaches(team, rule("mix", **whole), *plan) == {"B": 0.75, "C": 0.75}
    assert breaches(team, rule("mix", **whole, per="region"), *plan) == {"96.01": 0.25, "96.71": 0.75}
    one = {**GOOD, "at_least": 1, "per": "post"}
    assert breaches(team, rule("mix", **one), *plan) == {"B:nurse": 1, "C:nurse": 1}
    assert breaches(team, rule("mix", **one), "A:nurse", "A:nurse", None, None) == {
        "A:clerk": 1,
        "B:nurse": 1,
        "C:nurse": 1,
    }


def test_who_limits_the_base_and_those_who_count(team: Problem) -> None:
    known = rule("mix", **GOOD, share=1, who={"tags": "oap"})
    assert breaches(team, known, *ALL_IN_A) == {"A": 1}
    assert breaches(team, known, "A:nurse", "B:nurse", "A:nurse", "B:nurse") == {"A": 1}
    number = rule("mix", **GOOD, at_least=2, who={"tags": "oap"}, where={"unit": "A"})
    assert breaches(team, number, *ALL_IN_A) == {"A": 1}


def test_where_limits_the_posts_that_count(team: Problem) -> None:
    plan = ("A:clerk", "A:nurse", "A:nurse", "B:nurse")
    assert breaches(team, rule("mix", **GOOD, share=1, where={"job": "nurse"}), *plan) == {"A": 1, "B": 1}
    assert breaches(team, rule("mix", **GOOD, at_least=2, where={"job": "clerk"}), *plan) == {"A": 1}


def test_those_having_may_be_told_by_a_competency() -> None:
    people = [nurse("E1"), nurse("E2")]
    problem = town(employees=people, competencies=[{"employee": "E1", "competency": "care", "level": 2}])
    able = {"having": {"competency": {"care": 2}}, "share": 1}
    assert breaches(problem, rule("mix", **able), "A:nurse", "A:nurse") == {"A": 1}


def test_whoever_the_scope_keeps_counts_like_anyone() -> None:
    people = [nurse("E1", "A", employment="pppk"), nurse("E2", "A", performance=5, employment="pns")]
    problem = town({"who": {"employment": "pns"}}, employees=people)
    assert breaches(problem, rule("mix", **GOOD, share=1), "A:nurse", "A:nurse") == {"A": 1}
    problem = town({"where": {"unit": "B"}}, employees=people)
    assert breaches(problem, rule("mix", **GOOD, share=1), "A:nurse", "A:nurse") == {}


def test_the_message_tells_who_is_there_and_what_is_asked_for(team: Problem) -> None:
    only = {"where": {"unit": "A"}}
    assert words(team, rule("mix", **GOOD, at_least=3, **only), *ALL_IN_A) == ["2 of them, 3 are asked for"]
    assert words(team, rule("mix", **GOOD, share="0.6", **only), *ALL_IN_A) == [
        "2 of 4, the share asked for is 0.6"
    ]


def test_hard_the_good_ones_are_spread_and_where_they_do_not_reach_nobody_may_be() -> None:
    problem = town(employees=PEOPLE)
    staffed = rule("staffing", priority=1)
    result = solved(problem, staffed=staffed, mixed=rule("mix", **GOOD, share="0.5"))
    assert value(result) == {1: 1}  # one with E3 or E4 beside needs one who performs well
    result = solved(problem, staffed=staffed, mixed=rule("mix", **GOOD, share="0.5", priority=2, weight=3))
    assert value(result) == {1: 0, 2: 1.5}
    with pytest.raises(InfeasibleError):
        solved(problem, mixed=rule("mix", **GOOD, at_least=1))


@pytest.mark.parametrize(
    ("parameters", "short"),
    [
        ({"per": "unit"}, 2),  # A with E1 and a clerk's post without anybody, C without
        ({"per": "region"}, 1),  # E1 in A makes up for B
        ({"per": "unit", "where": {"unit": "C"}}, 1),
        ({"per": "unit", "where": {"unit": "A"}}, 0),
        ({"per": "post", "where": {"unit": "A"}}, 1),
    ],
)
def test_the_plan_counts_by_the_groups_of_the_rule_where_it_looks(
    parameters: dict[str, object], short: int
) -> None:
    posts = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}]
    problem = town(employees=[PEOPLE[0], *PEOPLE[2:]], posts=posts)
    pinned = [{"employee": "E1", "unit": "A", "job": "nurse", "action": "pin"}]
    mixed = rule("mix", **GOOD, at_least=1, priority=1, **parameters)
    assert value(solved(problem, here=rule("lock", locks=pinned), mixed=mixed)) == {1: short}


def test_the_plan_leaves_out_of_a_share_whoever_is_placed_elsewhere() -> None:
    problem = town(employees=PEOPLE[2:])
    whole = rule("mix", **GOOD, share=1, priority=1, where={"unit": "C"})
    assert value(solved(problem, all=rule("placed", include_new=True), mixed=whole)) == {1: 0}


def test_soft_a_number_draws_people_where_they_are_missing() -> None:
    problem = town(employees=PEOPLE)
    result = solved(problem, mixed=rule("mix", **GOOD, at_least=1, priority=1, where={"unit": ["B", "C"]}))
    assert value(result) == {1: 0}
    assert {held(problem, result)["E1"], held(problem, result)["E2"]} == {"B:nurse", "C:nurse"}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (GOOD, "give either at_least or share"),
        ({**GOOD, "at_least": 1, "share": 0.5}, "give either at_least or share"),
        ({**GOOD, "at_least": 1.5}, "valid integer"),
        ({**GOOD, "share": 1.5}, "less than or equal to 1"),
        ({**GOOD, "share": 1, "per": "all"}, "'unit', 'post' or 'region'"),
        ({"share": 1}, "having"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("mix", **parameters)


@pytest.mark.parametrize("share", ["0.9995", "0.666666667", "0.123456789"])
@pytest.mark.parametrize("kind", ["mix", "share"])
def test_shares_of_nine_decimals_are_added_exactly(kind: str, share: str) -> None:
    """One of three performs well and bears the tag."""
    asked: dict[str, dict[str, Any]] = {
        "mix": {"having": {"tags": "oap"}, "share": share},
        "share": {"tag": "oap", "at_least": share},
    }
    problem = town(employees=[nurse("E1", "A", tags="oap"), nurse("E2", "A"), nurse("E3", "A")])
    rules = {"asked": rule(kind, priority=1, **asked[kind]), "stay": rule("stay"), "placed": rule("placed")}
    result = solve(problem, rules, SolverSettings(gap=Decimal(0)))
    assert result.levels[0].value == max(Fraction(0), 3 * Fraction(share) - 1)
