"""The relaxation of a core that grows: whatever was solved before is where the next solve starts."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask
from placement.program.cuts import Cuts
from placement.program.program import Program
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.splits import Splits
from placement.solvers.highs import Relaxed, Search

_ROUNDS = 40
_WIDER = 2.0  # pairs per employee, where a core has no plan
_WHOLE = 1e-6
_BASIC = highspy.HighsBasisStatus.kBasic
_PART = 1e-4  # how far a column is from a whole number where a row of the basis may cut it off
_SPLIT = 20  # rounds of rows that tell of couples
_SOLVED = 2e-8  # work that one row of the basis is, per row


class LinearRelaxation:
    """A core's linear program, kept in HiGHS with its basis."""

    def __init__(self, core: Restricted, search: Search) -> None:
        self.core = core
        self.search = search  # may be exchanged for one with another time
        most = core.linear.most.copy()
        most[len(core.columns.column) :] = np.inf  # else a breach might have part of its price from its end
        self._program = search.relaxation(replace(core.linear, most=most), core.cost)
        self._upper = core.whole.upper  # of columns beyond the pairs, as HiGHS knows them
        self._held: Codes = np.zeros(0, np.int64)  # whose bounds are others for now
        self._place: Codes = np.arange(len(core.cost))  # where HiGHS has each of the core's columns
        self._row: Codes = np.arange(len(core.linear.lower))  # and each of its rows
        self._splits = Splits.none(core.program.couples)  # rows besides, which tell HiGHS of couples …
        self._split: Codes = np.zeros(0, np.int64)  # … and where it has them

    @property
    def late(self) -> bool:
        """Whether time is up."""
        return self.search.watch.remaining == 0

    def solve(self) -> Relaxed | None:
        """The best real numbers, None where there are none or time is up.

        Every couple costs what its best choice costs as a whole.
        """
        for _ in range(_SPLIT):
            found = self.search.rerun(self._program)
            if found is None:
                return None
            relaxed = Relaxed(found.x[self._place], found.price[self._row], found.value)
            broken = Splits.broken(self.core, relaxed.x)
            if not len(broken):
                break
            self._split = np.append(self._split, self._program.getNumRow() + np.arange(len(broken)))
            self._splits += broken
            low = np.zeros(len(broken))
            self._hand_over(broken.matrix(self.core), low, low + np.inf, broken=True)
        return relaxed

    def fractional_sums(self, sums: sp.csr_array, x: Array, most: int) -> Array:
        """(k, rows of the core) by what factors rows add up to sums of columns that a solution has in part.

        `sums` (s, columns of the core) are whole in all plans. What comes besides are columns and rows at
        their bounds. Of the sums so many at most, the nearest to a half.
        """
        off = _off(sums @ x)
        chosen = np.argsort(-off, kind="stable")[:most]
        chosen = chosen[off[chosen] > _PART]
        highs, rows = self._program, self._program.getNumRow()
        column, of_core = np.asarray(highs.getBasicVariables()[1]), np.argsort(self._place)
        if len(column) != rows or not len(chosen):
            return np.zeros((0, len(self._row)))
        self.search.watch.work(_SOLVED * len(chosen) * rows)
        weight = np.where(column >= 0, sums[chosen][:, of_core[np.maximum(column, 0)]].toarray(), 0.0)
        found = [np.asarray(highs.getBasisTransposeSolve(each)[1]) for each in weight]
        return np.array(found, float)[:, self._row]

    def fractional_rows(self, x: Array, most: int) -> Array:
        """(k, rows of the core) of the basis' inverse, for basic columns that a solution has in part.

        Of those so many at most, the nearest to a half. Each row says by what factors all rows add up
        to that column alone, and to columns and rows at their bounds.
        """
        highs, rows, value = self._program, self._program.getNumRow(), np.empty(len(x))
        value[self._place] = x
        column = np.asarray(highs.getBasicVariables()[1])
        if len(column) != rows:
            return np.zeros((0, len(self._row)))
        off = np.where(column >= 0, _off(value)[np.maximum(column, 0)], 0.0)
        chosen = np.argsort(-off, kind="stable")[:most]
        chosen = chosen[off[chosen] > _PART]
        self.search.watch.work(_SOLVED * len(chosen) * rows)
        found = [np.asarray(highs.getBasisInverseRow(int(row))[1]) for row in chosen]
        return np.array(found, float).reshape(len(chosen), rows)[:, self._row]

    @property
    def basis(self) -> Any:
        """Where the simplex stands, for `release`."""
        return self._program.getBasis()

    def hold(self, columns: Codes, least: float) -> None:
        """Of the core's columns these come to so much at least, until `release`."""
        self.search.bound_columns(self._program, self._place[columns], least, self.core.linear.most[columns])
        self._held = np.append(self._held, columns)

    def release(self, basis: Any) -> None:
        """All columns as they were before `hold`, and the simplex where it stood."""
        if len(self._held):
            held = np.unique(self._held)
            linear, place = self.core.linear, self._place[held]
            self.search.bound_columns(self._program, place, linear.least[held], linear.most[held])
            since = self._program.getNumRow() - len(basis.row_status)
            basis.row_status = [*basis.row_status, *[_BASIC] * since]
            self._program.setBasis(basis)
            self._held = np.zeros(0, np.int64)

    def turn(self, program: Program, level: int, reached: Sequence[int]) -> None:
        """The same pairs for another level of a program with the same rows, and these values reached."""
        rows = len(self.core.linear.lower)
        self.core = core = Restricted.of(program, self.core.program.allowed, level, reached)
        cost = np.empty(len(core.cost))
        cost[self._place] = core.cost
        if program.upper is not self._upper:
            beyond = np.flatnonzero(program.upper != self._upper)
            at = np.searchsorted(core.columns.column, len(program.pairs) + beyond)
            self.search.bound_columns(self._program, self._place[at], 0.0, core.linear.most[at])
            self._upper = program.upper
        self.search.turn(self._program, cost)
        self._add_rows(np.arange(rows, len(core.linear.lower)))

    def narrow(self, program: Program, dear: float) -> None:
        """The same pairs and rows where columns have other ends; one that has become 0 costs so much more.

        So there always is a solution, and it is one of the program where that is dear enough.
        """
        old = self.core
        self.core = core = Restricted.of(program, old.program.allowed, old.level, old.reached)
        closed = len(program.pairs) + np.flatnonzero((program.upper == 0) & (old.whole.upper > 0))
        cost = core.cost.copy()
        cost[np.searchsorted(core.columns.column, closed)] += dear
        placed = np.empty(len(cost))
        placed[self._place] = cost
        self.search.turn(self._program, placed)

    def cut(self, cuts: Cuts) -> None:
        """The same program with these further cuts."""
        old = self.core
        whole = old.whole.with_cuts(old.whole.cuts + cuts)
        self.core = core = Restricted.of(whole, old.program.allowed, old.level, old.reached)
        last = len(core.linear.lower) - len(old.reached)
        self._add_rows(np.arange(last - len(cuts), last), broken=True)

    def _add_rows(self, row: Codes, *, broken: bool = False) -> None:
        """Hands over rows of the core, in rising order, that HiGHS does not have yet."""
        linear = self.core.linear
        last = self._program.getNumRow()
        self._row = np.insert(self._row, row - np.arange(len(row)), last + np.arange(len(row)))
        self._hand_over(linear.matrix.tocsr()[row], linear.lower[row], linear.upper[row], broken=broken)

    def _hand_over(self, rows: sp.csr_array, lower: Array, upper: Array, *, broken: bool) -> None:
        """Rows over the core's columns become the last ones of HiGHS."""
        rows = sp.csr_array((rows.data, self._place[rows.indices], rows.indptr), shape=rows.shape)
        self.search.add_rows(self._program, rows, lower, upper, broken=broken)

    def grow(self, kept: Mask) -> None:
        """Adds the pairs of a mask (n,)."""
        old = self.core
        self.core = core = Restricted.of(old.whole, old.program.allowed | kept, old.level, old.reached)
        before, after = len(old.pair), len(core.pair)
        added = np.flatnonzero(~old.program.allowed[core.pair])
        place = np.empty(len(core.cost), np.int64)
        place[added] = len(self._place) + np.arange(len(added))
        place[:after][old.program.allowed[core.pair]] = self._place[:before]
        place[after:] = self._place[before:]
        self._place = place
        matrix = sp.vstack([core.linear.matrix, self._splits.matrix(core)], format="csc")[:, added]
        row = np.append(self._row, self._split)
        matrix = sp.csc_array((matrix.data, row[matrix.indices], matrix.indptr), shape=matrix.shape)
        least, most = core.linear.least[added], core.linear.most[added]
        self.search.add_columns(self._program, matrix, core.cost[added], least, most)


def _off(value: Array) -> Array:
    """How far from whole numbers."""
    return np.abs(value - np.rint(value))


def polished(
    climb: DualAscent, relaxation: LinearRelaxation, loose: float = 0.0
) -> tuple[Restricted, Relaxed | None]:
    """A core that holds the best relaxed solution, or nearly, and that solution; the bound is raised.

    Column generation: whatever pair the core's prices call cheap joins, until the bound is as
    high as the relaxation, but for that part of the gap.
    """
    core, relaxed = relaxation.core, None
    for _ in range(_ROUNDS):
        found = relaxation.solve()
        if relaxation.late:
            break
        if found is None:
            relaxation.grow(climb.cheapest(_WIDER))
            continue
        relaxed, core = found, relaxation.core
        if _close(climb, relaxed, loose):
            break
        before = climb.bound
        joining = climb.learn(climb.dual.of_rows(*core.prices(relaxed)), core.program.allowed)
        stuck = climb.bound == before and not (joining & ~core.program.allowed).any()
        if stuck or _close(climb, relaxed, loose):
            break
        relaxation.grow(joining)
    return core, relaxed


def _close(climb: DualAscent, relaxed: Relaxed, loose: float) -> bool:
    value = relaxed.value + climb.program.constant[climb.level]
    return math.ceil(value - _WHOLE) - climb.bound <= loose * climb.room(value)
