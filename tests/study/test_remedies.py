"""What would mend a gap, solved by hand: a looser rule, a course, or somebody new."""

from fractions import Fraction

import pytest

from placement.problem import Problem
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.study.gaps.gaps import Balance, Gap
from placement.study.gaps.remedies import Remedies
from tests.study.questions import run_of
from tests.tiny import problem_of

RULES: dict[str, Rule] = {
    "profession": KINDS["profession"](),
    "limit": KINDS["travel_limit"].model_validate({"minutes": 120}).named("limit"),
    "two_years": KINDS["tenure"].model_validate({"years": 2}).named("two_years"),
    "border": KINDS["transfer"].model_validate({"within": "region"}).named("border"),
    "competence": KINDS["competency"]().named("competence"),
    "placed": KINDS["placed"](),
    "gaps": KINDS["staffing"].model_validate({"priority": 1}).named("gaps"),
    "stay": KINDS["stay"].model_validate({"priority": 2}),
}


@pytest.fixture
def remedies() -> Remedies:
    """B lacks a nurse, a midwife and a clerk, and people to spare are each barred by one rule."""
    return Remedies(run_of(case(), RULES))


def case() -> Problem:
    people = [
        {"employee": "far", "job": "nurse", "unit": "A", "home": "r"},
        {"employee": "new", "job": "nurse", "unit": "A", "home": "p", "since": "2025-06-01"},
        {"employee": "over the border", "job": "nurse", "unit": "C", "home": "p"},
        {"employee": "untrained", "job": "midwife", "unit": "A", "home": "p"},
        {"employee": "needed", "job": "clerk", "unit": "A", "home": "p"},
    ]
    return problem_of(
        employees=people,
        units=[
            {"unit": unit, "kind": "puskesmas", "region": region, "place": place}
            for unit, region, place in (("A", "96.71", "p"), ("B", "96.71", "q"), ("C", "96.01", "p"))
        ],
        posts=[
            {"unit": "A", "job": "nurse", "minimum": 0},
            {"unit": "A", "job": "midwife", "minimum": 0},
            {"unit": "A", "job": "clerk", "minimum": 1},
            {"unit": "C", "job": "nurse", "minimum": 0},
            *({"unit": "B", "job": job, "minimum": 1} for job in ("nurse", "midwife", "clerk")),
        ],
        places=[{"place": place} for place in "pqr"],
        links=[{"from": "p", "to": "q", "minutes": 30}, {"from": "q", "to": "r", "minutes": 135}],
        requirements=[{"job": "midwife", "unit": "B", "competency": "care", "level": 3}],
        courses=[
            {"course": "Care", "competency": "care", "to_level": 3, "cost": 7.5},
            {"course": "Dear care", "competency": "care", "to_level": 5, "cost": 70},
        ],
    )


def gap_of(remedies: Remedies, job: str) -> Gap:
    unit = int(remedies.problem.unit_codes(["B"])[0])
    return next(gap for gap in remedies.gaps(unit) if gap.job == job)


def test_each_rule_is_loosened_just_as_far_as_it_frees_somebody(remedies: Remedies) -> None:
    gap = gap_of(remedies, "nurse")
    assert (gap.level, gap.short, gap.hiring) == ("minimum", 1, 0)
    assert {(move.rule, move.parameter, move.before, move.after, move.employee) for move in gap.moving} == {
        ("limit", "minutes", 120, 135, "far"),
        ("two_years", "years", 2, 1, "new"),
        ("border", "within", "region", None, "over the border"),
    }
    assert {move.message for move in gap.moving} == {
        "at 135 minutes instead of 120",
        "at one year in post instead of 2",
        "anywhere, not only within the region",
    }
    assert all(move.cost == {1: -1, 2: 1} for move in gap.moving)


def test_the_cheapest_course_that_makes_somebody_fit_is_named(remedies: Remedies) -> None:
    gap = gap_of(remedies, "midwife")
    assert gap.moving == ()
    assert [(each.employee, each.course, float(each.price)) for each in gap.training] == [
        ("untrained", "Care", 7.5)
    ]
    assert gap.hiring == 0


def test_what_opens_another_gap_mends_nothing(remedies: Remedies) -> None:
    gap = gap_of(remedies, "clerk")
    assert (gap.moving, gap.training, gap.hiring) == ((), (), 1)
    assert gap.one_more == {1: Fraction(-1), 2: Fraction(0)}


def test_the_balance_of_the_whole_case_adds_up(remedies: Remedies) -> None:
    assert remedies.balance() == [
        Balance("clerk", 1, 0, 0, 1),
        Balance("midwife", 1, 0, 1, 0),
        Balance("nurse", 1, 1, 0, 0),
    ]


def test_a_cap_on_moves_that_holds_somebody_back_is_named() -> None:
    few = KINDS["moves"].model_validate({"at_most": 0}).named("few")
    problem = problem_of(
        employees=[{"employee": "E1", "job": "nurse", "unit": "A"}],
        units=[{"unit": unit, "kind": "puskesmas", "region": "96.71"} for unit in ("A", "B")],
        posts=[{"unit": unit, "job": "nurse", "minimum": int(unit == "B")} for unit in ("A", "B")],
    )
    run = run_of(problem, {"few": few, "gaps": RULES["gaps"]})
    (gap,) = Remedies(run).gaps(1)
    (move,) = gap.moving
    assert (move.rule, move.before, move.after, move.employee) == ("few", 0, 1, "E1")
    assert move.message == "one move is needed, the cap is 0"


def test_a_target_is_told_apart_from_the_minimum_where_it_lacks_more() -> None:
    problem = problem_of(
        employees=[{"employee": "E1", "job": "nurse", "unit": "A"}],
        units=[{"unit": "A", "kind": "puskesmas", "region": "96.71"}],
        posts=[
            {"unit": "A", "job": "nurse", "minimum": 2, "target": 4},
            {"unit": "A", "job": "clerk", "minimum": 1},
        ],
    )
    remedies = Remedies(run_of(problem, {name: RULES[name] for name in ("profession", "placed", "gaps")}))
    assert [(gap.job, gap.level, gap.short, gap.hiring) for gap in remedies.gaps(0)] == [
        ("clerk", "minimum", 1, 1),  # posts are in the order of their ids
        ("nurse", "minimum", 1, 1),
        ("nurse", "target", 3, 3),
    ]
    assert [cost for _post, cost in remedies.one_more()] == [{1: -1}, {1: -1}]
