"""Priorities in one weighted sum: not exact, but a good place to start from.

A level alone may leave thousands of pairs at equal cost, and says nothing of which of them the
later levels will want. The blend's core holds plans that are good in all of them. So a plan that
is bettered in one level is made better by its blend with the later ones.
"""

from dataclasses import replace

import numpy as np

from placement.base.arrays import Whole
from placement.program.program import Program

_MARGIN = 5  # how many dear changes of the next level one small change of a level outweighs
_SURE = 10  # times as many, where the level is searched


def blend(program: Program, first: int = 0, *, sure: bool = False) -> Program:
    """The program with all levels from `first` on as one: their sum, the earlier weighing far more.

    `sure`: next to nothing of the first is given up for the next, where that would gain much by it.
    """
    if first == len(program.priorities) - 1:
        return program
    weight = weights(program)[first:]
    if sure:
        weight[0] *= _SURE
    heads, side, couples = program.headcounts, program.side, program.couples
    known = np.concatenate([np.ones(first, np.int64), weight, [0]])  # hard rows, level -1, cost nothing
    last = int(weight @ np.array(program.constant[first:], np.int64))
    return replace(
        program,
        priorities=program.priorities[: first + 1],
        unit=(*program.unit[:first], 1),
        cost=np.vstack([program.cost[:first], weight @ program.cost[first:]]),
        constant=(*program.constant[:first], last),
        in_order={},
        headcounts=replace(
            heads, level=np.minimum(heads.level, first), price=heads.price * known[heads.level]
        ),
        side=replace(side, level=np.minimum(side.level, first), price=side.price * known[side.level]),
        couples=replace(
            couples, level=np.minimum(couples.level, first), price=couples.price * known[couples.level]
        ),
    )


def weights(program: Program) -> Whole:
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
