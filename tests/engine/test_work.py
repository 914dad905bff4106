"""What a plan depends on is counted as work: a quick machine and a slow one find the same."""

import time
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.instances import health_case, levelled_rules, problem_of
from placement.program.assembly import build
from placement.program.program import Program
from placement.solvers import path
from placement.solvers.ascent import levels
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.plans import Plans
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch

LIMIT = 10_000.0


@pytest.fixture(scope="module")
def levelled() -> Program:
    """200 people in 10 units, three priorities."""
    case = health_case(200, 10, 6)
    return build(problem_of(case), levelled_rules(case, 6))


def solved(program: Program, pace: float, monkeypatch: pytest.MonkeyPatch) -> tuple[Solution, float]:
    """The solution where the clock runs at this pace, and the work it took."""
    begun = time.monotonic()
    clock = SimpleNamespace(monotonic=lambda: begun + (time.monotonic() - begun) * pace)
    monkeypatch.setattr(path, "time", clock)
    watch = Watch(LIMIT, start=begun)
    found = AscentPath(smallest=0).solve(program, 0.05, 1, 0, watch)
    assert watch.remaining > 0
    return found, watch.worked


@pytest.mark.slow
def test_the_pace_of_the_clock_changes_nothing(levelled: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, work = solved(levelled, 1.0, monkeypatch)
    for name, part in (("_BLEND", 0.05), ("_BOUNDED", 0.2), ("_LEAST", 0.01), ("_QUICK", 0.0)):
        monkeypatch.setattr(levels, name, part * work / LIMIT)
    slow, slow_work = solved(levelled, 0.01, monkeypatch)
    quick, quick_work = solved(levelled, 100.0, monkeypatch)
    assert work != slow_work == quick_work  # parts of the time end searches, wherever the clock is
    assert whole.status == slow.status == quick.status == "solved"
    assert slow.bounds == quick.bounds
    np.testing.assert_array_equal(slow.x, quick.x)


def test_a_part_of_the_work_ends_with_the_whole_and_counts_for_it() -> None:
    whole = Watch(60.0)
    part = whole.share(3.0)
    inner = part.share(5.0)
    inner.work(2.0)
    assert (whole.worked, part.left, inner.left) == (2.0, 1.0, 1.0)
    assert inner.remaining
    part.work(1.0)
    assert (part.remaining, inner.remaining) == (0.0, 0.0)
    assert whole.remaining
    whole.interrupted = True
    assert whole.share(1.0).remaining == 0.0


def test_a_step_is_not_broken_off_because_the_limit_is_short(levelled: Program) -> None:
    """A second's work is half of two seconds; what three levels would share of them is a fifth each."""

    def part(limit: float, worked: float) -> float:
        watch = Watch(limit)
        watch.work(worked)
        found = levels.Levels(Plans(levelled), Search(0.0, 1, 0, watch), 0.0).share(0).watch.left
        return round(found, 9)

    assert len(levelled.priorities) == 3
    assert [part(2.0, worked) for worked in (0.0, 1.0, 1.5)] == [1.0, 0.5, 0.25]
    assert [part(10.0, worked) for worked in (0.0, 6.0)] == [3.0, 2.0]
    assert [part(60.0, worked) for worked in (0.0, 19.8, 50.0, 59.0)] == [6.6, 3.0, 3.0, 3.0]


def test_seconds_are_kept_from_the_end_of_the_whole() -> None:
    assert 0 < Watch(60.0).share(keep=30.0).remaining <= 30.0
    assert Watch(60.0).share(keep=90.0).remaining == 0.0
