import math

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError, InputError
from placement.problem import Problem
from tests.rules.examples import allowed, breaches, held, nurse, remarks, rule, solved, town, value, words

NURSE_FOR_MIDWIFE = {"midwife": {"nurse": "1.5"}}


@pytest.fixture(scope="module")
def ward() -> Problem:
    """A nurse in A, a clerk who serves as nurse in B, and a clerk without a post."""
    return town(
        employees=[
            nurse("E1", "A"),
            {"employee": "E2", "job": "clerk", "unit": "B", "post_job": "nurse"},
            {"employee": "E3", "job": "clerk"},
        ],
        posts=[
            {"unit": "A", "job": "nurse", "minimum": 1, "maximum": 3},
            {"unit": "A", "job": "midwife", "minimum": 1, "maximum": 3},
            {"unit": "B", "job": "nurse", "minimum": 1, "maximum": 3},
        ],
    )


def test_without_the_rule_anybody_may_take_any_post(ward: Problem) -> None:
    assert len(allowed(ward)) == 9


def test_the_job_must_be_that_of_the_post_but_in_the_current_post(ward: Problem) -> None:
    assert allowed(ward, rule("profession")) == {"E1 A:nurse", "E1 B:nurse", "E2 B:nurse"}


def test_a_soft_rule_takes_away_what_neither_matches_nor_is_listed_too(ward: Problem) -> None:
    soft = rule("profession", priority=1, substitutes=NURSE_FOR_MIDWIFE)
    assert allowed(ward, soft) == {"E1 A:nurse", "E1 A:midwife", "E1 B:nurse", "E2 B:nurse"}
    assert breaches(ward, soft, None, None, "A:midwife") == {"E3": math.inf}


def test_a_substitute_is_free_for_a_hard_rule_and_costs_its_penalty_for_a_soft_one(ward: Problem) -> None:
    plan = ("A:midwife", "B:nurse", None)
    assert breaches(ward, rule("profession", substitutes=NURSE_FOR_MIDWIFE), *plan) == {}
    assert breaches(ward, rule("profession", priority=1, substitutes=NURSE_FOR_MIDWIFE), *plan) == {"E1": 1.5}


def test_a_penalty_that_no_number_holds_is_refused(ward: Problem) -> None:
    """The nearest float is 123456789012.12, which nobody wrote."""
    dear = rule("profession", priority=1, substitutes={"midwife": {"nurse": "123456789012.120000001"}})
    with pytest.raises(InputError, match="profession: the numbers cannot be added exactly"):
        solved(ward, profession=dear)


def test_a_substitution_does_not_work_the_other_way_round(ward: Problem) -> None:
    assert breaches(
        ward, rule("profession", substitutes={"nurse": {"midwife": 1}}), "A:midwife", None, None
    ) == {"E1": math.inf}


def test_a_matching_job_costs_nothing_even_if_listed(ward: Problem) -> None:
    listed = rule("profession", priority=1, substitutes={"nurse": {"nurse": 3}})
    assert breaches(ward, listed, "B:nurse", None, None) == {}
    assert value(solved(ward, profession=listed, placed=rule("placed"))) == {1: 0}


def test_jobs_that_nobody_has_may_be_listed(ward: Problem) -> None:
    assert allowed(
        ward, rule("profession", substitutes={"doctor": {"nurse": 1}, "nurse": {"doctor": 1}})
    ) == {
        "E1 A:nurse",
        "E1 B:nurse",
        "E2 B:nurse",
    }


def test_a_job_that_occurs_nowhere_is_told_with_the_nearest_one(ward: Problem) -> None:
    (told,) = remarks(ward, rule("profession", substitutes={"nurse": {"klerk": 1}}))
    assert (told.severity, told.key) == ("warning", "substitutes")
    assert told.message == "no employee and no post has the job klerk"
    assert "clerk" in told.remedy
    assert remarks(ward, rule("profession", substitutes=NURSE_FOR_MIDWIFE)) == []


def test_incumbents_are_judged_when_the_rule_says_so(ward: Problem) -> None:
    listed = {"nurse": {"clerk": 2}}
    today = ("A:nurse", "B:nurse", None)
    assert breaches(ward, rule("profession", priority=1, substitutes=listed), *today) == {}
    assert breaches(ward, rule("profession", priority=1, substitutes=listed, incumbents=True), *today) == {
        "E2": 2
    }
    assert "E2 B:nurse" not in allowed(ward, rule("profession", incumbents=True))


def test_who_and_where_limit_whom_the_rule_judges_the_post_being_that_of_the_pair(ward: Problem) -> None:
    free = {"E3 A:nurse", "E3 A:midwife", "E3 B:nurse"}
    assert free <= allowed(ward, rule("profession", who={"employee": ["E1", "E2"]}))
    assert allowed(ward, rule("profession", who={"employee": "E3"})) & free == set()
    in_b = allowed(ward, rule("profession", where={"unit": "B"}))
    assert {"E2 A:midwife", "E3 A:nurse"} <= in_b
    assert "E3 B:nurse" not in in_b
    assert breaches(ward, rule("profession", where={"unit": "B"}), None, None, "A:nurse") == {}


def test_each_of_two_rules_judges_its_own_people(ward: Problem) -> None:
    lenient = rule("profession", who={"employee": "E3"}, substitutes={"midwife": {"clerk": 1}})
    strict = rule("profession", who={"employee": "E1"})
    assert {pair for pair in allowed(ward, lenient, strict) if pair[:2] != "E2"} == {
        "E1 A:nurse",
        "E1 B:nurse",
        "E3 A:midwife",
    }


def test_the_message_names_both_jobs(ward: Problem) -> None:
    soft = rule("profession", priority=1, substitutes=NURSE_FOR_MIDWIFE)
    assert words(ward, soft, "A:midwife", None, None) == ["works as nurse, the post is for midwife"]


def test_the_cheaper_substitute_fills_the_post(ward: Problem) -> None:
    rules = {
        "staffed": rule("staffing", priority=1, where={"job": "midwife"}),
        "fits": rule(
            "profession", priority=2, weight=2, substitutes={"midwife": {"nurse": "1.5", "clerk": "0.7"}}
        ),
        "stay": rule("stay", priority=3),
        "placed": rule("placed"),
    }
    result = solved(ward, **rules)
    assert held(ward, result) == {"E1": "A:nurse", "E2": "B:nurse", "E3": "A:midwife"}
    assert [str(each) for each in value(result).values()] == ["0", "7/5", "0"]


def test_nobody_of_the_profession_is_no_plan(ward: Problem) -> None:
    with pytest.raises(InfeasibleError):
        solved(ward, staffed=rule("staffing"), profession=rule("profession"))


def test_a_penalty_is_not_negative() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        rule("profession", substitutes={"nurse": {"clerk": -1}})
