"""Which posts somebody could hold by themselves, without a plan: fit today, or after which courses."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from placement.problem.measures import headcount, today
from placement.problem.problem import Problem
from placement.program.assembly import state
from placement.rules.base import Rule
from placement.rules.told import Lesson
from placement.study.explain.bars import Bar, amounts, bars, outside, pairs_of


@dataclass(frozen=True)
class Option:
    """A post for people like the employee: what it has and needs, the way, and what is in the way.

    `lessons` are competencies that are lacking, `bars` what a course does not mend. Neither: fit today.
    """

    post: int
    minutes: float  # one way; NaN where no source knows it
    headcount: int
    lessons: tuple[Lesson, ...]
    bars: tuple[Bar, ...]
    current: bool


def options(problem: Problem, rules: Mapping[str, Rule], employee: int) -> list[Option]:
    """The posts that the hard rules about whole classes of employees leave to the employee, in their order.

    Posts outside the scope are left out; today's own post is among them.
    """
    pairs = pairs_of(problem, rules, employee, np.arange(len(problem.posts)))
    hard = {name: rule for name, rule in rules.items() if rule.hard}
    broken = amounts(state(pairs, list(rules.values())), hard)
    left = ~outside(pairs, rules)
    for name, amount in broken.items():
        if hard[name].admits(problem) is not None:
            left &= (amount <= 0) | pairs.is_current
    plan, held = today(problem), headcount(problem, today(problem))
    found = []
    for post in np.flatnonzero(left).tolist():
        current = bool(pairs.is_current[post])
        short = {name: hard[name] for name, amount in broken.items() if amount[post] > 0 and not current}
        lessons = [each for rule in short.values() for each in rule.lessons(problem, employee, post)]
        other = {name: rule for name, rule in short.items() if not rule.lessons(problem, employee, post)}
        told = bars(problem, other, plan, employee, np.array([post]))[post] if other else []
        minutes = float(pairs.minutes[post])
        found.append(Option(post, minutes, int(held[post]), tuple(lessons), tuple(told), current))
    return found
