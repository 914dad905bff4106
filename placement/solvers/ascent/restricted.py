"""A few pairs of a program, chosen by reduced cost, and good plans within them.

The core holds the optimum of the relaxation, or nearly (see `dual`). Its relaxed solution is
almost whole: fixing whoever it places and solving for the rest finds a plan near the bound;
neighbourhoods of adjacent units mend what is left (Shaw 1998, large neighbourhood search).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from placement.base.decimals import Whole
from placement.case.selector import Mask
from placement.program import Program
from placement.solvers.exact.exact import LinearColumns, columns_of
from placement.solvers.highs import Array, Linear, Relaxed, Search

_WHOLE = 1e-6
_ROUNDING = 1e-6  # of a bound in floats
_LARGEST = 2**40  # of a cost that HiGHS is given
_RINGS = 1
_FREED = 250  # people in a neighbourhood
_ROUNDS = 30
_NODES = 200
_SEARCHED = 5000  # nodes of the whole core, where neighbourhoods end above the gap


@dataclass(frozen=True)
class Core:
    """One level of a program over some of its pairs; values are whole, with the level's constant."""

    whole: Program  # all its pairs
    program: Program  # the core's
    level: int
    reached: tuple[int, ...]
    columns: LinearColumns
    linear: Linear
    cost: Array

    @classmethod
    def of(
        cls, program: Program, kept: Mask, level: int, reached: Sequence[int], *, lean: bool = False
    ) -> "Core":
        """The pairs of a mask; plans no worse in the earlier levels than reached.

        A `lean` one has no columns for courses that none of its pairs asks for.
        """
        part = replace(program, allowed=program.allowed & kept)
        columns = columns_of(part, part.idle_courses() if lean else None)
        return cls(program, part, 0, (), columns, columns.linear, columns.cost[0]).at(level, reached)

    def at(self, level: int, reached: Sequence[int]) -> "Core":
        """The same pairs for another level."""
        columns, linear = self.columns, self.columns.linear
        if len(reached):
            room = np.array([value - self.program.constant[k] for k, value in enumerate(reached)], float)
            linear = linear.with_rows(sp.csr_array(columns.cost[: len(reached)]), room)
        return replace(self, level=level, reached=tuple(reached), linear=linear, cost=columns.cost[level])

    def narrowed(self, kept: Mask, relaxed: Relaxed) -> tuple["Core", Array]:
        """The pairs of a mask and those that the relaxed solution uses, and that solution's values."""
        count = len(self.pair)
        used = kept[self.pair] | (relaxed.x[:count] > 0)
        allowed = np.zeros(len(kept), bool)
        allowed[self.pair[used]] = True
        values = np.concatenate([relaxed.x[:count][used], relaxed.x[count:]])
        return Core.of(self.whole, allowed, self.level, self.reached), values

    def prices(self, relaxed: Relaxed) -> tuple[Array, Array, Array, Array]:
        """Of posts, headcount rows, side rows and earlier levels, from the relaxed solution's."""
        program = self.program
        sizes = [len(program.must), len(program.pairs.problem.posts)]
        sizes += [len(program.headcounts.post), len(program.side.lower)]
        _, post, head, side, before = np.split(relaxed.price, np.cumsum(sizes))
        return post, head, side, np.maximum(0, -before)

    @property
    def pair(self) -> NDArray[np.int64]:
        """The pairs that are columns."""
        return np.asarray(self.columns.column[self.columns.column < len(self.program.pairs)])

    def plan(self, x: Array, bound: int, gap: int, search: Search, known: Whole | None) -> Whole | None:
        """Fix and solve: from a relaxed solution, freeing who is torn, then rings of neighbours.

        Ends with the first choice within `gap` of the bound, else with the best found.
        """
        best, pairs = known, self.program.pairs
        employee, post = pairs.employee[self.pair], pairs.post[self.pair]
        torn = self._torn(x)
        one = x[: len(self.pair)] >= 1 - _WHOLE
        posts, people = np.zeros(len(pairs.problem.posts), bool), self.torn(x)
        posts[post[torn]] = True
        people[employee[one & posts[post]]] = True
        people |= self.tied()
        for _ in range(_RINGS):
            found = self.repaired(one, people, search, bound + gap // 2, best)
            best = self._better(best, found)
            if best is not None and self.value(best) - bound <= gap:
                break
            if people[employee].all() or search.watch.remaining == 0:
                break
            posts[post[people[employee]]] = True
            people[employee[posts[post]]] = True
        return best

    def repaired(
        self, one: Mask, people: Mask, search: Search, target: int | None, known: Whole | None
    ) -> Whole | None:
        """The best choice where everybody but these people keeps the pair they have."""
        employee = self.program.pairs.employee[self.pair]
        fixed = np.zeros(len(self.cost), bool)
        fixed[: len(one)] = ~people[employee]
        x = np.zeros(len(self.cost))
        x[: len(one)] = one
        self._fix_slack(fixed, x)
        linear = self.linear.without(fixed, x)
        if linear is None or fixed.all():
            return None
        start = None
        if known is not None:
            start = self.columns.completed(known)
            start = None if (start != x)[fixed].any() else start[~fixed]
        paid = self.program.constant[self.level] + float(self.cost[fixed] @ x[fixed])
        goal = None if target is None else target - paid
        found = search.minimise(linear, self.cost[~fixed], start, target=goal, nodes=_NODES)
        if found.x is None:
            return None
        whole = np.rint(x).astype(np.int64)
        whole[~fixed] = found.x
        return self.columns.choice(self.program, whole)

    def _fix_slack(self, fixed: Mask, x: Array) -> None:
        """Fixes what lifts a row that has no other column left, at what the row lacks."""
        count, rows = len(self.columns.column), self.columns.slack_row
        matrix = self.columns.linear.matrix[:, :count]
        open_ = np.zeros(matrix.shape[0], bool)
        open_[matrix[:, np.flatnonzero(~fixed[:count])].indices] = True
        short = self.columns.sign * (
            np.where(self.columns.sign > 0, self.linear.lower[rows], self.linear.upper[rows])
            - (matrix @ np.where(fixed, x, 0.0)[:count])[rows]
        )
        still = ~open_[rows]
        fixed[count:] = still
        x[count:] = np.where(still, np.maximum(0.0, short), 0.0)

    def torn(self, x: Array) -> Mask:
        """(E,) whom a relaxed solution leaves between pairs."""
        people = np.zeros(len(self.program.must), bool)
        people[self.program.pairs.employee[self.pair[self._torn(x)]]] = True
        return people

    def _torn(self, x: Array) -> Mask:
        part = x[: len(self.pair)]
        return (part > _WHOLE) & (part < 1 - _WHOLE)

    def mended(self, choice: Whole, torn: Mask, bound: int, gap: int, search: Search) -> Whole:
        """Large-neighbourhood search: in turn all who serve in some adjacent units are placed anew.

        So are the `torn` (E,), wherever they are: what the rows of all units leave open runs
        through them.
        """
        random = np.random.default_rng(search.seed)
        pairs, problem = self.program.pairs, self.program.pairs.problem
        employee, unit = pairs.employee[self.pair], pairs.unit[self.pair]
        shape = (len(self.program.must), len(problem.units))
        choices = sp.csr_array((np.ones(len(employee)), (employee, unit)), shape=shape)
        near = np.asarray((choices.T @ choices).todense(), float)
        for _ in range(_ROUNDS):
            if self.value(choice) - bound <= gap or search.watch.remaining == 0:
                break
            one = choice[self.pair] > 0
            seat = np.full(shape[0], -1)
            seat[employee[one]] = unit[one]
            people = torn | _neighbourhood(random, near, seat, choices)
            target = bound + gap // 2
            found = self.repaired(one, people, search, target, choice)
            if found is not None and self.value(found) < self.value(choice):
                choice = found
        return choice

    def searched(self, choice: Whole, target: int, search: Search) -> Whole:
        """The whole core, by branch and bound, so many nodes of it."""
        offset = self.program.constant[self.level]
        start, report = self.columns.completed(choice), lambda *_: None
        found = search.minimise(self.linear, self.cost, start, report, float(target - offset), _SEARCHED)
        better = None if found.x is None else self.columns.choice(self.program, found.x)
        return choice if better is None or self.value(better) >= self.value(choice) else better

    def searched_for(
        self, cost: Array, search: Search, known: Whole | None = None
    ) -> tuple[Whole | None, bool]:
        """The choice of least cost (columns,), and whether it is proven; not for long."""
        if not len(cost) or search.watch.remaining == 0:
            return None, False  # HiGHS would call it an empty model, or is not to begin
        start = None if known is None else self.columns.completed(known)
        found = search.minimise(self.linear, cost, start, nodes=_NODES)
        if found.x is None:
            return None, False
        proven = found.bound is not None and found.bound >= int(cost @ found.x)
        return self.columns.choice(self.program, found.x), proven

    def nearest(self, known: Mask, search: Search, start: Whole | None = None) -> tuple[Whole | None, bool]:
        """The best choice of the level and of the next, the distance to a plan whose pairs are known.

        And whether it is proven; None where costs are too large for both in one.
        """
        merged = Merged.of(self.program, self.columns, self.level, known) if len(self.pair) else None
        return (None, False) if merged is None else self.searched_for(merged.cost, search, start)

    def value(self, choice: Whole) -> int:
        """The level's value of a choice that keeps all hard rows."""
        value = self.program.value(choice)
        return 2**62 if value is None else value[self.level]

    def _better(self, best: Whole | None, found: Whole | None) -> Whole | None:
        if best is None or (found is not None and self.value(found) < self.value(best)):
            return found
        return best

    def tied(self) -> Mask:
        """(E,) whose pairs are in rows that define columns: couples, courses."""
        program = self.program
        tied = np.zeros(len(program.must), bool)
        side, count = program.side.matrix, len(program.pairs)
        if not len(program.upper):
            return tied
        rows = np.unique(side[:, count:].tocoo().coords[0])
        rows = rows[np.diff(side.indptr)[rows] <= 4 * len(program.pairs.problem.units)]
        column = side[rows].indices
        tied[program.pairs.employee[column[column < count]]] = True
        return tied


@dataclass(frozen=True)
class Merged:
    """A level and the next one, which tells the distance to a plan, in one cost; the first comes first.

    What everybody costs who must be placed is counted from the pair in hand, lest the sum leaves
    no room for the difference that matters.
    """

    cost: Array  # (columns,)
    level: int
    scale: int
    shift: int  # what the cost lacks of scale × value + distance

    @classmethod
    def of(cls, program: Program, columns: LinearColumns, level: int, known: Mask) -> "Merged | None":
        """Of the columns of a program, and the pairs (n,) of a plan; None where costs are too large."""
        people = len(program.must)
        scale = 1 + 2 * people  # nobody counts more than once in the distance
        cost = scale * columns.cost[level] + columns.cost[level + 1]
        if np.abs(cost).max(initial=0) >= _LARGEST:
            return None
        pair = columns.column[columns.column < len(program.pairs)]
        employee, count = program.pairs.employee[pair], len(pair)
        least = np.full(people, np.inf)
        np.minimum.at(least, employee, cost[:count])
        least[employee[known[pair]]] = cost[:count][known[pair]]
        least = np.where(program.must & np.isfinite(least), least, 0.0)
        cost[:count] -= least[employee]
        constant = scale * program.constant[level] + program.constant[level + 1]
        return cls(cost, level, scale, constant + int(least.sum()))

    def of_value(self, value: Sequence[int]) -> int:
        """The cost of a choice of that value."""
        return self.scale * value[self.level] + value[self.level + 1] - self.shift

    def level_at_least(self, cost: float) -> int:
        """What the level is worth at least where the cost is no less, but for rounding."""
        people = self.scale // 2
        known = math.ceil(cost - _ROUNDING * max(1.0, abs(cost))) + self.shift
        return -(-(known - people) // self.scale)


def _neighbourhood(
    random: np.random.Generator, near: Array, seat: NDArray[np.int64], choices: sp.csr_array
) -> Mask:
    """(E,) who serves in a random unit and its neighbours, and who could join them from nowhere."""
    chosen = [int(random.integers(len(near)))]
    while True:
        here = np.zeros(len(near), bool)
        here[chosen] = True
        people = (seat >= 0) & here[seat]
        people |= (seat < 0) & np.asarray(choices @ here.astype(float) > 0)
        if people.sum() >= _FREED or len(chosen) == len(near):
            return people
        weight = near[chosen].sum(axis=0) + 1e-3
        weight[chosen] = 0
        chosen.append(int(random.choice(len(near), p=weight / weight.sum())))
