from typing import Any

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from placement.rules.base import Rule
from tests.rules.examples import (
    NURSES,
    Row,
    Rows,
    allowed,
    breaches,
    held,
    nurse,
    remarks,
    rule,
    solved,
    town,
    value,
    words,
)
from tests.tiny import plan_of

PEOPLE: Rows = [nurse("E1", "A"), nurse("E2", "B")]
POSTS: Rows = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}]


def lock(action: str, employee: str, unit: str, job: str | None = None) -> Row:
    row = {"employee": employee, "unit": unit, "action": action}
    return row | ({"job": job} if job else {})


def locked(*locks: Row, **tables: Any) -> Problem:
    return town(**({"employees": PEOPLE, "posts": POSTS, "locks": locks} | tables))


def inline(*locks: Row, **parameters: Any) -> Rule:
    return rule("lock", locks=list(locks), **parameters)


def of(problem: Problem, employee: str, judge: Rule) -> set[str]:
    return {pair.split()[1] for pair in allowed(problem, judge) if pair.startswith(employee)}


def test_a_pin_demands_the_post_even_of_who_would_stay() -> None:
    problem = locked(lock("pin", "E1", "B", "nurse"))
    assert of(problem, "E1", rule("lock")) == {"B:nurse"}
    assert of(problem, "E2", rule("lock")) == set(problem.post_ids)
    assert breaches(problem, rule("lock"), "A:nurse", "B:nurse") == {"E1": 1}
    assert breaches(problem, rule("lock"), None, "B:nurse") == {"E1": 1}
    assert breaches(problem, rule("lock"), "B:nurse", "A:nurse") == {}


def test_a_pin_with_a_blank_job_is_content_with_any_job_there() -> None:
    problem = locked(lock("pin", "E1", "A"))
    assert of(problem, "E1", rule("lock")) == {"A:nurse", "A:clerk"}
    assert breaches(problem, rule("lock"), "A:clerk", None) == {}
    assert breaches(problem, rule("lock"), "B:nurse", None) == {"E1": 1}


def test_a_forbid_keeps_out_even_who_serves_there() -> None:
    problem = locked(lock("forbid", "E1", "A", "nurse"))
    assert of(problem, "E1", rule("lock")) == {"A:clerk", "B:nurse", "C:nurse"}
    assert breaches(problem, rule("lock"), "A:nurse", "A:nurse") == {"E1": 1}
    assert breaches(problem, rule("lock"), None, "A:nurse") == {}


def test_a_forbid_with_a_blank_job_speaks_of_the_whole_unit() -> None:
    problem = locked(lock("forbid", "E1", "A"))
    assert of(problem, "E1", rule("lock")) == {"B:nurse", "C:nurse"}
    assert breaches(problem, rule("lock"), "A:clerk", None) == {"E1": 1}


def test_locks_of_the_rule_join_those_of_the_table_and_the_same_lock_counts_once() -> None:
    problem = locked(lock("forbid", "E1", "A"), lock("forbid", "E2", "C"))
    both = inline(lock("forbid", "E1", "A"), lock("forbid", "E2", "A"), priority=1)
    assert breaches(problem, both, "A:nurse", "A:nurse") == {"E1": 1, "E2": 1}
    assert of(problem, "E2", inline(lock("forbid", "E2", "A"))) == {"B:nurse"}


def test_two_pins_of_one_employee_hold_together_where_one_post_serves_both() -> None:
    problem = locked(lock("pin", "E1", "A"), lock("pin", "E1", "A", "clerk"))
    assert of(problem, "E1", rule("lock")) == {"A:clerk"}
    assert breaches(problem, rule("lock"), "A:nurse", None) == {"E1": 1}
    assert held(problem, solved(problem, lock=rule("lock")))["E1"] == "A:clerk"


def test_two_pins_to_different_units_cannot_both_hold() -> None:
    problem = locked(lock("pin", "E1", "A"), lock("pin", "E1", "B"))
    assert of(problem, "E1", rule("lock")) == set()
    with pytest.raises(InfeasibleError):
        solved(problem, lock=rule("lock"))
    soft = rule("lock", priority=1, weight=3)
    assert value(solved(problem, lock=soft)) == {1: 3}


def test_broken_locks_of_one_employee_add_up() -> None:
    problem = locked(lock("pin", "E1", "A"), lock("pin", "E1", "B"), lock("forbid", "E1", "C"))
    found = rule("lock", priority=1).audit(problem, plan_of(problem, "C:nurse", None))
    assert found.subject.tolist() == ["E1"] * 3
    assert found.total == 3


def test_a_pin_against_a_forbid_is_no_plan() -> None:
    problem = locked(
        lock("pin", "E1", "A"), lock("forbid", "E1", "A", "nurse"), lock("forbid", "E1", "A", "clerk")
    )
    with pytest.raises(InfeasibleError):
        solved(problem, lock=rule("lock"))


def test_a_hard_pin_to_a_post_that_does_not_exist_is_no_plan_and_a_forbid_of_it_is_nothing() -> None:
    problem = locked(lock("pin", "E1", "C", "clerk"))
    assert breaches(problem, rule("lock"), "C:nurse", None) == {"E1": 1}
    assert of(problem, "E1", rule("lock")) == set()
    with pytest.raises(InfeasibleError):
        solved(problem, lock=rule("lock"))
    forbidden = locked(lock("forbid", "E1", "C", "clerk"))
    assert len(of(forbidden, "E1", rule("lock"))) == 4


def test_a_soft_pin_to_a_post_that_does_not_exist_costs_its_price_in_any_plan() -> None:
    problem = locked(lock("pin", "E1", "C", "clerk"))
    result = solved(problem, lock=rule("lock", priority=1, weight="0.7"), stay=rule("stay", priority=2))
    assert [str(each) for each in value(result).values()] == ["7/10", "0"]


def test_a_pin_overrides_no_other_rule() -> None:
    problem = locked(lock("pin", "E1", "C"))
    with pytest.raises(InfeasibleError):
        solved(problem, lock=rule("lock"), stay=rule("stay"))
    with pytest.raises(InfeasibleError):
        solved(problem, lock=rule("lock"), transfer=rule("transfer", within="region"))


def test_a_pin_to_a_full_post_is_no_plan() -> None:
    posts = [{"unit": "A", "job": "nurse", "maximum": 1}, {"unit": "B", "job": "nurse", "maximum": 1}]
    problem = locked(lock("pin", "E1", "B"), lock("pin", "E2", "B"), posts=posts)
    with pytest.raises(InfeasibleError):
        solved(problem, lock=rule("lock"))


def test_soft_locks_are_weighed_against_what_they_cost() -> None:
    problem = locked(lock("pin", "E1", "C"), lock("forbid", "E2", "B"))
    rules = {
        "lock": rule("lock", priority=1),
        "placed": rule("placed"),
        "stay": rule("stay", priority=1, weight=2),
    }
    result = solved(problem, **rules)
    assert held(problem, result) == {"E1": "A:nurse", "E2": "B:nurse"}
    assert value(result) == {1: 2}
    result = solved(problem, **rules | {"lock": rule("lock", priority=1, weight=3)})
    assert held(problem, result)["E1"] == "C:nurse"
    assert held(problem, result)["E2"] in {"A:nurse", "A:clerk", "C:nurse"}
    assert value(result) == {1: 4}


def test_a_newcomer_may_be_pinned() -> None:
    problem = locked(lock("pin", "E3", "C"), employees=[*PEOPLE, nurse("E3")])
    assert held(problem, solved(problem, lock=rule("lock"), stay=rule("stay")))["E3"] == "C:nurse"


def test_who_limits_whose_locks_count() -> None:
    problem = locked(lock("pin", "E1", "C"), lock("pin", "E2", "C"))
    assert breaches(problem, rule("lock", who={"employee": "E2"}), "A:nurse", "B:nurse") == {"E2": 1}


def test_where_is_the_post_that_the_lock_names() -> None:
    problem = locked(lock("pin", "E1", "C"), lock("pin", "E2", "A", "clerk"))
    assert breaches(problem, rule("lock", where={"unit": "C"}), "A:nurse", "B:nurse") == {"E1": 1}
    assert breaches(problem, rule("lock", where={"job": "clerk"}), "A:nurse", "B:nurse") == {"E2": 1}
    assert breaches(problem, rule("lock", where={"unit": "B"}), "A:nurse", "B:nurse") == {}


@pytest.mark.parametrize("where", [{"unit": "C"}, {"kind": "office"}, {"job": "clerk"}])
def test_a_pin_to_a_post_that_does_not_exist_is_in_the_where_of_its_unit_or_job(
    where: dict[str, str],
) -> None:
    problem = locked(lock("pin", "E1", "C", "clerk"))
    assert breaches(problem, rule("lock", where=where), "A:nurse", "B:nurse") == {"E1": 1}


def test_a_lock_may_say_that_it_judges_incumbents() -> None:
    problem = locked(lock("forbid", "E1", "A"))
    assert breaches(problem, rule("lock", incumbents=True), "A:nurse", None) == {"E1": 1}


def test_without_locks_nothing_is_asked() -> None:
    problem = locked()
    assert len(allowed(problem, rule("lock"))) == 8
    assert breaches(problem, rule("lock"), None, None) == {}
    assert value(solved(problem, lock=rule("lock", priority=1))) == {1: 0}


def test_the_message_tells_what_does_not_hold() -> None:
    problem = locked(lock("pin", "E1", "C", "nurse"), lock("forbid", "E2", "B"))
    assert words(problem, rule("lock"), "A:nurse", "B:nurse") == [
        "pinned to nurse at C, which does not hold",
        "kept out of B, which does not hold",
    ]


def test_a_lock_of_the_rule_that_names_nobody_or_nowhere_is_an_error_with_a_remedy() -> None:
    wrong = inline(lock("pin", "E9", "A"), lock("forbid", "E1", "AA"), lock("pin", "E2", "B"))
    assert [(remark.severity, remark.key, remark.message) for remark in remarks(locked(), wrong)] == [
        ("error", "locks", "E9 is in no table"),
        ("error", "locks", "AA is in no table"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"employee": "E1", "unit": "A"},
        {"employee": "E1", "unit": "A", "action": "keep"},
        {"unit": "A", "action": "pin"},
        {"employee": "E1", "unit": "A", "action": "pin", "until": "2028"},
    ],
)
def test_a_lock_names_employee_unit_and_action(wrong: Row) -> None:
    with pytest.raises(ValidationError, match="locks"):
        rule("lock", locks=[wrong])


def told(problem: Problem, judge: Rule) -> list[str]:
    return [remark.message for remark in judge.remarks(problem) if remark.severity == "warning"]


PINS: dict[str, tuple[list[dict[str, str]], list[str]]] = {
    "two units": (
        [{"unit": "A"}, {"unit": "B"}],
        ["the locks of E1 leave no post"],
    ),
    "pinned and kept out": (
        [{"unit": "A", "job": "nurse"}, {"unit": "A", "action": "forbid"}],
        ["the locks of E1 leave no post"],
    ),
    "more than places": (
        [{"unit": "A"}, {"unit": "A", "employee": "E2"}],
        ["A:nurse takes at most 1; 2 are pinned there", "A takes at most 1; 2 are pinned there"],
    ),
    "fine": ([{"unit": "A"}, {"unit": "B", "employee": "E2"}, {"unit": "B", "action": "forbid"}], []),
}


@pytest.mark.parametrize("case", sorted(PINS))
def test_contradictory_pins_are_told(case: str) -> None:
    rows, expected = PINS[case]
    locks = [{"employee": "E1", "action": "pin"} | row for row in rows]
    posts = [{"unit": unit, "job": "nurse", "maximum": 1} for unit in "AB"]
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "B")], posts=posts, locks=locks)
    assert told(problem, rule("lock")) == expected
    assert told(problem, rule("lock", priority=1)) == []


def test_a_pin_against_the_scope_is_told() -> None:
    locks = [
        {"employee": "E1", "unit": "B", "action": "pin"},
        {"employee": "E2", "unit": "B", "action": "pin"},
    ]
    people = [nurse("E1", "A", employment="pns"), nurse("E2", "B", employment="pns")]
    problem = town({"who": {"employment": "pppk"}}, employees=people, locks=locks)
    assert told(problem, rule("lock")) == ["the scope keeps E1 where they are, and the locks do not"]


def test_a_scope_by_a_column_of_ones_own_says_nothing_of_posts_that_are_not_there() -> None:
    posts = [{**row, "shift": "night"} for row in NURSES[:2]]
    problem = town({"where": {"shift": "night"}}, posts=posts, employees=[nurse("E1", "A")])
    judge = rule("lock", locks=[{"employee": "E1", "unit": "C", "action": "pin"}])
    assert breaches(problem, judge, "A:nurse") == {}
