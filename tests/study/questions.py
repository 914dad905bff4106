"""What tests of questions share: runs over tiny cases, and random rules made hard."""

from pathlib import Path

import numpy as np

from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.problem.problem import Problem
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.run import Run
from placement.scenario import Scenario, SolverSettings
from placement.scenario.tree import Branch, Origin
from tests.engine.test_equivalence import DRAWN, mixture
from tests.tiny import random_problem

SETTINGS = SolverSettings()


def run_of(problem: Problem, rules: dict[str, Rule], settings: SolverSettings = SETTINGS) -> Run:
    """The solved run of rules over a problem."""
    return _run(problem, rules, solve(problem, rules, settings), settings)


def possible_run(problem: Problem, rules: dict[str, Rule]) -> Run | None:
    """The solved run; None where no plan exists."""
    try:
        return run_of(problem, rules)
    except InfeasibleError:
        return None


def random_run(random: np.random.Generator, hard: float, without: frozenset[str] = frozenset()) -> Run | None:
    """The run of random rules over a random case; None where no plan exists."""
    rules = random_rules(random, hard, without)
    return possible_run(random_problem(random), rules)


def random_rules(
    random: np.random.Generator, hard: float, without: frozenset[str] = frozenset(), only: str = ""
) -> dict[str, Rule]:
    """A mixture under its names, more of it hard than `mixture` makes; or one rule of `only` a kind."""
    kinds = sorted(set(DRAWN) - without)
    chosen = [only] if only else [str(kind) for kind in random.choice(kinds, random.integers(2, 7))]
    rules = {}
    for name, rule in mixture(random, chosen).items():
        strict = random.random() < hard and not name.startswith("score") and not rule.stands_alone
        rules[name] = (rule.model_copy(update={"priority": None}) if strict else rule).named(name)
    return rules


def _run(problem: Problem, rules: dict[str, Rule], result: Result, settings: SolverSettings) -> Run:
    document = Branch({}, Origin("tiny.yaml", 1, Path()))
    scenario = Scenario(
        Path("tiny.yaml"),
        "",
        Path(),
        problem.date,
        problem.scope,
        problem.travel_settings,
        rules,
        settings,
        document,
    )
    return Run(scenario, problem, result)
