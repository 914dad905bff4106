"""The exact path tells how far it is, and ends wherever it is stopped with the best it has told of."""

import signal
from collections.abc import Callable, Mapping

import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.engine import solve
from placement.problem.problem import Problem
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers import quiet
from placement.solvers.exact.exact import ExactPath
from placement.solvers.path import Progress

TRAITS = Traits(employees=60, size=12, share=0.3, retention=0.8, moves=0.08, money=0.35, priorities=3)


@pytest.fixture(scope="module")
def case() -> tuple[Problem, Mapping[str, Rule]]:
    """60 people in 5 units, three priorities with side rows: none is solved before the search."""
    problem = problem_of(character_case(TRAITS, 4))
    return problem, character_rules(problem, TRAITS)


def told(
    case: tuple[Problem, Mapping[str, Rule]], heard: Callable[[Progress], None] = lambda _: None
) -> tuple[Result, list[Progress]]:
    """The result, and what was said of the levels."""
    seen: list[Progress] = []

    def watch(progress: Progress) -> None:
        if progress.priority is not None:
            seen.append(progress)
            heard(progress)

    settings = SolverSettings.model_validate({"gap": "0", "time_limit": 600})
    return solve(*case, settings, watch, [ExactPath()]), seen


@pytest.mark.slow
def test_every_priority_is_told_of_from_its_start_to_its_end(
    case: tuple[Problem, Mapping[str, Rule]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "_OFTEN", 0.0)
    result, seen = told(case)
    assert [each.priority for each in seen] == sorted(each.priority or 0 for each in seen)
    for level in result.levels:
        here = [each for each in seen if each.priority == level.priority]
        values = [float("inf") if each.value is None else each.value for each in here]
        bounds = [each.bound for each in here if each.bound is not None]
        assert values == sorted(values, reverse=True)
        assert bounds == sorted(bounds)
        assert len(bounds) == len(here) > 2  # something is said between start and end
        assert (values[-1], bounds[-1]) == (float(level.value), float(level.bound))
    second = [each.value for each in seen if each.priority == 2]
    assert len(set(second)) > 2  # plans as they are found


def test_a_search_tells_a_few_times_a_second(case: tuple[Problem, Mapping[str, Rule]]) -> None:
    _result, seen = told(case)
    often = [each for each in seen if each.priority == 2]
    assert len(often) <= 4 + 4 * (often[-1].seconds - often[0].seconds)


@pytest.mark.slow
def test_a_stop_ends_with_the_best_plan_told_of(
    case: tuple[Problem, Mapping[str, Rule]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "_OFTEN", 0.0)
    best, all_ = told(case)
    stopped = 0
    for stop in range(0, len(all_), 2):
        heard: list[Progress] = []

        def press(progress: Progress, heard: list[Progress] = heard, stop: int = stop) -> None:
            if len(heard) == stop:
                signal.raise_signal(signal.SIGINT)
            heard.append(progress)

        result, seen = told(case, press)
        last = seen[stop]
        stopped += result.status == "feasible"
        for level, true in zip(result.levels, best.levels, strict=True):
            if level.priority == last.priority and last.value is not None:
                assert level.value <= last.value
            assert level.bound <= true.value
            assert level.certified_bound is not None
            assert level.certified_bound <= true.value
            if level.priority == last.priority == 2 == seen[stop - 1].priority:
                assert level.certified_bound > 0.8 * true.value  # its prices came first
            if level.value != true.value:
                break  # what is said of the next is said of plans no worse than this one
    assert stopped > len(all_) // 4
