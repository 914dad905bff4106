"""Every rule's breaches on a plan, by plain arithmetic, without a look at the model."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from placement.base import decimals
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.proof.result import Level
from placement.rules.base import Rule

STRUCTURE = ""
"""The name under which breaches of what always holds are listed."""


def audit(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> dict[str, Breaches]:
    """What every rule finds broken, and under "" what may never be: see `structure`."""
    return {STRUCTURE: structure(problem, rules, plan)} | {
        name: rule.audit(problem, plan) for name, rule in rules.items()
    }


def structure(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> Breaches:
    """Posts above their maximum, closed posts, people the scope keeps, unknown ways, strange visits."""
    headcount = np.bincount(plan.post[plan.post >= 0], minlength=len(problem.posts))
    placed = plan.post >= 0
    new = placed & (plan.post != problem.current)
    closed = new.copy()
    closed[new] = ~problem.open[plan.post[new]]
    torn = problem.frozen & (plan.post != problem.current)
    lost = np.zeros(len(placed), bool)
    if any(rule.needs_minutes for rule in rules.values()):
        lost = new & np.isnan(problem.minutes_of(plan))
    strange = np.zeros(len(headcount), bool)
    for visits in plan.visits:
        strange[visits.there] = not any(rule.name == visits.rule and rule.widens for rule in rules.values())
    found = [
        Breaches.where(
            np.maximum(0, headcount - problem.maximum), problem.post_ids, _("more people than places")
        ),
        Breaches.where(closed, problem.employee_ids, _("placed outside the scope")),
        Breaches.where(torn, problem.employee_ids, _("the scope keeps everybody else as they are")),
        Breaches.where(lost, problem.employee_ids, _("no source knows the way")),
        Breaches.where(strange, problem.post_ids, _("no rule sends anybody here")),
    ]
    words = [message for breaches in found for message in breaches.messages()]
    return Breaches(
        np.concatenate([breaches.subject for breaches in found]),
        np.concatenate([breaches.amount for breaches in found]),
        "{words}",
        {"words": np.array(words, object)},
    )


def broken(rules: Mapping[str, Rule], breaches: Mapping[str, Breaches]) -> list[str]:
    """Names of what may not be broken and is: hard rules, structure, amounts beyond any price."""
    return [
        name
        for name, found in breaches.items()
        if (len(found.amount) and (name == STRUCTURE or rules[name].hard)) or np.isinf(found.amount).any()
    ]


def values(rules: Mapping[str, Rule], breaches: Mapping[str, Breaches]) -> dict[int, Fraction]:
    """The exact value of every priority: Σ weight × breach over its rules."""
    found: dict[int, Fraction] = {}
    for priority, name in sorted(
        (rule.priority, name) for name, rule in rules.items() if rule.priority is not None
    ):
        paid = decimals.fraction(rules[name].weight) * breaches[name].total
        found[priority] = found.get(priority, Fraction(0)) + paid
    return found


def levels(
    problem: Problem, rules: Mapping[str, Rule], plan: Plan, breaches: Mapping[str, Breaches]
) -> dict[int, Level]:
    """Every priority with its rules' breaches; the bound is the value, until somebody proves less."""
    found = {}
    for priority, value in values(rules, breaches).items():
        here = {name: rule for name, rule in rules.items() if rule.priority == priority}
        totals = {name: breaches[name].total for name in here}
        in_order = next((rule.in_order(problem, plan) for rule in here.values() if rule.stands_alone), ())
        found[priority] = Level(priority, value, value, totals, in_order=in_order)
    return found
