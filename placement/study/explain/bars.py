"""What forbids a pair of an employee and a post by itself, rule by rule, in the rules' own words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.base.language import _
from placement.model.model import Model
from placement.model.pairs import Pairs
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.program.assembly import state
from placement.program.screening import reach
from placement.rules.base import Rule


@dataclass(frozen=True)
class Bar:
    """Why a pair is not allowed; a blank rule stands for what no rule says (scope, places, ways)."""

    rule: str
    message: str


def amounts(model: Model, rules: Mapping[str, Rule]) -> dict[str, Array]:
    """By rule, (n,) by how much each pair breaks it by itself, where it may not."""
    found = {}
    for name, rule in rules.items():
        amount = rule.screen(model.pairs)
        if amount is None:
            own = [charge.amount for charge in model.charges if charge.terms == rule.terms]
            amount = np.sum(own, axis=0) if own else None
        if amount is not None:
            found[name] = amount if rule.hard else np.where(np.isfinite(amount), 0.0, amount)
    return found


def outside(pairs: Pairs, rules: Mapping[str, Rule]) -> Mask:
    """(n,) pairs that no rule of a scenario could allow: outside the scope, no place, no known way."""
    problem = pairs.problem
    lost = problem.frozen[pairs.employee] | ~problem.open[pairs.post] | (problem.maximum[pairs.post] == 0)
    if any(rule.needs_minutes for rule in rules.values()):
        lost |= np.isnan(pairs.minutes)
    return np.asarray(lost & ~pairs.is_current)


def bars(
    problem: Problem, rules: Mapping[str, Rule], plan: Plan, employee: int, posts: Codes
) -> dict[int, list[Bar]]:
    """By post, all that forbids it to the employee, whatever the others do."""
    pairs = pairs_of(problem, rules, employee, posts)
    broken = amounts(state(pairs, list(rules.values())), rules)
    found = {}
    for row, post in enumerate(posts.tolist()):
        found[post] = [Bar("", words) for words in _beyond_rules(pairs, row, rules)]
        for name, amount in broken.items():
            if amount[row] > 0:
                found[post].append(Bar(name, _words(problem, rules[name], plan, employee, post)))
    return found


def counts(problem: Problem, rules: Mapping[str, Rule], employee: int) -> tuple[dict[str, int], int]:
    """How many posts each rule forbids the employee, and of how many: those open to people like them."""
    pairs = pairs_of(problem, rules, employee, np.arange(len(problem.posts)))
    broken = amounts(state(pairs, list(rules.values())), rules)
    fits = ~outside(pairs, rules) & ~pairs.is_current
    for name, amount in broken.items():
        if rules[name].admits(problem) is not None:
            fits &= amount <= 0
    found = {name: int((fits & (amount > 0)).sum()) for name, amount in broken.items()}
    return {name: count for name, count in found.items() if count}, int(fits.sum())


def pairs_of(problem: Problem, rules: Mapping[str, Rule], employee: int, posts: Codes) -> Pairs:
    """The employee in each of the posts, with the courses that rules offer."""
    return Pairs(problem, np.full(len(posts), employee), posts, reach(problem, list(rules.values())))


def _words(problem: Problem, rule: Rule, plan: Plan, employee: int, post: int) -> str:
    """What the rule finds of the plan in which the employee holds the post."""
    placed = plan.post.copy()
    placed[employee] = post
    words = said(rule.audit(problem, replace(plan, post=placed)), {str(problem.employee_ids[employee])})
    return "; ".join([words or _("forbids the post"), *_courses(problem, rule, employee, post)])


def said(breaches: Breaches, subjects: set[str]) -> str:
    """The messages about these subjects."""
    rows = zip(breaches.subject, breaches.messages(), strict=True)
    return "; ".join(message for subject, message in rows if str(subject) in subjects)


def _courses(problem: Problem, rule: Rule, employee: int, post: int) -> Iterator[str]:
    for lesson in rule.lessons(problem, employee, post):
        if lesson.courses:
            words = _("the course {course} would give level {level} in {competency}")
            yield words.format(course=lesson.courses[0], level=lesson.level, competency=lesson.competency)


def _beyond_rules(pairs: Pairs, row: int, rules: Mapping[str, Rule]) -> Iterator[str]:
    problem, employee, post = pairs.problem, pairs.employee[row], pairs.post[row]
    if pairs.is_current[row]:
        return
    if problem.frozen[employee]:
        yield _("the scope keeps this employee where they are")
    if not problem.open[post]:
        yield _("the post is outside the scope")
    if problem.maximum[post] == 0:
        yield _("the post has no places: its maximum is 0")
    if np.isnan(pairs.minutes[row]) and any(rule.needs_minutes for rule in rules.values()):
        yield _("no source knows the way")
