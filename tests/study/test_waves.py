"""Waves of moves: solved by hand, and against every order there is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placement.base.arrays import Codes
from placement.base.errors import InfeasibleError, InputError
from placement.problem.measures import headcount
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.study.waves.waves import Waves, waves
from tests.draws import examples
from tests.tiny import plan_of, problem_of, random_problem


def clinic(
    today: list[str | None], posts: dict[str, tuple[int, int]], ties: Sequence[Mapping[str, str]] = ()
) -> Problem:
    """One job; the unit of each employee (E0, E1, …), minimum and maximum of each unit's post."""
    return problem_of(
        employees=[
            {"employee": f"E{code}", "job": "nurse"} | ({"unit": unit} if unit else {})
            for code, unit in enumerate(today)
        ],
        units=[{"unit": unit, "kind": "puskesmas", "region": "96.71"} for unit in posts],
        posts=[
            {"unit": unit, "job": "nurse", "minimum": low, "target": low, "maximum": high}
            for unit, (low, high) in posts.items()
        ],
        ties=ties,
    )


def to(problem: Problem, *units: str | None) -> Plan:
    return plan_of(problem, *(unit and f"{unit}:nurse" for unit in units))


def by_employee(found: Waves) -> dict[str, int]:
    return dict(zip(found.table["employee"], found.table["wave"].tolist(), strict=True))


def test_who_fills_a_post_goes_before_who_leaves_it() -> None:
    """A must keep its one nurse: E1 comes before E0 goes."""
    problem = clinic(["A", "B"], {"A": (1, 2), "B": (0, 1), "C": (0, 1)})
    found = waves(problem, to(problem, "C", "A"), size=1)
    assert by_employee(found) == {"E1": 1, "E0": 2}
    assert (found.fewest, found.earliest) == (True, True)


def test_who_leaves_a_full_post_goes_before_who_fills_it() -> None:
    problem = clinic(["A", "B"], {"A": (0, 1), "B": (0, 1), "C": (0, 1)})
    assert by_employee(waves(problem, to(problem, "C", "A"), size=1)) == {"E0": 1, "E1": 2}


def test_two_who_change_places_go_at_once() -> None:
    problem = clinic(["A", "B"], {"A": (1, 1), "B": (1, 1)})
    assert by_employee(waves(problem, to(problem, "B", "A"), size=2)) == {"E0": 1, "E1": 1}


def test_a_circle_that_is_larger_than_a_wave_is_told_by_its_posts() -> None:
    """Three full posts pass one nurse on; D and its two do not matter."""
    problem = clinic(
        ["A", "B", "C", "D", "D"], {"A": (1, 1), "B": (1, 1), "C": (1, 1), "D": (0, 2), "F": (0, 2)}
    )
    plan = to(problem, "B", "C", "A", "F", "D")
    with pytest.raises(InfeasibleError, match="B:nurse, C:nurse cannot be put in order") as error:
        waves(problem, plan, size=2)
    assert "D:nurse" not in str(error.value)
    assert "--size of 3" in str(error.value)
    assert len(waves(problem, plan, size=3).dates) == 2


def test_a_post_below_its_minimum_falls_no_further() -> None:
    """A lacks one of two today and in the plan: E1 still comes before E0 goes."""
    problem = clinic(["A", "B"], {"A": (2, 2), "B": (0, 1), "C": (0, 1)})
    assert by_employee(waves(problem, to(problem, "C", "A"), size=1)) == {"E1": 1, "E0": 2}


def test_a_gap_once_mended_is_not_opened_again() -> None:
    """A grows from 0 to its minimum of 2, by who stays; E1 leaves only when E2 and E3 are there."""
    problem = clinic(["A", None, None], {"A": (2, 3), "B": (0, 1)})
    found = waves(problem, to(problem, "B", "A", "A"), size=1)
    assert by_employee(found) == {"E1": 1, "E2": 2, "E0": 3}
    assert found.short == (1, 0, 0, 0)


def test_a_plan_that_strips_a_post_itself_is_no_obstacle() -> None:
    problem = clinic(["A", "B"], {"A": (1, 1), "B": (0, 1), "C": (0, 1)})
    assert by_employee(waves(problem, to(problem, "C", "B"), size=1)) == {"E0": 1}


def test_a_post_with_too_many_today_only_empties() -> None:
    """A holds three for two places: who comes waits until two have left."""
    problem = clinic(["A", "A", "A", "B"], {"A": (0, 2), "B": (0, 3), "C": (0, 3)})
    found = by_employee(waves(problem, to(problem, "A", "B", "C", "A"), size=1))
    assert found["E3"] == 3


def test_couples_change_in_one_wave() -> None:
    """In waves of two, E1 alone would fill the first; its tie to E3 puts both in one."""
    ties = [{"employee_a": "E1", "employee_b": "E3", "kind": "together"}]
    problem = clinic(["A", "A", "A", "A"], {"A": (0, 4), "B": (0, 4)}, ties=ties)
    found = by_employee(waves(problem, to(problem, "B", "B", "B", "B"), size=2))
    assert found["E1"] == found["E3"]
    assert found["E0"] == found["E2"] != found["E1"]


def test_a_tie_to_somebody_who_stays_binds_nobody() -> None:
    ties = [{"employee_a": "E0", "employee_b": "E1", "kind": "together"}]
    problem = clinic(["A", "A"], {"A": (0, 4), "B": (0, 4)}, ties=ties)
    assert by_employee(waves(problem, to(problem, "B", "A"), size=1)) == {"E0": 1}


def test_couples_larger_than_a_wave_are_bad_input() -> None:
    ties = [{"employee_a": "E0", "employee_b": "E1", "kind": "together"}]
    problem = clinic(["A", "A"], {"A": (0, 4), "B": (0, 4)}, ties=ties)
    with pytest.raises(InputError, match=r"E0, E1 .* 2 or more"):
        waves(problem, to(problem, "B", "B"), size=1)


def test_first_postings_and_lost_posts_are_changes_too() -> None:
    problem = clinic([None, "A"], {"A": (1, 1)})
    table = waves(problem, to(problem, "A", None), start=date(2027, 2, 1)).table
    assert table.to_numpy().tolist() == [
        [1, "2027-02-01", "E0", "", "A:nurse"],
        [1, "2027-02-01", "E1", "A:nurse", ""],
    ]


def test_waves_are_days_apart_from_the_start_on() -> None:
    problem = clinic(["A", "A", "A"], {"A": (0, 3), "B": (0, 3)})
    plan = to(problem, "B", "B", "B")
    found = waves(problem, plan, size=1, start=date(2027, 2, 1), every=30)
    assert found.dates == (date(2027, 2, 1), date(2027, 3, 3), date(2027, 4, 2))
    assert waves(problem, plan).dates == (problem.date,)


def test_a_plan_that_changes_nothing_has_no_waves() -> None:
    problem = clinic(["A"], {"A": (0, 1)})
    found = waves(problem, to(problem, "A"))
    assert (found.dates, len(found.table), found.fewest) == ((), 0, True)


@pytest.mark.parametrize(("size", "every"), [(0, 1), (1, 0)])
def test_numbers_below_one_are_bad_input(size: int, every: int) -> None:
    problem = clinic(["A"], {"A": (0, 1)})
    with pytest.raises(InputError, match="from 1 on"):
        waves(problem, to(problem, "A"), size=size, every=every)


def allowed(problem: Problem, plan: Plan, post: Codes, before: Codes) -> bool:
    """Whether these placements may follow those headcounts."""
    last = headcount(problem, plan)
    count = headcount(problem, Plan(post))
    low = np.minimum(np.minimum(problem.minimum, last), before)
    high = np.maximum(problem.maximum, before)
    return bool(((low <= count) & (count <= high)).all())


def orders(problem: Problem, plan: Plan, size: int) -> Iterator[tuple[int, int]]:
    """Number of waves and sum of everybody's waves, of every order that is allowed."""
    change = np.flatnonzero(plan.post != problem.current)
    ids = problem.employee_ids[change].tolist()
    ties = problem.case.tables["ties"].query("kind == 'together'")
    tied = [
        (ids.index(a), ids.index(b))
        for a, b in ties[["employee_a", "employee_b"]].to_numpy()
        if {a, b} <= {*ids}
    ]
    for order in product(range(1, len(change) + 1), repeat=len(change)):
        last = max(order, default=0)
        crowded = any(order.count(step) > size for step in range(1, last + 1))
        if crowded or len({*order}) < last or any(order[a] != order[b] for a, b in tied):
            continue
        wave, post = np.array(order, np.int64), problem.current.copy()
        before, fine = headcount(problem, Plan(post)), True
        for step in range(1, last + 1):
            post[change[wave == step]] = plan.post[change[wave == step]]
            fine = fine and allowed(problem, plan, post, before)
            before = headcount(problem, Plan(post))
        if fine:
            yield last, int(wave.sum())


@pytest.mark.slow
@settings(max_examples=examples(15, 60))
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_no_order_has_fewer_waves_or_is_earlier(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    problem = random_problem(random, employees=4)
    room = np.repeat(np.arange(len(problem.posts)), problem.maximum)
    places = random.permutation(np.concatenate([room, np.full(2, -1), np.full(4, -1)[len(room) :]]))
    plan = Plan(places[:4].astype(np.int64))
    best = min(orders(problem, plan, size), default=None)
    if best is None:
        with pytest.raises((InfeasibleError, InputError)):
            waves(problem, plan, size=size)
        return
    found = waves(problem, plan, size=size)
    assert (len(found.dates), int(found.wave.sum())) == best
    assert found.fewest
    assert found.earliest


@pytest.mark.parametrize("size", [2, 2**31, 2**63, 10**30])
def test_a_wave_is_never_larger_than_all_who_change(size: int) -> None:
    problem = clinic(["A", "B"], {"A": (1, 1), "B": (1, 1)})
    assert by_employee(waves(problem, to(problem, "B", "A"), size=size)) == {"E0": 1, "E1": 1}


@pytest.mark.parametrize(("start", "every"), [(date(9999, 12, 31), 1), (date(2027, 1, 1), 10**21)])
def test_waves_beyond_the_end_of_time_are_refused(start: date, every: int) -> None:
    problem = clinic(["A", "B"], {"A": (1, 2), "B": (0, 1), "C": (0, 1)})
    with pytest.raises(InputError, match="year 9999"):
        waves(problem, to(problem, "C", "A"), size=1, start=start, every=every)
