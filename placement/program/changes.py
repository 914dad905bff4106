"""Programs with fewer plans, or with the distance to an incumbent as a last priority."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Codes, Mask
from placement.problem.plan import Plan
from placement.program.program import Program, SideRows


def forced(program: Program, employee: int, post: int) -> Program:
    """The program in which the employee holds the post."""
    pairs = program.pairs
    return confined(program, employee, pairs.post == post)


def confined(program: Program, employee: int, pairs: Mask) -> Program:
    """The program in which the employee holds one of these pairs (n,)."""
    must = program.must.copy()
    must[employee] = True
    own = program.pairs.employee == employee
    return replace(program, allowed=program.allowed & (pairs | ~own), must=must)


def with_as_many(program: Program, column: int, least: int) -> Program:
    """The program in which a column is as large at least."""
    side = program.side
    row = sp.csr_array(([1], ([0], [column])), shape=(1, side.matrix.shape[1]), dtype=side.matrix.dtype)
    more = SideRows(
        sp.vstack([side.matrix, row], format="csr"),
        np.append(side.lower, float(least)),
        np.append(side.upper, np.inf),
        np.append(side.level, -1),
        np.append(side.price, 0),
    )
    return replace(program, side=more)


def with_one_more(program: Program, columns: Codes, post: int) -> Program:
    """The program where somebody unknown counts besides, as each of these columns does, at a post.

    In rows over the pairs of the post alone, or over none, in which all these columns count alike.
    """
    pairs, side = program.pairs, program.side
    part = side.matrix[:, columns].tocsr()
    count, sums = np.diff(part.indptr), np.asarray(part.sum(axis=1)).reshape(-1)
    squares = np.asarray(part.multiply(part).sum(axis=1)).reshape(-1)
    alike = (count == len(columns)) & (squares * len(columns) == sums**2) & (count > 0)
    others = side.matrix[:, np.flatnonzero(pairs.post != post)].tocsr()
    more = np.where(alike & (np.diff(others.indptr) == 0), sums // max(1, len(columns)), 0)
    return replace(program, side=replace(side, lower=side.lower - more, upper=side.upper - more))


def close_to(program: Program, plan: Plan) -> Program:
    """The program with a last priority: as few as can be hold another post than under the plan."""
    pairs = program.pairs
    kept = plan.post[pairs.employee] == pairs.post
    cost = np.where(kept, -1, np.where(plan.post[pairs.employee] < 0, 1, 0))
    return replace(
        program,
        priorities=(*program.priorities, max(program.priorities, default=0) + 1),
        unit=(*program.unit, 1),
        cost=np.vstack([program.cost, cost[None, :]]).astype(np.int64),
        constant=(*program.constant, int((plan.post >= 0).sum())),
    )
