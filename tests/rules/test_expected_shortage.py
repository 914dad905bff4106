"""Posts are staffed on an average day."""

from math import comb
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError, InputError
from placement.engine import solve
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.exact.exact import ExactPath
from placement.solvers.flow.flow import NetworkPath
from placement.study.conflict.diagnose import diagnose
from tests.rules.examples import breaches, held, nurse, remarks, rule, solved, town, value, words

POSTS = [
    {"unit": "A", "job": "nurse", "minimum": 2, "target": 3, "maximum": 6, "sick": "0.5"},
    {"unit": "B", "job": "nurse", "minimum": 1, "maximum": 6, "sick": "0.1"},
    {"unit": "C", "job": "nurse", "minimum": 0, "maximum": 6},
]


def expected(level: int, holders: int, absent: float) -> float:
    """E[(level − Bin(holders, 1 − absent))⁺], term by term."""
    chance = [
        comb(holders, here) * (1 - absent) ** here * absent ** (holders - here) for here in range(level)
    ]
    return sum((level - here) * each for here, each in enumerate(chance))


@pytest.fixture(scope="module")
def six() -> Problem:
    """Six nurses in A, where two are needed; B needs one; C nobody."""
    return town(employees=[nurse(f"E{number}", "A") for number in range(6)], posts=POSTS)


@pytest.mark.parametrize(
    ("parameters", "plan", "short"),
    [
        ({"absent": "0.5"}, "AAB", {"A:nurse": 2 * 0.25 + 0.5, "B:nurse": 0.5}),
        ({"absent": "0.5"}, "AAABB", {"A:nurse": 2 / 8 + 3 / 8, "B:nurse": 0.25}),
        ({"absent": "0.1"}, "AAB", {"A:nurse": 0.2, "B:nurse": 0.1}),
        ({"absent": "0"}, "AB", {"A:nurse": 1}),
        ({"absent": "1"}, "AABC", {"A:nurse": 2, "B:nurse": 1}),
        ({"absent": "0.5"}, "", {"A:nurse": 2, "B:nurse": 1}),
        ({"absent": "0.5", "level": "target", "where": {"unit": "A"}}, "A", {"A:nurse": 2.5}),
        ({"absent": "0.5", "who": {"employee": ["E0", "E1"]}}, "AAB", {"A:nurse": 1, "B:nurse": 1}),
        ({"absent": "sick"}, "AAB", {"A:nurse": 1, "B:nurse": 0.1}),
    ],
)
def test_what_is_missing_on_an_average_day(
    six: Problem, parameters: dict[str, Any], plan: str, short: dict[str, float]
) -> None:
    posts = [f"{unit}:nurse" for unit in plan] + [None] * (6 - len(plan))
    found = breaches(six, rule("expected_shortage", **parameters), *posts)
    assert found == pytest.approx(short, abs=1e-8)


@pytest.mark.parametrize("absent", [0.001, 0.05, 0.3, 0.333333333, 0.5, 0.77, 0.999])
@pytest.mark.parametrize("level", [1, 2, 7])
def test_it_is_the_binomial_mean_to_a_millionth(absent: float, level: int) -> None:
    """And 0 holders are short by the level, exactly, which no rounding of the others may change."""
    people = [nurse(f"E{number}") for number in range(40)]
    post = [{"unit": "A", "job": "nurse", "minimum": level, "maximum": 40}]
    problem = town(employees=people, posts=post)
    judge = rule("expected_shortage", absent=str(absent))
    for holders in range(41):
        found = breaches(problem, judge, *["A:nurse"] * holders, *[None] * (40 - holders))
        assert found.get("A:nurse", 0) == pytest.approx(expected(level, holders, absent), abs=1e-6)
    assert breaches(problem, judge, *[None] * 40) == {"A:nurse": level}


@pytest.mark.parametrize("absent", [0.05, 0.25, 0.3, 0.5])
def test_where_weights_are_large_it_is_so_too(absent: float) -> None:
    """Six decimals are counted then; what one holder loses by rounding the next ones spare."""
    units = [{"unit": "A", "kind": "puskesmas", "region": "96.01", "population": 10**7}]
    people = [nurse(f"E{number}") for number in range(40)]
    post = [{"unit": "A", "job": "nurse", "minimum": 8, "maximum": 40}]
    problem = town(employees=people, posts=post, units=units)
    judge = rule("expected_shortage", absent=str(absent), weight_by="population")
    for holders in range(41):
        found = breaches(problem, judge, *["A:nurse"] * holders, *[None] * (40 - holders)).get("A:nurse", 0)
        assert found / 10**7 == pytest.approx(expected(8, holders, absent), abs=1e-6)
        assert found % 10 == 0


def test_one_more_never_spares_more_than_the_one_before() -> None:
    people = [nurse(f"E{number}") for number in range(60)]
    problem = town(employees=people, posts=[{"unit": "A", "job": "nurse", "minimum": 9, "maximum": 60}])
    for absent in ("0.000000001", "0.1", "0.499999999", "0.8", "0.999999999"):
        judge = rule("expected_shortage", absent=absent)
        found = [
            breaches(problem, judge, *["A:nurse"] * holders, *[None] * (60 - holders)).get("A:nurse", 0)
            for holders in range(61)
        ]
        parts = np.rint(np.array(found) * 10**8)
        assert (np.diff(parts, 2) >= 0).all()
        assert found[0] == 9


def test_people_go_where_an_absence_hurts_most(six: Problem) -> None:
    """With one of two absent: 3 and 3 leave 0.625 + 0.125 short, 4 and 2 leave 0.375 − 0.0625 + 0.25."""
    rules = {"average": rule("expected_shortage", absent="0.5", priority=1), "placed": rule("placed")}
    result = solved(six, **rules)
    posts = list(held(six, result).values())
    assert (posts.count("A:nurse"), posts.count("B:nurse")) == (4, 2)
    assert float(value(result)[1]) == pytest.approx(2 / 16 + 4 / 16 + 0.25, abs=1e-7)


def test_it_stays_a_flow_and_all_paths_agree(six: Problem) -> None:
    rules = {
        "average": rule("expected_shortage", absent="0.35", priority=1, weight="0.29"),
        "pns": rule("expected_shortage", absent="sick", who={"employee": ["E1", "E2"]}, priority=2),
        "few": rule("stay", priority=3),
    }
    assert NetworkPath().supports(build(six, rules))
    found = [
        solve(six, rules, SolverSettings(), paths=(path,)).levels for path in (NetworkPath(), ExactPath())
    ]
    assert [level.value for level in found[0]] == [level.value for level in found[1]]
    assert all(level.bound == level.value for level in found[0])


def test_what_no_headcount_can_end_is_counted_all_the_same(six: Problem) -> None:
    """Posts have room for six: what even six leave short is part of every plan's value."""
    alone = {"average": rule("expected_shortage", absent="0.9", where={"unit": "A"}, priority=1)}
    result = solved(six, **alone)
    assert float(value(result)[1]) == pytest.approx(expected(2, 6, 0.9), abs=1e-7)


def test_hard_so_many_are_asked_for_that_nothing_is_short() -> None:
    """Of 0.1⁸ one part of 10⁸ is left after eight holders; the ninth spares it."""
    people = [nurse(f"E{number}", "C") for number in range(12)]
    problem = town(employees=people, posts=[{**POSTS[1], "maximum": 12}, {**POSTS[2], "maximum": 12}])
    judge = rule("expected_shortage", absent="0.1")
    assert value(solved(problem, average=judge, few=rule("stay", priority=1))) == {1: 9}


def test_population_and_remoteness_weigh_as_in_staffing() -> None:
    units = [
        {"unit": unit, "kind": "puskesmas", "region": "96.01", "population": people, "setting": setting}
        for unit, people, setting in (("A", 20_000, "urban"), ("B", 300, "remote"), ("C", 1, "rural"))
    ]
    problem = town(employees=[nurse("E1")], posts=POSTS, units=units)
    assert breaches(problem, rule("expected_shortage", absent="0.25", weight_by="population"), None) == {
        "A:nurse": 40_000,
        "B:nurse": 300,
    }
    far = rule("expected_shortage", absent="0.25", weight_by="remoteness")
    assert breaches(problem, far, "B:nurse") == {"A:nurse": 2, "B:nurse": 0.75}


@pytest.mark.parametrize("kind", ["expected_shortage", "staffing"])
def test_hard_where_nobody_lives_nobody_is_missed(kind: str) -> None:
    """Two are needed where one is, and all that is short weighs nothing."""
    units = [{"unit": "A", "kind": "puskesmas", "region": "96.01", "population": 0}]
    problem = town(employees=[nurse("E1")], posts=[POSTS[0]], units=units)
    absent = {"absent": "0.5"} if kind == "expected_shortage" else {}
    judge = rule(kind, weight_by="population", **absent)
    assert breaches(problem, judge, None) == {}
    assert value(solved(problem, need=judge, few=rule("stay", priority=1))) == {1: 0}
    assert diagnose(problem, {"need": judge.named("need")}, SolverSettings()).feasible


@pytest.mark.parametrize("people", [1, 10**4, 10**8, 10**9])
def test_weights_of_any_size_are_counted_exactly(people: int) -> None:
    units = [{"unit": "A", "kind": "puskesmas", "region": "96.01", "population": people}]
    problem = town(employees=[nurse("E1"), nurse("E2")], posts=[POSTS[0]], units=units)
    judge = rule("expected_shortage", absent="0.123456789", weight_by="population", priority=1)
    result = solved(problem, average=judge)
    assert float(value(result)[1]) == pytest.approx(people * expected(2, 2, 0.123456789), rel=1e-5)


@pytest.mark.parametrize("level", [7, 10**6, 9 * 10**8])
def test_a_minimum_beyond_all_people_asks_for_no_memory(level: int) -> None:
    """Of six nurses each is there on nine days of ten: 5.4 on average, and all the rest is missing."""
    problem = town(
        employees=[nurse(f"E{number}", "A") for number in range(6)],
        posts=[{"unit": "A", "job": "nurse", "minimum": level, "maximum": level}],
    )
    found = breaches(problem, rule("expected_shortage", absent="0.1"), *["A:nurse"] * 6)
    assert found == {"A:nurse": pytest.approx(level - 5.4, abs=1e-6)}


def test_a_minimum_that_cannot_be_counted_in_parts_of_a_person_is_refused() -> None:
    problem = town(employees=[nurse("E", "A")], posts=[{"unit": "A", "job": "nurse", "minimum": 10**13}])
    with pytest.raises(InputError, match="more digits than are counted exactly"):
        solve(problem, {"short": rule("expected_shortage", absent="0.1", priority=1)}, SolverSettings())


def test_an_amount_is_too_large_only_if_that_much_can_be_missing() -> None:
    """Two of forty are asked for: 2 · 10⁹ are added exactly, forty times as much would not be."""
    units = [{"unit": "A", "kind": "puskesmas", "region": "96.01", "population": 10**9}]
    people = [nurse(f"E{number}") for number in range(40)]
    problem = town(employees=people, posts=[{**POSTS[0], "maximum": 40}], units=units)
    for more in ({}, {"who": {"employee": [f"E{number}" for number in range(30)]}}):
        judge = rule("expected_shortage", absent="0.5", weight_by="population", priority=1, **more)
        assert value(solved(problem, average=judge))[1] < 100


def test_it_says_what_is_expected(six: Problem) -> None:
    plan = ["A:nurse"] * 3 + ["B:nurse"] * 3
    assert words(six, rule("expected_shortage", absent="0.5"), *plan) == [
        "3 for 2: 0.625 expected to be missing",
        "3 for 1: 0.125 expected to be missing",
    ]


def test_it_is_loosened_to_the_minimum_and_to_fewer_absent() -> None:
    people = [nurse(f"E{number}", "A") for number in range(9)]
    problem = town(employees=people, posts=[{**POSTS[1], "target": 2}])
    steps = list(rule("expected_shortage", absent="0.1", level="target").looser(problem))
    assert [step.parameter for step in steps][:2] == ["level", "absent"]
    chances = [float(step.after) for step in steps[1:]]  # type: ignore[arg-type]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= each < 0.1 for each in chances)


def test_diagnose_finds_how_few_absent_would_do() -> None:
    """Two hold a post for one: nothing is left for a third where p² (1 − p) is below 5 · 10⁻⁹."""
    people = [nurse(f"E{number}", "A") for number in range(3)]
    problem = town(employees=people, posts=[{**POSTS[1], "maximum": 2}])
    rules = {"average": rule("expected_shortage", absent="0.1").named("average")}
    found = diagnose(problem, rules, SolverSettings())
    (step,) = (each for each in found.relaxations if each.rule == "average")
    nearest = float(step.after)
    for chance, status in ((nearest, "optimal"), (nearest * 1.01, "infeasible")):
        tried = {"average": rule("expected_shortage", absent=f"{chance:.9f}")}
        assert outcome(problem, tried) == status


def outcome(problem: Problem, rules: dict[str, Rule]) -> str:
    try:
        return solve(problem, rules, SolverSettings()).status
    except InfeasibleError:
        return "infeasible"


def test_a_column_must_be_there_and_hold_chances(six: Problem) -> None:
    (missing,) = remarks(six, rule("expected_shortage", absent="sik"))
    assert (missing.severity, missing.message) == ("error", "the table posts has no column sik")
    odd = town(employees=[nurse("E1")], posts=[{**POSTS[0], "sick": "1.5"}])
    (wrong,) = remarks(odd, rule("expected_shortage", absent="sick"))
    assert wrong.message == "1.5 in the column sick of posts is no chance from 0 to 1"
    assert not remarks(six, rule("expected_shortage", absent="sick"))
    assert not remarks(six, rule("expected_shortage", absent="0.2"))
    judge = rule("expected_shortage", absent="sik")
    assert breaches(six, judge, *[None] * 6) == {"A:nurse": 2, "B:nurse": 1}


@pytest.mark.parametrize("absent", [-0.1, 1.1, "1.1", "0.1234567891"])
def test_a_chance_lies_between_0_and_1(absent: float | str) -> None:
    with pytest.raises(ValidationError, match="absent"):
        rule("expected_shortage", absent=absent)


@pytest.mark.parametrize(
    ("parameters", "asks"),
    [
        ({"absent": "0.1"}, "on average every post has its minimum, with 10% absent"),
        ({"absent": "sick", "level": "target"}, "on average every post has its target, with sick absent"),
    ],
)
def test_it_says_what_it_asks(parameters: dict[str, Any], asks: str) -> None:
    assert rule("expected_shortage", **parameters).asks() == asks
