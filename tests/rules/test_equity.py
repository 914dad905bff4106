from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.optimize import linprog

from placement.base.errors import InfeasibleError, InputError
from placement.problem import Problem
from placement.program.assembly import build
from placement.rules.equity import stages, steps
from placement.solvers.exact.exact import columns_of
from tests.rules.examples import Row, Rows, breaches, nurse, rule, solved, town, value, words
from tests.tiny import plan_of, random_problem


def post(unit: str, minimum: int, job: str = "nurse", **more: Any) -> Row:
    return {"unit": unit, "job": job, "minimum": minimum, "maximum": 9} | more


TEAM: Rows = [nurse(f"E{number}") for number in range(6)]
POSTS: Rows = [post("A", 3), post("A", 1, "clerk"), post("B", 2, target=7), post("C", 0)]
"""A needs four in two posts, B two, C nobody."""


@pytest.fixture(scope="module")
def island() -> Problem:
    return town(employees=TEAM, posts=POSTS)


def plan(**count: int) -> list[str | None]:
    """So many in each unit's post for nurses (or "Ac", for clerks); the others without a post."""
    named = {"A": "A:nurse", "Ac": "A:clerk", "B": "B:nurse", "C": "C:nurse"}
    posts: list[str | None] = [named[unit] for unit, people in count.items() for _ in range(people)]
    return posts + [None] * (len(TEAM) - len(posts))


def test_a_breach_is_per_mille_of_the_need_of_the_worst_unit(island: Problem) -> None:
    assert breaches(island, rule("equity"), *plan(A=2, Ac=1, B=1)) == {"B": 500}
    assert breaches(island, rule("equity"), *plan(A=1, B=1)) == {"A": 750}
    assert breaches(island, rule("equity"), *plan(A=3, Ac=1, B=2)) == {}


def test_surplus_in_one_post_never_offsets_another_in_the_group(island: Problem) -> None:
    assert breaches(island, rule("equity"), *plan(A=4, B=2)) == {"A": 250}
    regional = rule("equity", over="region")
    assert breaches(island, regional, *plan(A=6)) == {"96.01": 500}  # the clerk and both in B, of six


def test_a_region_adds_up_the_shortfalls_and_the_needs_of_its_units(island: Problem) -> None:
    regional = rule("equity", over="region")
    assert breaches(island, regional, *plan(A=3, Ac=1)) == {"96.01": 334}  # ⌈1000 × 2 / 6⌉
    assert breaches(island, rule("equity"), *plan(A=3, Ac=1)) == {"B": 1000}


@pytest.mark.parametrize(("need", "mille"), [(3, 334), (6, 167), (7, 143), (8, 125)])
def test_a_part_of_a_mille_is_rounded_up(need: int, mille: int) -> None:
    people = [nurse(f"E{number}", "A") for number in range(need - 1)]
    problem = town(employees=people, posts=[post("A", need)])
    assert breaches(problem, rule("equity"), *["A:nurse"] * (need - 1)) == {"A": mille}
    rules = {"fair": rule("equity", priority=1, weight="0.1"), "keep": rule("placed")}
    assert value(solved(problem, **rules)) == {1: Fraction(mille, 10)}


def test_units_without_need_are_skipped_and_without_any_need_nothing_is_broken() -> None:
    problem = town(employees=TEAM, posts=[post("A", 0), post("C", 0)])
    assert breaches(problem, rule("equity"), *plan()) == {}
    assert value(solved(problem, fair=rule("equity", priority=1))) == {1: 0}
    assert value(solved(problem, fair=rule("equity", priority=1, how="leximin"))) == {1: 0}


def test_the_level_may_be_the_target(island: Problem) -> None:
    held = plan(A=3, Ac=1, B=2)
    assert breaches(island, rule("equity", level="target"), *held) == {"B": 715}  # ⌈5000 / 7⌉


def test_who_limits_the_headcount_and_where_the_posts() -> None:
    people = [nurse("E1", tags="oap"), nurse("E2")]
    problem = town(employees=people, posts=[post("A", 2), post("A", 1, "clerk"), post("B", 1)])
    both = ("A:nurse", "A:nurse")
    assert breaches(problem, rule("equity", where={"unit": "A", "job": "nurse"}), *both) == {}
    assert breaches(problem, rule("equity", where={"unit": "A"}), *both) == {"A": 334}
    oap = rule("equity", who={"tags": "oap"}, where={"job": "nurse", "unit": "A"})
    assert breaches(problem, oap, *both) == {"A": 500}
    soft = rule("equity", priority=1, who={"tags": "oap"}, where={"job": "nurse", "unit": "A"})
    assert value(solved(problem, fair=soft)) == {1: 500}


def test_of_equals_the_first_is_named_and_the_message_tells_how_far_behind(island: Problem) -> None:
    held = plan(A=2, B=1)  # A lacks two of four, B one of two
    assert breaches(island, rule("equity"), *held) == {"A": 500}
    assert words(island, rule("equity"), *held) == ["lacks 500 per mille of its need, the most of all"]


def test_the_plan_evens_out_regions_or_units() -> None:
    problem = town(employees=TEAM[:3], posts=[post("A", 1), post("B", 3, maximum=0), post("C", 4)])
    assert value(solved(problem, fair=rule("equity", priority=1))) == {1: 1000}  # B has no place
    regional = rule("equity", priority=1, over="region")
    assert value(solved(problem, fair=regional)) == {1: 750}
    assert value(solved(problem, fair=rule("equity", priority=1, where={"unit": "C"}))) == {1: 250}


def test_hard_no_group_may_lack_anybody(island: Problem) -> None:
    assert value(solved(island, fair=rule("equity"), few=rule("stay", priority=1))) == {1: 0}
    problem = town(employees=TEAM[:5], posts=POSTS)
    with pytest.raises(InfeasibleError):
        solved(problem, fair=rule("equity"))
    assert value(solved(problem, fair=rule("equity", priority=1))) == {1: 250}  # A is short of one of four


LEAGUE: Rows = [post("A", 6), post("B", 4), post("C", 2)]


def shortfalls(problem: Problem, how: str) -> tuple[int, ...]:
    """What leximin looks at in the plan that each way finds; only the needy units take anybody."""
    result = solved(problem, fair=rule("equity", priority=1, how=how))
    judge = rule("equity", priority=1, how="leximin")
    assert result.levels[0].in_order == (judge.in_order(problem, result.plan) if how == "leximin" else ())
    return judge.in_order(problem, result.plan)


def test_leximin_goes_on_to_the_second_worst_and_its_value_is_the_worst() -> None:
    # C has nobody whatever happens: it is the worst, and says nothing of the others.
    problem = town(employees=TEAM[:5], posts=[*LEAGUE[:2], post("C", 2, maximum=0)])
    worst = solved(problem, fair=rule("equity", priority=1))
    assert value(worst) == {1: 1000}
    leximin = solved(problem, fair=rule("equity", priority=1, how="leximin"))
    assert value(leximin) == {1: 1000}
    assert leximin.levels[0].in_order == (1000, 500, 500)  # three of six, two of four


def test_leximin_goes_on_to_the_third() -> None:
    posts = [post("A", 2, maximum=0), post("B", 2, maximum=1), post("C", 8)]
    assert shortfalls(town(employees=TEAM, posts=posts), "leximin") == (1000, 500, 375)
    assert shortfalls(town(employees=TEAM, posts=posts), "worst")[0] == 1000


def test_leximin_spreads_what_there_is() -> None:
    assert shortfalls(town(employees=TEAM, posts=LEAGUE), "leximin") == (500, 500, 500)


def test_leximin_holds_for_later_priorities() -> None:
    people = [nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A")]
    posts = [post("A", 2), post("B", 2), post("C", 2, maximum=0)]
    problem = town(employees=people, posts=posts)
    stay = rule("stay", priority=2)
    assert value(solved(problem, fair=rule("equity", priority=1), stay=stay)) == {1: 1000, 2: 0}
    leximin = solved(problem, fair=rule("equity", priority=1, how="leximin"), stay=stay)
    assert leximin.levels[0].in_order == (1000, 500, 0)
    assert value(leximin) == {1: 1000, 2: 1}


def test_leximin_stands_alone_in_a_priority_of_its_own(island: Problem) -> None:
    with pytest.raises(ValidationError, match="leximin needs a priority of its own"):
        rule("equity", how="leximin")
    assert rule("equity", how="leximin", priority=1).stands_alone
    assert not rule("equity", priority=1).stands_alone
    assert rule("equity", priority=1).in_order(island, plan_of(island, *plan())) == ()
    with pytest.raises(InputError, match="fair needs a priority of its own, and shares it with stay"):
        solved(island, fair=rule("equity", how="leximin", priority=1), stay=rule("stay", priority=1))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"over": "post"}, "'unit' or 'region'"),
        ({"level": "maximum"}, "'minimum' or 'target'"),
        ({"how": "mean"}, "'worst' or 'leximin'"),
    ],
)
def test_impossible_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule("equity", **parameters)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(0, 1000))
def test_stages_are_what_the_worst_can_be(needs: list[int], least: int) -> None:
    lags = {-(-1000 * lacking // size) for size in needs for lacking in range(size + 1)}
    assert stages(np.array(needs), least).tolist() == sorted({max(least, lag) for lag in lags})


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_stages_and_steps_find_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(np.random.default_rng(seed), employees=5)
    fair = {"fair": rule("equity", priority=1, level="target"), "stay": rule("stay", priority=1, weight=150)}
    staged = value(solved(problem, **fair))
    monkeypatch.setattr("placement.rules.equity._FEW", 0)
    monkeypatch.setattr("placement.rules.equity._SMALL", 0)
    assert value(solved(problem, **fair)) == staged


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(0, 1000))
def test_steps_leave_out_no_plan(needs: list[int], least: int) -> None:
    need = np.array(needs)
    step = steps(need, least)
    for at, size in enumerate(needs):
        lacking = np.arange(size + 1)
        worst = np.maximum(least, -(-1000 * lacking // size))  # no plan is below
        assert (step.persons[at] * worst - step.rise[at] * lacking >= step.lower[at]).all()
        allowed = min(size, least * size // 1000)
        assert step.persons[at] * least - step.rise[at] * allowed == step.lower[at]  # nor is one given away


def test_half_a_person_is_no_half_step() -> None:
    person = steps(np.array([8]), 167)  # one of eight is 125 per mille, two are 250
    assert [each.tolist() for each in person] == [[1], [83], [84]]


def test_what_nobody_can_fill_is_known_before_any_search() -> None:
    people = [nurse(f"E{number}") for number in range(9)]
    posts = [post("A", 5), post("A", 1, "clerk"), post("B", 5)]  # nobody is a clerk: 167 per mille at least
    problem = town(employees=people, posts=posts)
    columns = columns_of(build(problem, {"fair": rule("equity", priority=1), "job": rule("profession")}))
    linear = columns.linear
    full, rows = np.isfinite(linear.upper), linear.matrix.toarray()
    found = linprog(
        columns.cost[0],
        np.vstack([rows[full], -rows]),
        np.concatenate([linear.upper[full], -np.maximum(linear.lower, -1e9)]),
        bounds=list(zip(linear.least.tolist(), linear.most.tolist(), strict=True)),
    )
    # one more is lacking: of A that is 334 per mille, of B 200; half of each would be 182 by shares alone
    assert found.fun == pytest.approx(200)
