"""Reasons: what a move mends and what it costs, as two audits have it."""

from collections.abc import Mapping
from typing import Any

import pytest

from placement.base import language
from placement.problem.problem import Problem
from placement.rules.base import Rule
from placement.study.explain.reasons import Effect, Reasons, reasons
from tests.rules.examples import NURSES, WAYS, nurse, rule, town
from tests.tiny import plan_of


def only(problem: Problem, rules: Mapping[str, Rule], *posts: str | None) -> Reasons:
    """The reasons of the one move in a plan."""
    (found,) = reasons(
        problem, {name: each.named(name) for name, each in rules.items()}, plan_of(problem, *posts)
    )
    return found


def two_nurses(**tables: Any) -> Problem:
    """Both serve in A, from home q; B and C lack their nurse."""
    people = [nurse("E1", "A", home="q", since="2020-01-01"), nurse("E2", "A", home="q")]
    return town(employees=people, **WAYS, **tables)


def test_a_move_fills_a_post_that_is_short() -> None:
    found = only(two_nurses(), {}, "B:nurse", "A:nurse")
    assert (found.new.before, found.new.after, found.new.minimum) == (0, 1, 1)
    assert found.gains[0] == "B needs at least 1 in the post of nurse: today 0, planned 1."
    assert found.prices == ()


def test_a_post_at_its_minimum_is_filled_towards_its_target() -> None:
    posts = [{"unit": "A", "job": "nurse"}, {"unit": "B", "job": "nurse", "minimum": 0, "target": 2}]
    found = only(two_nurses(posts=posts), {}, "B:nurse", "A:nurse")
    assert found.gains[0] == "B should have 2 in the post of nurse: today 0, planned 1."


def test_a_post_that_is_left_short_is_a_price() -> None:
    posts = [NURSES[0] | {"minimum": 2}, *NURSES[1:]]
    found = only(two_nurses(posts=posts), {}, "B:nurse", "A:nurse")
    assert found.prices == ("A keeps 1 of 2 in the post of nurse, below its minimum of 2.",)


def test_who_takes_the_place_of_somebody_who_leaves_is_told_so() -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "B")])
    first, second = reasons(problem, {}, plan_of(problem, "B:nurse", "A:nurse"))
    assert first.gains == ("Takes the place of those who leave the post of nurse at B: 1.",)
    assert second.gains == ("Takes the place of those who leave the post of nurse at A: 1.",)


def test_who_makes_room_for_others_is_told_so_where_nothing_else_speaks_for_the_move() -> None:
    posts = [{"unit": unit, "job": "nurse", "maximum": 5} for unit in "ABC"]
    problem = town(employees=[nurse("E1", "A"), nurse("E2", "B")], posts=posts)
    first, second = reasons(problem, {}, plan_of(problem, "C:nurse", "A:nurse"))
    assert first.gains == ("Makes room for others in the post of nurse at A.",)
    assert second.gains == ("Takes the place of those who leave the post of nurse at A: 1.",)


def test_a_shorter_way_is_a_gain_and_a_longer_one_a_price() -> None:
    shorter = only(two_nurses(), {}, "B:nurse", "A:nurse")
    assert (shorter.minutes_before, shorter.minutes_after) == (10, 0)
    assert shorter.gains[-1] == "The way to work is shorter: 0 minutes instead of 10, one way."
    longer = only(two_nurses(), {}, "C:nurse", "A:nurse")
    assert longer.prices == ("The way to work is longer: 30.5 minutes instead of 10, one way.",)


def test_a_way_that_nobody_knows_is_neither() -> None:
    found = only(town(employees=[nurse("E1", "A")]), {}, "B:nurse")
    assert found.minutes_after is None
    assert not any("way to work" in words for words in (*found.gains, *found.prices))


WISHES = [{"employee": "E1", "unit": unit, "rank": rank} for rank, unit in enumerate("BA", 1)]


def test_a_wish_is_told_by_its_rank() -> None:
    found = only(two_nurses(preferences=WISHES), {}, "B:nurse", "A:nurse")
    assert "B is wish number 1 of 2." in found.gains
    assert (found.wish_before, found.wish_after, found.wishes) == (2, 1, 2)


def test_a_unit_that_nobody_wished_for_is_a_price_where_todays_was_wished_for() -> None:
    found = only(two_nurses(preferences=WISHES), {}, "C:nurse", "A:nurse")
    assert "C is not among the wishes of the employee." in found.prices


def test_without_wishes_nothing_is_said_of_them() -> None:
    found = only(two_nurses(preferences=WISHES), {}, "A:nurse", "B:nurse")
    assert (found.employee, found.wishes) == ("E2", 0)
    assert not any("wish" in words for words in (*found.gains, *found.prices))


def test_what_a_rule_finds_wrong_today_and_not_in_the_plan_is_a_gain() -> None:
    rules = {"move_on": rule("rotation", years=5, priority=2)}
    found = only(two_nurses(), rules, "B:nurse", "A:nurse")
    message = "in post since 1 January 2020, moves after 5 years"
    assert found.effects == (Effect("move_on", "rotation", 2, "E1", True, 1, 0, message),)
    assert f"Today: {message}; the move ends that." in found.gains


def test_what_a_rule_finds_wrong_only_in_the_plan_is_a_price() -> None:
    rules = {"not_yet": rule("tenure", years=10, priority=1)}
    found = only(two_nurses(), rules, "B:nurse", "A:nurse")
    assert "Under the plan: in post since 1 January 2020, moves only after 10 years." in found.prices
    assert found.kept == ()


def test_a_breach_of_a_unit_is_shared_with_other_moves() -> None:
    rules = {
        "enough_of_them": rule("mix", having={"job": "nurse"}, at_least=1, where={"unit": "B"}, priority=1)
    }
    found = only(two_nurses(), rules, "B:nurse", "A:nurse")
    assert "enough of them, B: from 1 to 0, together with other moves." in found.gains


def test_a_rule_is_called_what_the_scenario_calls_it_in_the_language_in_use() -> None:
    rules = {
        "minimum_staff": rule("mix", having={"job": "nurse"}, at_least=1, where={"unit": "B"}, priority=1)
    }
    found = only(two_nurses(), rules, "B:nurse", "A:nurse")
    with language.speaking("id"):
        assert any(told.startswith("tenaga minimum, B: dari 1 ") for told in found.gains), found.gains


def test_rules_that_judged_the_new_post_and_found_nothing_are_kept() -> None:
    rules = {
        "two_years": rule("tenure", years=2),
        "near": rule("travel_limit", minutes=60),
        "not_of_this_person": rule("tenure", years=2, who={"employee": "E2"}),
        "gaps": rule("staffing", priority=1),
    }
    assert only(two_nurses(), rules, "B:nurse", "A:nurse").kept == ("two_years", "near")


def test_who_is_posted_for_the_first_time_or_left_without_a_post_does_not_move() -> None:
    problem = town(employees=[nurse("E1"), nurse("E2", "A")])
    assert list(reasons(problem, {}, plan_of(problem, "A:nurse", None))) == []


@pytest.mark.parametrize(
    ("judge", "english", "indonesian"),
    [
        (
            rule("tenure", years=2),
            "nobody moves before 2 years in post",
            "tidak ada mutasi sebelum 2 tahun menjabat",
        ),
        (
            rule("travel_limit", minutes=60),
            "the way to work takes at most 60 minutes",
            "perjalanan ke tempat kerja paling lama 60 menit",
        ),
        (
            rule("transfer", within="region", same_job=True),
            "the move stays within the region, the job stays the same",
            "mutasi tetap dalam wilayah yang sama, jabatan tetap sama",
        ),
        (rule("transfer"), "moves may go anywhere", "mutasi boleh ke mana saja"),
        (
            rule("moves", at_most="0.125", per="region"),
            "at most 12.5% of those who serve move, in each region",
            "paling banyak 12,5% pegawai yang bertugas dimutasi, di setiap wilayah",
        ),
    ],
)
def test_what_a_rule_asks_is_told_in_both_languages(judge: Rule, english: str, indonesian: str) -> None:
    assert judge.asks() == english
    with language.speaking("id"):
        assert judge.asks() == indonesian
