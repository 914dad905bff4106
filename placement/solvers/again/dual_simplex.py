"""A program solved again after a small change by a few pivots of its relaxation.

A basis that is best for some costs stays dual feasible whatever becomes of the bounds: pairs
taken away, people who must be placed, other values of the earlier levels. So the dual simplex
goes on from it (Lemke 1954) and mostly ends whole within ten pivots: that is the best plan.
Where it does not, pairs whose reduced cost is above the gap left are in no best plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Mask, Whole
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import certified_bound
from placement.solvers.again.around import glimpses
from placement.solvers.ascent.restricted import MergedLevels, Restricted
from placement.solvers.exact.exact import LinearColumns, columns_of
from placement.solvers.highs import INFINITY, Relaxed, Search, whole_bound
from placement.solvers.path import Solution, Watch
from placement.solvers.sound import WIDEST

_LARGEST = 20_000  # pairs: of more, only those that matter are given to HiGHS (`nearby`)
_WHOLE = 1e-6
_ROOM = 0.0004  # above the bound of the last level that counts, as a share of it
_OPEN = 1.25  # of what the incumbent lies above its bound
_WIDER = 4
_TRIES = 3
_FAR = 2**60
_WIDE = 2**20


@dataclass
class DualSimplexPath:
    """Programs narrower than a base, whose last level is the distance to an incumbent.

    `known` are the pairs of that plan (n,); `open` is by how much its value lies above the bound of
    the last level that counts. Prices of the base tell what the earlier levels may reach at once.
    """

    base: Program
    known: Mask
    duals: Sequence[Duals] = ()
    open: int = 0

    name = "pivots"

    def supports(self, program: Program) -> bool:
        """Whether all plans of the program are plans of the base, worth the same."""
        base = self.base
        same = all(
            getattr(program, part) is getattr(base, part)
            for part in ("pairs", "headcounts", "side", "couples")
        )
        same = same and program.constant == base.constant and not program.in_order
        same = same and np.array_equal(program.cost, base.cost) and np.array_equal(program.upper, base.upper)
        narrower = not (program.allowed & ~base.allowed).any() and not (base.must & ~program.must).any()
        return same and narrower and self._standing is not None

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The best plan, proven; what time allows; `unknown` where its relaxation is of no use."""
        return self.solution(program, Search(0.0, threads, seed, watch))

    def solution(self, program: Program, search: Search, *, hurried: bool = False) -> Solution:
        """As `solve`; `hurried` takes a plan near the incumbent where the relaxation is not whole."""
        standing = self._standing
        return Solution("unknown") if standing is None else standing.solution(program, search, hurried)

    def lower(self, program: Program, search: Search) -> tuple[int, ...]:
        """Values that no plan falls below in the order of the levels, as far as its relaxation tells."""
        return () if self._standing is None else self._standing.relaxed(program, search).lower

    @cached_property
    def _standing(self) -> "_Standing | None":
        base = self.base
        if not 0 < int(base.allowed.sum()) <= _LARGEST or len(base.priorities) < 2 or base.in_order:
            return None
        columns = columns_of(base)
        if np.abs(columns.linear.matrix.data).max(initial=0.0) > WIDEST or np.abs(columns.cost).max() > _WIDE:
            return None  # what real numbers say of rows so wide is not to be trusted
        merged = MergedLevels.of(base, columns, len(base.priorities) - 2, self.known)
        return None if merged is None else _Standing(self, columns, merged)


@dataclass(frozen=True)
class GlancePath:
    """The same, but proof is left where the relaxation does not give it."""

    pivots: DualSimplexPath

    name = "glance"

    def supports(self, program: Program) -> bool:
        """As the other."""
        return self.pivots.supports(program)

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The best plan where its relaxation is whole, else one near the incumbent, or `unknown`."""
        return self.pivots.solution(program, Search(0.0, threads, seed, watch), hurried=True)


_Seen = tuple[tuple[int, ...], Whole]
"""The value of a choice, and the choice."""


@dataclass(frozen=True)
class _Bound:
    """What a relaxation tells: none where it has no solution, or time is up."""

    lower: tuple[int, ...] = ()  # no plan is worth less, in the order of the levels that count
    relaxed: Relaxed | None = None  # of the last of them and the distance
    impossible: bool = False


@dataclass
class _Standing:
    """The relaxation of the base, kept in HiGHS, and a best basis for each cost.

    The costs are those of each level, but of the last that counts and the distance together. Every
    question starts from the same bases: its answer does not depend on those asked before.
    """

    path: DualSimplexPath
    columns: LinearColumns
    merged: MergedLevels

    def __post_init__(self) -> None:
        self.level = len(self.path.base.priorities) - 2  # the last that counts
        self.costs = [*self.columns.cost[: self.level], self.merged.cost]
        rows = sp.csr_array(self.columns.cost[: self.level])
        self.linear = self.columns.linear.with_rows(rows, np.full(self.level, INFINITY))
        self.pair = np.flatnonzero(self.columns.column < len(self.path.base.pairs)).astype(np.int32)
        self.highs: Any = None
        self.bases: dict[int, Any] = {}
        self.must = self.path.base.must
        self.least: list[int] = []  # what the earlier levels of the base may reach

    def solution(self, program: Program, search: Search, hurried: bool) -> Solution:
        """The best plan of a program; `hurried` takes a good one where its relaxation is not whole."""
        bound = self.relaxed(program, search)
        if bound.relaxed is None:
            return Solution("infeasible" if bound.impossible else "unknown")
        x = bound.relaxed.x[: len(self.columns.column)]
        if np.abs(x - np.rint(x)).max(initial=0.0) <= _WHOLE:
            choice = self.columns.choice(program, np.rint(x).astype(np.int64))
            value = program.value(choice)
            if value is not None and value[:-1] == bound.lower:
                return Solution("solved", choice, value)
        reduced = self.costs[-1] - self.linear.matrix.T @ bound.relaxed.price
        best = self._glimpse(program, bound, reduced, search)
        if not hurried:
            best, proven = self._searched(program, bound, bound.relaxed, reduced, best, search)
            if best is not None and proven:
                return Solution("solved", best[1], best[0])
        if best is None or (search.watch.remaining and not hurried):
            return Solution("unknown")
        bounds = (*bound.lower, program.floor(self.level + 1))
        return Solution("solved", best[1], bounds, complete=best[0][:-1] == bound.lower)

    def relaxed(self, program: Program, search: Search) -> _Bound:
        """The best real numbers of a program."""
        if program.impossible:
            return _Bound(impossible=True)
        if self.highs is None:
            self.highs = search.relaxation(self.linear, self.costs[-1])
            self.least = self._least(self.path.base)
        found = self._at_once(program, search)
        return found if found.relaxed is not None else self._level_by_level(program, search)

    def _least(self, program: Program) -> list[int]:
        """What the old prices prove of the earlier levels, as far as they do."""
        least: list[int] = []
        for duals in self.path.duals[: self.level]:
            bound = certified_bound(program, duals, least)
            if bound is None:
                break
            least.append(bound)
        return least

    def _at_once(self, program: Program, search: Search) -> _Bound:
        """The last levels where the earlier ones are at what the old prices prove, if they can be."""
        least = self._least(program)
        return self._last(program, least, search) if len(least) == self.level else _Bound()

    def _level_by_level(self, program: Program, search: Search) -> _Bound:
        """The last levels after the earlier ones, one by one."""
        least: list[int] = []
        for level in range(self.level):
            found = self._solved(program, level, least, search)
            if found is None:
                return _Bound(tuple(least), impossible=not level and search.infeasible(self.highs))
            bound = whole_bound(found.value, self.costs[level])
            least.append(program.floor(level) if bound is None else bound + program.constant[level])
        return self._last(program, least, search)

    def _last(self, program: Program, least: Sequence[int], search: Search) -> _Bound:
        found = self._solved(program, self.level, least, search)
        if found is None:
            return _Bound(tuple(least), impossible=not least and search.infeasible(self.highs))
        return _Bound((*least, self.merged.level_at_least(found.value)), found)

    def _solved(self, program: Program, level: int, least: Sequence[int], search: Search) -> Relaxed | None:
        """The best real numbers of a level where the earlier ones are no worse than the least."""
        for known in (self.least, ()):  # prices may prove less than even real numbers reach
            if level not in self.bases and self._run(self.path.base, level, known, search) is not None:
                self.bases[level] = self.highs.getBasis()
        return self._run(program, level, least, search)

    def _run(self, program: Program, level: int, least: Sequence[int], search: Search) -> Relaxed | None:
        most = program.allowed[self.columns.column[self.pair]].astype(float)
        self.highs.changeColsBounds(len(self.pair), self.pair, np.zeros(len(most)), most)
        for employee in np.flatnonzero(self.must != program.must).tolist():
            self.highs.changeRowBounds(employee, float(program.must[employee]), 1.0)
        self.must = program.must
        first = len(self.columns.linear.lower)
        for earlier in range(self.level):
            known = earlier < min(level, len(least))
            bound = least[earlier] - program.constant[earlier] if known else INFINITY
            self.highs.changeRowBounds(first + earlier, -INFINITY, float(bound))
        best = level in self.bases  # else one that is best for other costs
        search.begin(self.highs, self.costs[level], self.bases.get(level if best else self.level), best=best)
        return search.rerun(self.highs)

    def _glimpse(self, program: Program, bound: _Bound, reduced: Array, search: Search) -> _Seen | None:
        """A plan near the incumbent."""
        excess = np.full(len(program.pairs), _FAR)
        near = np.clip(reduced[self.pair], 0, _FAR)
        excess[self.columns.column[self.pair]] = np.rint(near).astype(np.int64)
        best = None
        for choice in glimpses(program, self.path.known, excess, self.level, search, bound.lower[:-1]):
            value = program.value(choice)
            best = best if value is None else (value, choice)
        return best

    def _searched(
        self,
        program: Program,
        bound: _Bound,
        relaxed: Relaxed,
        reduced: Array,
        best: _Seen | None,
        search: Search,
    ) -> tuple[_Seen | None, bool]:
        """The best plan by branch and bound, and whether it is proven.

        Only pairs take part whose reduced cost leaves them worth a look, which an incumbent tells.
        """
        room = float(self.merged.scale * max(1, _ROOM * abs(bound.lower[-1]), _OPEN * self.path.open))
        known = None
        if best is not None and best[0][:-2] == bound.lower[:-1]:
            room = min(self.merged.of_value(best[0]) - relaxed.value, _WIDER * room)
            known = best[1]
        for _ in range(_TRIES if known is not None else 1):  # else the bounds are hardly in reach
            worth = self.pair[(reduced[self.pair] <= room) | (relaxed.x[self.pair] > _WHOLE)]
            kept = np.zeros(len(program.pairs), bool)
            kept[self.columns.column[worth]] = True
            if known is not None:
                kept |= known[: len(kept)] > 0
            choice, proven = self._best_of(program, kept, bound, search, known)
            value = None if choice is None else program.value(choice)
            if choice is None or value is None:
                room *= _WIDER
                continue
            best = min(best or (value, choice), (value, choice), key=lambda each: each[0])
            above = self.merged.of_value(value) - relaxed.value
            if not proven or above <= room:
                return best, proven
            room = above  # whatever may be in a better plan takes part
        return best, False

    def _best_of(
        self, program: Program, kept: Mask, bound: _Bound, search: Search, known: Whole | None
    ) -> tuple[Whole | None, bool]:
        """The best choice of these pairs, the earlier levels at their bounds, and if that is proven."""
        part = Restricted.of(program, kept, self.level, bound.lower[:-1], lean=True)
        return part.nearest(self.path.known, search, known)
