"""A first plan for a program that is no flow: the best one under those of its rows that are.

Rows over everybody in a post are kept, without the columns that rules add to them; all others are
left out. What the plan is worth under all rows is known once further columns are as small as can be.
"""

from dataclasses import replace

import numpy as np

from placement.base.arrays import Whole
from placement.program.program import Headcounts, Program
from placement.solvers.exact.trimming import completed
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch

_PART = 0.1  # of the time


def started(program: Program, threads: int, seed: int, watch: Watch) -> Whole | None:
    """A choice that keeps all hard rows; None where the flow leads to none, or nothing speaks for it.

    Couples and courses are what the path that asks was made for: it is asked for other columns only.
    """
    known = len(program.couples.ends) + (0 if program.courses is None else len(program.courses.column))
    if len(program.upper) <= known:
        return None
    found = NetworkPath().solve(flowing(program), 0.0, threads, seed, watch.share(_PART * watch.remaining))
    if found.x is None:
        return None
    x = np.concatenate([found.x, np.zeros(len(program.upper), np.int64)])
    x = completed(program, x, Search(0.0, threads, seed, watch))
    return None if program.value(x) is None else x


def flowing(program: Program) -> Program:
    """The program under headcounts alone, rows over all pairs of one post among them."""
    heads, side, nothing = program.headcounts, program.side, np.zeros(0, np.int64)
    row, post, each = _whole_posts(program)
    kept = Headcounts(
        np.append(heads.post, post),
        np.append(heads.lower, np.ceil(side.lower[row] / each)),
        np.append(heads.upper, np.full(len(row), np.inf)),
        np.append(heads.level, side.level[row]),
        np.append(heads.price, side.price[row] * each),
    )
    return replace(
        program,
        headcounts=kept,
        upper=np.zeros(0, np.int64),
        side=replace(side.first(0), matrix=side.matrix[:0, : len(program.pairs)]),
        couples=program.couples.chosen(nothing, nothing, nothing),
        visits=(),
        courses=None,
        in_order={},
    )


def _whole_posts(program: Program) -> tuple[Whole, Whole, Whole]:
    """Stated rows that ask for some of all pairs of one post, the posts, and what each pair counts."""
    pairs, side = program.pairs, program.side
    part = side.matrix[: program.stated, : len(pairs)].tocsr()
    part.eliminate_zeros()
    full = np.flatnonzero(np.diff(part.indptr))
    if not len(full):
        return full, full, full
    post, start = pairs.post[part.indices], part.indptr[full]
    lowest, highest = np.minimum.reduceat(post, start), np.maximum.reduceat(post, start)
    least, most = np.minimum.reduceat(part.data, start), np.maximum.reduceat(part.data, start)
    per_post = np.bincount(pairs.post, minlength=len(pairs.problem.posts))
    whole = (lowest == highest) & (least == most) & (np.diff(part.indptr)[full] == per_post[lowest])
    whole &= (least > 0) & np.isfinite(side.lower[full]) & (side.lower[full] > 0)
    return full[whole], lowest[whole], least[whole].astype(np.int64)
