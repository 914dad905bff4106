"""Which pairs the rules leave: admitted by class, then screened one by one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from placement.base.blocks import joined
from placement.base.decimals import DecimalsError
from placement.base.errors import InexactError
from placement.base.language import _
from placement.model.courses import Reach
from placement.model.pairs import Choices, Pairs
from placement.problem.problem import Problem
from placement.rules.base import Rule

_BLOCK = 2**20  # pairs that are made and judged at once


def candidates(problem: Problem, rules: Sequence[Rule] = ()) -> Pairs:
    """Every pair worth a look: open posts with places, and current posts.

    Rules that judge whole classes of employees (`Rule.admits`) keep the others from
    being made at all; whoever the scope keeps has the current post alone.
    """
    everybody = slice(0, len(problem.serves))
    return Pairs(problem, *_choices(problem, rules).pairs(everybody), reach(problem, rules))


def allowed(problem: Problem, rules: Sequence[Rule]) -> Pairs:
    """The candidates, screened.

    They are made and judged some employees at a time: of those that are taken away there
    are often as many as of the others, and all of them are never held together.
    """
    choices, lifted = _choices(problem, rules), reach(problem, rules)
    parts = [
        screened(Pairs(problem, *choices.pairs(employees), lifted), rules)
        for employees in choices.blocks(_BLOCK)
    ]
    employee, post = [part.employee for part in parts], [part.post for part in parts]
    return Pairs(problem, joined(employee), joined(post), lifted)


def screened(pairs: Pairs, rules: Sequence[Rule]) -> Pairs:
    """Without the pairs that a hard rule breaks, or whose minutes are needed and unknown."""
    keep = np.ones(len(pairs), bool)
    for rule in rules:
        with exact(rule.name):
            amount = rule.screen(pairs)
        if amount is not None:
            keep &= amount <= 0 if rule.hard else np.isfinite(amount)
    if any(rule.needs_minutes for rule in rules):
        keep &= pairs.is_current | ~np.isnan(pairs.minutes)
    return pairs.chosen(keep)


@contextmanager
def exact(rule: str = "") -> Iterator[None]:
    """Raises InexactError, naming the rule if one is to blame, where numbers cannot be added exactly."""
    try:
        yield
    except DecimalsError as error:
        about = f"{rule}: " if rule else ""
        raise InexactError(
            about + _("the numbers cannot be added exactly: {reason}", reason=error)
        ) from error


def reach(problem: Problem, rules: Sequence[Rule]) -> Reach | None:
    """What courses could lift, where a rule offers some."""
    return next((rule.trains.reach(problem) for rule in rules if rule.trains is not None), None)


def _choices(problem: Problem, rules: Sequence[Rule]) -> Choices:
    found = []
    for rule in rules:
        with exact(rule.name):
            found.append(rule.admits(problem))
    return Choices.of(problem, [admission for admission in found if admission is not None])
