"""What holds without a rule of the scenario, as rules, so that it can be asked what it bars."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.rules.base import Rule
from placement.study.conflict.kept import Kept
from placement.study.conflict.maxima import Maxima

Given = Maxima | Kept
"""Stated by the table `posts`, or by the scope."""

SCOPE: str = Kept.model_fields["kind"].default


def laid_open(problem: Problem, rules: Mapping[str, Rule]) -> tuple[Problem, dict[str, Rule]]:
    """The problem whose posts take everybody from everywhere, and the rules with those that say who may."""
    stated: list[Given] = [Maxima(most=tuple(problem.maximum.tolist()))]
    if problem.frozen.any() or not problem.open.all():
        stated.append(Kept.of(problem))
    posts = problem.posts.assign(maximum=len(problem.employees))
    case = replace(problem.case, tables={**problem.case.tables, "posts": posts})
    named = {rule.name: rule for rule in (each.named(_unused(each.kind, rules)) for each in stated)}
    return replace(problem, case=case, lifted=True), {**rules, **named}


def told(rule: Given, problem: Problem, plan: Plan) -> tuple[Mapping[str, Any], Mapping[str, Any], str]:
    """What the rule allows, what the plan has there instead, and both in words."""
    before, after = rule.instead(problem, plan)
    breaches = rule.audit(problem, plan)
    words = zip(breaches.subject, breaches.messages(), strict=True)
    return before, after, "; ".join(f"{subject} {message}" for subject, message in words)


def _unused(name: str, rules: Mapping[str, Rule]) -> str:
    """A name that no rule of the scenario bears."""
    while name in rules:
        name += "'"
    return name
