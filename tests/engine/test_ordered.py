"""Columns made small in order on the ascent: as good as enumeration finds."""

from typing import Any

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.engine import solve
from placement.program.assembly import build
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.ordered import still_valid
from placement.solvers.flow.start import started
from tests.draws import draws
from tests.tiny import best_by_enumeration, in_order, random_problem

ANY_SIZE = AscentPath(smallest=0, first=started)


def _rules(random: np.random.Generator) -> dict[str, Rule]:
    """Whom leximin is over, and what comes before it or after it."""
    over, level = str(random.choice(["unit", "region"])), str(random.choice(["minimum", "target"]))
    first = int(random.integers(2))
    given: dict[str, dict[str, Any]] = {
        "equity": {"over": over, "level": level, "how": "leximin", "priority": 2},
        "staffing": {"level": "target", "priority": 1 if first else 3},
        "score": {"measure": "commitment", "priority": 4},
        "moves": {"at_most": str(random.choice(["0.5", "1"]))},
    }
    return {kind: KINDS[kind].model_validate({"kind": kind} | values) for kind, values in given.items()}


@pytest.mark.parametrize("seed", draws(20, 100))
def test_the_order_is_that_of_enumeration(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem, rules = random_problem(random, employees=3), _rules(random)
    expected = best_by_enumeration(problem, rules)
    assert expected is not None
    result = solve(problem, rules, SolverSettings(), paths=(ANY_SIZE,))
    found = {level.priority: level.value for level in result.levels} | in_order(problem, rules, result.plan)
    assert found == expected
    for level in result.levels:
        assert level.bound is not None
        assert level.bound <= level.value


def test_twenty_thousand_pairs_with_an_order_go_to_the_ascent() -> None:
    traits = Traits(1000, size=50, equity="region", moves=0.05)
    problem = problem_of(character_case(traits))
    rules = dict(character_rules(problem, traits))
    rules["equity"] = rules["equity"].model_copy(update={"how": "leximin", "priority": 9, "weight": 1})
    program = build(problem, rules)
    assert AscentPath(smallest=int(program.allowed.sum())).supports(program)
    assert not AscentPath(smallest=int(program.allowed.sum()) + 1).supports(program)


@pytest.mark.parametrize(
    ("after", "valid"),
    [((5, 8, 9), (5, 7, 9)), ((4, 8, 9), (5, 7, 9)), ((5, 9, 8), (5, 7, 0)), ((6, 8, 9), (5, 0, 0))],
)
def test_a_bound_holds_as_long_as_no_level_before_has_become_worse(
    after: tuple[int, ...], valid: tuple[int, ...]
) -> None:
    assert still_valid((0, 0, 0), (5, 7, 9), (5, 8, 10), after) == valid
