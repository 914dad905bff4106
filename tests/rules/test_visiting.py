"""Holders of a post serve in other units besides."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from placement.base.errors import InputError
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.problem.visits import Visits
from placement.program.assembly import build
from placement.proof.audit import STRUCTURE, audit
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.flow.flow import NetworkPath
from placement.study.conflict.diagnose import diagnose
from tests.rules.examples import NURSES, UNITS, WAYS, held, nurse, remarks, rule, solved, town, value
from tests.tiny import plan_of

HOME = {"stay": rule("stay"), "placed": rule("placed")}
"""Everybody keeps the post of today."""


@pytest.fixture(scope="module")
def three() -> Problem:
    """Two nurses in A, one in B, none in C; from A to B 10 minutes, from B to C 30.5 more."""
    return town(employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "B")], **WAYS)


def visits(problem: Problem, plan: Plan) -> dict[str, int]:
    """How many are made along each way, "A:nurse > B:nurse"."""
    return {
        f"{problem.post_ids[home]} > {problem.post_ids[there]}": number
        for each in plan.visits
        for home, there, number in zip(each.home, each.there, each.number.tolist(), strict=True)
    }


def made(problem: Problem, judge: Rule, number: Mapping[str, int], *posts: str | None) -> Plan:
    """The plan with these visits, as `visits` tells them."""
    code = {post: row for row, post in enumerate(problem.post_ids)}
    ends = np.array([[code[post] for post in way.split(" > ")] for way in number], np.int64).reshape(-1, 2)
    ways = judge.ways(problem)
    assert ways is not None
    found = replace(ways, home=ends[:, 0], there=ends[:, 1], number=np.array([*number.values()], np.int64))
    return replace(plan_of(problem, *posts), visits=(found,))


def best(problem: Problem, visiting: Rule, **rules: Rule) -> Result:
    return solved(problem, visiting=visiting, **HOME, **rules)


def test_a_visit_counts_its_share_there_and_less_at_home(three: Problem) -> None:
    """C needs a nurse. Two from A bring 0.4 each and leave 1.2 there, which is enough: 0.2 are short."""
    result = best(three, rule("visiting", minutes=60, share="0.4"), staffing=rule("staffing", priority=1))
    assert value(result) == {1: Fraction(1, 5)}
    assert visits(three, result.plan) == {"A:nurse > C:nurse": 2}
    assert result.certified
    assert result.breaches["staffing"].messages() == ["0.8 of 1, 0.2 short"]


def test_where_a_whole_day_is_worth_less_than_at_home_nobody_goes(three: Problem) -> None:
    """From B each share is lost where it is needed as much; from A, which has one to spare, it is not."""
    away = rule("visiting", minutes=60, share="0.4", who={"employee": "E3"})
    result = best(three, away, staffing=rule("staffing", priority=1))
    assert value(result) == {1: 1}
    assert visits(three, result.plan) == {}


def test_minutes_are_those_from_unit_to_unit(three: Problem) -> None:
    """A lies 40.5 minutes from C; at 40 one goes there from B, and two from A to B: 0.6 are short."""
    for minutes, short in (("40.5", Fraction(1, 5)), (40, Fraction(3, 5))):
        judge = rule("visiting", minutes=minutes, share="0.4")
        assert value(best(three, judge, staffing=rule("staffing", priority=1))) == {1: short}


def test_each_holder_visits_so_many_units_none_twice() -> None:
    """One of two nurses in A suffices there. Two units with one short each: 0.5 + 0.5 in each of them."""
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A")], **WAYS)
    for most, short in ((1, Fraction(1, 2)), (2, Fraction(0))):
        judge = rule("visiting", minutes=60, share="0.5", at_most=most)
        result = best(problem, judge, staffing=rule("staffing", priority=1))
        assert value(result) == {1: short}
    assert visits(problem, result.plan) == {"A:nurse > B:nurse": 2, "A:nurse > C:nurse": 2}
    alone = town(employees=[nurse("E1", "A")], posts=[*NURSES[:1], {**NURSES[1], "maximum": 0}], **WAYS)
    judge = rule("visiting", minutes=60, share="0.3", at_most=3, where={"unit": "B"})
    lent = best(alone, judge, staffing=rule("staffing", priority=1, where={"unit": "B"}))
    assert visits(alone, lent.plan) == {"A:nurse > B:nurse": 1}, "one holder does not visit B three times"


def test_nobody_gives_away_more_than_all_of_themselves() -> None:
    problem = town(employees=[nurse("E1", "A")], **WAYS)
    judge = rule("visiting", minutes=60, share="0.6", at_most=2)
    away = rule("staffing", priority=1, where={"unit": ["B", "C"]})
    assert value(best(problem, judge, staffing=away)) == {1: 2 - Fraction(3, 5)}
    assert [each.message for each in remarks(problem, judge)] == [
        "a visit counts 60% of a person, so the most of one holder are 1"
    ]


def test_soft_each_visit_costs_its_weight(three: Problem) -> None:
    """A visit of 0.4 mends 0.4 × weight 2 = 0.8, and costs 0.7 or 0.9."""
    for price, number in (("0.7", 2), ("0.9", 0)):
        judge = rule("visiting", minutes=60, share="0.4", priority=1, weight=price)
        result = best(three, judge, staffing=rule("staffing", priority=1, weight=2))
        assert sum(visits(three, result.plan).values()) == number
    charged = rule("visiting", minutes=60, share="0.4", priority=2)
    result = best(three, charged, staffing=rule("staffing", priority=1))
    assert value(result) == {1: Fraction(1, 5), 2: 2}
    assert result.breaches["visiting"].subject.tolist() == ["C:nurse"]
    assert result.breaches["visiting"].messages() == ["visits made here: 2"]


def test_without_a_use_no_visit_is_made(three: Problem) -> None:
    judge = rule("visiting", minutes=60, share="0.4")
    for more in ({}, {"staffing": rule("staffing", priority=1, where={"unit": ["A", "B"]})}):
        assert visits(three, best(three, judge, **more).plan) == {}


def test_hard_staffing_is_held_by_visits(three: Problem) -> None:
    result = best(three, rule("visiting", minutes=60, share="0.5", priority=1), staffing=rule("staffing"))
    assert value(result) == {1: 2}
    assert visits(three, result.plan) == {"A:nurse > C:nurse": 2}


def test_people_are_placed_where_their_visits_help_most(three: Problem) -> None:
    """0.4 from each of E1 and E2 mend 0.8 of C; if E3 joins A, 1.2 come to B and nothing to C."""
    rules = {"visiting": rule("visiting", minutes=10, share="0.4"), "placed": rule("placed")}
    result = solved(three, staffing=rule("staffing", priority=1), stay=rule("stay", priority=2), **rules)
    assert value(result) == {1: 0, 2: 1}
    assert sorted(filter(None, held(three, result).values())) == ["A:nurse", "B:nurse", "C:nurse"]


def test_equity_and_access_count_visits_too(three: Problem) -> None:
    """B gives C 0.3 as well, and then lacks 300 per mille; access wants the whole minimum."""
    judge = rule("visiting", minutes=60, share="0.3")
    assert value(best(three, judge, equity=rule("equity", priority=1))) == {1: 300}
    people = town(
        employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "B")],
        **{**WAYS, "places": [{"place": "p"}, {"place": "q"}, {"place": "r", "population": 70}]},
    )
    near = rule("access", minutes=0, jobs=["nurse"], priority=1)
    assert value(best(people, judge, access=near)) == {1: 70}
    assert value(best(people, rule("visiting", minutes=60, share="0.5"), access=near)) == {1: 0}


def test_parts_of_persons_are_added_as_they_are_written() -> None:
    """0.29 × 100 and 0.3 × 3 are no whole number and no 0.9 in floats."""
    units = [unit | {"population": 3} for unit in UNITS]
    people = [nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "B")]
    problem = town(employees=people, **{**WAYS, "units": units})
    short = rule("staffing", weight_by="population", priority=1)
    assert value(best(problem, rule("visiting", minutes=60, share="0.35"), short=short)) == {
        1: Fraction(9, 10)
    }
    equity = rule("equity", priority=1)
    assert value(best(problem, rule("visiting", minutes=60, share="0.29"), equity=equity)) == {1: 290}


@pytest.mark.parametrize(("share", "mille"), [("0.29", 290), ("0.07", 790), ("0.57", 140), ("0.0001", 1000)])
def test_shares_of_any_decimals_are_counted_exactly(three: Problem, share: str, mille: int) -> None:
    """A sends two, and B one where it then is not shorter than C: ⌈1000 × the larger lack⌉."""
    judge = rule("visiting", minutes=60, share=share)
    staffing = rule("staffing", weight_by="remoteness", priority=2, weight="0.29")
    assert value(best(three, judge, equity=rule("equity", priority=1), staffing=staffing))[1] == mille


def test_who_counts_some_people_only_counts_visits_of_these_only(three: Problem) -> None:
    """`staffing` of E1 and E3 does not know who of the holders in A comes; sent by E1 alone, it does."""
    some = rule("staffing", priority=1, who={"employee": ["E1", "E3"]}, where={"unit": "C"})
    everybody = rule("visiting", minutes=60, share="0.5")
    one = rule("visiting", minutes=60, share="0.5", who={"employee": "E1"})
    assert value(best(three, everybody, staffing=some)) == {1: 1}
    assert value(best(three, one, staffing=some)) == {1: Fraction(1, 2)}


def test_only_the_same_job_and_the_jobs_that_are_named_are_visited() -> None:
    """Of nurses and midwives one can be spared in A, in two halves; nurses are short in two units."""
    posts = [*NURSES, *({"unit": unit, "job": "midwife", "minimum": 1, "maximum": 5} for unit in "AB")]
    midwives = [{"employee": employee, "job": "midwife", "unit": "A"} for employee in ("M1", "M2")]
    people = [nurse("E1", "A"), nurse("E2", "A"), *midwives]
    problem = town(employees=people, posts=posts, **WAYS)
    for jobs, short in ((["clerk"], 3), (["midwife"], 2), (["nurse"], 2), ([], 1)):
        judge = rule("visiting", minutes=60, share="0.5", jobs=jobs)
        assert value(best(problem, judge, staffing=rule("staffing", priority=1))) == {1: short}


def test_whom_the_scope_keeps_makes_no_visits() -> None:
    tables: dict[str, Any] = {"employees": [nurse("E1", "A"), nurse("E2", "A", employment="pns")], **WAYS}
    judge = rule("visiting", minutes=60, share="0.5")
    for scope, short in ((None, Fraction(1)), ({"who": {"employment": "pns"}}, Fraction(3, 2))):
        problem = town(scope=scope, **tables)
        assert value(best(problem, judge, staffing=rule("staffing", priority=1))) == {1: short}


def test_what_it_does_not_let_holders_do_has_no_price(three: Problem) -> None:
    soft = rule("visiting", minutes=40, share="0.4", at_most=2, priority=1, weight=5)
    today = ("A:nurse", "A:nurse", "B:nurse")
    for number, amount in (
        ({"A:nurse > B:nurse": 2}, 2.0),
        ({"A:nurse > B:nurse": 3}, np.inf),  # more than its holders
        ({"A:nurse > C:nurse": 1}, np.inf),  # too far
        ({"B:nurse > A:nurse": 1, "B:nurse > C:nurse": 1}, 1.0),
    ):
        found = soft.audit(three, made(three, soft, number, *today)).amount
        assert found.max() == amount
    strict = rule("visiting", minutes=40, share="0.4")
    plan = made(three, strict, {"B:nurse > A:nurse": 1, "B:nurse > C:nurse": 1}, *today)
    assert np.isinf(strict.audit(three, plan).amount).any(), "one holder makes one visit"
    assert not len(strict.audit(three, made(three, strict, {"B:nurse > A:nurse": 1}, *today)).amount)


def test_visits_that_no_rule_lets_anybody_make_break_the_structure(three: Problem) -> None:
    judge = rule("visiting", minutes=60, share="0.4")
    plan = made(three, judge, {"A:nurse > C:nurse": 1}, "A:nurse", "A:nurse", "B:nurse")
    assert not len(audit(three, {"visiting": judge}, plan)[STRUCTURE].amount)
    found = audit(three, {"staffing": rule("staffing")}, plan)[STRUCTURE]
    assert found.subject.tolist() == ["C:nurse"]


def test_two_rules_do_not_send_the_same_people(three: Problem) -> None:
    rules = {name: rule("visiting", minutes=60, share="0.4").named(name) for name in ("one", "two")}
    with pytest.raises(InputError, match="one, two: only one rule may send"):
        build(three, rules)
    other = rule("visiting", minutes=60, share="0.4", jobs=["midwife"]).named("two")
    build(three, {**rules, "two": other})


def test_it_is_no_flow(three: Problem) -> None:
    assert not NetworkPath().supports(build(three, {"visiting": rule("visiting", minutes=60, share=1)}))


def test_it_is_loosened_visit_by_visit_and_way_by_way(three: Problem) -> None:
    steps = list(rule("visiting", minutes=10, share="0.2").looser(three))
    assert [(step.parameter, str(step.after)) for step in steps] == [("minutes", "30.5"), ("minutes", "40.5")]
    steps = list(rule("visiting", minutes=60, share="0.2").looser(three))
    assert [(step.parameter, step.after) for step in steps] == [("at_most", 2)]
    assert not list(rule("visiting", minutes=60, share="0.6").looser(three)), "half a person is not left"


@pytest.mark.parametrize("priced", [{}, {"priority": 1}])
def test_diagnose_names_longer_ways_and_more_visits(three: Problem, priced: dict[str, int]) -> None:
    rules = {
        "visits": rule("visiting", minutes=40, share="0.5", **priced),
        "staffing": rule("staffing", where={"unit": "C"}),
        **HOME,
    }
    found = diagnose(three, {name: each.named(name) for name, each in rules.items()}, SolverSettings())
    assert "visits" not in found.conflict
    (more,) = (each for each in found.relaxations if each.rule == "visits")
    assert (more.parameter, more.after) == ("minutes", 40.5)


def test_it_tells_of_jobs_and_ways_that_are_not_there(three: Problem) -> None:
    assert [each.key for each in remarks(three, rule("visiting", minutes=60, share="0.4"))] == []
    (unknown, nowhere) = remarks(three, rule("visiting", minutes=60, share="0.4", jobs=["nurze"]))
    assert (unknown.severity, unknown.remedy) == ("error", "did you mean nurse?")
    assert nowhere.message == "no post has another for the same job within 60 minutes"
    lost = town(employees=[nurse("E1", "A")])
    assert [each.message for each in remarks(lost, rule("visiting", minutes=60, share="0.4"))] == [
        "no post has another for the same job within 60 minutes",
        "ways from unit to unit that no source knows, so that nobody visits: 6",
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"share": 2}, {"share": "0.33333"}, {"minutes": -1}, {"at_most": 0}, {"at_most": 1.5}, {"jobs": 1}],
)
def test_what_it_does_not_take_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        rule("visiting", **{"minutes": 60, "share": "0.4"} | wrong)


@pytest.mark.parametrize(
    ("parameters", "asks"),
    [
        ({}, "holders may visit a unit within 60 minutes, for 40% of a person"),
        ({"at_most": 2}, "holders may visit 2 units within 60 minutes, each for 40% of a person"),
    ],
)
def test_it_says_what_it_asks(parameters: dict[str, Any], asks: str) -> None:
    assert rule("visiting", minutes=60, share="0.4", **parameters).asks() == asks


def test_ways_are_found_by_their_ends() -> None:
    """What is made along each of some ways, whatever their order; 0 along those that nobody takes."""
    who = np.ones(1, bool)

    def ways(*ends: tuple[int, int, int]) -> Visits:
        home, there, number = np.array(ends, np.int64).reshape(-1, 3).T
        return Visits("v", who, rule("visiting", minutes=1, share=1).share, home, there, number)  # type: ignore[attr-defined]

    asked = ways((0, 1, 9), (2, 0, 9), (1, 2, 9))
    assert ways((1, 2, 5), (0, 1, 3)).of(asked).tolist() == [3, 0, 5]
    assert ways().of(asked).tolist() == [0, 0, 0]
