"""Allowed (employee, post) pairs as arrays; a pair is a row, never an object."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.base.blocks import blocks
from placement.model.courses import Reach
from placement.problem.coded import take
from placement.problem.problem import Problem

Admission = tuple[Codes, Mask]
"""Classes of employees, (E,) class code, and (classes, P) which posts each class may ever hold."""


@dataclass(frozen=True)
class Pairs:
    """n pairs, sorted by employee, then post."""

    problem: Problem
    employee: Codes  # (n,)
    post: Codes  # (n,)
    reach: Reach | None = None  # of courses that may open pairs

    def __len__(self) -> int:
        return len(self.post)

    def chosen(self, keep: Mask) -> "Pairs":
        """Only the pairs of a mask."""
        return replace(self, employee=self.employee[keep], post=self.post[keep])

    def part(self, rows: slice) -> "Pairs":
        """Those of a slice, as views."""
        return replace(self, employee=self.employee[rows], post=self.post[rows])

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
        current = np.empty(len(self), bool)
        for block in blocks(len(self)):
            current[block] = self.problem.current[self.employee[block]] == self.post[block]
        return current

    @cached_property
    def is_move(self) -> Mask:
        """(n,) pairs that move somebody who serves today."""
        return self.problem.serves[self.employee] & ~self.is_current

    @cached_property
    def keeps_unit(self) -> Mask:
        """(n,) pairs in the unit where the employee serves today, in whatever job."""
        problem, keeps = self.problem, np.empty(len(self), bool)
        for block in blocks(len(self)):
            here = problem.post_unit[self.post[block]]
            keeps[block] = here == problem.current_unit[self.employee[block]]
        return keeps

    @cached_property
    def minutes(self) -> Array:
        """(n,) one-way travel, NaN where no source knows the way."""
        minutes = np.empty(len(self))
        for block in blocks(len(self)):
            unit = self.problem.post_unit[self.post[block]]
            minutes[block] = self.problem.minutes(self.employee[block], unit)
        return minutes


@dataclass(frozen=True)
class Choices:
    """Which posts are worth a look for each employee: those open to a class, and the current one."""

    problem: Problem
    post: Codes  # the posts open to each class, class by class, ascending
    first: Codes  # (E,) where those of the employee's class begin
    count: Codes  # (E,) how many there are for the employee
    rank: Codes  # (E,) how many of them come before a current post that is not among them, else -1

    @classmethod
    def of(cls, problem: Problem, admissions: Sequence[Admission]) -> "Choices":
        """Those that the scope, the maxima and the admissions leave."""
        group, open_posts = _classes(problem, admissions)
        places = max(1, open_posts.shape[1])
        choice = np.flatnonzero(open_posts)  # class × places + post
        length = open_posts.sum(axis=1, dtype=np.int64)
        first = (np.cumsum(length) - length)[group]
        count = np.where(problem.frozen, 0, length[group])
        current = group * places + problem.current
        at = np.searchsorted(choice, current)
        missing = problem.serves & (
            problem.frozen | (take(choice, np.where(at < len(choice), at, -1)) != current)
        )
        rank = np.where(missing, np.where(problem.frozen, 0, at - first), -1)
        return cls(problem, choice % places, first, count, rank)

    def blocks(self, pairs: int) -> Iterator[slice]:
        """Slices of employees with about so many pairs each."""
        total = np.cumsum(self.count + (self.rank >= 0))
        last = int(total[-1]) if len(total) else 0
        ends = np.unique(np.searchsorted(total, np.arange(pairs, last, pairs)) + 1)
        bounds = np.unique([0, *ends.tolist(), len(total)]).tolist()
        return (slice(start, end) for start, end in pairwise(bounds))

    def pairs(self, employees: slice) -> tuple[Codes, Codes]:
        """(n,) employee and post of every pair of some employees, sorted."""
        count, rank = self.count[employees], self.rank[employees]
        start, total = np.cumsum(count) - count, int(count.sum())
        offset = np.arange(total)
        offset += np.repeat(self.first[employees] - start, count)
        post = self.post[offset]
        missing = np.flatnonzero(rank >= 0)
        if len(missing):
            post = np.insert(post, (start + rank)[missing], self.problem.current[employees][missing])
        return np.repeat(np.arange(employees.start, employees.stop), count + (rank >= 0)), post


def _classes(problem: Problem, admissions: Sequence[Admission]) -> tuple[Codes, Mask]:
    """(E,) class of each employee, and (classes, P) the posts open to each class."""
    usable = problem.open & (problem.maximum > 0)
    if not admissions:
        return np.zeros(len(problem.employees), np.int64), usable[None, :]
    codes = np.column_stack([group for group, _ in admissions])
    distinct, group = np.unique(codes, axis=0, return_inverse=True)
    posts = np.tile(usable, (len(distinct), 1))
    for column, (_, fits) in enumerate(admissions):
        posts &= fits[distinct[:, column]]
    return group.reshape(-1).astype(np.int64), posts
