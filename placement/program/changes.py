"""Programs with fewer plans, or with the distance to an incumbent as a last priority."""

from dataclasses import replace

import numpy as np

from placement.base.arrays import Mask
from placement.problem.plan import Plan
from placement.program.program import Program


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
