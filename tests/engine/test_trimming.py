"""A search may leave declared columns larger than its plan asks for; the plan is worth what it is worth."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of as drawn_problem
from placement.base.arrays import Array, Whole
from placement.base.errors import SolverError
from placement.engine import solve
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.program.program import Program
from placement.proof.result import Result
from placement.rules import KINDS
from placement.scenario import SolverSettings
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.trimming import completed, trimmed
from placement.solvers.highs import Found, Search
from placement.solvers.path import Solution, Watch
from placement.solvers.sound import Linear
from tests.tiny import problem_of

RULES = {
    "placed": KINDS["placed"](),
    "access": KINDS["access"].model_validate({"minutes": 10, "jobs": ["nurse"], "priority": 1}),
    "equity": KINDS["equity"].model_validate({"how": "leximin", "priority": 2}),
    "together": KINDS["together"].model_validate({"priority": 3}),
}
PEOPLE = 90


@dataclass
class Loose:
    """The exact path, ended when its declared columns were still as large as they may be."""

    name = "loose"

    def supports(self, program: Program) -> bool:
        return ExactPath().supports(program)

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        found = ExactPath().solve(program, gap, threads, seed, watch)
        return replace(found, x=self._loosened(program, found.x))

    def _loosened(self, program: Program, x: Whole | None) -> Whole:
        assert x is not None
        own = np.arange(len(program.pairs), len(x))
        x = x.copy()
        for column in own:
            better = program.value(x)
            x[column], kept = program.upper[column - len(program.pairs)], x[column]
            if program.value(x) is None or better is None:
                x[column] = kept
        return x


def town() -> Problem:
    """Two nurses who are tied; one of the two units can be complete, and one of the two can be staffed."""
    return problem_of(
        employees=[{"employee": each, "job": "nurse", "unit": "A"} for each in ("E1", "E2")],
        units=[
            {"unit": unit, "kind": "k", "region": "r", "place": place}
            for unit, place in (("A", "a"), ("B", "b"))
        ],
        posts=[{"unit": unit, "job": "nurse", "minimum": 2, "maximum": 2} for unit in ("A", "B")],
        places=[{"place": "a", "population": PEOPLE}, {"place": "b", "population": 10}],
        ties=[{"employee_a": "E1", "employee_b": "E2", "kind": "together"}],
    )


def outcome(result: Result) -> list[float]:
    return [float(level.value) for level in result.levels]


def test_loose_columns_do_not_make_a_plan_worth_less() -> None:
    result = solve(town(), RULES, SolverSettings(), paths=(Loose(),))
    assert outcome(result) == [10, 1000, 0]
    assert result.status == "optimal"
    assert result.levels[1].in_order == (1000, 0)


def test_another_number_of_threads_in_one_process_is_no_obstacle() -> None:
    found = [
        solve(town(), RULES, SolverSettings(threads=threads), paths=(ExactPath(),)) for threads in (2, 1, 2)
    ]
    assert [outcome(result) for result in found] == [[10, 1000, 0]] * 3


def test_a_value_that_the_audit_does_not_find_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "fraction", lambda _program, _level, value: value + 1)
    with pytest.raises(SolverError, match="by the audit"):
        solve(town(), RULES, SolverSettings(), paths=(ExactPath(),))


def test_what_a_plan_is_worth_is_sought_without_its_pairs_and_value_by_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    traits = Traits(employees=400, size=50, jobs=4, equity="unit")
    problem = drawn_problem(character_case(traits, 5))
    program = build(problem, character_rules(problem, traits))
    (every,), asked = program.one_of, list[tuple[int, float]]()
    minimise = Search.minimise

    def seen(search: Search, linear: Linear, cost: Array, *more: Any, **named: Any) -> Found:
        asked.append((len(cost), float(linear.most[every - len(program.pairs)].sum())))
        return minimise(search, linear, cost, *more, **named)

    monkeypatch.setattr(Search, "minimise", seen)
    today = program.choice(Plan(problem.current))
    assert today is not None
    found = completed(program, today, Search(0.0, 1, 0, Watch(60.0)))
    value = program.value(found)
    assert value is not None
    dear = found.copy()
    dear[every] = 0
    dear[every[-1]] = 1
    dear[every + len(every)] = 1  # the worst unit may lack everybody
    worse = program.value(dear)
    assert worse is not None
    assert worse > value
    assert program.value(trimmed(program, dear, 1)) == value
    assert len(asked) > 2
    for columns, values in asked:
        assert columns < int(problem.serves.sum()) + len(program.upper)
        assert values == 1
