"""The contract of rules: nobody outside `placement/rules` knows a kind, and every kind answers for itself."""

import ast
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from placement.base import language
from placement.base.arrays import Array
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules import OWN
from placement.rules.base import Looser, Nature, Rule, Screen
from placement.rules.looser import is_ladder
from tests.engine.test_equivalence import PARAMETERS, SOFT
from tests.rules.examples import nurse, rule, town
from tests.tiny import random_problem

PACKAGE = Path(__file__).parents[2] / "placement"
KINDS = {str(each.model_fields["kind"].default): each for each in OWN}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


@cache
def outside() -> dict[str, ast.Module]:
    """The modules that are no rules, by their paths, parsed once a test asks."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if PACKAGE / "rules" not in path.parents
    }


OF_TABLES: Mapping[str, set[str]] = {
    "api/options.py": {"competency"},
    "case/contract.py": {"competency", "together", "apart"},
    "case/synonyms.py": {"competency"},
    "model/courses.py": {"competency"},
    "problem/skills.py": {"competency"},
    "reports/examples.py": {"competency", "together"},
    "reports/notes.py": {"competency"},
    "scenario/checks.py": {"competency"},
    "workbench/own/lessons.py": {"competency"},
    "workbench/own/views/training.py": {"training"},
    "workbench/own/where.py": {"competency"},
    "workbench/planning/proposals/tables.py": {"competency"},
    "workbench/staff/migrations/0001_initial.py": {"competency", "together", "apart"},
    "workbench/staff/models/others.py": {"competency", "together", "apart"},
    "workbench/training/urls.py": {"training"},
    "workbench/voice/ballots.py": {"score"},
    "workbench/voice/flags.py": {"score"},
    "workbench/voice/migrations/0001_initial.py": {"score"},
    "workbench/voice/releasing.py": {"score"},
}
"""Columns of the tables, the two kinds of `ties`, a key of selectors, pages of the workbench, and what a
ballot gives, which are no kinds of rules."""

OF_FIGURES = {"moves", "placed", "share"}
"""Names of what is counted of a plan; compared with anything they would be kinds."""

OF_STRANGERS = "interchange/"
"""Here words are those of other systems' files."""

OPEN = {"base", "looser", "catalogue", "told"}
"""Modules of `placement.rules` that know no kind."""


def compared(tree: ast.Module) -> set[str]:
    """Texts that something is compared with, alone or among others."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.match_case):
            found |= set(texts(node))
    return found


def texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.slow
def test_no_kind_is_named_outside_the_rules() -> None:
    named = {}
    for name, tree in outside().items():
        said = set(texts(tree)) & KINDS.keys() - OF_TABLES.get(name, set()) - OF_FIGURES
        named[name] = said | (compared(tree) & OF_FIGURES)
    assert not {name: said for name, said in named.items() if said and not name.startswith(OF_STRANGERS)}


def known(tree: ast.Module) -> Iterator[str]:
    """Rules that a module imports, or asks whether something is one."""
    classes = {each.__name__ for each in OWN}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("placement.rules."):
            yield from {(node.module or "").rsplit(".", 1)[-1]} - OPEN
        if isinstance(node, ast.ImportFrom) and (node.module or "") == "placement.rules":
            yield from {alias.name for alias in node.names} & classes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            yield from {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} & classes


@pytest.mark.slow
def test_no_rule_is_known_outside_the_rules() -> None:
    """Neither imported nor asked what it is; `Rule` and `Screen` are no kinds."""
    found = {name: sorted(known(tree)) for name, tree in outside().items()}
    assert not {name: rules for name, rules in found.items() if rules}


@pytest.fixture(scope="module")
def some() -> dict[str, Rule]:
    """A rule of each kind."""
    random = np.random.default_rng(1)
    found = {}
    for kind, least in PARAMETERS.items():
        priority = {"priority": 1} if kind in SOFT else {}
        found[kind] = rule(kind, **{**least(random), **priority})
    return found


@EVERY_KIND
def test_every_kind_says_what_it_asks_and_counts_in_both_languages(kind: str, some: dict[str, Rule]) -> None:
    judge = some[kind]
    english = judge.asks(), judge.breach_unit
    with language.speaking("id"):
        indonesian = judge.asks(), judge.breach_unit
    for first, second in zip(english, indonesian, strict=True):
        assert first
        assert second
        assert first != second
        assert "{" not in first + second


@EVERY_KIND
def test_every_kind_has_a_nature(kind: str) -> None:
    assert isinstance(KINDS[kind].nature, Nature)


def test_a_rule_without_a_nature_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError, match="Silent wants a nature"):

        class Silent(Everything, Screen):
            kind: Literal["silent"] = "silent"


def test_a_rule_without_a_kind_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError, match="Nameless wants its kind"):

        class Nameless(Everything, Screen):
            nature = Nature.WISH


class Everything:
    """All that has no default, but kind and nature."""

    def amount(self, pairs: object) -> Array:
        raise NotImplementedError

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        raise NotImplementedError

    @property
    def breach_unit(self) -> str:
        raise NotImplementedError

    def asks(self) -> str:
        raise NotImplementedError


@pytest.fixture(scope="module")
def problems() -> list[Problem]:
    """What all kinds are tried on."""
    return [random_problem(np.random.default_rng(seed)) for seed in range(6)]


@EVERY_KIND
def test_looser_values_are_looser(kind: str, problems: list[Problem]) -> None:
    """Under any plan a looser rule finds no more broken; of a ladder, each step than the one before."""
    for seed, problem in enumerate(problems):
        random = np.random.default_rng(seed)
        priority = {"priority": 1} if kind in SOFT else {}
        judge = rule(kind, **{**PARAMETERS[kind](random), **priority})
        steps = list(judge.looser(problem))
        for _plan in range(8 if steps else 0):
            plan = Plan(random.integers(-1, len(problem.posts), len(problem.employees)))
            found = [total(each, problem, plan) for each in (judge, *(step.rule for step in steps))]
            assert max(found) == found[0]
            assert not is_ladder(steps) or found == sorted(found, reverse=True)


@EVERY_KIND
def test_what_would_be_paid_is_enough_and_no_more(kind: str, problems: list[Problem]) -> None:
    """Rules on one sum: at the value that they say, just what the plan breaks is allowed."""
    for seed, problem in enumerate(problems):
        random = np.random.default_rng(seed)
        priority = {"priority": 1} if kind in SOFT else {}
        judge = rule(kind, **{**PARAMETERS[kind](random), **priority})
        plan = Plan(random.integers(-1, len(problem.posts), len(problem.employees)))
        breach = total(judge, problem, plan)
        step = judge.looser_by(problem, breach) if isinstance(breach, Fraction) and breach else None
        if step is not None and isinstance(breach, Fraction):
            assert total(step.rule, problem, plan) == 0
            assert judge.looser_by(problem, breach / 2) != step


def total(judge: Rule, problem: Problem, plan: Plan) -> float | Fraction:
    """What a rule finds broken, what no price buys included."""
    amount = judge.audit(problem, plan).amount
    return float("inf") if np.isinf(amount).any() else judge.audit(problem, plan).total


def test_a_tie_is_of_both_whom_it_binds() -> None:
    problem = town(
        employees=[nurse("E1", "A"), nurse("E2", "B"), nurse("E3", "C")],
        ties=[{"employee_a": "E2", "employee_b": "E1", "kind": "together"}],
    )
    assert [list(rule("together").subjects_of(problem, each)) for each in range(3)] == [
        ["E1 + E2"],
        ["E1 + E2"],
        [],
    ]
    assert list(rule("together", who={"employee": "E1"}).subjects_of(problem, 0)) == []
    assert list(rule("apart").subjects_of(problem, 0)) == []
    assert KINDS["together"].tied(problem).tolist() == [[0, 1]]


def test_a_looser_value_speaks_with_all_its_digits() -> None:
    step = Looser.of(rule("budget", at_most=1000), "at_most", 1234567, "{after} instead of {before}")
    assert step.words == "1,234,567 instead of 1,000"
    with language.speaking("id"):
        assert step.words == "1.234.567 instead of 1.000"
