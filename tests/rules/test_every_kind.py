"""What holds alike for each rule about pairs, posts and moves."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from placement.problem.problem import Problem
from placement.program.screening import candidates
from placement.rules import KINDS
from placement.rules.base import Rule, Screen
from tests.rules.examples import NURSES, nurse, rule, solved, town, value
from tests.tiny import plan_of

LEAST: dict[str, dict[str, Any]] = {
    "profession": {},
    "competency": {},
    "licence": {},
    "travel_limit": {"minutes": 60},
    "transfer": {},
    "tenure": {"years": 2},
    "retirement": {"months": 12},
    "lock": {},
    "rotation": {"years": 5},
    "placed": {},
    "staffing": {},
    "stay": {},
    "commute": {},
    "preference": {},
    "moves": {"at_most": "0.1"},
    "retention": {"share": "0.7"},
}
"""The parameters that each kind needs."""

SCREENS = {"profession", "competency", "licence", "travel_limit", "transfer", "tenure", "retirement", "lock"}


def least(kind: str, **parameters: Any) -> Rule:
    return rule(kind, **LEAST[kind], **parameters)


@pytest.fixture(params=sorted(LEAST))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def pair() -> Problem:
    """Two who serve, one of them in many a rule's way."""
    return town(
        employees=[nurse("E1", "A", since="2026-12-01", retires="2027-02-01"), nurse("E2", "B")],
        locks=[{"employee": "E1", "unit": "C", "action": "pin"}],
    )


def test_every_screen_judges_only_by_what_the_tables_hold(kind: str, pair: Problem) -> None:
    """Whoever is informed is judged; the kinds that read a table that may be blank are asked below."""
    judge, plan = least(kind), plan_of(pair, "C:nurse", "C:nurse")
    informed = judge.informed(pair, plan)
    if not isinstance(judge, Screen):
        assert informed is None or kind == "lock"
        return
    assert informed is not None
    assert not (informed & ~judge.judged(pair, plan)).any()
    assert kind == "profession" or judge.lacking(), "what is lacking is said"


BLANK: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "retirement": ({}, {"retires": "2040-01-01"}),
    "tenure": ({}, {"since": "2020-01-01"}),
    "licence": (
        {"licences": [{"employee": "E9", "job": "clerk", "valid_until": "2030-01-01"}]},
        {"licences": [{"employee": "E1", "job": "nurse", "valid_until": "2030-01-01"}]},
    ),
    "competency": (
        {"requirements": [{"job": "nurse", "unit": "A", "competency": "care", "level": 1}]},
        {
            "requirements": [{"job": "nurse", "competency": "care", "level": 1}],
            "competencies": [{"employee": "E1", "competency": "care", "level": 1}],
        },
    ),
    "travel_limit": ({}, {"travel": [{"origin": "A", "unit": "B", "minutes": 30}]}),
    "lock": (
        {"locks": [{"employee": "E9", "unit": "C", "action": "forbid"}]},
        {"locks": [{"employee": "E1", "unit": "C", "action": "forbid"}]},
    ),
}
"""By kind: tables without what the rule judges E1 by, and with it (of the employee, or tables)."""


@pytest.mark.parametrize("kind", sorted(BLANK))
def test_what_is_blank_is_not_checked(kind: str) -> None:
    told = []
    for given in BLANK[kind]:
        tables: dict[str, Any] = {name: rows for name, rows in given.items() if isinstance(rows, list)}
        own = {name: cell for name, cell in given.items() if not isinstance(cell, list)}
        people = [nurse("E1", "A", **own), {"employee": "E9", "job": "clerk"}]
        problem = town(employees=people, **tables)
        judge, plan = least(kind), plan_of(problem, "B:nurse", None)
        assert not len(judge.audit(problem, plan).amount), "nothing is found broken either way"
        informed = judge.informed(problem, plan)
        assert informed is not None
        told.append(bool(informed[0]))
    assert told == [False, True]


@pytest.mark.parametrize(("border", "checks"), [({}, False), ({"within": "region"}, True)])
def test_a_transfer_without_a_border_checks_nothing(border: dict[str, Any], checks: bool) -> None:
    problem = town(employees=[nurse("E1", "A")])
    informed = rule("transfer", **border).informed(problem, plan_of(problem, "B:nurse"))
    assert informed is not None
    assert informed.tolist() == [checks]


def test_every_kind_has_examples_solved_by_hand(kind: str) -> None:
    assert Path(__file__).with_name(f"test_{kind}.py").exists()


def test_the_kind_picks_the_rule_and_names_it_until_the_scenario_does(kind: str) -> None:
    found = KINDS[kind].model_validate({"kind": kind, **LEAST[kind]})
    assert (found.name, found.named("mine").name, found.name) == (kind, "mine", kind)


def test_without_a_priority_a_rule_is_hard(kind: str) -> None:
    assert least(kind).hard
    assert not least(kind, priority=2).hard
    assert least(kind).weight == 1


@pytest.mark.parametrize(
    "wrong", [{"prioritas": 1}, {"priority": 0}, {"priority": 1.5}, {"weight": 0}, {"who": "E1"}]
)
def test_what_no_rule_takes_is_refused_by_its_name(kind: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        least(kind, **wrong)


def test_screens_judge_pairs_and_the_others_do_not(kind: str, pair: Problem) -> None:
    amount = least(kind).screen(candidates(pair))
    assert (amount is not None) is (kind in SCREENS)


@pytest.fixture(scope="module", params=[NURSES, []], ids=["posts", "no posts"])
def nobody(request: pytest.FixtureRequest) -> Problem:
    return town(employees=[], posts=request.param)


def test_a_case_without_employees_is_no_trouble(kind: str, nobody: Problem) -> None:
    judge = least(kind, priority=1)
    list(judge.remarks(nobody))
    assert value(solved(nobody, rule=judge)) == {1: len(nobody.posts) if kind == "staffing" else 0}


@pytest.fixture(scope="module")
def nowhere() -> Problem:
    return town(employees=[nurse("E1")], posts=[])


def test_a_case_without_posts_is_no_trouble(kind: str, nowhere: Problem) -> None:
    judge = least(kind, priority=1)
    list(judge.remarks(nowhere))
    assert value(solved(nowhere, rule=judge)) == {1: 0}


@pytest.mark.parametrize("selector", [{"who": {"employee": "E9"}}, {"where": {"unit": "Z"}}])
def test_a_rule_that_speaks_of_nobody_or_of_nowhere_finds_nothing_broken(
    kind: str, pair: Problem, selector: dict[str, Any]
) -> None:
    judge = least(kind, priority=1, **selector)
    short = 3 if kind == "staffing" and "who" in selector else 0
    assert value(solved(pair, rule=judge, stay=rule("stay"), placed=rule("placed"))) == {1: short}
