import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from tests.rules.examples import NURSES, Rows, breaches, nurse, rule, solved, town, value, words

PEOPLE: Rows = [
    nurse("E1", tags="oap; new"),
    nurse("E2", tags="new"),
    nurse("E3", tags="oap"),
    nurse("E4"),
    nurse("E5", tags="oaps"),
]
"""Two bear the tag oap, one a longer word, one none at all."""
SPREAD = ("A:nurse", "A:nurse", "B:nurse", "C:nurse", "C:nurse")


@pytest.fixture(scope="module")
def formation() -> Problem:
    return town(employees=PEOPLE)


@pytest.mark.parametrize(
    ("per", "short"),
    [
        ("unit", {"A": 0.6, "C": 1.6}),  # 0.8 × 2 − 1, 0.8 × 2 − 0; B has 1 of 1
        ("region", {"96.01": 0.4, "96.71": 1.6}),
        ("all", {"all": 2}),  # 0.8 × 5 − 2
    ],
)
def test_a_breach_counts_what_is_missing_of_the_share_of_those_placed(
    formation: Problem, per: str, short: dict[str, float]
) -> None:
    assert breaches(formation, rule("share", tag="oap", at_least="0.8", per=per), *SPREAD) == short


def test_by_itself_each_unit_is_asked(formation: Problem) -> None:
    assert breaches(formation, rule("share", tag="oap", at_least="0.5"), *SPREAD) == {"C": 1}


def test_who_is_not_placed_and_units_without_anybody_do_not_count(formation: Problem) -> None:
    whole = rule("share", tag="oap", at_least=1, per="all")
    assert breaches(formation, whole, None, None, None, None, None) == {}
    assert breaches(formation, whole, "A:nurse", None, "C:nurse", None, None) == {}
    assert breaches(formation, whole, None, "A:nurse", "C:nurse", None, None) == {"all": 1}


def test_who_and_where_limit_the_base_and_the_bearers_alike(formation: Problem) -> None:
    new = rule("share", tag="oap", at_least=1, who={"tags": "new"})
    assert breaches(formation, new, *SPREAD) == {"A": 1}
    there = rule("share", tag="oap", at_least="0.8", per="all", where={"region": "96.01"})
    assert breaches(formation, there, *SPREAD) == {"all": 0.4}


def test_those_whom_the_scope_keeps_count_where_it_reaches() -> None:
    people = [nurse("E1", "A", employment="pppk"), nurse("E2", tags="oap", employment="pns")]
    problem = town({"who": {"employment": "pns"}}, employees=people)
    whole = rule("share", tag="oap", at_least="0.6", per="all")
    assert breaches(problem, whole, "A:nurse", "B:nurse") == {"all": 0.2}
    problem = town({"where": {"unit": "B"}}, employees=people)
    assert breaches(problem, whole, "A:nurse", "B:nurse") == {}


def test_a_tag_that_nobody_bears_leaves_the_whole_share_short(formation: Problem) -> None:
    assert breaches(formation, rule("share", tag="none", at_least="0.3", per="all"), *SPREAD) == {"all": 1.5}


def test_the_message_tells_bearers_and_placed(formation: Problem) -> None:
    assert words(formation, rule("share", tag="oap", at_least="0.8", per="all"), *SPREAD) == [
        "2 of 5, the share asked for is 0.8"
    ]


@pytest.mark.parametrize(("per", "short"), [("unit", 1), ("region", 1), ("all", 0)])
def test_hard_only_so_many_are_placed_as_bearers_allow(per: str, short: int) -> None:
    problem = town(employees=[PEOPLE[0], PEOPLE[1], PEOPLE[3]])
    oap = {"tag": "oap", "at_least": "0.33", "per": per}
    wanted = rule("staffing", priority=1, where={"unit": ["A", "C"]})
    result = solved(problem, share=rule("share", **oap), wanted=wanted)
    assert value(result) == {1: short}
    result = solved(problem, share=rule("share", **oap, priority=2, weight=100), wanted=wanted)
    assert value(result) == {1: 0, 2: 33 * short}


def test_the_plan_is_free_where_the_rule_does_not_look() -> None:
    problem = town(employees=PEOPLE[3:])
    here = rule("share", tag="oap", at_least=1, per="all", where={"region": "96.01"})
    assert value(solved(problem, oap=here, wanted=rule("staffing", priority=1))) == {1: 2}


def test_without_bearers_nobody_is_placed_and_whoever_must_be_cannot() -> None:
    problem = town(employees=[nurse("E1", "A")], posts=NURSES)
    oap = rule("share", tag="oap", at_least="0.01", per="all")
    assert value(solved(problem, oap=oap, keep=rule("placed", priority=1))) == {1: 1}
    with pytest.raises(InfeasibleError):
        solved(problem, oap=oap, keep=rule("placed"))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"tag": "oap"}, "at_least"),
        ({"at_least": 0.5}, "tag"),
        ({"tag": "", "at_least": 0.5}, "at least 1 character"),
        ({"tag": "oap", "at_least": 2}, "less than or equal to 1"),
        ({"tag": "oap", "at_least": 1, "per": "post"}, "'unit', 'region' or 'all'"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("share", **parameters)
