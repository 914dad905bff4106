"""Columns that only tell what a long row comes to: their cost is put on the row's other columns.

A soft row Σ a y <= 0 over columns that are never below 0 is always missed by Σ a y, and its slack
says so. With thousands of y (all visits, say) the row makes HiGHS tighten bounds of the slack bit by
bit, again and again, for most of a search: without it searches take a fifth of the time.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Whole
from placement.solvers.sound import Linear

_LONG = 50  # entries of a row: with fewer, nothing is gained


@dataclass(frozen=True)
class Tallied:
    """A program without these rows and columns, and what the columns are in a solution of it."""

    linear: Linear
    cost: Array
    constant: int  # what it costs besides
    kept: Codes  # columns of the given program
    column: Codes  # (t,) of the given program: what is left out
    matrix: sp.csr_array  # (t, kept)
    base: Whole  # (t,)

    @classmethod
    def of(cls, linear: Linear, cost: Array) -> "Tallied":
        """Of the least cost @ x, whole costs."""
        rows, column = _tallies(linear, cost)
        columns = len(linear.most)
        kept = np.setdiff1d(np.arange(columns), column)
        nothing = sp.csr_array((0, columns))
        if not len(rows):
            return cls(linear, cost, 0, kept, column, nothing, np.zeros(0, np.int64))
        matrix, base = linear.matrix.tocsr()[rows][:, kept], np.rint(-linear.upper[rows]).astype(np.int64)
        others = np.setdiff1d(np.arange(len(linear.lower)), rows)
        left = Linear(
            linear.matrix.tocsr()[others][:, kept].tocsc(),
            linear.lower[others],
            linear.upper[others],
            linear.least[kept],
            linear.most[kept],
        )
        more = cost[kept] + matrix.T @ cost[column]
        return cls(left, more, int(cost[column] @ base), kept, column, matrix, base)

    def completed(self, x: Whole) -> Whole:
        """A solution of the program as it was given."""
        found = np.zeros(len(self.kept) + len(self.column), np.int64)
        found[self.kept] = x
        found[self.column] = np.rint(self.matrix @ x).astype(np.int64) + self.base
        return found


def _tallies(linear: Linear, cost: Array) -> tuple[Codes, Codes]:
    """Rows that are missed by what they come to in every solution, and the columns that tell it."""
    matrix = linear.matrix
    size = np.bincount(matrix.indices, minlength=len(linear.lower))
    below = np.bincount(matrix.indices, matrix.data < 0, len(linear.lower))
    rows = np.flatnonzero((size >= _LONG) & (below == 1) & np.isneginf(linear.lower) & (linear.upper <= 0))
    part = matrix.tocsr()[rows] if len(rows) else sp.csr_array((0, matrix.shape[1]))
    row = np.repeat(np.arange(len(rows)), np.diff(part.indptr))
    down = part.data < 0
    own = part.indices[down].astype(np.int64)
    fits = (np.diff(matrix.indptr)[own] == 1) & (linear.least[own] == 0) & (cost[own] >= 0)
    fits &= part.data[down] == -1
    fits &= np.bincount(row, linear.least[part.indices] < 0, len(rows)) == 0
    most = np.bincount(row, np.where(down, 0.0, part.data * linear.most[part.indices]), len(rows))
    fits &= linear.most[own] >= most - linear.upper[rows]
    return rows[fits], own[fits]
