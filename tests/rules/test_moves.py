import pytest
from pydantic import ValidationError

from placement.problem import Problem
from tests.rules.examples import NURSES, UNITS, Rows, breaches, held, nurse, rule, solved, town, value, words

TEAM: Rows = [nurse(f"E{number}", "A" if number < 3 else "C") for number in range(5)]
"""Three serve in A, two in C."""


@pytest.fixture(scope="module")
def team() -> Problem:
    return town(employees=[*TEAM, nurse("E9")])


def crowd(size: int) -> Problem:
    posts = [{"unit": unit, "job": "nurse", "maximum": size} for unit in "AB"]
    return town(employees=[nurse(f"E{number}", "A") for number in range(size)], posts=posts)


ALL_MOVE = ("B:nurse",) * 6


def test_a_breach_counts_moves_above_the_number(team: Problem) -> None:
    assert breaches(team, rule("moves", at_most=3), *ALL_MOVE) == {"all": 2}
    assert breaches(team, rule("moves", at_most=5), *ALL_MOVE) == {}


def test_none_is_a_number_too_and_one_is_one_move_not_all(team: Problem) -> None:
    assert breaches(team, rule("moves", at_most=0), *ALL_MOVE) == {"all": 5}
    assert breaches(team, rule("moves", at_most=1), *ALL_MOVE) == {"all": 4}


def test_below_one_it_is_a_share_of_those_who_serve_rounded_down(team: Problem) -> None:
    assert breaches(team, rule("moves", at_most="0.59"), *ALL_MOVE) == {"all": 3}  # ⌊0.59 × 5⌋ = 2
    assert breaches(team, rule("moves", at_most="0.6"), *ALL_MOVE) == {"all": 2}
    assert breaches(team, rule("moves", at_most="0.1"), *ALL_MOVE) == {"all": 5}


@pytest.mark.parametrize(("share", "cap"), [(0.29, 29), (0.57, 57), (0.58, 58), ("0.289999999", 28)])
def test_shares_are_the_decimals_written(share: float, cap: int) -> None:
    problem = crowd(100)
    assert breaches(problem, rule("moves", at_most=share), *["B:nurse"] * 100) == {"all": 100 - cap}


@pytest.mark.parametrize(
    ("per", "amounts"),
    [("unit", {"A": 2, "C": 1}), ("region", {"96.01": 2, "96.71": 1}), ("job", {"nurse": 4})],
)
def test_groups_are_those_of_the_current_post(team: Problem, per: str, amounts: dict[str, float]) -> None:
    assert breaches(team, rule("moves", at_most=1, per=per), *ALL_MOVE) == amounts


def test_two_units_of_one_region_share_its_moves() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "B"), nurse("E3", "C")])
    assert breaches(problem, rule("moves", at_most=1, per="region"), "C:nurse", "C:nurse", "A:nurse") == {
        "96.01": 1
    }


def test_the_job_is_that_of_the_current_post_not_the_profession() -> None:
    clerk = {"employee": "E1", "job": "clerk", "unit": "A", "post_job": "nurse"}
    posts = [*NURSES, {"unit": "B", "job": "clerk", "maximum": 2}]
    problem = town(employees=[clerk], posts=posts)
    assert breaches(problem, rule("moves", at_most=0, per="job"), "B:clerk") == {"nurse": 1}


def test_a_share_per_group_is_rounded_down_in_each(team: Problem) -> None:
    assert breaches(team, rule("moves", at_most="0.5", per="unit"), *ALL_MOVE) == {"A": 2, "C": 1}


def test_losing_a_post_and_a_first_posting_are_no_moves(team: Problem) -> None:
    plan = (None, None, None, None, None, "B:nurse")
    assert breaches(team, rule("moves", at_most=0), *plan) == {}


def test_another_job_in_the_same_unit_is_a_move() -> None:
    problem = town(employees=[nurse("E1", "A")], posts=[*NURSES, {"unit": "A", "job": "clerk", "maximum": 1}])
    assert breaches(problem, rule("moves", at_most=0, per="unit"), "A:clerk") == {"A": 1}


def test_who_and_where_limit_moves_and_the_base_of_the_share_alike(team: Problem) -> None:
    assert breaches(team, rule("moves", at_most="0.5", where={"unit": "C"}), *ALL_MOVE) == {"all": 1}
    chosen = rule("moves", at_most="0.5", who={"employee": ["E0", "E1", "E3", "E4", "E9"]})
    assert breaches(team, chosen, *ALL_MOVE) == {"all": 2}
    assert breaches(team, rule("moves", at_most=0, where={"unit": "B"}), *ALL_MOVE) == {}


def test_whoever_the_scope_keeps_serves_and_counts_in_the_base() -> None:
    people = [row | {"employment": "pns" if row["employee"] in {"E0", "E1"} else "pppk"} for row in TEAM]
    problem = town({"who": {"employment": "pns"}}, employees=people)
    plan = ("B:nurse", "B:nurse", "A:nurse", "C:nurse", "C:nurse")
    assert breaches(problem, rule("moves", at_most="0.4"), *plan) == {}


def test_posts_outside_the_scope_are_outside_the_base() -> None:
    problem = town({"where": {"region": "96.01"}}, employees=TEAM)
    plan = ("B:nurse", "B:nurse", "A:nurse", "C:nurse", "C:nurse")
    assert breaches(problem, rule("moves", at_most="0.4"), *plan) == {"all": 1}  # ⌊0.4 × 3⌋ = 1


def test_the_message_tells_moves_and_cap_as_whole_numbers(team: Problem) -> None:
    assert words(team, rule("moves", at_most="0.4"), *ALL_MOVE) == ["5 moves, the cap is 2"]
    assert words(team, rule("moves", at_most=1, per="unit"), *ALL_MOVE) == [
        "3 moves, the cap is 1",
        "2 moves, the cap is 1",
    ]


def test_hard_no_more_move_than_may_and_soft_as_many_as_pay() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A")])
    staffed, placed = rule("staffing", priority=1, weight=2), rule("placed")
    result = solved(problem, staffed=staffed, placed=placed, few=rule("moves", at_most="0.5"))
    assert value(result) == {1: 2}
    assert sorted(str(post) for post in held(problem, result).values())[:2] == ["A:nurse", "A:nurse"]
    result = solved(
        problem, staffed=staffed, placed=placed, few=rule("moves", at_most=0, priority=1, weight="1.5")
    )
    assert value(result) == {1: 3}
    result = solved(
        problem, staffed=staffed, placed=placed, few=rule("moves", at_most=0, priority=1, weight="2.5")
    )
    assert value(result) == {1: 4}


def test_per_unit_each_unit_gives_as_many_as_it_may() -> None:
    people = [nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "C"), nurse("E4", "C")]
    posts = [
        {"unit": unit, "job": "nurse", "minimum": need, "maximum": 4}
        for unit, need in zip("ABC", (0, 4, 0), strict=True)
    ]
    problem = town(employees=people, posts=posts, units=UNITS)
    result = solved(
        problem, staffed=rule("staffing", priority=1), few=rule("moves", at_most="0.5", per="unit")
    )
    assert value(result) == {1: 2}


@pytest.mark.parametrize(
    ("at_most", "message"),
    [
        (2.5, "a share lies below 1, a number of moves is whole"),
        (-1, "greater than or equal to 0"),
        ("-0.5", "greater than or equal to 0"),
        ("few", "valid decimal"),
    ],
)
def test_a_cap_is_a_share_or_a_whole_number(at_most: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("moves", at_most=at_most)


def test_moves_are_counted_per_all_unit_region_or_job() -> None:
    with pytest.raises(ValidationError, match="'all', 'unit', 'region' or 'job'"):
        rule("moves", at_most=1, per="post")
