"""A search of HiGHS in a process of its own finds the same, and ends when it is to."""

import pickle
import signal
import time
from io import BytesIO, TextIOWrapper

import numpy as np
import pytest

from placement.program.assembly import build
from placement.solvers import apart
from placement.solvers.apart import Asked, Told, run, run_apart
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.exact.exact import ExactPath, LinearColumns, columns_of
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.engine.test_equivalence import mixture
from tests.rules.examples import rule
from tests.tiny import random_problem

OPTIONS: dict[str, float | bool | str] = {"threads": 1, "random_seed": 0}


def order_of(columns: LinearColumns, *, start: bool = False) -> Asked:
    cost = columns.cost[0]
    known = run(Asked(columns.linear, cost, OPTIONS, 0.0, None, np.inf), Watch(60.0), nobody).x
    assert known is not None
    begin = np.rint(known).astype(np.int64) if start else None
    return Asked(columns.linear, cost, OPTIONS, 5.0, begin, np.inf)


def nobody(_value: float, _bound: float) -> None:
    """Whom nothing is told."""


@pytest.fixture(scope="module")
def columns() -> LinearColumns:
    random = np.random.default_rng(8)
    problem = random_problem(random, employees=14)
    return columns_of(build(problem, mixture(random, ["staffing", "mix", "moves"])))


def same(one: Told, other: Told) -> bool:
    return (one.ending, one.bound) == (other.ending, other.bound) and (
        one.x is None or np.array_equal(one.x, np.asarray(other.x))
    )


def test_it_finds_the_same(columns: LinearColumns) -> None:
    order = order_of(columns)
    here, there = run(order, Watch(60.0), nobody), run_apart(order, Watch(60.0), nobody)
    assert here.ending == "optimal"
    assert same(here, there)
    assert (here.pivots, here.looks) == (there.pivots, there.looks)


def test_every_level_of_a_program_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Asked] = []

    def noted(order: Asked, *others: object) -> Told:
        asked.append(order)
        return run_apart(order, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("placement.solvers.highs.run_apart", noted)
    for seed in range(3):
        random = np.random.default_rng(seed)
        problem = random_problem(random, employees=6)
        program = build(problem, mixture(random, ["staffing", "share", "moves"]))
        monkeypatch.setattr("placement.solvers.highs.LARGE", 10_000)
        here = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
        monkeypatch.setattr("placement.solvers.highs.LARGE", 0)
        there = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
        assert (here.status, here.bounds) == (there.status, there.bounds)
        np.testing.assert_array_equal(here.x, there.x)
    assert asked


def test_so_do_the_searches_of_the_ascent(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def noted(gap: float, threads: int, seed: int, watch: Watch, *, apart: bool = False) -> Search:
        asked.append(apart)
        return Search(gap, threads, seed, watch, apart=apart)

    monkeypatch.setattr("placement.solvers.ascent.ascent.Search", noted)
    problem = random_problem(np.random.default_rng(3), employees=12)
    program = build(problem, {"stay": rule("stay", priority=1)})
    assert AscentPath(smallest=0).solve(program, 0.0, 1, 0, Watch(60.0)).status == "solved"
    assert asked == [True]


ENDLESS = """
import pickle, sys, time
import numpy as np
order, end = pickle.load(sys.stdin.buffer)
for word in {words}:
    pickle.dump(word, sys.stdout.buffer)
    sys.stdout.buffer.flush()
time.sleep(3600)
# {{}}
"""


@pytest.mark.parametrize("ends", ["the clock", "the user"])
def test_what_hears_nothing_is_ended_and_its_words_are_kept(
    columns: LinearColumns, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    order, told = order_of(columns), []
    words = "[(9.0, 3.0), np.full(len(order.cost), 2.0), (8.0, 4.0)]"
    monkeypatch.setattr(apart, "CODE", ENDLESS.format(words=words))
    watch = Watch(60.0)

    def report(value: float, bound: float) -> None:
        told.append((value, bound))
        if ends == "the clock":
            watch.time_limit = 0.0
        else:
            watch.interrupted = True

    began = time.monotonic()
    found = run_apart(order, watch, report)
    assert time.monotonic() - began < 10
    assert (found.ending, found.bound) == ("stopped", 4.0)
    assert found.x is not None
    assert (found.x == 2.0).all()
    assert told[-1] == (8.0, 4.0)


def test_without_a_word_the_start_is_kept(columns: LinearColumns, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_of(columns, start=True)
    monkeypatch.setattr(apart, "CODE", ENDLESS.format(words="[]"))
    found = run_apart(order, Watch(0.3), nobody)
    assert (found.ending, found.bound) == ("stopped", -np.inf)
    np.testing.assert_array_equal(found.x, order.start)


@pytest.mark.parametrize("code", ["1 / 0 # {}", "print('no pickle') # {}", "import os; os._exit(0) # {}"])
def test_a_process_that_fails_is_done_without(
    columns: LinearColumns, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    order = order_of(columns)
    monkeypatch.setattr(apart, "CODE", code)
    assert same(run_apart(order, Watch(60.0), nobody), run(order, Watch(60.0), nobody))


def test_without_python_to_start_it_is_searched_here(
    columns: LinearColumns, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_of(columns)
    monkeypatch.setattr("sys.executable", "")
    monkeypatch.setattr(apart, "told", None)
    assert same(run_apart(order, Watch(60.0), nobody), run(order, Watch(60.0), nobody))


def test_that_process_answers_what_it_is_asked(
    columns: LinearColumns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What coverage does not see: it is measured in this process alone."""
    order, back = order_of(columns), BytesIO()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(pickle.dumps((order, time.time() + 60)))))
    monkeypatch.setattr("sys.stdout", TextIOWrapper(back))
    before = signal.getsignal(signal.SIGINT)
    try:
        apart.answer()
    finally:
        signal.signal(signal.SIGINT, before)
    heard = apart.Heard()
    heard.listen(BytesIO(back.getvalue()))
    assert heard.last is not None
    assert same(heard.last, run(order, Watch(60.0), nobody))
    assert heard.known["x"] is not None


def test_where_time_is_up_no_process_begins(columns: LinearColumns, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_of(columns, start=True)
    monkeypatch.setattr(apart, "told", None)
    found = run_apart(order, Watch(0.0), nobody)
    assert found.ending == "stopped"
    assert np.array_equal(np.asarray(found.x), np.asarray(order.start))
