"""The model in whole numbers: what every solver path reads.

Each priority's value is counted in a unit small enough (a tenth, a hundredth …) that all its
costs are whole; rows are scaled alike. Rows that concern one employee only become costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Self

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.base.blocks import blocks
from placement.model.courses import Courses
from placement.model.pairs import Pairs
from placement.model.visits import VisitColumns
from placement.problem.coded import find
from placement.problem.plan import Plan
from placement.program.couples import Couples
from placement.program.cuts import Cuts, Derived, Summands


@dataclass(frozen=True)
class Headcounts:
    """Rows `lower <= headcount of a post <= upper`; level -1 is hard, else price is per person."""

    post: Codes  # (h,)
    lower: Array
    upper: Array
    level: Codes
    price: Whole


@dataclass(frozen=True)
class SideRows:
    """Rows `lower <= matrix @ x <= upper` over columns; level -1 is hard, else price is per unit."""

    matrix: sp.csr_array  # (r, columns) whole
    lower: Array
    upper: Array
    level: Codes
    price: Whole

    def first(self, count: int) -> "SideRows":
        """So many of them."""
        if count == len(self.lower):
            return self
        return SideRows(
            self.matrix[:count],
            self.lower[:count],
            self.upper[:count],
            self.level[:count],
            self.price[:count],
        )

    def also(self, derived: Derived, level: Codes, price: Whole) -> "SideRows":
        """And cuts of these levels and prices."""
        return SideRows(
            sp.vstack([self.matrix, derived.matrix], format="csr"),
            np.concatenate([self.lower, derived.lower]),
            np.concatenate([self.upper, np.full(len(level), np.inf)]),
            np.concatenate([self.level, level]),
            np.concatenate([self.price, price]),
        )

    @cached_property
    def most_held(self) -> int:
        """In how many rows the column is that is in the most."""
        held = np.zeros(self.matrix.shape[1], np.int32)
        for block in blocks(self.matrix.nnz):
            np.add.at(held, self.matrix.indices[block], 1)
        return int(held.max(initial=0))

    @cached_property
    def widest(self) -> Array:
        """(r,) the largest coefficient of each row, whatever its sign; 0 of an empty one."""
        widest = np.zeros(len(self.lower))
        full = np.flatnonzero(np.diff(self.matrix.indptr))
        if len(full):
            most, least = (
                extreme.reduceat(self.matrix.data, self.matrix.indptr[full])
                for extreme in (np.maximum, np.minimum)
            )
            widest[full] = np.maximum(most, -least)
        return widest


@dataclass(frozen=True)
class Lifts:
    """By how much one of a breach lifts each cut: of headcount rows, then of side rows that are stated."""

    short: sp.csr_array  # (c, rows) from below
    above: sp.csr_array  # (c, rows) from above

    @classmethod
    def none(cls) -> Self:
        """No cuts."""
        return cls(sp.csr_array((0, 0), dtype=np.int64), sp.csr_array((0, 0), dtype=np.int64))

    @cached_property
    def any(self) -> sp.csr_array:
        """(c, rows) by how much at most."""
        return sp.csr_array(self.short + self.above)


@dataclass(frozen=True)
class Program:
    """Choose at most one allowed pair per employee, at most `maximum` per post: K levels, n pairs.

    A choice x gives every column a whole number: the pairs 0 or 1, then the columns that
    rules declared, 0 … `upper`. The value of level k is constant + costs of the chosen pairs
    + price times breach of the soft rows, in 1 / unit[k] of the rules' own terms.
    """

    pairs: Pairs
    priorities: tuple[int, ...]  # (K,)
    unit: tuple[int, ...]  # (K,) a value of 1 counts as so many
    allowed: Mask  # (n,)
    upper: Whole  # (columns − n,) of the columns beyond the pairs
    must: Mask  # (E,) who has to be placed
    impossible: bool  # a hard row without pairs cannot hold
    cost: Whole  # (K, n)
    constant: tuple[int, ...]  # (K,)
    headcounts: Headcounts
    side: SideRows
    couples: Couples
    courses: Courses | None  # columns that stand for courses taken
    visits: tuple[VisitColumns, ...]  # columns that count visits made
    in_order: Mapping[int, Codes]  # level → columns to be made small in order, the largest first
    cuts: Cuts = field(
        default_factory=Cuts.none
    )  # the last of the side rows, which have no breach of their own
    lifted: Lifts = field(default_factory=Lifts.none)  # by the breaches of which rows each cut is
    one_of: tuple[Codes, ...] = ()  # sets of columns of which exactly one is 1, as hard rows say

    @property
    def stated(self) -> int:
        """How many of the side rows the rules state."""
        return len(self.side.lower) - len(self.cuts)

    def with_cuts(self, cuts: Cuts) -> "Program":
        """The same program with these cuts, and no others, as side rows; the latest are remembered."""
        if cuts is self.cuts or not len(cuts) + len(self.cuts):
            return self
        side = self.side.first(self.stated)
        known: tuple[Cuts, Program, Program] | None = side.__dict__.get("_with_cuts")
        if (
            known is None
            or known[0] is not cuts
            or known[1].headcounts is not self.headcounts
            or known[1].upper is not self.upper
        ):
            plain = replace(self, side=side, cuts=Cuts.none(), lifted=Lifts.none())
            known = side.__dict__["_with_cuts"] = cuts, self, _with_cuts(plain, cuts)
        return replace(self, side=known[2].side, cuts=cuts, lifted=known[2].lifted)

    def with_one_of(self, number: int, columns: Codes) -> "Program":
        """The program in which the column of a set of `one_of` that is 1 is one of these."""
        upper, first = self.upper.copy(), len(self.pairs)
        upper[np.setdiff1d(self.one_of[number], columns) - first] = 0
        return replace(self, upper=upper)

    def rows(self, number: Codes) -> Summands:
        """Some of all rows, numbered as: of employees, of posts, of headcounts, side rows that are stated."""
        pairs, heads, side = self.pairs, self.headcounts, self.side
        people, posts = len(self.must), len(pairs.problem.posts)
        kind = np.searchsorted(np.cumsum([people, posts, len(heads.post)]), number, side="right")
        at = number - np.array([0, people, people + posts, people + posts + len(heads.post)])[kind]
        person, post, head, own = (at[kind == each] for each in range(4))
        counted = (
            _counted(pairs.employee, people, person),
            _counted(pairs.post, posts, np.append(post, heads.post[head])),
        )
        beyond = sp.csr_array((len(number) - len(own), len(self.upper)), dtype=np.int64)
        matrix = sp.vstack(
            [sp.hstack([sp.vstack(counted), beyond]), side.matrix[own]], format="csr", dtype=np.int64
        )
        least = (
            self.must[person].astype(float),
            np.full(len(post), -np.inf),
            heads.lower[head],
            side.lower[own],
        )
        most = (
            np.ones(len(person)),
            pairs.problem.maximum[post].astype(float),
            heads.upper[head],
            side.upper[own],
        )
        soft = np.concatenate(
            [np.zeros(len(person) + len(post), bool), heads.level[head] >= 0, side.level[own] >= 0]
        )
        back = np.argsort(np.argsort(kind, kind="stable"), kind="stable")
        return Summands(matrix[back], np.concatenate(least)[back], np.concatenate(most)[back], soft[back])

    @property
    def everybody_has_a_choice(self) -> bool:
        """Whether no hard row is empty, and whoever has to be placed could be."""
        choices = np.bincount(self.pairs.employee[self.allowed], minlength=len(self.must))
        return not self.impossible and bool((choices[self.must] > 0).all())

    def plan(self, x: Whole) -> Plan:
        """The plan of a choice."""
        chosen = np.flatnonzero(x[: len(self.pairs)])
        post = np.full(len(self.pairs.problem.employees), -1, np.int64)
        post[self.pairs.employee[chosen]] = self.pairs.post[chosen]
        visits = tuple(each.made(x) for each in self.visits)
        if self.courses is None:
            return Plan(post, visits=visits)
        taken = np.flatnonzero(x[self.courses.column])
        return Plan(post, self.courses.employee[taken], self.courses.course[taken], visits)

    def without_idle_courses(self, x: Whole) -> Whole:
        """The choice without courses that no row needs, the dearest left out first."""
        if self.courses is None:
            return x
        x, activity = x.copy(), self.side.matrix @ x
        by_column = self.side.matrix.tocsc()
        for taken in np.argsort(-self.courses.cost, kind="stable"):
            column = self.courses.column[taken]
            entries = slice(by_column.indptr[column], by_column.indptr[column + 1])
            rows, coefficients = by_column.indices[entries], by_column.data[entries]
            if x[column] and (activity[rows] - coefficients >= self.side.lower[rows]).all():
                x[column] = 0
                activity[rows] -= coefficients
        return x

    def idle_courses(self) -> Mask:
        """(columns − n,) courses that no row can need, whatever allowed pairs are chosen."""
        count = len(self.pairs)
        idle = np.zeros(len(self.upper), bool)
        if self.courses is None:
            return idle
        idle[self.courses.column - count] = True
        open_ = np.concatenate([self.allowed, ~idle])
        rows = self.side.matrix.tocoo()
        for sign, bound in ((1, self.side.lower), (-1, self.side.upper)):
            finite = np.isfinite(bound)
            asked = finite & (sign * np.where(finite, bound, 0) > 0)
            asked[rows.row[open_[rows.col] & (sign * rows.data < 0)]] = True
            helps = (sign * rows.data > 0) & (finite & asked)[rows.row] & (rows.col >= count)
            idle[rows.col[helps] - count] = False
        return idle

    def choice(self, plan: Plan) -> Whole | None:
        """The choice of a plan, 0 beyond pairs and visits; None where it uses a pair that is not allowed.

        Of its visits it has those that this program knows.
        """
        pairs, posts = self.pairs, len(self.pairs.problem.posts)
        placed = np.flatnonzero(plan.post >= 0)
        at = find(pairs.employee * posts + pairs.post, placed * posts + plan.post[placed])
        if (at < 0).any() or not self.allowed[at].all():
            return None
        x = np.zeros(len(pairs) + len(self.upper), np.int64)
        x[at] = 1
        for made in plan.visits:
            for known in (each for each in self.visits if each.ways.rule == made.rule):
                x[known.column] = np.minimum(made.of(known.ways), known.ways.number)
        return x

    def value(self, x: Whole) -> tuple[int, ...] | None:
        """(K,) the value of every level, in its unit; None where a hard row does not hold."""
        pairs = self.pairs
        chosen = np.flatnonzero(x[: len(pairs)])
        headcount = np.bincount(pairs.post[chosen], minlength=len(pairs.problem.posts))
        placed = np.zeros(len(self.must), bool)
        placed[pairs.employee[chosen]] = True
        if self.impossible or (self.must & ~placed).any() or (headcount > pairs.problem.maximum).any():
            return None
        value = list(self.constant)
        for rows, activity in (
            (self.headcounts, headcount[self.headcounts.post].astype(float)),
            (self.side, self.side.matrix @ x),
        ):
            breach = np.maximum(np.maximum(rows.lower - activity, activity - rows.upper), 0)
            if rows is self.side:
                breach[self.stated :] = 0
            if breach[rows.level < 0].any():
                return None
            paid = np.rint(breach).astype(np.int64) * rows.price
            for level in range(len(value)):
                value[level] += int(paid[rows.level == level].sum())
        return tuple(sum_ + int(self.cost[level, chosen].sum()) for level, sum_ in enumerate(value))

    def fraction(self, level: int, value: int) -> Fraction:
        """A level's value in the rules' own terms."""
        return Fraction(value, self.unit[level])

    def floor(self, level: int) -> int:
        """A value that no plan falls below, by looking at each employee alone."""
        best = np.zeros(len(self.must), np.int64)
        np.minimum.at(best, self.pairs.employee, self.cost[level])
        return self.constant[level] + int(best.sum())


def _counted(code: Codes, count: int, chosen: Codes) -> sp.csr_array:
    """(chosen, n) a row for each chosen code, with a 1 for every pair that bears it."""
    wanted, at = np.unique(chosen, return_inverse=True)
    place = np.full(count, -1)
    place[wanted] = np.arange(len(wanted))
    pair = np.flatnonzero(place[code] >= 0)
    shape = len(wanted), len(code)
    one = sp.csr_array((np.ones(len(pair), np.int64), (place[code[pair]], pair)), shape=shape)
    return one[at.reshape(-1)]


def _with_cuts(program: Program, cuts: Cuts) -> Program:
    """A program without cuts, and these; none costs more, but for rounding, than the breaches it shares."""
    heads, side = program.headcounts, program.side
    first = len(program.must) + len(program.pairs.problem.posts)
    rows = first + len(heads.post) + len(side.lower)
    most = np.concatenate([np.ones(len(program.pairs), np.int64), program.upper])
    derived = cuts.derived(program.rows, rows, most)
    lifted = Lifts(derived.short[:, first:], derived.above[:, first:])
    entry = (lifted.short + lifted.above).tocoo()
    level, price = np.append(heads.level, side.level), np.append(heads.price, side.price)
    last = np.full(len(cuts), -1)
    np.maximum.at(last, entry.row, level[entry.col])
    least = np.full(len(cuts), np.iinfo(np.int64).max)
    own = level[entry.col] == last[entry.row]
    np.minimum.at(least, entry.row[own], -(-price[entry.col] // entry.data)[own])
    return replace(
        program, side=side.also(derived, last, np.where(last < 0, 0, least)), cuts=cuts, lifted=lifted
    )
