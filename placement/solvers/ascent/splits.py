"""Couples in a relaxation: by how much two people are in different groups, all groups together.

The rows of a program tell a split by one group at a time. In a relaxation that is far too little:
where both are in four groups by quarters, and in none of them both, a quarter of the split is paid
for. What one of the two has more in all groups where that is more is what of the split is to be paid
for (the distance in total variation): so a couple costs in the relaxation what it costs the dual, which
sees it as a whole (`joint`). Of these rows those are taken that a solution breaks.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask
from placement.program.couples import Couples
from placement.solvers.ascent.restricted import Restricted

_BROKEN = 1e-5  # of a person


@dataclass(frozen=True)
class Splits:
    """k rows: split − sign × Σ over the groups `inside` of (first − second of the couple) >= 0."""

    couple: Codes  # (k,)
    sign: Codes  # (k,) 1 or −1
    inside: Mask  # (k, groups)

    @classmethod
    def none(cls, couples: Couples) -> Self:
        """No rows."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing, nothing, np.zeros((0, couples.groups), bool))

    @classmethod
    def broken(cls, core: Restricted, x: Array) -> Self:
        """The rows that a solution (columns of the core,) breaks, one of a couple at most."""
        couples = core.program.couples
        soft = np.flatnonzero(couples.level >= 0)
        if not len(soft):
            return cls.none(couples)
        pair, couple, group, side = _entries(core)
        more = np.bincount(
            couple * couples.groups + group, side * x[pair], len(couples.ends) * couples.groups
        ).reshape(-1, couples.groups)[:, :-1]
        first, second = np.maximum(more, 0).sum(axis=1), np.maximum(-more, 0).sum(axis=1)
        split = np.zeros(len(couples.ends))
        split[soft] = x[_columns(core, soft)]
        found = soft[np.maximum(first, second)[soft] - split[soft] > _BROKEN]
        sign = np.where(first[found] >= second[found], 1, -1)
        inside = np.zeros((len(found), couples.groups), bool)
        inside[:, :-1] = sign[:, None] * more[found] > 0
        return cls(found, sign, inside)

    def __len__(self) -> int:
        return len(self.couple)

    def __add__(self, other: Self) -> "Splits":
        return Splits(
            np.concatenate([self.couple, other.couple]),
            np.concatenate([self.sign, other.sign]),
            np.concatenate([self.inside, other.inside]),
        )

    def matrix(self, core: Restricted) -> sp.csr_array:
        """(k, columns of the core); each is 0 at least."""
        couples, width = core.program.couples, len(core.cost)
        pair, couple, group, side = _entries(core)
        of_pair = np.zeros(width, np.int64)
        of_pair[pair] = group
        every = sp.csr_array((side, (couple, pair)), shape=(len(couples.ends), width))[self.couple]
        row = np.repeat(np.arange(len(self)), np.diff(every.indptr))
        here = self.inside[row, of_pair[every.indices]]
        data = np.concatenate([-self.sign[row[here]] * every.data[here], np.ones(len(self))])
        column = np.concatenate([every.indices[here], _columns(core, self.couple)])
        of = np.concatenate([row[here], np.arange(len(self))])
        return sp.csr_array((data, (of, column)), shape=(len(self), width))


def _entries(core: Restricted) -> tuple[Codes, Codes, Codes, Array]:
    """Of those in couples: pairs (of the core), the couple, the group, 1 or −1 for the side."""
    program, pair = core.program, core.pair
    seat = program.couples.seat(len(program.must))[program.pairs.employee[pair]]
    tied = np.flatnonzero(seat >= 0)
    seat = seat[tied]
    group = program.couples.group_of(seat, program.pairs.post[pair[tied]])
    return tied, seat // 2, group, np.where(seat % 2, -1.0, 1.0)


def _columns(core: Restricted, couple: Codes) -> Codes:
    """The core's columns that are 1 where these couples are split."""
    return np.searchsorted(core.columns.column, core.program.couples.column[couple])
