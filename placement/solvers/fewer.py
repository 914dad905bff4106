"""A flow solved again after a small change, over the few pairs that may be in a best plan.

The prices of the flow before tell what a plan with each pair costs at least. Solved over the
pairs that look best, the change has a value; any pair that could take part in a better plan is
then known by its price, and joins (reduced-cost fixing: Dantzig, Fulkerson and Johnson 1954).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from placement.certificate import Priced, priced
from placement.plan import Plan
from placement.program import Duals, Program
from placement.selector import Mask
from placement.solvers.flow import NetworkPath
from placement.solvers.path import Solution, Watch

_PER_EMPLOYEE = 3  # pairs that are looked at first
_ROUNDS = 3


@dataclass(frozen=True)
class FewerPath:
    """Flows that forbid more than one solved before, and perhaps have a further level."""

    program: Program  # before
    prices: tuple[Priced, ...]  # of its levels
    multipliers: tuple[tuple[int, ...], ...]
    reached: tuple[int, ...]
    first: Mask  # (n,) the pairs of its best plan and those that look best

    name = "fewer"

    @classmethod
    def of(cls, program: Program, plan: Plan, duals: Sequence[Duals]) -> "FewerPath | None":
        """From a best plan and its prices; None where they are not of every level, or too large."""
        choice = program.choice(plan)
        value = None if choice is None else program.value(choice)
        if choice is None or value is None or not value or len(duals) < len(value):
            return None
        found = [priced(program, each, value[:level]) for level, each in enumerate(duals)]
        prices = tuple(each for each in found if each is not None)
        if len(prices) < len(found):
            return None
        excess = np.where(program.allowed, prices[-1].excess, np.iinfo(np.int64).max)
        count = min(len(excess) - 1, _PER_EMPLOYEE * len(program.must))
        first = choice[: len(excess)] > 0
        first[np.argpartition(excess, count)[:count]] = True
        return cls(program, prices, tuple(each.multipliers for each in duals), value, first)

    def supports(self, program: Program) -> bool:
        """Whether the program is a flow over the same pairs."""
        return len(program.pairs) == len(self.first) and not len(program.upper)

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The best plan, no further from it than the flow itself; `unknown` where too many pairs matter."""
        employee, before = program.pairs.employee, self.program
        touched = program.must != before.must
        touched[employee[program.allowed != before.allowed]] = True
        keep = (self.first | touched[employee]) & program.allowed
        for _ in range(_ROUNDS):
            solution = NetworkPath().solve(_part(program, keep), gap, threads, seed, watch)
            if solution.x is None:
                break
            x = np.zeros(len(keep), np.int64)
            x[keep] = solution.x
            missing = self._worth(program, solution.bounds) & ~keep
            if not missing.any():
                return Solution("solved", x, solution.bounds)
            keep |= missing
        return Solution("unknown")

    def _worth(self, program: Program, value: Sequence[int]) -> Mask:
        """(n,) pairs that a plan may hold which is as good as these values.

        A level whose value the prices do not prove says nothing of the levels after it.
        """
        worth = program.allowed.copy()
        for level, (price, before) in enumerate(zip(self.prices, self.multipliers, strict=True)):
            worse = sum(each * (value[k] - self.reached[k]) for k, each in enumerate(before))
            here = replace(price, base=price.base - worse)
            worth &= here.within(value[level])
            if here.bound < value[level]:
                break
        return worth


def _part(program: Program, keep: Mask) -> Program:
    """The program over some pairs."""
    at = np.flatnonzero(keep)
    side = replace(program.side, matrix=program.side.matrix[:, at])
    pairs = program.pairs.chosen(keep)
    return replace(program, pairs=pairs, allowed=program.allowed[at], cost=program.cost[:, at], side=side)
