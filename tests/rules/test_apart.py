import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from tests.rules.examples import NURSES, Row, Rows, breaches, nurse, rule, solved, town, value, words

POSTS: Rows = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}]
PEOPLE: Rows = [nurse("E1"), nurse("E2"), nurse("E3")]


def tie(a: str, b: str, kind: str = "apart") -> Row:
    return {"employee_a": a, "employee_b": b, "kind": kind}


@pytest.fixture(scope="module")
def kin() -> Problem:
    """E1 and E2 are kin; E2 and E3 are a couple."""
    return town(employees=PEOPLE, posts=POSTS, ties=[tie("E2", "E1"), tie("E2", "E3", "together")])


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ("A:nurse", "A:nurse", 1),
        ("A:nurse", "A:clerk", 1),
        ("A:nurse", "B:nurse", 0),
        ("A:nurse", None, 0),
        (None, None, 0),
    ],
)
def test_a_tie_is_broken_when_one_unit_holds_both(
    kin: Problem, first: str | None, second: str | None, broken: int
) -> None:
    assert breaches(kin, rule("apart"), first, second, "A:nurse") == ({"E1 + E2": 1} if broken else {})


def test_either_order_is_one_tie_and_each_tie_of_three_counts() -> None:
    ties = [tie("E1", "E2"), tie("E2", "E1"), tie("E1", "E2"), tie("E2", "E3"), tie("E1", "E3")]
    problem = town(employees=PEOPLE, posts=NURSES[:2], ties=ties)
    assert breaches(problem, rule("apart"), "A:nurse", "A:nurse", "A:nurse") == {
        "E1 + E2": 1,
        "E1 + E3": 1,
        "E2 + E3": 1,
    }
    rules = {"here": rule("placed", include_new=True), "kin": rule("apart", priority=1, weight="0.5")}
    assert value(solved(problem, **rules)) == {1: 0.5}  # three in two units: one tie is broken


def test_both_must_be_in_who() -> None:
    problem = town(employees=PEOPLE, ties=[tie("E1", "E2"), tie("E2", "E3")])
    plan = ("A:nurse", "A:nurse", "A:nurse")
    assert breaches(problem, rule("apart", who={"employee": ["E2", "E3"]}), *plan) == {"E2 + E3": 1}
    assert breaches(problem, rule("apart", who={"employee": ["E1", "E3"]}), *plan) == {}


def test_where_looks_at_some_posts_only(kin: Problem) -> None:
    nurses = rule("apart", where={"job": "nurse"})
    assert breaches(kin, nurses, "A:nurse", "A:clerk", None) == {}
    assert breaches(kin, nurses, "A:nurse", "A:nurse", None) == {"E1 + E2": 1}
    assert breaches(kin, rule("apart", where={"unit": "B"}), "A:nurse", "A:nurse", None) == {}


@pytest.mark.parametrize(
    ("parameters", "broken"),
    [
        ({}, 1),
        ({"who": {"employee": ["E1", "E2"]}}, 1),
        ({"who": {"employee": "E1"}}, 0),
        ({"where": {"unit": "C"}}, 0),
    ],
)
def test_the_plan_knows_each_tie_of_its_kind_once_and_only_where_it_looks(
    parameters: dict[str, object], broken: int
) -> None:
    ties = [tie("E1", "E2"), tie("E2", "E1"), tie("E1", "E3", "together")]
    problem = town(employees=PEOPLE, ties=ties)
    pinned = [
        {"employee": each, "unit": unit, "action": "pin"}
        for each, unit in (("E1", "A"), ("E2", "A"), ("E3", "A"))
    ]
    tied = rule("apart", priority=1, **parameters)
    assert value(solved(problem, tied=tied, here=rule("lock", locks=pinned))) == {1: broken}


def test_the_message_says_so(kin: Problem) -> None:
    assert words(kin, rule("apart"), "B:nurse", "B:nurse", None) == ["both in the same unit"]


def test_hard_kin_are_parted_and_soft_at_a_price() -> None:
    people = [nurse("E1", "A"), nurse("E2", "A")]
    problem = town(employees=people, posts=POSTS, ties=[tie("E1", "E2")])
    rules = {"keep": rule("placed"), "stay": rule("stay", priority=1)}
    assert value(solved(problem, **rules, kin=rule("apart"))) == {1: 1}
    assert value(solved(problem, **rules, kin=rule("apart", priority=1, weight="0.75"))) == {1: 0.75}
    clerks = rule("apart", where={"job": "clerk"})
    assert value(solved(problem, **rules, kin=clerks)) == {1: 0}


def test_kin_whom_the_scope_keeps_in_one_unit_cannot_be_parted() -> None:
    people = [nurse("E1", "A"), nurse("E2", "A")]
    problem = town({"who": {"employee": "E3"}}, employees=[*people, nurse("E3")], ties=[tie("E1", "E2")])
    with pytest.raises(InfeasibleError):
        solved(problem, kin=rule("apart"))
    assert value(solved(problem, kin=rule("apart", priority=1))) == {1: 1}


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        rule("apart", per="unit")
