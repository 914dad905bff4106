"""Allowed (employee, post) pairs as arrays; a pair is a row, never an object."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from placement.plan import Codes
from placement.problem import Problem, take
from placement.selector import Mask

if TYPE_CHECKING:
    from placement.rules.base import Rule
    from placement.rules.training import Training


@dataclass(frozen=True)
class Pairs:
    """n pairs, sorted by employee, then post."""

    problem: Problem
    employee: Codes  # (n,)
    post: Codes  # (n,)
    training: "Training | None" = None  # the rule whose courses may open pairs

    def __len__(self) -> int:
        return len(self.post)

    @classmethod
    def candidates(cls, problem: Problem, rules: Sequence["Rule"] = ()) -> "Pairs":
        """Every pair worth a look: open posts with places, and current posts.

        Rules that judge whole classes of employees (`Rule.admits`) keep the others from
        being made at all; whoever the scope keeps has the current post alone.
        """
        group, open_posts = _classes(problem, rules)
        choices = [np.flatnonzero(row) for row in open_posts]
        length = np.array([len(choice) for choice in choices], np.int64)
        first = np.concatenate([[0], np.cumsum(length)[:-1]]).astype(np.int64)
        count = np.where(problem.frozen, 0, length[group])
        start = np.cumsum(count) - count
        employee = np.repeat(np.arange(len(group)), count)
        offset = np.arange(count.sum()) - np.repeat(start - first[group], count)
        post = np.concatenate([*choices, np.zeros(0, np.int64)])[offset]
        training = next((rule.trains for rule in rules if rule.trains is not None), None)
        return cls(problem, *_with_current(problem, employee, post), training)

    def screened(self, rules: Sequence["Rule"]) -> "Pairs":
        """Without the pairs that a hard rule breaks, or whose minutes are needed and unknown."""
        keep = np.ones(len(self), bool)
        for rule in rules:
            amount = rule.screen(self)
            if amount is not None:
                keep &= amount <= 0 if rule.hard else np.isfinite(amount)
        if any(rule.needs_minutes for rule in rules):
            keep &= self.is_current | ~np.isnan(self.minutes)
        return self.chosen(keep)

    def chosen(self, keep: Mask) -> "Pairs":
        """Only the pairs of a mask."""
        return replace(self, employee=self.employee[keep], post=self.post[keep])

    @cached_property
    def unit(self) -> Codes:
        """(n,) unit of the post."""
        return self.problem.post_unit[self.post]

    @cached_property
    def current_unit(self) -> Codes:
        """(n,) where the pair's employee serves today, -1 for nowhere."""
        return self.problem.current_unit[self.employee]

    @cached_property
    def is_current(self) -> Mask:
        """(n,) pairs that keep things as they are."""
        return np.asarray(self.problem.current[self.employee] == self.post)

    @cached_property
    def is_move(self) -> Mask:
        """(n,) pairs that move somebody who serves today."""
        return self.problem.serves[self.employee] & ~self.is_current

    @cached_property
    def minutes(self) -> NDArray[np.float64]:
        """(n,) one-way travel, NaN where no source knows the way."""
        return self.problem.minutes(self.employee, self.unit)


def _classes(problem: Problem, rules: Sequence["Rule"]) -> tuple[Codes, NDArray[np.bool_]]:
    """(E,) class of each employee, and (classes, P) the posts open to each class."""
    usable = problem.open & (problem.maximum > 0)
    admissions = [admitted for rule in rules if (admitted := rule.admits(problem)) is not None]
    if not admissions:
        return np.zeros(len(problem.employees), np.int64), usable[None, :]
    codes = np.column_stack([group for group, _ in admissions])
    distinct, group = np.unique(codes, axis=0, return_inverse=True)
    posts = np.tile(usable, (len(distinct), 1))
    for column, (_, fits) in enumerate(admissions):
        posts &= fits[distinct[:, column]]
    return group.reshape(-1).astype(np.int64), posts


def _with_current(problem: Problem, employee: Codes, post: Codes) -> tuple[Codes, Codes]:
    """The pairs and every current post among them, sorted."""
    places = max(1, len(problem.posts))
    key = employee * places + post
    held = np.flatnonzero(problem.serves)
    wanted = held * places + problem.current[held]
    at = np.searchsorted(key, wanted)
    missing = take(key, np.where(at < len(key), at, -1)) != wanted
    key = np.insert(key, at[missing], wanted[missing])
    return key // places, key % places
