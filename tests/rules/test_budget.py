from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from pydantic import ValidationError

from placement.base.errors import InputError
from placement.problem import Problem
from placement.rules.base import Rule
from tests.rules.examples import (
    NURSES,
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

PEOPLE: Rows = [
    nurse("E1", "A", home="p"),
    nurse("E2", "B", home="q", tags="oap"),
    nurse("E3", home="p"),
]
"""Two serve, in A and in B; the third serves nowhere yet."""
LINKS: Rows = [
    {"from": "p", "to": "q", "minutes": 10, "cost": 7.5},
    {"from": "q", "to": "r", "minutes": 30.5, "cost": 20},
]
PLACES: Rows = [{"place": place} for place in "pqr"]
COURSE: Rows = [{"course": "basics", "competency": "care", "to_level": 3, "cost": 12.5}]


@pytest.fixture(scope="module")
def coast() -> Problem:
    return town(employees=PEOPLE, places=PLACES, links=LINKS)


def money(**parameters: object) -> Rule:
    return rule("budget", at_most=0, priority=1, **parameters)


def test_each_move_costs_and_a_first_posting_or_a_lost_post_does_not(coast: Problem) -> None:
    paid = money(per_move=20)
    assert breaches(coast, paid, "A:nurse", "B:nurse", "C:nurse") == {}
    assert breaches(coast, paid, None, None, "A:nurse") == {}
    assert breaches(coast, paid, "B:nurse", "C:nurse", "A:nurse") == {"all": 40}


def test_another_job_in_the_same_unit_is_a_move() -> None:
    problem = town(employees=PEOPLE[:1], posts=[{"unit": "A", "job": "clerk", "maximum": 1}])
    assert breaches(problem, money(per_move=20), "A:clerk") == {"all": 20}


def test_minutes_are_one_way_and_only_those_of_movers(coast: Problem) -> None:
    paid = money(per_minute="0.1")
    assert breaches(coast, paid, "B:nurse", "B:nurse", "C:nurse") == {"all": 1}
    assert breaches(coast, paid, "C:nurse", "C:nurse", None) == {"all": 7.1}  # (40.5 + 30.5) / 10


def test_the_cost_of_movers_ways_counts_only_if_the_rule_says_so(coast: Problem) -> None:
    plan = ("C:nurse", "B:nurse", "C:nurse")
    assert breaches(coast, money(), *plan) == {}
    assert breaches(coast, money(travel_cost=True), *plan) == {"all": 27.5}


def test_all_parts_add_up_and_a_breach_counts_money_above(coast: Problem) -> None:
    plan = ("C:nurse", "A:nurse", None)  # 2 moves, 40.5 + 10 minutes, 27.5 + 7.5 of money
    parts = {"per_move": 20, "per_minute": 2, "travel_cost": True}
    assert breaches(coast, rule("budget", at_most="175.75", **parts), *plan) == {"all": 0.25}
    assert breaches(coast, rule("budget", at_most=176, **parts), *plan) == {}


def test_money_may_be_billions() -> None:
    """C is in need of both nurses, and the money reaches for one of them."""
    problem = town(employees=PEOPLE[:2], posts=[*NURSES[:2], {"unit": "C", "job": "nurse", "minimum": 2}])
    dear = rule("budget", at_most=3_500_000_000, per_move=2_000_000_000, priority=1)
    assert breaches(problem, dear, "C:nurse", "C:nurse") == {"all": 500_000_000}
    result = solved(problem, money=dear, needed=rule("staffing", where={"unit": "C"}, priority=2))
    assert value(result) == {1: 0, 2: 1}


def test_who_and_where_say_whose_moves_and_to_which_posts(coast: Problem) -> None:
    plan = ("B:nurse", "C:nurse", None)
    assert breaches(coast, money(per_move=20, who={"tags": "oap"}), *plan) == {"all": 20}
    assert breaches(coast, money(per_move=20, per_minute=1, where={"unit": "B"}), *plan) == {"all": 30}
    assert breaches(coast, money(per_move=20, where={"unit": "A"}), *plan) == {}


@pytest.mark.parametrize(("count", "above"), [(3, 0), (4, 0.1)])
def test_tenths_are_added_as_they_are_written(count: int, above: float) -> None:
    problem = town(employees=[nurse(f"E{number}", "A") for number in range(count)])
    limit = rule("budget", at_most="0.3", per_move="0.1")
    assert breaches(problem, limit, *["B:nurse"] * count) == ({"all": above} if above else {})


def test_the_message_tells_what_is_spent_and_the_limit(coast: Problem) -> None:
    limit = rule("budget", at_most=15, per_move="10.5")
    assert words(coast, limit, "B:nurse", "A:nurse", None) == ["costs 21, the limit is 15"]


def test_hard_as_many_move_as_the_money_reaches_and_soft_each_costs(coast: Problem) -> None:
    short = rule("staffing", priority=1, where={"unit": "C"})
    keep, nobody_new = (
        rule("placed"),
        rule("lock", locks=[{"employee": "E3", "unit": "C", "action": "forbid"}]),
    )
    rules = {"short": short, "keep": keep, "lock": nobody_new}
    dear = {"per_move": 10, "per_minute": 1}
    result = solved(coast, **rules, money=rule("budget", at_most="40.4", **dear))
    assert value(result) == {1: 1}  # the cheaper of two moves to C costs 10 + 30.5
    result = solved(coast, **rules, money=rule("budget", at_most="40.5", **dear))
    assert value(result) == {1: 0}
    assert held(coast, result)["E2"] == "C:nurse"
    result = solved(coast, **rules, money=rule("budget", at_most=40, priority=2, weight=2, **dear))
    assert value(result) == {1: 0, 2: 1}


@pytest.mark.parametrize(
    ("parameters", "short"),
    [
        ({"who": {"tags": "oap"}, "per_move": 1}, 1),  # E1 moves for nothing
        ({"where": {"unit": "A"}, "per_move": 1}, 0),
        ({"where": {"unit": "C"}, "per_move": 1}, 2),
        ({"travel_cost": True, "at_most": "27.5"}, 1),
        ({"travel_cost": True, "at_most": 19}, 2),
        ({"per_minute": 2, "at_most": 80}, 1),
        ({"per_minute": 2, "at_most": 60}, 2),
    ],
)
def test_the_plan_spends_only_what_the_rule_speaks_of(parameters: dict[str, object], short: int) -> None:
    posts = [{"unit": unit, "job": "nurse", "minimum": 2 * (unit == "C"), "maximum": 5} for unit in "ABC"]
    problem = town(employees=PEOPLE[:2], places=PLACES, links=LINKS, posts=posts)
    limit = rule("budget", **({"at_most": 0} | parameters))
    assert value(solved(problem, short=rule("staffing", priority=1), money=limit)) == {1: short}


@pytest.mark.parametrize("parameters", [{"per_minute": 1}, {"travel_cost": True}])
def test_ways_that_nobody_knows_are_closed_where_minutes_or_ways_cost_money(
    parameters: dict[str, object],
) -> None:
    problem = town(employees=[nurse("E1", "A", home="nowhere")])
    assert allowed(problem, rule("budget", at_most=1000, **parameters)) == {"E1 A:nurse"}
    assert len(allowed(problem, rule("budget", at_most=1000, per_move=1))) == 3


def test_a_current_post_at_an_unknown_distance_costs_nothing() -> None:
    problem = town(employees=[nurse("E1", "A", home="nowhere")])
    limit = rule("budget", at_most=0, per_move=1, per_minute=1, travel_cost=True)
    assert value(solved(problem, limit=limit, keep=rule("placed", priority=1))) == {1: 0}


@pytest.fixture(scope="module")
def school() -> Problem:
    return town(
        employees=[nurse("E1", "A"), nurse("E2", tags="oap")],
        requirements=[{"job": "nurse", "competency": "care", "level": 3}],
        courses=COURSE,
    )


@pytest.mark.parametrize(
    ("parameters", "short"),
    [
        ({"at_most": 25}, 0),
        ({"at_most": 24}, 1),
        ({"at_most": 0}, 2),
        ({"at_most": 0, "training": False}, 0),
        ({"at_most": "12.5", "who": {"tags": "oap"}}, 0),
        ({"at_most": 12, "who": {"tags": "oap"}}, 1),
        ({"at_most": "37.5", "per_move": "12.5"}, 0),
        ({"at_most": "37.4", "per_move": "12.5"}, 1),
    ],
)
def test_courses_cost_money_unless_the_rule_leaves_them_out(
    school: Problem, parameters: dict[str, object], short: int
) -> None:
    rules = {
        "able": rule("competency"),
        "courses": rule("training"),
        "staffed": rule("staffing", priority=1, where={"unit": ["B", "C"]}),
    }
    assert value(solved(school, **rules, money=rule("budget", **parameters))) == {1: short}


def test_a_soft_budget_counts_courses_above_its_limit(school: Problem) -> None:
    rules = {"able": rule("competency"), "courses": rule("training"), "staffed": rule("staffing", priority=1)}
    soft = rule("budget", at_most=20, priority=2)
    assert value(solved(school, **rules, money=soft)) == {1: 1, 2: 0}  # E1 stays in A, E2 learns
    assert value(solved(school, **rules, money=rule("budget", at_most=4, priority=2))) == {1: 1, 2: 8.5}


def test_it_has_nothing_to_say_of_a_case(school: Problem) -> None:
    assert remarks(school, rule("budget", at_most=1)) == []


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "at_most"),
        ({"at_most": -1}, "greater than or equal to 0"),
        ({"at_most": 1, "per_move": -1}, "greater than or equal to 0"),
        ({"at_most": 1, "per_minute": "0.0000000001"}, "9 decimal places"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("budget", **parameters)


def test_spending_is_told_by_what_it_goes_for() -> None:
    problem = town(employees=PEOPLE, places=PLACES, links=LINKS, courses=COURSE)
    plan = plan_of(problem, "B:nurse", "C:nurse", "A:nurse")
    trained = replace(plan, trained=np.array([0]), course=np.array([0]))
    told = rule("budget", at_most=100, per_move="20.1", per_minute="0.3", travel_cost=True).spending(
        problem, trained
    )
    assert told is not None
    assert told.allowed == 100
    ways = Fraction("0.3") * Fraction("40.5") + Fraction("27.5")
    assert told.parts == {"moves": Fraction("40.2"), "ways": ways, "courses": Fraction("12.5")}
    assert told.spent == sum(told.parts.values())


def test_a_rule_that_speaks_of_no_money_spends_none(coast: Problem) -> None:
    assert rule("stay").spending(coast, plan_of(coast, "B:nurse", "B:nurse", None)) is None


@pytest.mark.parametrize("digits", range(13))
@pytest.mark.parametrize("places", [0, 3, 9])
def test_prices_are_products_without_a_rounding(digits: int, places: int) -> None:
    """One goes ten minutes: with the move the price is the decimal written, or no plan is said to have it."""
    per_minute = Fraction(10**digits) + (Fraction(1, 10**places) if places else 0)
    problem = town(
        employees=[nurse("E1", "A", home="p")],
        places=[{"place": "p"}],
        links=[],
        locks=[],
        travel=[{"origin": "p", "unit": "B", "minutes": 7}],
    )
    price = per_minute * 7 + Fraction("0.3")
    written = f"{Decimal(per_minute.numerator) / Decimal(per_minute.denominator):f}"
    spent = rule("budget", at_most=0, per_minute=written, per_move="0.3", priority=1)
    go = rule("lock", locks=[{"employee": "E1", "unit": "B", "action": "pin"}])
    if price * 10 ** max(1, places) < 2**50:
        assert value(solved(problem, spent=spent, go=go)) == {1: price}
    else:
        with pytest.raises(InputError, match="spent: the numbers cannot be added exactly"):
            solved(problem, spent=spent, go=go)
