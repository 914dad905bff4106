"""Whether the rows of a program nest, and how: a forest of sets of pairs over the posts."""

from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Array, Codes, Whole
from placement.program.program import Program


@dataclass(frozen=True)
class Laminar:
    """S sets of pairs, any two of them disjoint or one inside the other; rows bound their headcounts."""

    leaf: Codes  # (n,) the smallest set that holds each pair
    parent: Codes  # (S,) the smallest set around each, -1 for none
    capacity: Whole  # (S,) most persons
    set: Codes  # (r,) of each row
    lower: Array
    upper: Array
    level: Codes
    price: Whole


def laminar(program: Program) -> Laminar | None:
    """The forest of posts and side rows; None where a row weighs persons or sets cross."""
    heads, side, posts = program.headcounts, program.side, len(program.pairs.problem.posts)
    if len(program.upper):
        return None
    if not len(side.lower):
        leaf, parent, of_row = program.pairs.post, np.full(posts, -1, np.int64), np.zeros(0, np.int64)
    else:
        if (side.matrix.data != 1).any():
            return None
        found = _forest(program)
        if found is None:
            return None
        leaf, parent, of_row = found
    capacity = np.full(len(parent), len(program.must), np.int64)
    capacity[:posts] = program.pairs.problem.maximum
    return Laminar(
        leaf,
        parent,
        capacity,
        np.concatenate([heads.post, of_row]),
        np.concatenate([heads.lower, side.lower]),
        np.concatenate([heads.upper, side.upper]),
        np.concatenate([heads.level, side.level]),
        np.concatenate([heads.price, side.price]),
    )


def _forest(program: Program) -> tuple[Codes, Codes, Codes] | None:
    """Leaf of every pair, parent of every set, set of every side row; posts are sets 0 … P − 1."""
    pairs, matrix = program.pairs, program.side.matrix
    posts, rows = len(pairs.problem.posts), matrix.shape[0]
    pair = np.concatenate([matrix.indices, np.arange(len(pairs))]).astype(np.int64)
    held = np.concatenate([posts + np.repeat(np.arange(rows), np.diff(matrix.indptr)), pairs.post])
    size = np.bincount(held, minlength=posts + rows)
    same = _same_sets(pair, held, posts + rows)
    held = same[held]
    order = np.lexsort((held, size[held], pair))
    pair, held = pair[order], held[order]
    fresh = np.append(True, (pair[1:] != pair[:-1]) | (held[1:] != held[:-1]))
    pair, held = pair[fresh], held[fresh]
    inner = np.append(pair[1:] == pair[:-1], False)
    around = np.where(inner, np.append(held[1:], -1), -1)
    least, most = np.full(posts + rows, posts + rows), np.full(posts + rows, -2)
    np.minimum.at(least, held, around)
    np.maximum.at(most, held, around)
    if ((least != most) & (most > -2)).any():
        return None
    starts = np.append(True, pair[1:] != pair[:-1])
    return held[starts], np.where(most > -2, most, -1), same[posts:]


def _same_sets(pair: Codes, held: Codes, sets: int) -> Codes:
    """(S,) the first set with the same pairs, by size and the sum of a random number per pair."""
    number = np.random.default_rng(0).integers(2**62, size=int(pair.max(initial=-1)) + 1, dtype=np.int64)
    mark, size = np.zeros(sets, np.int64), np.bincount(held, minlength=sets)
    with np.errstate(over="ignore"):
        np.add.at(mark, held, number[pair])
    _, first, which = np.unique(np.column_stack([size, mark]), axis=0, return_index=True, return_inverse=True)
    return first[which.reshape(-1)].astype(np.int64)
