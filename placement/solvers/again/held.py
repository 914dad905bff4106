"""A program whose columns were made small in order, with fewer plans: none has them in a better order.

So where the order that the wider program reached can be held, it is the best one (see `leximin`),
and only those levels after it are solved that a plan near the incumbent leaves open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Whole
from placement.program.program import Program
from placement.solvers.again.around import AroundPath
from placement.solvers.ascent.restricted import MergedLevels
from placement.solvers.exact.exact import LinearColumns, columns_of
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch
from placement.solvers.sound import Linear


@dataclass(frozen=True)
class HeldPath:
    """Programs narrower than one whose best choice is known, and its values proven: `floor`.

    The last level of the program tells the distance to that choice's plan.
    """

    choice: Whole
    floor: Sequence[int]

    name = "held"

    def supports(self, program: Program) -> bool:
        """Whether columns of the first level are made small in order, and all values are known."""
        if list(program.in_order) != [0] or not len(program.in_order[0]):
            return False
        return len(self.floor) == len(program.priorities) - 1

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The best plan, if the order can be held; else, or where time ends, `unknown`."""
        near = AroundPath(self.choice).solve(program, gap, threads, seed, watch).x
        free = replace(program, in_order={})
        columns, last = columns_of(free), len(self.floor) - 1
        merged = MergedLevels.of(free, columns, last, self.choice[: len(program.pairs)] > 0)
        if merged is None:
            return Solution("unknown")
        held = _Held.of(free, columns, program.in_order[0], self.choice)
        search, value = Search(0.0, threads, seed, watch), None if near is None else program.value(near)
        reached, choice = [*self.floor[: min(1, last)]], near
        for level in range(len(reached), last + 1):
            floor = tuple(self.floor[: level + 1])  # no less was in reach before
            if level < last and floor[:-1] == tuple(reached) and (value or ())[: level + 1] == floor:
                reached.append(floor[level])
                continue
            cost = merged.cost if level == last else columns.cost[level]
            choice = held.best(cost, reached, choice, search)
            value = None if choice is None else program.value(choice)
            if choice is None or value is None:
                return Solution("unknown")
            reached.append(value[level])
        return Solution("unknown") if choice is None or value is None else Solution("solved", choice, value)


@dataclass(frozen=True)
class _Held:
    """A linear program whose ordered columns are no larger, in their order, than in a choice.

    For each value v that one of them has, a binary column b each tells who is above it
    (t <= v + (t₁ − v) b), and no more may be than there are in the choice.
    """

    program: Program
    columns: LinearColumns
    linear: Linear
    ordered: Whole  # where the linear program has the ordered columns
    values: Whole  # v, from the largest

    @classmethod
    def of(cls, program: Program, columns: LinearColumns, in_order: Whole, choice: Whole) -> "_Held":
        """The order of a choice, held."""
        reached, at = choice[in_order], np.searchsorted(columns.column, in_order)
        values, count = np.unique(reached)[::-1], len(in_order)
        linear = columns.linear
        first, top = len(linear.most), int(values[0])
        linear = linear.with_columns(np.ones(count * len(values)))
        one = np.ones(count)
        for number, value in enumerate(values.tolist()):
            above = first + number * count + np.arange(count)
            where = np.arange(count), np.arange(count)
            rows = np.concatenate(where), np.concatenate([at, above])
            entries = np.concatenate([one, np.full(count, -float(top - value))])
            shape = (count, len(linear.most))
            linear = linear.with_rows(
                sp.csr_array((entries, rows), shape=shape), np.full(count, float(value))
            )
            sum_ = sp.csr_array((one, (np.zeros(count, np.int64), above)), shape=(1, len(linear.most)))
            linear = linear.with_rows(sum_, np.array([float((reached > value).sum())]))
        return cls(program, columns, linear, at, values)

    def best(self, cost: Array, reached: Sequence[int], known: Whole | None, search: Search) -> Whole | None:
        """The proven best choice no worse than reached in the first levels."""
        width = len(self.linear.most) - self.columns.cost.shape[1]
        more = sp.csr_array(np.pad(self.columns.cost[: len(reached)], ((0, 0), (0, width))))
        room = np.array([value - self.program.constant[k] for k, value in enumerate(reached)], float)
        cost = np.pad(cost, (0, width))
        start = None
        if known is not None and (self.program.value(known) or ())[: len(reached)] == tuple(reached):
            x = self.columns.completed(known)
            above = [x[self.ordered] > value for value in self.values]
            start = np.concatenate([x, *above]).astype(np.int64)
        found = search.minimise(self.linear.with_rows(more, room), cost, start)
        if found.x is None or found.bound is None or found.bound < int(cost @ found.x):
            return None
        return self.columns.choice(self.program, found.x)
