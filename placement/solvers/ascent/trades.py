"""Trades between units: some people of one for some of another, one trade after the other.

Two units trade; the first has room enough then, the second is mended by a trade with a third, and
so on, until one is left that is not too full (ejection chains: Glover 1996; of a beam of paths the
best are followed). Unlike an exchange a trade may be of two for one, or of three for two, so that
next to nothing of a room is left empty. What is left counts at its price, and people at what they
lose: together that is what a plan has above the bound.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from typing import NamedTuple, Self

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.solvers.ascent.seats import Seats, runs
from placement.solvers.path import Watch

_NEAR = 12  # seats of everybody that are looked at
_MOVERS = 12, 12, 10, 8  # the cheapest between two units, of which one, two, three, four trade
_PAIRS = 8_000  # of units that trade, those of the cheapest movers
_TRADES = 200_000  # the cheapest of all, either way round
_TRIED = 50  # trades for each path: those that leave the least room
_WIDTH = 30  # paths that end in a unit
_KEPT = 1_000  # paths of each length that pay
_SPARE = 4  # times as many paths as are kept are looked at for people who would trade twice
_ENDLESS = 1e15  # room, where there is no end of it
_WORK = 6e-8  # per path and trade


class Paths(NamedTuple):
    """Trades one after the other, all of one length."""

    units: Codes  # (p, length + 1)
    left: Array  # (p, length + 1 or 1, rows of a unit) of their rooms then, or of the last one's
    trades: Codes  # (p, length)
    loss: Array  # (p,) if all room were taken in the last unit


@dataclass(frozen=True)
class Trades:
    """What any two units may trade, either way round; by unit, then by what room it gains."""

    seats: Seats
    slack: Array  # (units, rows of a unit) what is left of all rooms, below 0 where more is taken
    unit: Codes  # (t,)
    other: Codes  # (t,)
    more: Array  # (t, rows of a unit) room that the unit gains
    less: Array  # (t, rows of a unit) and the other
    loss: Array  # (t,) of the people who trade
    taken: Codes  # (t, k) seats, -1 for none

    @classmethod
    def of(cls, seats: Seats, seat: Codes, free: Mask, units: Mask | None = None) -> Self:
        """Where everybody has that seat (E,) and these people (E,) may change, to some units (U,) only."""
        count, width = len(seats.room), seats.room.shape[1]
        slack = np.minimum(seats.room, _ENDLESS)
        np.subtract.at(slack, seats.unit[seat], seats.takes[seat])
        pair, near, mover = _movers(seats, seat, free, np.ones(count, bool) if units is None else units)
        who = seats.employee[near]
        low = (seats.unit[seat[who]] < seats.unit[near])[:, None]
        gone, come, none = seats.takes[seat[who]], -seats.takes[near], np.zeros((2, width))
        lower = np.concatenate([np.where(low, gone, come), none])
        upper = np.concatenate([np.where(low, come, gone), none])
        among = mover[:, _sets()]
        loss = np.append(seats.loss[near] - seats.loss[seat[who]], [0.0, np.inf])[among].sum(axis=2)
        row, column = np.divmod(_cheapest(loss.ravel(), _TRADES // 2), loss.shape[1])
        among, loss = among[row, column], loss[row, column]
        below, above = lower[among].sum(axis=1), upper[among].sum(axis=1)
        unit, other = pair[row] // count, pair[row] % count
        taken = np.append(near, [-1, -1])[among]
        here, more = np.append(unit, other), np.concatenate([below, above])
        order = np.lexsort((np.append(loss, loss), more[:, 0], here))
        return cls(
            seats,
            slack,
            here[order],
            np.append(other, unit)[order],
            more[order],
            np.concatenate([above, below])[order],
            np.append(loss, loss)[order],
            np.concatenate([taken, taken])[order],
        )

    def paying(self, length: int, least: float, watch: Watch) -> list[Codes]:
        """Paths of so many trades at most that pay so much, the best first: the seats each takes."""
        before = self._worth(np.arange(len(self.slack)), self.slack)
        found: list[tuple[float, list[int]]] = []
        paths = self._begun(before)
        for step in range(1, length + 1):
            found += self._ended(paths, -least)
            watch.work(self._work)
            if step < length and watch.remaining:
                paths = self._longer(paths, before, again=True)
        return [_taken(seats) for _, seats in sorted(found)]

    def through(self, units: Mask, watch: Watch) -> Codes | None:
        """The seats taken by the cheapest path through all these units, once each, however full they are.

        None where there is none, or no time is left.
        """
        nothing = np.zeros(len(self.slack))
        if not len(self.loss):
            return None
        paths = self._begun(nothing)
        for _ in range(int(units.sum()) - 2):
            watch.work(self._work)
            if watch.remaining == 0:
                return None
            paths = self._longer(paths, nothing, again=False)
        found = sorted(self._ended(paths, np.inf))
        return _taken(found[0][1]) if found else None

    @property
    def _work(self) -> float:
        """Of a path's next trade, in about seconds."""
        return _WORK * (len(self.loss) + _TRIED * _WIDTH * len(self.slack))

    def _worth(self, unit: Codes, room: Array) -> Array:
        """What room in these units is worth at its price."""
        return np.asarray((self.seats.price[unit] * room).sum(axis=1))

    def _begun(self, before: Array) -> Paths:
        """Paths of one trade, which leaves the first unit with room enough."""
        begun = np.flatnonzero((self.slack[self.unit] + self.more >= 0).all(axis=1))
        unit, other = self.unit[begun], self.other[begun]
        left = np.stack([self.slack[unit] + self.more[begun], self.slack[other] + self.less[begun]], axis=1)
        loss = self.loss[begun] + self._worth(unit, left[:, 0]) - before[unit] - before[other]
        return Paths(np.column_stack([unit, other]), left, begun[:, None], loss)

    def _ended(self, paths: Paths, most: float) -> list[tuple[float, list[int]]]:
        """Paths that end here and cost so much at most, and the seats they take."""
        last = paths.left[:, -1]
        cost = paths.loss + self._worth(paths.units[:, -1], last)
        good = np.flatnonzero((last >= 0).all(axis=1) & (cost <= most))
        good = good[np.argsort(cost[good], kind="stable")[:_KEPT]]
        taken = np.concatenate([self.taken[each] for each in paths.trades[good].T], axis=1)
        return list(zip(cost[good].tolist(), taken.tolist(), strict=True))

    def _longer(self, paths: Paths, before: Array, *, again: bool) -> Paths:
        """Paths with one trade more, after which their last unit has room enough.

        `before`: what the room of a unit was worth. `again`: they may come to units where they have been.
        """
        paths = self._best(paths)
        run, at = self._next(paths)
        unit, other = paths.units[run, -1], self.other[at]
        room = paths.left[run, -1] + self.more[at]
        met = paths.units[run] == other[:, None]
        back = met.any(axis=1)
        fits = (room >= 0).all(axis=1) & (again | ~back)
        run, at, unit, other, room, met, back = (
            each[fits] for each in (run, at, unit, other, room, met, back)
        )
        had, worth = self.slack[other], before[other]
        if back.any():
            latest = met.shape[1] - 1 - np.argmax(met[back, ::-1], axis=1)
            had[back] = paths.left[run[back], latest]
            worth[back] = self._worth(other[back], had[back])
        loss = paths.loss[run] + self.loss[at] + self._worth(unit, room) - worth
        good = self._apart(paths.trades if again else paths.trades[:, -1:], run, at, loss)
        run, at = run[good], at[good]
        left = (had[good] + self.less[at])[:, None]
        if again:
            left = np.concatenate([paths.left[run, :-1], room[good, None], left], axis=1)
        return Paths(
            np.column_stack([paths.units[run], other[good]]),
            left,
            np.column_stack([paths.trades[run], at]),
            loss[good],
        )

    def _best(self, paths: Paths) -> Paths:
        """Of paths that end in a unit the best; of those through the same units that leave as much one."""
        last, units = paths.units[:, -1], len(self.slack)
        order = np.argsort(paths.loss, kind="stable")
        code = np.random.default_rng(0).integers(2**62, size=units)
        part = (2 * np.arange(paths.left.shape[2]) + 1) * np.int64(2**20 + 7)
        alike = (
            code[paths.units].sum(axis=1)
            + 7 * code[last]
            + np.rint(paths.left[:, -1]).astype(np.int64) @ part
        )
        order = order[np.sort(np.unique(alike[order], return_index=True)[1])]
        order = order[np.argsort(last[order], kind="stable")]
        rank = np.arange(len(order)) - np.searchsorted(last[order], np.arange(units))[last[order]]
        order = order[rank < _WIDTH]
        return Paths(paths.units[order], paths.left[order], paths.trades[order], paths.loss[order])

    def _next(self, paths: Paths) -> tuple[Codes, Codes]:
        """Trades that give each path's last unit room enough, and least more: which path, which trade."""
        last = paths.units[:, -1]
        values, key, end = self._sorted
        short = np.searchsorted(values, -paths.left[:, -1, 0])
        start = np.searchsorted(key, last * (len(values) + 1) + short)
        return runs(start, np.minimum(_TRIED, end[last] - start))

    @cached_property
    def _sorted(self) -> tuple[Array, Codes, Codes]:
        """Values of room that is gained, trades by unit and value, and where those of each unit end."""
        values, at = np.unique(self.more[:, 0], return_inverse=True)
        end = np.searchsorted(self.unit, np.arange(len(self.slack)), side="right")
        return values, self.unit * (len(values) + 1) + at, end

    @cached_property
    def _people(self) -> Codes:
        """(t, k) who trades, -1 for nobody."""
        return np.where(self.taken < 0, -1, self.seats.employee[self.taken])

    def _apart(self, trades: Codes, run: Codes, at: Codes, loss: Array) -> Codes:
        """Of trades that follow others (p, k) the best, without those of people who have traded there."""
        good, most = np.arange(len(run)), _SPARE * _WIDTH * len(self.slack)
        if len(good) > most:
            good = np.flatnonzero(loss <= np.partition(loss, most)[most])
        after = self._people[at[good]][:, None, :]
        twice = np.zeros(len(good), bool)
        for trade in trades[run[good]].T:
            twice |= ((self._people[trade][:, :, None] == after) & (after >= 0)).any(axis=(1, 2))
        return np.asarray(good[~twice])


def _movers(seats: Seats, seat: Codes, free: Mask, open_: Mask) -> tuple[Codes, Codes, Codes]:
    """Pairs of units, near seats for people in one of them in the other, and the cheapest for each pair.

    (p, movers + 1) these; the number of seats stands for nobody, and one more for what is not there.
    """
    unit, units = seats.unit[seat], len(seats.room)
    near = seats.nearest(_NEAR)
    who = seats.employee[near]
    near = near[free[who] & (unit[who] != seats.unit[near]) & open_[seats.unit[near]]]
    near = near[seats.inside(seats.employee[near], seats.unit[near]) == near]
    who = seats.employee[near]
    here, there = unit[who], seats.unit[near]
    key = np.minimum(here, there) * units + np.maximum(here, there)
    loss = seats.loss[near] - seats.loss[seat[who]]
    order = np.lexsort((near, loss, key))
    near = near[order]
    pair, first, which = np.unique(key[order], return_index=True, return_inverse=True)
    rank = np.arange(len(near)) - first[which]
    if len(pair) > _PAIRS:
        kept = _cheapest(loss[order][first], _PAIRS)
        place = np.full(len(pair), -1)
        place[kept] = np.arange(len(kept))
        pair, which = pair[kept], place[which]
    mover = np.full((len(pair), _MOVERS[0] + 1), len(near) + 1)
    mover[:, -1] = len(near)
    some = (rank < _MOVERS[0]) & (which >= 0)
    mover[which[some], rank[some]] = np.flatnonzero(some)
    return pair, near, mover


def _cheapest(loss: Array, most: int) -> Codes:
    """So many at most, in order; of those that are alike the first."""
    dear = np.partition(loss, most)[most] if len(loss) > most else np.inf
    less = np.flatnonzero(loss < dear)
    alike = np.flatnonzero(loss == dear)[: most - len(less)] if np.isfinite(dear) else less[:0]
    return np.sort(np.append(less, alike))


@cache
def _sets() -> Codes:
    """(sets, k) which of the movers trade together, the last of them for nobody."""
    size = len(_MOVERS)
    sets = [
        (*chosen, *[_MOVERS[0]] * (size - count))
        for count, among in enumerate(_MOVERS, 1)
        for chosen in combinations(range(among), count)
    ]
    return np.array(sets)


def _taken(seats: list[int]) -> Codes:
    return np.array([seat for seat in seats if seat >= 0], np.int64)
