"""Dual prices: what bounds a level of a program from below."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from placement.base.arrays import Codes, Whole
from placement.program.cuts import Cuts
from placement.program.program import Program


@dataclass(frozen=True)
class UnitPrices:
    """Prices that leave units whole: posts and one row of each unit have none, employees have one.

    All are whole multiples of 1 / `unit`; what they prove is in `proof.whole_units`.
    """

    unit: int
    multipliers: tuple[int, ...]
    employee: Whole  # (E,)
    side: Whole  # (r,) of the rows that the rules state; what units keep whole counts nothing


@dataclass(frozen=True)
class Split:
    """All plans in parts: in each another of a program's `one_of` columns is 1, and it has its own prices."""

    number: int  # which set of columns
    parts: tuple[tuple[Codes, "Duals"], ...]  # columns of which one is 1; every column is in some part


@dataclass(frozen=True)
class Duals:
    """Prices that bound one level from below; any do, good ones bound it well.

    All are whole multiples of 1 / `unit`. `multipliers` price what the earlier levels have
    reached, `post` a place in each post, `side` each side row that the rules state, `cut` each cut.
    """

    unit: int
    multipliers: tuple[int, ...]
    post: Whole  # (P,)
    side: Whole  # (r,)
    cuts: Cuts = field(default_factory=Cuts.none)
    cut: Whole = field(default_factory=lambda: np.zeros(0, np.int64))  # (c,)
    units: UnitPrices | None = None  # others, which may prove more
    split: Split | None = None  # again others

    @property
    def rows(self) -> Whole:
        """(r + c,) prices of the side rows of a program that has the cuts."""
        return np.concatenate([self.side, self.cut])

    @classmethod
    def none(cls, program: Program, level: int) -> Self:
        """Prices of 0."""
        posts, rows = len(program.pairs.problem.posts), program.stated
        return cls(1, (0,) * level, np.zeros(posts, np.int64), np.zeros(rows, np.int64))
