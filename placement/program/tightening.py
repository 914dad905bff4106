"""Rows that ask for enough of some among all: coefficients no larger than what can be lacking.

A row Σ a x ≥ b over pairs lacks most when every seat is taken by whoever counts against it. A
pair that counts for more than all that could then be lacking may count for that amount: with it
the row holds either way, without it nothing changes. The plans that break the row break it by
as much as before, and the relaxation has fewer fractions to hide in (coefficient tightening:
Savelsbergh 1994, "Preprocessing and probing techniques for mixed integer programming").
"""

from dataclasses import replace

import numpy as np

from placement.model.pairs import Pairs
from placement.program.rows import WholeSideRows

_CELLS = 2 * 10**7  # rows × posts; beyond, tables of both would be too long


def tightened(rows: WholeSideRows, pairs: Pairs) -> WholeSideRows:
    """The rows with coefficients as small as can be, the breach of every plan the same."""
    matrix, posts = rows.matrix, len(pairs.problem.posts)
    count = matrix.shape[0]
    against = matrix.data < 0
    if not against.any() or count * posts > _CELLS or matrix.indices.max() >= len(pairs):
        return rows
    cell = np.repeat(np.arange(count), np.diff(matrix.indptr)) * posts + pairs.post[matrix.indices]
    weight = np.zeros(count * posts, np.int64)  # of the one who counts most against the row, per post
    np.maximum.at(weight, cell[against], -matrix.data[against].astype(np.int64))
    lacking = rows.lower + weight.reshape(count, posts) @ pairs.problem.maximum
    limit = np.repeat(lacking, np.diff(matrix.indptr)) - weight[cell]  # one seat is taken by the pair itself
    only_below = np.isfinite(rows.lower) & np.isposinf(rows.upper)
    limit = np.where(only_below[cell // posts], np.maximum(limit, 0), np.inf)
    data = np.where(against, matrix.data, np.minimum(matrix.data, limit)).astype(matrix.data.dtype)
    if (data == matrix.data).all():
        return rows
    smaller = matrix.copy()
    smaller.data = data
    return replace(rows, matrix=smaller)
