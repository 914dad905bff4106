"""Couples: people whom a tie binds, seen as a whole instead of by the rows that say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from placement.base import decimals
from placement.base.arrays import Codes, Whole
from placement.model.model import Model

_T = TypeVar("_T", np.int64, np.float64)


@dataclass(frozen=True)
class Couples:
    """t couples, each placed in one group of posts, or split at a price; nobody is in two of them."""

    ends: Codes  # (t, 2) employees
    bond: Codes  # (t,) which of the rules binds them
    group: Codes  # (rules, P) of each post for each rule; -1 is like having none
    level: Codes  # (t,) -1: never split, whatever the price
    price: Whole  # (t,) in the unit of the level
    column: Codes  # (t,) of the program: 1 where it is split
    rows: Codes  # the side rows that say the same …
    tells: Codes  # … (rows,) of which couple …
    sign: Codes  # … and what: 1 that the first is in a group, −1 the second, 0 that there is no split

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
        rows = _rows_with(side, column[keep])
        return cls(
            ends[keep],
            bond,
            np.array([each.group for each in bonds], np.int64).reshape(len(bonds), posts),
            np.array(level, np.int64)[bond],
            np.array(price, np.int64)[bond],
            column[keep],
            rows,
            *_told(model, side[rows], ends[keep], column[keep]),
        )

    def chosen(self, which: Codes, kept: Codes, rows: Codes) -> "Couples":
        """Only these couples, beside the `kept` ones of the rows, which are numbered `rows` now."""
        place = np.full(len(self.ends), -1)
        place[which] = np.arange(len(which))
        tells = place[self.tells[kept]] if len(place) else self.tells[kept]
        return replace(
            self,
            ends=self.ends[which],
            bond=self.bond[which],
            level=self.level[which],
            price=self.price[which],
            column=self.column[which],
            rows=rows,
            tells=np.maximum(tells, 0),
            sign=np.where(tells < 0, 0, self.sign[kept]),
        )

    @cached_property
    def groups(self) -> int:
        """How many groups there are at most, and one more for having none."""
        return int(self.group.max(initial=-1)) + 2

    def owed(self, side: NDArray[_T]) -> NDArray[_T]:
        """(t,) what prices (side rows,) of a couple's rows, none below 0, come to for a split.

        Whatever the plan, each of two who are split is in one group: of either sign one row is short.
        """
        most = np.zeros((len(self.ends), 2), side.dtype)
        told = np.flatnonzero(self.sign)
        np.maximum.at(most, (self.tells[told], (self.sign[told] < 0).astype(int)), side[self.rows[told]])
        return np.asarray(most[:, 0] + most[:, 1])

    def overpaid(self, side: NDArray[_T]) -> NDArray[_T]:
        """(t,) by how much the same prices add up to more than is owed."""
        every = np.zeros(len(self.ends), side.dtype)
        told = np.flatnonzero(self.sign)
        np.add.at(every, self.tells[told], side[self.rows[told]])
        return every - self.owed(side)

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


def _told(model: Model, rows: sp.csr_array, ends: Codes, column: Codes) -> tuple[Codes, Codes]:
    """Of rows that hold the columns of couples: whose each is, and what it says."""
    pairs, order = model.pairs, np.argsort(column)
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    at = np.minimum(np.searchsorted(column, rows.indices, sorter=order), max(0, len(column) - 1))
    mine = column[order[at]] == rows.indices if len(column) else np.zeros(len(row), bool)
    tells, sign = np.zeros(rows.shape[0], np.int64), np.zeros(rows.shape[0], np.int64)
    tells[row[mine]] = order[at[mine]]
    first = np.flatnonzero(rows.indices < len(pairs))
    second = pairs.employee[rows.indices[first]] == ends[tells[row[first]], 1]
    sign[row[first]] = np.where(second, 1, -1) * np.sign(rows.data[first])
    return tells, sign


def _apart(ends: Codes) -> Codes:
    """Couples of whom neither is in a couple kept before."""
    taken: set[int] = set()
    keep = []
    for couple, both in enumerate(ends.tolist()):
        if taken.isdisjoint(both):
            taken.update(both)
            keep.append(couple)
    return np.array(keep, np.int64)
