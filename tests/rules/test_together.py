import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from tests.rules.examples import NURSES, Row, Rows, breaches, held, nurse, rule, solved, town, value, words

POSTS: Rows = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}]
PEOPLE: Rows = [nurse("E1"), nurse("E2"), nurse("E3", tags="new"), nurse("E4")]


def tie(a: str, b: str, kind: str = "together") -> Row:
    return {"employee_a": a, "employee_b": b, "kind": kind}


@pytest.fixture(scope="module")
def couple() -> Problem:
    """E1 and E2 are a couple; E3 and E4 shall not work together."""
    return town(employees=PEOPLE, posts=POSTS, ties=[tie("E2", "E1"), tie("E3", "E4", "apart")])


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ("A:nurse", "A:nurse", 0),
        ("A:nurse", "A:clerk", 0),
        (None, None, 0),
        ("A:nurse", "B:nurse", 1),
        ("A:nurse", None, 1),
        (None, "C:nurse", 1),
    ],
)
def test_a_tie_is_broken_when_some_unit_holds_exactly_one(
    couple: Problem, first: str | None, second: str | None, broken: int
) -> None:
    found = breaches(couple, rule("together"), first, second, "A:nurse", "B:nurse")
    assert found == ({"E1 + E2": 1} if broken else {})


def test_either_order_is_one_tie_and_each_tie_of_three_counts() -> None:
    ties = [tie("E1", "E2"), tie("E2", "E1"), tie("E1", "E2"), tie("E2", "E3"), tie("E1", "E3")]
    problem = town(employees=PEOPLE, ties=ties)
    plan = ("A:nurse", "A:nurse", "B:nurse", None)
    assert breaches(problem, rule("together"), *plan) == {"E1 + E3": 1, "E2 + E3": 1}
    away = rule("lock", locks=[{"employee": "E3", "unit": unit, "action": "forbid"} for unit in "AC"])
    here = rule("lock", locks=[{"employee": each, "unit": "A", "action": "pin"} for each in ("E1", "E2")])
    result = solved(problem, tied=rule("together", priority=1, weight="1.5"), away=away, here=here)
    assert value(result) == {1: 3}


def test_both_must_be_in_who() -> None:
    problem = town(employees=PEOPLE, ties=[tie("E1", "E3"), tie("E1", "E2")])
    plan = ("A:nurse", "B:nurse", "B:nurse", None)
    assert breaches(problem, rule("together", who={"employee": ["E1", "E3"]}), *plan) == {"E1 + E3": 1}
    assert breaches(problem, rule("together", who={"employee": ["E2", "E3"]}), *plan) == {}


def test_where_looks_at_some_units_only(couple: Problem) -> None:
    here = rule("together", where={"unit": "A"})
    assert breaches(couple, here, "B:nurse", "C:nurse", None, None) == {}
    assert breaches(couple, here, "B:nurse", "A:nurse", None, None) == {"E1 + E2": 1}


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
    ties = [tie("E1", "E2"), tie("E2", "E1"), tie("E1", "E3", "apart")]
    problem = town(employees=PEOPLE, ties=ties)
    pinned = [
        {"employee": each, "unit": unit, "action": "pin"}
        for each, unit in (("E1", "A"), ("E2", "B"), ("E3", "B"))
    ]
    tied = rule("together", priority=1, **parameters)
    assert value(solved(problem, tied=tied, here=rule("lock", locks=pinned))) == {1: broken}


def test_whoever_the_scope_keeps_binds_the_other() -> None:
    people = [nurse("E1", "C", employment="pppk"), nurse("E2", "A", employment="pns")]
    problem = town({"who": {"employment": "pns"}}, employees=people, ties=[tie("E1", "E2")])
    result = solved(problem, tied=rule("together"), stay=rule("stay", priority=1))
    assert held(problem, result) == {"E1": "C:nurse", "E2": "C:nurse"}


def test_the_message_says_so(couple: Problem) -> None:
    assert words(couple, rule("together"), None, "A:nurse", None, None) == ["not in the same unit"]


def test_hard_a_couple_moves_as_one_or_not_at_all() -> None:
    people = [nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A")]
    posts = [{"unit": unit, "job": "nurse", "minimum": 2, "maximum": 3} for unit in "AB"]
    problem = town(employees=people, posts=posts, ties=[tie("E1", "E2"), tie("E2", "E3")])
    rules = {"staffed": rule("staffing", priority=1), "stay": rule("stay", priority=2)}
    assert value(solved(problem, **rules)) == {1: 1, 2: 1}
    assert value(solved(problem, **rules, tied=rule("together"))) == {1: 2, 2: 0}
    soft = rule("together", priority=3, weight=2)
    assert value(solved(problem, **rules, tied=soft)) == {1: 1, 2: 1, 3: 2}  # E1 or E3 leaves, not E2


def test_a_couple_that_may_never_meet_is_unplaced_and_cannot_be_kept() -> None:
    locks = [
        {"employee": "E1", "unit": "A", "action": "pin"},
        {"employee": "E2", "unit": "A", "action": "forbid"},
    ]
    problem = town(employees=PEOPLE[:2], ties=[tie("E1", "E2")], locks=locks)
    with pytest.raises(InfeasibleError):
        solved(problem, tied=rule("together"), lock=rule("lock"))
    assert value(solved(problem, tied=rule("together", priority=1), lock=rule("lock"))) == {1: 1}


def test_a_case_without_posts_breaks_no_tie() -> None:
    problem = town(employees=PEOPLE, posts=[], ties=[tie("E1", "E2")])
    assert breaches(problem, rule("together"), None, None, None, None) == {}
    assert value(solved(problem, tied=rule("together", priority=1))) == {1: 0}


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        rule("together", per="unit")
