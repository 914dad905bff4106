"""Couples: people whom a tie binds, seen as a whole instead of by the rows that say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import scipy.sparse as sp

from placement.base import decimals
from placement.base.arrays import Codes, Whole
from placement.model.model import Model


@dataclass(frozen=True)
class Couples:
    """t couples, each placed in one group of posts, or split at a price; nobody is in two of them."""

    ends: Codes  # (t, 2) employees
    bond: Codes  # (t,) which of the rules binds them
    group: Codes  # (rules, P) of each post for each rule; -1 is like having none
    level: Codes  # (t,) -1: never split, whatever the price
    price: Whole  # (t,) in the unit of the level
    column: Codes  # (t,) of the program: 1 where it is split
    rows: Codes  # the side rows that say the same

    @classmethod
    def of(cls, model: Model, order: Mapping[int, int], unit: Sequence[int], side: sp.csr_array) -> Self:
        """The bonds of a model as far as nobody is in two of them; the first ones count.

        `order` gives the level of a priority, `unit` what a level is counted in, `side` the side rows.
        """
        posts = len(model.pairs.problem.posts)
        bonds = [each for each in model.bonds if len(each.ends)]
        ends = np.concatenate([np.zeros((0, 2), np.int64), *(each.ends for each in bonds)])
        bond = np.repeat(np.arange(len(bonds)), [len(each.ends) for each in bonds])
        column = np.concatenate([np.zeros(0, np.int64), *(each.column for each in bonds)])
        keep = _apart(ends)
        level, price = [], []
        for each in bonds:
            at = -1 if each.terms.priority is None else order[each.terms.priority]
            level.append(at)
            price.append(0 if at < 0 else int(decimals.fraction(each.terms.weight) * unit[at]))
        bond = bond[keep]
        return cls(
            ends[keep],
            bond,
            np.array([each.group for each in bonds], np.int64).reshape(len(bonds), posts),
            np.array(level, np.int64)[bond],
            np.array(price, np.int64)[bond],
            column[keep],
            _rows_with(side, column[keep]),
        )

    @cached_property
    def groups(self) -> int:
        """How many groups there are at most, and one more for having none."""
        return int(self.group.max(initial=-1)) + 2

    def seat(self, employees: int) -> Codes:
        """(E,) 2 × couple + side of each employee, -1 for those in none."""
        seat = np.full(employees, -1, np.int64)
        seat[self.ends.reshape(-1)] = np.arange(self.ends.size)
        return seat

    def group_of(self, seat: Codes, post: Codes) -> Codes:
        """(n,) the group, 0 … groups − 1, of the posts for the people in the seats; the last is none."""
        return np.asarray(self.group[self.bond[seat // 2], post] % self.groups)


def _rows_with(side: sp.csr_array, column: Codes) -> Codes:
    """The rows that any of these columns are in."""
    if not len(column):
        return np.zeros(0, np.int64)
    entry = np.flatnonzero(side.indices >= column.min())  # few: columns of rules come after all pairs
    entry = entry[np.isin(side.indices[entry], column)]
    return np.unique(np.searchsorted(side.indptr, entry, side="right") - 1)


def _apart(ends: Codes) -> Codes:
    """Couples of whom neither is in a couple kept before."""
    taken: set[int] = set()
    keep = []
    for couple, both in enumerate(ends.tolist()):
        if taken.isdisjoint(both):
            taken.update(both)
            keep.append(couple)
    return np.array(keep, np.int64)
