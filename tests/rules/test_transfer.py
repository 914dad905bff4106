import pytest
from pydantic import ValidationError

from placement.problem import Problem
from tests.rules.examples import UNITS, Rows, allowed, breaches, held, nurse, rule, solved, town, value, words

POSTS: Rows = [
    {"unit": "A", "job": "nurse", "maximum": 3},
    {"unit": "A", "job": "clerk", "maximum": 3},
    {"unit": "B", "job": "nurse", "maximum": 3},
    {"unit": "C", "job": "nurse", "minimum": 1, "maximum": 3},
]


@pytest.fixture(scope="module")
def offices() -> Problem:
    """E1 serves in A, E2 nowhere yet; the agency of A is its own, that of B and C the region."""
    units = [UNITS[0] | {"agency": "dinas"}, *UNITS[1:]]
    return town(employees=[nurse("E1", "A"), nurse("E2")], units=units, posts=POSTS)


@pytest.mark.parametrize(
    ("parameters", "posts"),
    [
        ({}, {"A:nurse", "A:clerk", "B:nurse", "C:nurse"}),
        ({"within": "unit"}, {"A:nurse", "A:clerk"}),
        ({"within": "region"}, {"A:nurse", "A:clerk", "B:nurse"}),
        ({"within": "agency"}, {"A:nurse", "A:clerk"}),
        ({"same_job": True}, {"A:nurse", "B:nurse", "C:nurse"}),
        ({"within": "region", "same_job": True}, {"A:nurse", "B:nurse"}),
        ({"within": "unit", "same_job": True}, {"A:nurse"}),
    ],
)
def test_moves_stay_within_the_border(
    offices: Problem, parameters: dict[str, object], posts: set[str]
) -> None:
    left = allowed(offices, rule("transfer", **parameters))
    assert left - {f"E2 {post}" for post in offices.post_ids} == {f"E1 {post}" for post in posts}
    across = {
        post for post in offices.post_ids if breaches(offices, rule("transfer", **parameters), post, None)
    }
    assert across == set(offices.post_ids) - posts


def test_a_blank_agency_is_the_region() -> None:
    problem = town(employees=[nurse("E1", "A")])
    assert allowed(problem, rule("transfer", within="agency")) == {"E1 A:nurse", "E1 B:nurse"}


def test_a_first_posting_crosses_no_border(offices: Problem) -> None:
    strict = rule("transfer", within="unit", same_job=True)
    assert breaches(offices, strict, None, "C:nurse") == {}
    assert {"E2 A:clerk", "E2 C:nurse"} <= allowed(offices, strict)


def test_the_job_kept_is_that_of_the_current_post_not_the_profession() -> None:
    clerk_as_nurse = {"employee": "E1", "job": "clerk", "unit": "A", "post_job": "nurse"}
    problem = town(employees=[clerk_as_nurse], posts=POSTS)
    assert breaches(problem, rule("transfer", same_job=True), "A:clerk") == {"E1": 1}
    assert breaches(problem, rule("transfer", same_job=True), "C:nurse") == {}


def test_a_move_across_in_two_ways_is_one_breach() -> None:
    problem = town(employees=[nurse("E1", "C")], posts=POSTS)
    assert breaches(problem, rule("transfer", priority=1, within="unit", same_job=True), "A:clerk") == {
        "E1": 1
    }


def test_where_is_the_post_one_would_move_to(offices: Problem) -> None:
    into_c = rule("transfer", within="unit", where={"unit": "C"})
    assert breaches(offices, into_c, "B:nurse", None) == {}
    assert breaches(offices, into_c, "C:nurse", None) == {"E1": 1}
    assert breaches(offices, rule("transfer", within="unit", where={"unit": "A"}), "C:nurse", None) == {}


def test_who_limits_whom_the_rule_judges() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A")])
    assert breaches(
        problem, rule("transfer", within="unit", who={"employee": "E2"}), "B:nurse", "C:nurse"
    ) == {"E2": 1}


def test_incumbents_do_not_move_whatever_the_rule_says(offices: Problem) -> None:
    assert breaches(offices, rule("transfer", within="unit", incumbents=True), "A:nurse", None) == {}


def test_the_message_names_both_posts(offices: Problem) -> None:
    assert words(offices, rule("transfer", within="region"), "C:nurse", None) == [
        "moved across: from nurse at A to nurse at C"
    ]


def test_the_need_across_the_border_is_met_by_the_newcomer_or_at_a_price(offices: Problem) -> None:
    staffed, placed = rule("staffing"), rule("placed", include_new=True)
    result = solved(offices, staffed=staffed, placed=placed, border=rule("transfer", within="region"))
    assert held(offices, result)["E2"] == "C:nurse"
    alone = town(employees=[nurse("E1", "A")], posts=POSTS)
    result = solved(alone, staffed=staffed, border=rule("transfer", within="region", priority=2, weight=3))
    assert held(alone, result) == {"E1": "C:nurse"}
    assert value(result) == {2: 3}


def test_there_are_three_borders() -> None:
    with pytest.raises(ValidationError, match="'unit', 'region' or 'agency'"):
        rule("transfer", within="province")
