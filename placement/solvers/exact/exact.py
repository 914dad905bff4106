"""The exact path: the whole program to HiGHS in whole numbers, one solve per priority.

It is slow beside the others and takes any rows: the oracle of every other path. A level's
value becomes a row of the next. What is said of a level is exact, see `sure`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.base.errors import SolverError
from placement.base.language import _
from placement.problem.plan import Plan
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import whole_duals
from placement.solvers.exact.leximin import leximin
from placement.solvers.exact.sure import best
from placement.solvers.highs import Scale, Search, whole_bound
from placement.solvers.path import Solution, Watch
from placement.solvers.sound import WIDEST, Linear

_KEPT = 0.02  # of the time, for the prices of each level that is not yet bounded
_PRICES = 0.25  # of the time, as work: what prices may take before there is a plan
_TINY = 1e-6  # what a bound in floats may be off


class ExactPath:
    """Every program."""

    name = "exact"

    def supports(self, program: Program) -> bool:
        """Always."""
        return True

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """Level by level; stopped early, later levels keep the plan found and a trivial bound."""
        if program.impossible:
            return Solution("infeasible")
        columns = columns_of(program)
        if not len(columns.linear.most):
            return _nobody(program)
        levels = _Levels(program, columns, Search(gap, threads, seed, watch))
        if not program.priorities:
            return levels.any_plan()
        while len(levels.bounds) < len(program.priorities) and levels.advance():
            pass
        return levels.solution()


@dataclass(frozen=True)
class LinearColumns:
    """A program as a linear one: its columns (pairs that are not allowed left out), then slack."""

    column: Codes  # (c,) the program's column of each of the first
    slack_row: Codes  # (s,) the row that each slack lifts
    lift: Array  # (s,) by how much one of it does: above 0 towards the lower bound, below 0 the upper
    linear: Linear
    cost: Array  # (K, columns)

    def completed(self, choice: Whole) -> Whole:
        """(c + s,) a choice of the program with the slack it needs."""
        x = choice[self.column]
        slack = np.maximum(0, self.missing(self.plain @ x))
        return np.concatenate([x, np.rint(slack).astype(np.int64)])

    @cached_property
    def plain(self) -> sp.csc_array:
        """The matrix without slack."""
        return self.linear.matrix[:, : len(self.column)]

    def missing(self, activity: Array) -> Array:
        """(s,) how much of each slack its row needs where the rows come to this, below 0 for none."""
        low, high = self.linear.lower[self.slack_row], self.linear.upper[self.slack_row]
        return np.asarray((np.where(self.lift > 0, low, high) - activity[self.slack_row]) / self.lift)

    def choice(self, program: Program, x: Whole) -> Whole:
        """The program's choice in a solution."""
        choice = np.zeros(len(program.pairs) + len(program.upper), np.int64)
        choice[self.column] = x[: len(self.column)]
        return choice

    def in_parts(self, program: Program, x: Array) -> Array:
        """(columns of the program,) a relaxed solution's values."""
        value = np.zeros(len(program.pairs) + len(program.upper))
        value[self.column] = x[: len(self.column)]
        return value


@dataclass
class _Levels:
    """How far the priorities are solved."""

    program: Program
    columns: LinearColumns
    search: Search

    def __post_init__(self) -> None:
        self.kept = _KEPT * self.search.watch.remaining
        self.bounds: list[int] = []
        self.duals: list[Duals] = []
        self.level_rows: list[int] = []  # which row holds each level that is done
        self.found: Solution = Solution("unknown")
        self.complete = True
        self.beyond: Whole = np.zeros(0, np.int64)  # values of leximin's own columns

    def any_plan(self) -> Solution:
        """A plan, where nothing is to be minimised."""
        linear = self.columns.linear
        found = best(self.search, linear, np.zeros(len(linear.most)), completed=self._completed)
        x = None if found.x is None else self.columns.choice(self.program, found.x)
        return Solution(found.status, x)

    def advance(self) -> bool:
        """Solves the next level; False where no plan or no time is left.

        Its prices come first: wherever it is stopped, they prove a bound. A little time is kept for
        those of the levels after it: so each has a bound of its own, however long an earlier one takes.
        """
        level, linear = len(self.bounds), self.columns.linear
        later = len(self.program.priorities) - level - 1
        search = self._keeping(later + 1)
        cost = np.zeros(len(linear.most))
        cost[: self.columns.cost.shape[1]] = self.columns.cost[level]
        constant = self.program.constant[level]
        scale = Scale(constant, self.program.unit[level])
        start = None if self.found.x is None else self._start(self.found.x)
        known = self.program.floor(level)
        self._tell(level, known)
        watch = self.search.watch
        relaxed = search.during(_PRICES * (watch.time_limit - watch.worked)).relaxed(linear, cost)
        least = None if relaxed is None else whole_bound(relaxed.value, cost)
        known = known if least is None else max(known, least + constant)
        report = self._report(level, known)
        found = best(search, linear, cost, start, report, scale, self._completed)
        if found.x is None and found.status == "unknown" and (x := self._stays()) is not None:
            found = replace(found, x=x)
        if found.x is None:
            if self.found.x is None:
                self.found = Solution(found.status)
            self.complete = False
            return False
        choice = self.columns.choice(self.program, found.x)
        value = _value(self.program, choice)[level]
        floor = self.program.floor(level)
        self.bounds.append(floor if found.bound is None else min(value, max(floor, found.bound + constant)))
        self.found = Solution("solved", choice)
        self._tell(level, self.bounds[level])
        relaxed = relaxed or self._keeping(later).relaxed(linear, cost)
        none = Duals.none(self.program, level)
        self.duals.append(none if relaxed is None else duals_of(self.program, relaxed.price, self.level_rows))
        self.level_rows.append(len(linear.lower))
        linear = linear.with_rows(sp.csr_array(cost[None, :]), np.array([float(value - constant)]))
        if level in self.program.in_order:
            at = np.searchsorted(self.columns.column, self.program.in_order[level])
            linear, x, proven = leximin(linear, at, found.x, search)
            self.complete &= proven
            self.beyond = x[self.columns.cost.shape[1] :]
            self.found = Solution("solved", self.columns.choice(self.program, x))
        self.columns = replace(self.columns, linear=linear)
        return self.search.watch.remaining > 0

    def _keeping(self, levels: int) -> Search:
        """The search, without the time that is kept for the prices of so many levels."""
        return self.search.keeping(self.kept * levels)

    def _stays(self) -> Whole | None:
        """That everybody stays, before anything else is known; None where that is not allowed."""
        if self.found.x is not None:
            return None
        choice = self.program.choice(Plan(self.program.pairs.problem.current))
        if choice is None or self.program.value(choice) is None:
            return None
        return self._start(choice)

    def _completed(self, x: Whole) -> Whole:
        """A solution with no more slack than its choice needs."""
        choice = self.columns.choice(self.program, x)
        return np.concatenate([self.columns.completed(choice), x[self.columns.cost.shape[1] :]])

    def _start(self, choice: Whole) -> Whole:
        """The plan so far as a solution of the linear program, leximin's columns included."""
        return np.concatenate([self.columns.completed(choice), self.beyond])

    def solution(self) -> Solution:
        """What is found, with trivial bounds and prices for the levels that time did not reach."""
        if self.found.x is None:
            return self.found
        program, levels = self.program, len(self.program.priorities)
        floors = [program.floor(level) for level in range(len(self.bounds), levels)]
        duals = [Duals.none(program, level) for level in range(len(self.duals), levels)]
        return Solution("solved", self.found.x, (*self.bounds, *floors), (*self.duals, *duals), self.complete)

    def _tell(self, level: int, bound: int) -> None:
        """Tells the user how far a level is: the value of the plan so far, and the bound."""
        value = None if self.found.x is None else _value(self.program, self.found.x)[level]
        self.search.watch.tell(self.program, level, value, bound)

    def _report(self, level: int, bound: int) -> Callable[[float, float], None]:
        """Tells the user what a search finds and proves, as far as it is more than was known before."""
        constant = self.program.constant[level]
        value = None if self.found.x is None else _value(self.program, self.found.x)[level]

        def report(cost: float, proven: float) -> None:
            nonlocal value, bound
            if math.isfinite(cost):
                found = round(cost) + constant
                value = found if value is None else min(value, found)
            if math.isfinite(proven):
                bound = max(bound, math.ceil(proven - _TINY) + constant)
            least = bound if value is None else min(bound, value)
            self.search.watch.tell(self.program, level, value, least)

        return report


def _nobody(program: Program) -> Solution:
    """The only plan where no pair is allowed, which HiGHS would call an empty model."""
    x = np.zeros(len(program.pairs), np.int64)
    value = program.value(x)
    return Solution("infeasible") if value is None else Solution("solved", x, value)


def _value(program: Program, x: Whole) -> tuple[int, ...]:
    value = program.value(x)
    if value is None:
        raise SolverError(_("the solver's plan breaks a hard rule"))
    return value


def duals_of(program: Program, price: Array, level_rows: Sequence[int]) -> Duals:
    """Prices of the rows of `columns_of`; rows added since, but for the levels', count nothing."""
    sizes = np.cumsum(
        [len(program.pairs.problem.posts), len(program.headcounts.post), len(program.side.lower)]
    )
    post, head, side, _rest = np.split(price[len(program.must) :], sizes)
    return whole_duals(program, post, head, side, [-float(price[row]) for row in level_rows])


def columns_of(program: Program, idle: Mask | None = None) -> LinearColumns:
    """Columns of the program, and one slack per soft row and side; `idle` ones beyond the pairs left out.

    The slack of a row lifts its cuts too. In rows of large amounts it counts in the steps that the
    row is missed by: of money in hundreds of thousands, few whole numbers are left.
    """
    pairs, problem = program.pairs, program.pairs.problem
    pair = np.flatnonzero(program.allowed)
    busy = np.arange(len(program.upper)) if idle is None else np.flatnonzero(~idle)
    own = len(pairs) + busy
    column, entry = np.concatenate([pair, own]), np.arange(len(pair))
    count, ones = len(column), np.ones(len(pair))
    one = sp.csr_array((ones, (pairs.employee[pair], entry)), shape=(len(program.must), count))
    post = sp.csr_array((ones, (pairs.post[pair], entry)), shape=(len(problem.posts), count))
    heads, side = program.headcounts, program.side
    rows = sp.vstack([post[heads.post], side.matrix[:, column]], format="csr").astype(float)
    lower, upper = np.concatenate([heads.lower, side.lower]), np.concatenate([heads.upper, side.upper])
    level, price = np.concatenate([heads.level, side.level]), np.concatenate([heads.price, side.price])
    own_slack = (level >= 0) & (np.arange(len(level)) < len(heads.post) + program.stated)
    short, above = (np.flatnonzero(own_slack & np.isfinite(bound)) for bound in (lower, upper))
    row, slack = np.concatenate([short, above]), np.arange(len(short) + len(above))
    sign = np.concatenate([np.ones(len(short)), -np.ones(len(above))])
    bound = np.where(sign > 0, lower[row], upper[row])
    lift = sign * _steps(rows, row, bound)
    cost = np.zeros((len(program.priorities), count + len(slack)))
    cost[:, : len(pair)] = program.cost[:, pair]
    cost[level[row], count + slack] = price[row] * np.abs(lift)
    plain = sp.vstack([one, post])
    matrix = sp.vstack(
        [
            sp.hstack([plain, sp.csr_array((plain.shape[0], len(slack)))]),
            sp.hstack([rows, _lift(program, row, lift)]),
        ],
        format="csc",
    )
    linear = Linear(
        matrix,
        np.concatenate([program.must, np.full(len(problem.posts), -np.inf), lower]),
        np.concatenate([np.ones(len(program.must)), problem.maximum, upper]),
        np.zeros(count + len(slack)),
        np.concatenate(
            [
                ones,
                program.upper[busy],
                _most_slack(rows, program.upper[busy].astype(float), bound, row, lift),
            ]
        ),
    )
    return LinearColumns(column, len(program.must) + len(problem.posts) + row, lift, linear, cost)


def _steps(rows: sp.csr_array, row: Codes, bound: Array) -> Array:
    """(s,) what divides all that each `row` (s,) can be missed by, 1 where amounts are small anyway."""
    step, entry = np.ones(len(row)), np.flatnonzero(np.abs(rows.data) > WIDEST)
    wide = np.searchsorted(rows.indptr, entry, side="right") - 1
    for at in np.flatnonzero(np.isin(row, wide)):
        amounts = rows.data[rows.indptr[row[at]] : rows.indptr[row[at] + 1]]
        step[at] = math.gcd(int(bound[at]), *map(int, amounts.tolist()))
    return step


def _most_slack(rows: sp.csr_array, upper: Array, bound: Array, row: Codes, lift: Array) -> Array:
    """(s,) how much slack each of the rows can need, whatever is chosen."""
    most = np.concatenate([np.ones(rows.shape[1] - len(upper)), upper])
    least_sum, most_sum = rows.minimum(0) @ most, rows.maximum(0) @ most
    short = np.where(lift > 0, bound - least_sum[row], most_sum[row] - bound)
    return np.asarray(np.maximum(0.0, short / np.abs(lift)))


def _lift(program: Program, row: Codes, by: Array) -> sp.csr_array:
    """(headcount and side rows, s) what each slack lifts: its `row`, and the cuts that share its breach."""
    rows = len(program.headcounts.post) + program.stated
    lift = sp.csr_array((by, (row, np.arange(len(row)))), shape=(rows, len(row)))
    if not len(program.cuts):
        return lift
    cuts = program.lifted.short @ lift.maximum(0) + program.lifted.above @ (-lift).maximum(0)
    return sp.csr_array(sp.vstack([lift, cuts], format="csr"))
