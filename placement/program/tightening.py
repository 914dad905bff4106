"""Rows that ask for enough of some among all: coefficients no larger than what can be lacking.

A row Σ a x ≥ b over pairs lacks most when every seat is taken by whoever counts against it. A
pair that counts for more than all that could then be lacking may count for that amount: with it
the row holds either way, without it nothing changes. The plans that break the row break it by
as much as before, and the relaxation has fewer fractions to hide in (coefficient tightening:
Savelsbergh 1994, "Preprocessing and probing techniques for mixed integer programming").
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placement.model.pairs import Pairs
from placement.program.rows import WholeSideRows

_CELLS = 2 * 10**7  # rows × posts of one table


def tightened(rows: WholeSideRows, pairs: Pairs) -> WholeSideRows:
    """The rows with coefficients as small as can be, the breach of every plan the same."""
    matrix, posts = rows.matrix, len(pairs.problem.posts)
    if not (matrix.data < 0).any() or matrix.indices.max() >= len(pairs):
        return rows
    data, many = matrix.data.copy(), max(1, _CELLS // max(1, posts))
    for first in range(0, matrix.shape[0], many):
        here = slice(first, min(first + many, matrix.shape[0]))
        entries = slice(matrix.indptr[here.start], matrix.indptr[here.stop])
        data[entries] = np.minimum(data[entries], _limits(rows, pairs, here, entries)).astype(data.dtype)
    if (data == matrix.data).all():
        return rows
    smaller = matrix.copy()
    smaller.data = data
    return replace(rows, matrix=smaller)


def _limits(rows: WholeSideRows, pairs: Pairs, here: slice, entries: slice) -> NDArray[np.float64]:
    """For how much each entry of some rows may count at most."""
    posts, matrix = len(pairs.problem.posts), rows.matrix
    count, data = here.stop - here.start, matrix.data[entries]
    row = np.repeat(np.arange(count), np.diff(matrix.indptr)[here])
    cell = row * posts + pairs.post[matrix.indices[entries]]
    against = data < 0
    weight = np.zeros(count * posts, np.int64)  # of the one who counts most against the row, per post
    np.maximum.at(weight, cell[against], -data[against].astype(np.int64))
    # Maxima have no end. In floats a sum is exact up to 2⁵³, and above it is more than any coefficient.
    seats = pairs.problem.maximum.astype(float)
    lacking = rows.lower[here] + weight.reshape(count, posts).astype(float) @ seats
    limit = lacking[row] - weight[cell]  # one seat is taken by the pair itself
    only_below = np.isfinite(rows.lower[here]) & np.isposinf(rows.upper[here])
    return np.where(only_below[row] & ~against, np.maximum(limit, 0), np.inf)
