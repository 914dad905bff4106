"""A few pairs of a program, chosen by reduced cost, and good plans within them.

The core holds the optimum of the relaxation, or nearly (see `dual`). Its relaxed solution is
almost whole: fixing whoever it places and solving for the rest finds a plan near the bound.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.program.program import Program
from placement.solvers.ascent.beside import Beside
from placement.solvers.exact.exact import LinearColumns, columns_of
from placement.solvers.highs import Relaxed, Search
from placement.solvers.sound import Linear

_WHOLE = 1e-6
_ROUNDING = 1e-6  # of a bound in floats
_LARGEST = 2**40  # of a cost that HiGHS is given
_RINGS = 2
PLACED = 250  # people whom a search of so many nodes places well
_NODES = 200


@dataclass(frozen=True)
class Restricted:
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
    ) -> "Restricted":
        """The pairs of a mask; plans no worse in the earlier levels than reached.

        A `lean` one has no columns for courses that none of its pairs asks for.
        """
        part = replace(program, allowed=program.allowed & kept)
        columns = columns_of(part, part.idle_courses() if lean else None)
        return cls(program, part, 0, (), columns, columns.linear, columns.cost[0]).at(level, reached)

    def at(self, level: int, reached: Sequence[int]) -> "Restricted":
        """The same pairs for another level."""
        columns, linear = self.columns, self.columns.linear
        if len(reached):
            room = np.array([value - self.program.constant[k] for k, value in enumerate(reached)], float)
            linear = linear.with_rows(sp.csr_array(columns.cost[: len(reached)]), room)
        return replace(self, level=level, reached=tuple(reached), linear=linear, cost=columns.cost[level])

    def narrowed(self, kept: Mask, relaxed: Relaxed) -> tuple["Restricted", Array]:
        """The pairs of a mask and those that the relaxed solution uses, and that solution's values."""
        count = len(self.pair)
        used = kept[self.pair] | (relaxed.x[:count] > 0)
        allowed = np.zeros(len(kept), bool)
        allowed[self.pair[used]] = True
        values = np.concatenate([relaxed.x[:count][used], relaxed.x[count:]])
        return Restricted.of(self.whole, allowed, self.level, self.reached), values

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
        """Fix and solve: from a relaxed solution, freeing who is fractional, then rings of neighbours.

        Ends with the first choice within `gap` of the bound, else with the best found. With an
        incumbent no ring is tried of more people than a search can place well.
        """
        best, pairs = known, self.program.pairs
        employee, post = pairs.employee[self.pair], pairs.post[self.pair]
        one = x[: len(self.pair)] >= 1 - _WHOLE
        posts, people = np.zeros(len(pairs.problem.posts), bool), self.fractional(x)
        posts[post[self.between(x)]] = True
        people |= self.tied() | self._fractional_beside(x)
        for ring in range(_RINGS + 1):
            found = self.repaired(one, people, search, bound + gap // 2, best)
            best = self._better(best, found)
            if best is not None and self.value(best) - bound <= gap:
                break
            if people[employee].all() or search.watch.remaining == 0:
                break
            wider = people.copy()
            wider[employee[one & posts[post]]] = True
            if best is not None and wider.sum() > PLACED:
                break
            people = wider
            posts[post[people[employee]]] = True
            if ring:
                people[employee[posts[post]]] = True
        return best

    def repaired(
        self, one: Mask, people: Mask, search: Search, target: int | None, known: Whole | None
    ) -> Whole | None:
        """The best choice where everybody but these people keeps the pair they have."""
        return self.placed_anew(one, people, search, target, known)[0]

    def placed_anew(
        self,
        one: Mask,
        people: Mask,
        search: Search,
        target: int | None,
        known: Whole | None,
        *,
        near: bool = False,
        better: bool = False,
    ) -> tuple[Whole | None, bool]:
        """As `repaired`, and whether it is proven to be the best of these.

        `better`: only one is looked for that is better than the known one.
        `near`: of crews and visits, too, only those change that share a row with these people's pairs.
        """
        employee = self.program.pairs.employee[self.pair]
        fixed = np.zeros(len(self.cost), bool)
        fixed[: len(one)] = ~people[employee]
        x = np.zeros(len(self.cost))
        x[: len(one)] = one
        if near and known is not None and len(self.columns.column) > len(one):
            further = np.arange(len(one), len(self.columns.column))
            fixed[further] = ~self._meet(np.flatnonzero(~fixed[: len(one)]), further)
            x[further] = known[self.columns.column[further]]
        self._fix_slack(fixed, x)
        linear = self.linear.without(fixed, x)
        if linear is None:
            return None, False
        if fixed.all():
            return self.columns.choice(self.program, np.rint(x).astype(np.int64)), True
        start = None
        if known is not None:
            start = self.columns.completed(known)
            start = None if (start != x)[fixed].any() else start[~fixed]
        paid = self.program.constant[self.level] + float(self.cost[fixed] @ x[fixed])
        goal = None if target is None else target - paid
        if better and start is not None:
            found = search.better(linear, self.cost[~fixed], start, target=goal, nodes=_NODES)
        else:
            found = search.minimise(linear, self.cost[~fixed], start, target=goal, nodes=_NODES)
        if found.x is None:
            return None, found.status == "infeasible"
        whole = np.rint(x).astype(np.int64)
        whole[~fixed] = found.x
        proven = found.bound is not None and found.bound >= int(self.cost[~fixed] @ found.x)
        return self.columns.choice(self.program, whole), proven

    def _meet(self, these: Codes, others: Codes) -> Mask:
        """(others,) the columns that share a row with any of these."""
        matrix = self.columns.linear.matrix
        touched = np.zeros(matrix.shape[0])
        touched[matrix[:, these].indices] = 1
        last = matrix.shape[0] - len(self.reached)
        touched[last - len(self.program.cuts) : last] = 0  # cuts say nothing that the rows do not
        return np.asarray(matrix[:, others].astype(bool).astype(float).T @ touched > 0)

    def _fix_slack(self, fixed: Mask, x: Array) -> None:
        """Fixes what lifts a row that has no other column left, at what the row lacks."""
        count, rows = len(self.columns.column), self.columns.slack_row
        matrix = self.columns.plain
        open_ = np.zeros(matrix.shape[0], bool)
        open_[matrix[:, np.flatnonzero(~fixed[:count])].indices] = True
        short = self.columns.missing(matrix @ np.where(fixed, x, 0.0)[:count])
        still = ~open_[rows]
        fixed[count:] = still
        x[count:] = np.where(still, np.maximum(0.0, short), 0.0)

    def fractional(self, x: Array) -> Mask:
        """(E,) whom a relaxed solution leaves between pairs."""
        people = np.zeros(len(self.program.must), bool)
        people[self.program.pairs.employee[self.pair[self.between(x)]]] = True
        return people

    def between(self, x: Array) -> Mask:
        """(pairs,) which a relaxed solution takes in part."""
        part = x[: len(self.pair)]
        return (part > _WHOLE) & (part < 1 - _WHOLE)

    def branched(self, choice: Whole, goal: int, nodes: int, search: Search) -> tuple[Whole, int]:
        """By branch and bound, so many nodes of it: a choice no worse, and a value that none falls below.

        Ends where that reaches the `goal`, or the two are no further apart than the choice is above it.
        """
        offset, value = self.program.constant[self.level], self.value(choice)
        start = self.columns.completed(choice)
        found = search.minimise(self.linear, self.cost, start, nodes=nodes, goal=float(goal - offset))
        if found.x is None:
            return choice, self.whole.floor(self.level)
        better = self.columns.choice(self.program, found.x)
        if self.value(better) < value:
            choice, value = better, self.value(better)
        bound = self.whole.floor(self.level) if found.bound is None else found.bound + offset
        return choice, min(value, bound)

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
        merged = MergedLevels.of(self.program, self.columns, self.level, known) if len(self.pair) else None
        return (None, False) if merged is None else self.searched_for(merged.cost, search, start)

    def value(self, choice: Whole) -> int:
        """The level's value of a choice that keeps all hard rows."""
        value = self.program.value(choice)
        return 2**62 if value is None else value[self.level]

    def placed(self, x: Array) -> Codes:
        """The pairs that a relaxed solution takes as a whole."""
        return np.flatnonzero(x[: len(self.pair)] >= 1 - _WHOLE)

    def _better(self, best: Whole | None, found: Whole | None) -> Whole | None:
        if best is None or (found is not None and self.value(found) < self.value(best)):
            return found
        return best

    @cached_property
    def _beside(self) -> Beside:
        return Beside.of(self.program)

    def tied(self) -> Mask:
        """(E,) who is in a couple, or could take a course."""
        return self._beside.tied

    def _fractional_beside(self, x: Array) -> Mask:
        """(E,) who serves beside a crew or a visit that a relaxed solution has in part."""
        value = np.zeros(self.program.side.matrix.shape[1])
        value[self.columns.column] = x[: len(self.columns.column)]
        return self._beside.fractional(value, value[: len(self.program.pairs)] >= 1 - _WHOLE)


@dataclass(frozen=True)
class MergedLevels:
    """A level and the next one, which tells the distance to a plan, in one cost; the first comes first.

    What everybody costs who must be placed is counted from the pair held, lest the sum leaves
    no room for the difference that matters.
    """

    cost: Array  # (columns,)
    level: int
    scale: int
    shift: int  # what the cost lacks of scale × value + distance

    @classmethod
    def of(cls, program: Program, columns: LinearColumns, level: int, known: Mask) -> "MergedLevels | None":
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
