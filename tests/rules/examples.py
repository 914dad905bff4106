"""A town small enough to solve in the head, and short ways to ask a rule about it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from placement.engine import solve
from placement.problem.problem import Problem
from placement.problem.scope import Scope
from placement.program.screening import candidates, screened
from placement.proof.result import Result
from placement.rules import KINDS
from placement.rules.base import Remark, Rule
from placement.scenario import SolverSettings
from tests.tiny import DAY, plan_of, problem_of

Row = dict[str, Any]
Rows = Sequence[Row]

UNITS: Rows = [
    {"unit": "A", "kind": "puskesmas", "region": "96.01", "place": "p"},
    {"unit": "B", "kind": "puskesmas", "region": "96.01", "place": "q"},
    {"unit": "C", "kind": "office", "region": "96.71", "place": "r"},
]
"""A and B lie in one region, C in another."""

NURSES: Rows = [{"unit": unit, "job": "nurse", "minimum": 1, "maximum": 5} for unit in "ABC"]
"""One nurse is needed in each unit, five have room."""

WAYS: Mapping[str, Any] = {
    "places": [{"place": place} for place in "pqr"],
    "links": [{"from": "p", "to": "q", "minutes": 10}, {"from": "q", "to": "r", "minutes": 30.5}],
}
"""From p to q in 10 minutes, on to r in another 30.5."""


def nurse(employee: str, unit: str | None = None, **more: Any) -> Row:
    """A row of `employees`: a nurse who serves in the unit, or nowhere yet."""
    return {"employee": employee, "job": "nurse"} | ({"unit": unit} if unit else {}) | more


def town(scope: Mapping[str, Any] | None = None, day: date = DAY, **tables: Rows) -> Problem:
    """The town on 1 January 2027 or another day, with these tables besides or instead."""
    chosen = {"units": UNITS, "posts": NURSES} | tables
    return replace(problem_of(Scope.model_validate(scope or {}), **chosen), date=day)


def rule(kind: str, **parameters: Any) -> Rule:
    """A rule as a scenario writes it."""
    return KINDS[kind].model_validate(parameters)


def breaches(problem: Problem, judge: Rule, *posts: str | None) -> dict[str, float]:
    """Amount by subject that the rule finds broken; everybody's "unit:job", None for without."""
    found = judge.audit(problem, plan_of(problem, *posts))
    assert len(set(found.subject)) == len(found.subject)
    return dict(zip(found.subject.tolist(), found.amount.tolist(), strict=True))


def words(problem: Problem, judge: Rule, *posts: str | None) -> list[str]:
    """What the rule says of the plan."""
    return judge.audit(problem, plan_of(problem, *posts)).messages()


def allowed(problem: Problem, *rules: Rule) -> set[str]:
    """The pairs that are left, "employee unit:job"."""
    pairs = screened(candidates(problem, rules), rules)
    who, where = problem.employee_ids[pairs.employee], problem.post_ids[pairs.post]
    return {f"{employee} {post}" for employee, post in zip(who, where, strict=True)}


def solved(problem: Problem, **rules: Rule) -> Result:
    """The plan that the engine finds best; it must be proven."""
    result = solve(problem, {name: each.named(name) for name, each in rules.items()}, SolverSettings())
    assert result.status == "optimal"
    return result


def held(problem: Problem, result: Result) -> dict[str, str | None]:
    """Everybody's "unit:job" in the plan, None for without."""
    return {
        employee: None if post < 0 else str(problem.post_ids[post])
        for employee, post in zip(problem.employee_ids, result.plan.post, strict=True)
    }


def value(result: Result) -> dict[int, Fraction]:
    """What each priority comes to."""
    return {level.priority: level.value for level in result.levels}


def remarks(problem: Problem, judge: Rule) -> list[Remark]:
    """What the rule says of the case before any solve."""
    return list(judge.remarks(problem))
