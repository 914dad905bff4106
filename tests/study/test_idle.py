"""Rules that cannot bite are told, and only those: every plan is tried on tiny cases."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from placement.base.errors import Finding
from placement.problem import Problem
from placement.problem.plan import Plan
from placement.proof.audit import structure
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.run import read_inputs
from placement.study.redundant import findings, idle
from tests.commands.clinic import write_clinic, write_table
from tests.draws import draws
from tests.engine.test_equivalence import mixture
from tests.rules.examples import NURSES, WAYS, nurse, rule, town
from tests.tiny import best_by_enumeration, every_plan, random_problem

PEOPLE = [nurse("E1", "A", since="2020-01-01", home="p"), nurse("E2", "B", since="2020-01-01", home="q")]


@pytest.fixture(scope="module")
def pair() -> Problem:
    """Two nurses who have served for years, and three units with room for more."""
    return town(employees=PEOPLE, **WAYS)


def names(problem: Problem, **rules: Rule) -> set[str]:
    return set(idle(problem, rules))


@pytest.mark.parametrize(
    ("kind", "barely_idle", "biting"),
    [
        ("tenure", {"years": 7}, {"years": 8}),
        ("travel_limit", {"minutes": "40.5"}, {"minutes": 40}),
        ("moves", {"at_most": 2}, {"at_most": 1}),
        ("moves", {"at_most": 1, "per": "unit"}, {"at_most": 0, "per": "unit"}),
        ("retention", {"share": 0}, {"share": "0.1"}),
        ("staffing", {"where": {"job": "nurse", "minimum": 0}}, {}),
        ("budget", {"at_most": 20, "per_move": 10}, {"at_most": "19.9", "per_move": 10}),
        ("budget", {"at_most": "71.0", "per_minute": 1}, {"at_most": "70.9", "per_minute": 1}),
        ("preference", {}, None),
        ("rotation", {"years": 8}, {"years": 7}),
        ("together", {}, None),
        ("apart", {}, None),
        ("equity", {"where": {"minimum": 0}}, {}),
        ("merit", {"share": 1}, None),
        ("lock", {}, {"locks": [{"employee": "E1", "unit": "C", "action": "forbid"}]}),
        ("lock", {}, {"locks": [{"employee": "E1", "unit": "A", "action": "pin"}]}),
        ("profession", {}, None),
    ],
)
@pytest.mark.parametrize("priority", [None, 1])
def test_a_rule_is_idle_up_to_the_value_that_bites(
    kind: str, barely_idle: dict[str, Any], biting: dict[str, Any] | None, priority: int | None, pair: Problem
) -> None:
    """From p it is 40.5 minutes to C, from q 30.5: the dearest plan sends both there."""
    assert names(pair, it=rule(kind, priority=priority, **barely_idle)) == {"it"}
    if biting is not None:
        assert not names(pair, it=rule(kind, priority=priority, **biting))


def test_a_capacity_above_what_fits_into_the_posts_is_idle() -> None:
    """One place in A: the larger of the two scores is all that can come together there."""
    scores = [
        {"employee": "E1", "unit": "A", "measure": "beds", "value": 2},
        {"employee": "E2", "unit": "A", "measure": "beds", "value": 3},
    ]
    posts = [{"unit": "A", "job": "nurse", "minimum": 0, "maximum": 1}, *NURSES[1:]]
    for beds, expected in (("3", {"it"}), ("2.9", set())):
        units = [{"unit": unit, "kind": "puskesmas", "region": "96.01"} for unit in "BC"]
        units.append({"unit": "A", "kind": "puskesmas", "region": "96.01", "beds": beds})
        problem = town(employees=[nurse("E1"), nurse("E2")], units=units, posts=posts, scores=scores)
        assert names(problem, it=rule("capacity", measure="beds")) == expected


def test_what_other_rules_take_away_a_rule_need_not_forbid(pair: Problem) -> None:
    near, same_unit = rule("travel_limit", minutes=40), rule("transfer", within="unit")
    assert names(pair, near=near, same_unit=same_unit) == {"near"}


def test_of_two_rules_that_say_the_same_one_is_idle(pair: Problem) -> None:
    assert names(pair, one=rule("transfer", within="unit"), other=rule("transfer", within="unit")) == {"one"}


def test_a_rule_that_takes_away_unknown_ways_is_not_idle() -> None:
    """Nobody knows the way to C; without the rule E1 could go there."""
    ways = {**WAYS, "links": WAYS["links"][:1]}
    problem = town(employees=[PEOPLE[0]], **ways)
    far = rule("travel_limit", minutes=1000)
    assert not names(problem, far=far)
    assert names(problem, far=far, commute=rule("commute", priority=1)) == {"far"}


def test_people_whom_the_scope_keeps_stay_in_every_plan() -> None:
    problem = town({"who": {"employee": "E1"}}, employees=PEOPLE)
    there = {"where": {"unit": "B"}}
    assert names(problem, it=rule("retention", share=1, **there), here=rule("placed", **there)) == {
        "it",
        "here",
    }
    assert not names(problem, it=rule("retention", share=1))


def test_training_is_idle_without_a_hard_rule_of_competency(pair: Problem) -> None:
    lesson = {"course": "C1", "competency": "care", "to_level": 3, "cost": 5}
    problem = town(
        employees=PEOPLE,
        courses=[lesson],
        requirements=[{"job": "nurse", "unit": "C", "competency": "care", "level": 2}],
    )
    training, soft = rule("training"), rule("competency", priority=1)
    assert names(problem, training=training, competency=soft) == {"training"}
    assert not names(problem, training=training, competency=rule("competency"))
    assert names(pair, training=training, competency=rule("competency")) == {"training", "competency"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(8, 30))
def test_idle_rules_are_never_broken_and_without_them_nothing_changes(seed: int) -> None:
    random = np.random.default_rng(seed)
    kinds = [str(kind) for kind in random.choice(sorted(KINDS), 4)]
    problem = random_problem(random, employees=2)
    rules = mixture(random, kinds)
    idling = idle(problem, rules)
    if not idling:
        return
    left = {name: rule for name, rule in rules.items() if name not in idling}
    for plan in every_plan(problem, {}):
        if _allowed(problem, rules, left, plan):
            for name in idling:
                assert not len(rules[name].audit(problem, plan).amount), (name, plan)
    best, without = best_by_enumeration(problem, rules), best_by_enumeration(problem, left)
    assert (best is None) == (without is None)
    if best is not None and without is not None:
        assert best == dict.fromkeys(best, 0) | without


def _allowed(problem: Problem, rules: dict[str, Rule], left: dict[str, Rule], plan: Plan) -> bool:
    if len(structure(problem, rules, plan).amount):
        return False
    found = {name: rule.audit(problem, plan).amount for name, rule in left.items()}
    return not any(np.isinf(found[name]).any() or (left[name].hard and len(found[name])) for name in left)


def told(folder: Path, rules: str, scope: str = "{}") -> list[tuple[str | None, int | None]]:
    """Column and row of what is said of rules over the clinic."""
    return [(finding.column, finding.row) for finding in found(folder, rules, scope)]


def found(folder: Path, rules: str, scope: str = "{}") -> list[Finding]:
    path = folder / "gaps.yaml"
    path.write_text(f"case: data\ndate: 2027-01-01\nscope: {scope}\nrules:\n{rules}", "utf-8")
    inputs = read_inputs(path)
    return list(findings(inputs.scenario, inputs.problem))


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return write_clinic(tmp_path).parent


def test_a_rule_that_cannot_bite_is_told_at_its_line(clinic: Path) -> None:
    (finding,) = found(clinic, "  placed: {}\n  cap:\n    kind: moves\n    at_most: 900\n")
    assert (finding.severity, finding.table, finding.row, finding.column) == (
        "warning",
        "gaps.yaml",
        6,
        "rules.cap",
    )
    assert finding.message == "the rule cannot bite: no plan that the other rules allow could break it"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("  placed: {who: {job: surgeon}}\n", ("rules.placed.who", 5)),
        ("  placed: {where: {kind: school}}\n", ("rules.placed.where", 5)),
        (
            "  mix:\n    having: {min_performance: 6}\n    share: 0.1\n    priority: 1\n",
            ("rules.mix.having", 6),
        ),
    ],
)
def test_a_selector_that_selects_nothing_is_told_instead_of_its_rule(
    rules: str, expected: tuple[str, int], clinic: Path
) -> None:
    assert told(clinic, rules) == [expected]


def test_a_scope_without_posts_is_told(clinic: Path) -> None:
    assert ("scope.where", 3) in told(clinic, "  placed: {}\n", "{where: {kind: school}}")


def test_a_selector_is_tried_within_the_scope(clinic: Path) -> None:
    assert told(clinic, "  placed: {}\n", "{where: {unit: A}}") == []
    assert told(clinic, "  placed: {where: {unit: B}}\n", "{where: {unit: A}}") == [("rules.placed.where", 5)]


def test_a_priority_of_idle_rules_is_told_once_more(clinic: Path) -> None:
    write_table(clinic, "ties", "employee_a,employee_b,kind")
    rules = "  placed: {}\n  together: {priority: 2}\n  wishes: {kind: preference, priority: 2}\n"
    assert told(clinic, rules) == [("rules.together", 6), ("rules.wishes", 7), ("rules.together.priority", 6)]
    assert told(clinic, rules + "  stay: {priority: 2}\n") == [("rules.together", 6), ("rules.wishes", 7)]
