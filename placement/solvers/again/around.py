"""Plans not far from an incumbent: quickly found, good, and not proven to be the best."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from placement.base.arrays import Mask, Whole
from placement.program.program import Program
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch

_TAKERS = 40  # people who might take a post that was lost
_NEAR = 3  # pairs per employee


def around(program: Program, known: Mask, excess: Whole) -> Mask:
    """(n,) pairs: everybody stays in the incumbent, whose pairs are `known`, but whom a change concerns.

    Whoever lost their pair may take any other; who holds a post that these may take, one of those
    with the least `excess` (n,); who would best take what was lost, only that. All may go back.
    """
    pairs, allowed = program.pairs, program.allowed
    employee, post = pairs.employee, pairs.post
    kept, lost = known & allowed, known & ~allowed
    loser, holder, taker = (np.zeros(len(program.must), bool) for _ in range(3))
    wanted, left = (np.zeros(len(pairs.problem.posts), bool) for _ in range(2))
    loser[employee[lost]] = True
    left[post[lost]] = True
    wanted[post[allowed & loser[employee]]] = True
    holder[employee[kept & wanted[post]]] = True
    order = np.argsort(np.where(allowed, excess, np.iinfo(np.int64).max), kind="stable")
    near = np.zeros(len(pairs), bool)
    near[order[: _NEAR * len(program.must)]] = True
    taker[employee[order[left[post[order]] & allowed[order]][:_TAKERS]]] = True
    freed = loser[employee] | (holder[employee] & near) | (taker[employee] & left[post])
    return np.asarray(allowed & (kept | freed | pairs.is_current))


def glimpses(
    program: Program, known: Mask, excess: Whole, level: int, search: Search, least: Sequence[int] = ()
) -> Iterator[Whole]:
    """Choices not far from the incumbent, ever better up to a level and the distance told by the next.

    The earlier levels are at their `least`, where all can be and it is told.
    """
    core = Restricted.of(program, around(program, known, excess), level, (), lean=True)
    if least and (choice := core.at(level, least).nearest(known, search)[0]) is not None:
        yield choice
        return
    reached: list[int] = []
    while len(reached) <= level:
        part = core.at(len(reached), reached)
        last = len(reached) == level
        choice, _ = part.nearest(known, search) if last else part.searched_for(part.cost, search)
        value = None if choice is None else program.value(choice)
        if choice is None or value is None:
            return
        yield choice
        reached.append(value[len(reached)])


@dataclass(frozen=True)
class AroundPath:
    """Programs with columns to be made small in order, narrower than one with a best choice known.

    No column gets larger than in that choice; where that allows no plan, none but those of the
    posts that somebody has to leave or may take instead.
    """

    choice: Whole

    name = "around"

    def supports(self, program: Program) -> bool:
        """Whether something is to be made small in order."""
        return bool(program.in_order)

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """A good plan with trivial bounds, or `unknown`."""
        known = self.choice[: len(program.pairs)] > 0
        allowed = around(program, known, program.cost.sum(axis=0))
        bounds = tuple(program.floor(level) for level in range(len(program.cost)))
        for upper in self._limits(program, known):
            part = replace(program, allowed=allowed, upper=upper, in_order={})
            solution = ExactPath().solve(part, gap, threads, seed, watch)
            if solution.x is not None:
                return Solution("solved", solution.x, bounds, complete=False)
        return Solution("unknown")

    def _limits(self, program: Program, known: Mask) -> Iterator[Whole]:
        """(columns − n,) what the columns may be at most, ever less strictly."""
        pairs, count = program.pairs, len(program.pairs)
        columns = np.unique(np.concatenate([*program.in_order.values()]))
        upper = program.upper.copy()
        upper[columns - count] = self.choice[columns]
        yield upper
        lost = known & ~program.allowed
        touched = lost | (program.allowed & np.isin(pairs.employee, pairs.employee[lost]))
        here = np.isin(pairs.post, pairs.post[touched])
        rows = np.unique(program.side.matrix[:, np.flatnonzero(here)].tocoo().row)
        freed = np.intersect1d(columns, program.side.matrix[rows].indices) - count
        upper = upper.copy()
        upper[freed] = program.upper[freed]
        yield upper
