"""All pairs of a program as seats: what each takes of its unit's room, and what it costs at given prices.

A row of room is a hard one that bounds a sum within a single unit from above (`capacity`, say). Its
room is counted; all other rows are in the costs by their prices.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.program.program import Program
from placement.solvers.ascent.dual_ascent import DualAscent

_PART = 1e-6  # less is none
_DEARER = 3.0  # than its price: what is taken beyond a row's room


def rooms(program: Program) -> Codes:
    """The side rows of room, those that differ by pair: what only counts people is a headcount."""
    side, pairs = program.side, program.pairs
    matrix = side.matrix[: program.stated]
    full = np.flatnonzero(np.diff(matrix.indptr))
    row = full[(side.level[full] < 0) & np.isfinite(side.upper[full])]
    if not len(row):
        return row
    part = matrix[row]
    unit = np.append(pairs.unit, np.full(len(program.upper), -1))[part.indices]
    first = part.indptr[:-1]
    alike = np.minimum.reduceat(unit, first) == np.maximum.reduceat(unit, first)
    least, most = np.minimum.reduceat(part.data, first), np.maximum.reduceat(part.data, first)
    return np.asarray(row[alike & (unit[first] >= 0) & (least >= 0) & (least < most)])


@dataclass(frozen=True)
class Seats:
    """Pairs, and for each who may stay without a seat nowhere; by employee, unit and loss."""

    program: Program
    pair: Codes  # (s,) of the program, -1 for nowhere
    employee: Codes
    unit: Codes  # after all units comes nowhere
    post: Codes  # so with posts
    cost: Array  # at the prices of all rows but those of room
    loss: Array  # at all prices, above the least of the employee
    takes: Array  # (s, rows of a unit)
    room: Array  # (units + 1, rows of a unit) infinite where there is none
    dear: Array  # (units + 1, rows of a unit) what is paid for each part beyond the room
    price: Array  # (units + 1, rows of a unit) of room
    most: Array  # (posts + 1,) persons

    @classmethod
    def of(cls, climb: DualAscent) -> Self:
        """Of a level at its prices."""
        program, pairs = climb.program, climb.program.pairs
        row, own, free = rooms(program), np.flatnonzero(program.allowed), np.flatnonzero(~program.must)
        units, posts = len(pairs.problem.units), len(pairs.problem.posts)
        cost, loss = _priced(climb, row)
        takes, room, price = _taken(climb, row)
        nothing = np.zeros(len(free))
        pair = np.append(own, np.full(len(free), -1))
        employee = np.append(pairs.employee[own], free)
        unit = np.append(pairs.unit[own], np.full(len(free), units))
        post = np.append(pairs.post[own], np.full(len(free), posts))
        cost, loss = np.append(cost[own], nothing), np.append(loss[own], nothing)
        takes = np.concatenate([takes[own], np.zeros((len(free), takes.shape[1]))])
        least = np.full(len(program.must), np.inf)
        np.minimum.at(least, employee, loss)
        cost, loss = cost - least[employee], loss - least[employee]
        typical = np.median(loss[loss > 0]) if (loss > 0).any() else 1.0
        dear = _DEARER * price + typical / max(1.0, float(takes.mean()))
        most = np.append(pairs.problem.maximum.astype(float), np.inf)
        every = cls(program, pair, employee, unit, post, cost, loss, takes, room, dear, price, most)
        return every._chosen(np.lexsort((loss, unit, employee)))

    def _chosen(self, order: Codes) -> Self:
        """Only some, or in another order."""
        names = ("pair", "employee", "unit", "post", "cost", "loss", "takes")
        return replace(self, **{name: getattr(self, name)[order] for name in names})

    @cached_property
    def _key(self) -> Codes:
        return self.employee * len(self.room) + self.unit

    @cached_property
    def _rank(self) -> Codes:
        order = np.lexsort((self.loss, self.employee))
        first = np.searchsorted(self.employee[order], np.arange(len(self.program.must)))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - first[self.employee[order]]
        return rank

    def nearest(self, count: int) -> Codes:
        """The seats of least loss of each employee, so many at most, in order."""
        return np.flatnonzero(self._rank < count)

    def cheap(self, count: int) -> Mask:
        """(n,) pairs among them."""
        pair = self.pair[self.nearest(count)]
        cheap = np.zeros(len(self.program.pairs), bool)
        cheap[pair[pair >= 0]] = True
        return cheap

    def inside(self, employee: Codes, unit: Codes) -> Codes:
        """The seat of least loss of each of these in a unit, -1 for none."""
        wanted = employee * len(self.room) + unit
        at = np.minimum(np.searchsorted(self._key, wanted), len(self._key) - 1)
        return np.where(self._key[at] == wanted, at, -1)

    def held(self, parts: Array) -> Codes:
        """(E,) the seat of each that a solution (n,) takes most of."""
        people = np.arange(len(self.program.must))
        part = self._parts(parts)
        order = np.lexsort((self.loss, -part, self.employee))
        return np.asarray(order[np.searchsorted(self.employee[order], people)])

    def _parts(self, parts: Array) -> Array:
        """(s,) what a solution (n,) takes of each seat; nowhere has what it leaves."""
        part = np.where(self.pair >= 0, parts[self.pair], 0.0)
        left = 1 - np.bincount(self.employee, part, len(self.program.must))
        part[self.pair < 0] = left[self.employee[self.pair < 0]]
        return part

    def drawn(self, parts: Array, random: np.random.Generator) -> Codes:
        """(E,) a seat of each by lot, the parts that a solution (n,) takes of them being the chances."""
        part = self._parts(parts)
        late = random.exponential(size=len(part))
        with np.errstate(divide="ignore"):
            late = np.where(part > _PART, late / part, np.inf)
        order = np.lexsort((self.loss, late, self.employee))
        return np.asarray(order[np.searchsorted(self.employee[order], np.arange(len(self.program.must)))])

    def choice(self, seat: Codes, known: Whole | None) -> Whole:
        """The program's choice where everybody has that seat; columns beyond the pairs as in one known."""
        count = len(self.program.pairs)
        made = np.zeros(count + len(self.program.upper), np.int64)
        if known is not None:
            made[count:] = known[count:]
        made[self.pair[seat][self.pair[seat] >= 0]] = 1
        return made


def _priced(climb: DualAscent, row: Codes) -> tuple[Array, Array]:
    """(n,) what pairs cost at the prices of all rows but these, and at all prices."""
    program, pairs = climb.program, climb.program.pairs
    post, head, side, before = climb.dual.parts(climb.price)
    each = np.bincount(program.headcounts.post, head, len(post))
    price = climb.dual.side(side)
    own = np.zeros(len(price))
    own[row] = price[row]
    matrix = program.side.matrix[:, : len(pairs)].T
    cost = program.cost[climb.level] + before @ program.cost[: climb.level] - each[pairs.post]
    cost = cost - matrix @ (price - own)
    return cost, cost - matrix @ own - post[pairs.post]


def _taken(climb: DualAscent, row: Codes) -> tuple[Array, Array, Array]:
    """(n, rows of a unit) what pairs take of their unit's room, and each unit's rooms and their prices."""
    program, pairs = climb.program, climb.program.pairs
    part = program.side.matrix[row]
    entry = np.repeat(np.arange(len(row)), np.diff(part.indptr))
    unit = pairs.unit[part.indices[part.indptr[:-1]]]
    order = np.argsort(unit, kind="stable")
    first = np.searchsorted(unit[order], unit[order])
    slot = np.empty(len(row), np.int64)
    slot[order] = np.arange(len(row)) - first
    width = int(slot.max()) + 1
    takes = np.zeros((len(pairs), width))
    takes[part.indices, slot[entry]] = part.data
    room = np.full((len(pairs.problem.units) + 1, width), np.inf)
    room[unit, slot] = program.side.upper[row]
    price = np.zeros(room.shape)
    price[unit, slot] = -climb.dual.side(climb.dual.parts(climb.price)[2])[row]
    return takes, room, np.maximum(0.0, price)


def runs(start: Codes, count: Codes) -> tuple[Codes, Codes]:
    """Of runs that begin at these places: which run each entry is of, and its place."""
    run = np.repeat(np.arange(len(count)), count)
    return run, np.arange(len(run)) + np.repeat(start - np.cumsum(count) + count, count)
