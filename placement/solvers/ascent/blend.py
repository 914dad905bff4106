"""All priorities in one weighted sum: not exact, but a good place to start from.

A level alone may leave thousands of pairs at equal cost, and says nothing of which of them the
later levels will want. The blend's core holds plans that are good in all of them.
"""

from dataclasses import replace

import numpy as np

from placement.base.arrays import Whole
from placement.program.program import Program

_MARGIN = 5  # how many dear changes of the next level one small change of a level outweighs


def blend(program: Program) -> Program:
    """The program with one level: the sum of all, the earlier ones weighing far more than the later."""
    weight = _weights(program)
    heads, side, couples = program.headcounts, program.side, program.couples
    known = np.append(weight, 0)  # hard rows, level -1, cost nothing
    return replace(
        program,
        priorities=program.priorities[:1],
        unit=(1,),
        cost=(weight @ program.cost)[None, :],
        constant=(int(weight @ np.array(program.constant, np.int64)),),
        in_order={},
        headcounts=replace(heads, level=np.minimum(heads.level, 0), price=heads.price * known[heads.level]),
        side=replace(side, level=np.minimum(side.level, 0), price=side.price * known[side.level]),
        couples=replace(
            couples, level=np.minimum(couples.level, 0), price=couples.price * known[couples.level]
        ),
    )


def _weights(program: Program) -> Whole:
    """(K,) the last level's is 1, the others' far above the next."""
    found = [1]
    for level in range(len(program.priorities) - 1, 0, -1):
        small = _steps(program, level - 1)[0]
        found.insert(0, max(1, int(np.ceil(_MARGIN * found[0] * _steps(program, level)[1] / small))))
    return np.array(found, np.int64)


def _steps(program: Program, level: int) -> tuple[float, float]:
    """A small and a dear change of a level: by one pair, or one unit of a soft row."""
    cost = np.abs(program.cost[level][program.allowed])
    cost = cost[cost > 0]
    prices = [
        rows.price[(rows.level == level) & (rows.price > 0)] for rows in (program.headcounts, program.side)
    ]
    found = [np.quantile(each, (0.5, 0.95)) for each in (cost, *prices) if len(each)]
    if not found:
        return 1.0, 1.0
    return min(float(each[0]) for each in found), max(float(each[1]) for each in found)
