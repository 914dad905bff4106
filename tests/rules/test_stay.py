from placement.problem import Problem
from tests.rules.examples import NURSES, breaches, held, nurse, rule, solved, town, value, words


def serving() -> Problem:
    return town(
        employees=[nurse("E1", "A"), nurse("E2", "B"), nurse("E3")],
        posts=[*NURSES, {"unit": "A", "job": "clerk", "maximum": 2}],
    )


def test_another_unit_or_another_job_is_a_move() -> None:
    assert breaches(serving(), rule("stay"), "A:clerk", "C:nurse", None) == {"E1": 1, "E2": 1}


def test_losing_a_post_and_a_first_posting_are_no_moves() -> None:
    assert breaches(serving(), rule("stay"), None, "B:nurse", "C:nurse") == {}


def test_where_is_the_current_post() -> None:
    plan = ("B:nurse", "A:nurse", None)
    assert breaches(serving(), rule("stay", where={"unit": "A"}), *plan) == {"E1": 1}
    assert breaches(serving(), rule("stay", where={"unit": "C"}), *plan) == {}


def test_who_limits_whom_the_rule_counts() -> None:
    assert breaches(serving(), rule("stay", who={"employee": "E2"}), "B:nurse", "A:nurse", None) == {"E2": 1}


def test_the_message_tells_where_to() -> None:
    assert words(serving(), rule("stay"), "A:clerk", "B:nurse", None) == ["moved to A as clerk"]


def test_hard_nobody_moves_but_newcomers_are_posted() -> None:
    problem = serving()
    result = solved(problem, stay=rule("stay"), staffed=rule("staffing", priority=1))
    assert held(problem, result) == {"E1": "A:nurse", "E2": "B:nurse", "E3": "C:nurse"}
    assert value(result) == {1: 0}


def test_soft_as_few_move_as_must() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A")])
    rules = {"staffed": rule("staffing", priority=1), "stay": rule("stay", priority=2, weight="1.5")}
    assert value(solved(problem, **rules)) == {1: 0, 2: 3}
