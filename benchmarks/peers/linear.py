"""The instance as one integer program, as a user of a general solver would write it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks.peers.task import Ending, UnsuitedError
from placement.base.arrays import Codes
from placement.problem.plan import Plan
from placement.program.program import Headcounts, Program, SideRows

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One row: lower <= Σ factor × column <= upper; all whole, or without end."""

    column: list[int]
    factor: list[float]
    lower: float
    upper: float


@dataclass(frozen=True)
class Linear:
    """Minimise cost @ x + offset with lower <= matrix @ x <= upper, 0 <= x <= top, x whole.

    The first columns are the allowed pairs, the last the breaches of soft rows. Values count in
    1 / `unit` of the rules' own terms; every number is whole.
    """

    program: Program
    matrix: sp.csr_array  # (m, n)
    lower: Array  # (m,)
    upper: Array
    cost: Array  # (n,)
    top: Array  # (n,)
    pair: Codes  # (k,) the program's pair behind each of the first columns
    slacks: int  # of the last columns: whole of their own accord

    @classmethod
    def of(cls, program: Program) -> Self:
        """The program's only priority."""
        if len(program.priorities) != 1:
            raise UnsuitedError("a general solver minimises one priority")
        pair = np.flatnonzero(program.allowed)
        blocks = [*_counts(program, pair), *_sides(program, pair)]
        plain = len(pair) + len(program.upper)
        slack = [each for block in blocks for each in (block.short, block.above) if each is not None]
        slacks = sum(len(each.price) for each in slack)
        return cls(
            program,
            sp.vstack(list(_widened(blocks, plain, slacks)), format="csr"),
            np.concatenate([block.lower for block in blocks]),
            np.concatenate([block.upper for block in blocks]),
            np.concatenate(
                [program.cost[0, pair], np.zeros(len(program.upper)), *(each.price for each in slack)]
            ),
            np.concatenate([np.ones(len(pair)), program.upper, *(each.top for each in slack)]),
            pair,
            slacks,
        )

    @property
    def offset(self) -> int:
        """What every plan costs."""
        return self.program.constant[0]

    @property
    def rows(self) -> Iterator[Row]:
        """Every row, one by one, for libraries that want them so."""
        start, column, factor = (each.tolist() for each in _parts(self.matrix))
        for row, (lower, upper) in enumerate(zip(self.lower.tolist(), self.upper.tolist(), strict=True)):
            entries = slice(start[row], start[row + 1])
            yield Row(column[entries], factor[entries], lower, upper)

    def plan(self, x: Array) -> Plan:
        """Posts, courses and visits in a solution."""
        program, pairs = self.program, len(self.pair)
        choice = np.zeros(len(program.pairs) + len(program.upper), np.int64)
        choice[self.pair] = np.rint(x[:pairs])
        choice[len(program.pairs) :] = np.rint(x[pairs : pairs + len(program.upper)])
        return program.plan(choice)

    def bound(self, least: float) -> Fraction | None:
        """A bound on cost @ x + offset in the rules' own terms; None where nothing is known."""
        return self.program.fraction(0, ceil(least - 1e-6)) if abs(least) < 1e19 else None

    def closed(self, value: float, least: float, gap: float) -> Ending:
        """Whether a value is proven."""
        return "proven" if value - least <= gap * max(self.program.unit[0], abs(value)) + 1e-6 else "limit"


@dataclass(frozen=True)
class _Slack:
    """A column per soft row that lifts it, at a price."""

    row: Codes
    price: Array
    top: Array


@dataclass(frozen=True)
class _Block:
    """Rows over pairs and the columns that rules declared."""

    matrix: sp.csr_array
    lower: Array
    upper: Array
    short: _Slack | None = None
    above: _Slack | None = None


def _counts(program: Program, pair: Codes) -> Iterator[_Block]:
    """At most one post each, no more people than places, and headcounts."""
    pairs, width = program.pairs, len(pair) + len(program.upper)
    employee = _grouped(pairs.employee[pair], len(program.must), width)
    yield _Block(employee, program.must.astype(float), np.ones(len(program.must)))
    post = _grouped(pairs.post[pair], len(pairs.problem.posts), width)
    maximum = pairs.problem.maximum.astype(float)
    yield _Block(post, np.full(len(maximum), -np.inf), maximum)
    yield _softened(program, post[program.headcounts.post], program.headcounts)


def _sides(program: Program, pair: Codes) -> Iterator[_Block]:
    """The side rows; couples that may not be split by a plain equality in every unit."""
    side, couples = program.side, program.couples
    columns = np.concatenate([pair, np.arange(len(program.pairs), side.matrix.shape[1])])
    matrix = side.matrix[:, columns].tocsr()
    plain = np.ones(len(side.lower), bool)
    if len(couples.ends) and (couples.level < 0).all():
        plain[couples.rows] = False
        yield _couples(program, pair)
    kept = np.flatnonzero(plain)
    bounds = side.lower[kept], side.upper[kept]
    rows = SideRows(matrix[kept], *bounds, side.level[kept], side.price[kept])
    yield _softened(program, rows.matrix, rows)


def _couples(program: Program, pair: Codes) -> _Block:
    """In each group of posts as many of one half of a couple as of the other."""
    couples, pairs = program.couples, program.pairs
    seat = couples.seat(len(program.must))[pairs.employee[pair]]
    column = np.flatnonzero(seat >= 0)
    seat = seat[column]
    group = couples.group_of(seat, pairs.post[pair[column]])
    inside = group < couples.groups - 1
    column, seat, group = column[inside], seat[inside], group[inside]
    row = np.unique(seat // 2 * couples.groups + group, return_inverse=True)[1]
    count = int(row.max(initial=-1)) + 1
    sign = np.where(seat % 2, -1, 1)
    matrix = sp.csr_array((sign, (row, column)), shape=(count, len(pair) + len(program.upper)))
    return _Block(matrix, np.zeros(count), np.zeros(count))


def _softened(program: Program, matrix: sp.csr_array, rows: Headcounts | SideRows) -> _Block:
    """Rows that may be missed at their price, unless they are hard."""
    top = np.concatenate([np.ones(matrix.shape[1] - len(program.upper)), program.upper])
    least, most = matrix.minimum(0) @ top, matrix.maximum(0) @ top
    short = _slack(rows, rows.lower - least)
    return _Block(matrix, rows.lower, rows.upper, short, _slack(rows, most - rows.upper))


def _slack(rows: Headcounts | SideRows, breach: Array) -> _Slack:
    """Columns for the soft rows that can be missed, as long as the largest breach."""
    row = np.flatnonzero((rows.level >= 0) & np.isfinite(breach) & (breach > 0))
    return _Slack(row, rows.price[row].astype(float), breach[row])


def _widened(blocks: list[_Block], plain: int, slacks: int) -> Iterator[sp.csr_array]:
    """The blocks' rows over all columns."""
    at = 0
    for block in blocks:
        height = len(block.lower)
        wide = sp.csr_array((height, slacks))
        for slack, sign in ((block.short, 1.0), (block.above, -1.0)):
            if slack is not None and len(slack.row):
                column = at + np.arange(len(slack.row))
                entries = np.full(len(column), sign), (slack.row, column)
                wide = wide + sp.csr_array(entries, shape=(height, slacks))
                at += len(column)
        yield sp.hstack([block.matrix[:, :plain], wide], format="csr")


def _grouped(group: Codes, groups: int, width: int) -> sp.csr_array:
    """1 for each pair in the row of its group."""
    return sp.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, width))


def _parts(matrix: sp.csr_array) -> tuple[NDArray[np.int32], NDArray[np.int32], Array]:
    """Where rows start, columns and coefficients."""
    return matrix.indptr, matrix.indices, matrix.data.astype(float)
