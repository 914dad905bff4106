"""Chains of exchanges, where what people take of a unit's room leaves next to none.

Somebody enters a unit and somebody leaves it, who enters another, and so on, until the last enters
where the first has left, or where there is room (cyclic exchange: Thompson and Orlin 1989; Ahuja,
Orlin and Sharma 2003). A ring that pays can begin where what it has come to pays at every step (Lin
and Kernighan 1973), and few do. What is taken beyond a unit's room has a price, so a relaxed
solution is mended by the same chains.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.solvers.ascent.seats import Seats, runs
from placement.solvers.path import Watch

_STEP = 0.5  # of a value, which is whole: less is no improvement
# near seats of each, exchanges before the last, chains that are followed
_EFFORTS = (8, 2, 20_000), (8, 3, 20_000), (8, 4, 20_000), (16, 5, 20_000)
_KEPT = 1_000  # chains of each length
_SINGLY = 50  # chains tried one by one where all together are worth less than they promise
_MOST = 4_000_000  # exchanges looked at in a round
_WORK = 1e-7  # per exchange that is looked at


class Chains(NamedTuple):
    """Chains in the making, all of one length."""

    people: Codes  # (c, length + 1) the last of them has no seat yet
    taken: Codes  # (c, length) the seats that the others have taken
    paid: Array  # (c,)
    opened: bool  # the first one's seat stays empty


@dataclass
class Exchanges:
    """A plan that chains change."""

    seats: Seats
    seat: Codes  # (E,) which each holds
    free: Mask  # (E,) who may change
    watch: Watch
    _slack: Array = field(init=False)
    _left: Array = field(init=False)

    def __post_init__(self) -> None:
        self._count()

    def improve(self, known: Whole | None, reached: tuple[int, ...]) -> Whole | None:
        """The best choice that chains lead to, None where none keeps all hard rows.

        `known`: whose columns beyond the pairs are kept; no earlier level may become worse than reached.
        """
        level, program = len(reached), self.seats.program
        best: tuple[int, Whole] | None = None

        def worth() -> bool:
            nonlocal best
            if self.over:
                return best is None
            choice = self.seats.choice(self.seat, known)
            value = program.value(choice)
            if value is None or any(a > b for a, b in zip(value, reached, strict=False)):
                return False
            if best is not None and value[level] >= best[0]:
                return False
            best = value[level], choice
            return True

        worth()
        effort = 0
        while effort < len(_EFFORTS) and self.watch.remaining:
            chains = self._found(*_EFFORTS[effort])
            effort = 0 if chains and self._take(chains, worth) else effort + 1
        return None if best is None else best[1]

    @property
    def over(self) -> bool:
        """Whether more is taken than there is room for."""
        return bool((self._slack < 0).any() or (self._left < 0).any())

    def _count(self) -> None:
        """What is left of every room, and of every post."""
        seats = self.seats
        self._slack, self._left = seats.room.copy(), seats.most.copy()
        np.subtract.at(self._slack, seats.unit[self.seat], seats.takes[self.seat])
        np.subtract.at(self._left, seats.post[self.seat], 1)

    def _take(self, chains: list[Codes], worth: Callable[[], bool]) -> bool:
        """Takes chains, those first that pay most, no two in one unit; whether any was worth it."""
        apart = self._apart(chains)
        if self._changed([seat for taken in apart for seat in taken.tolist()], worth):
            return True
        worthy = [self._changed(taken.tolist(), worth) for taken in apart[:_SINGLY] if len(apart) > 1]
        return any(worthy)

    def _changed(self, taken: list[int], worth: Callable[[], bool]) -> bool:
        """Takes seats, and gives them back where that is not worth it."""
        before = self.seat.copy()
        self.seat[self.seats.employee[taken]] = taken
        self._count()
        if worth():
            return True
        self.seat = before
        self._count()
        return False

    def _apart(self, chains: list[Codes]) -> list[Codes]:
        seats, used, apart = self.seats, np.zeros(len(self.seats.room), bool), []
        for taken in chains:
            units = np.append(seats.unit[taken], seats.unit[self.seat[seats.employee[taken]]])
            if not used[units].any():
                used[units] = True
                apart.append(taken)
        return apart

    def _found(self, near: int, length: int, width: int) -> list[Codes]:
        """Chains that pay, each the seats it takes, by what they pay; of the longer ones the best `width`."""
        seats, unit = self.seats, self.seats.unit[self.seat]
        wanted = self._wanted(near)
        arc, out, cost = self._exchanges(wanted)
        leave = -seats.cost[self.seat] - self._relief(unit)
        end, last = self._ends(wanted)
        follow = cost < -length * min(0.0, cost.min(initial=0.0), leave.min(initial=0.0))
        arc, out, cost = arc[follow], out[follow], cost[follow]
        who = seats.employee[arc]
        first = np.searchsorted(who, np.arange(len(unit) + 1))
        begun, people = np.flatnonzero(cost < 0), np.flatnonzero(self.free)
        growing = [
            Chains(np.column_stack([who[begun], out[begun]]), arc[begun, None], cost[begun], opened=False),
            Chains(people[:, None], np.zeros((len(people), 0), np.int64), leave[people], opened=True),
        ]
        paid: list[tuple[float, list[int]]] = []
        for step in range(length):
            for each in growing:
                paid += self._ended(each, unit, end, last)
            if step < length - 1:
                growing = [self._longer(each, unit, first, arc, out, cost, width) for each in growing]
        return [np.array(taken) for _, taken in sorted(paid)]

    def _wanted(self, near: int) -> Codes:
        """The cheap seats in other units, of those who may change; fewer where units are large."""
        seats, unit = self.seats, self.seats.unit[self.seat]
        people = np.bincount(unit, minlength=len(seats.room))
        while True:
            wanted = seats.nearest(near)
            employee = seats.employee[wanted]
            wanted = np.asarray(wanted[(unit[employee] != seats.unit[wanted]) & self.free[employee]])
            if near <= 1 or people[seats.unit[wanted]].sum() <= _MOST:
                return wanted
            near -= 1

    def _exchanges(self, wanted: Codes) -> tuple[Codes, Codes, Array]:
        """Seats that are taken, who leaves for that, and what it costs; by employee."""
        seats, unit = self.seats, self.seats.unit[self.seat]
        people = np.argsort(unit, kind="stable")
        count = np.bincount(unit, minlength=len(seats.room))
        run, at = runs((np.cumsum(count) - count)[seats.unit[wanted]], count[seats.unit[wanted]])
        self.watch.work(_WORK * len(at))
        arc, out = wanted[run], people[at]
        arc, out = arc[self.free[out]], out[self.free[out]]
        cost, fits = self._entered(arc, self.seat[out])
        return arc[fits], out[fits], cost[fits]

    def _entered(self, taken: Codes, left: Codes | None) -> tuple[Array, Mask]:
        """What taking seats costs where those are left, and whether there is room, or no less than now."""
        seats = self.seats
        more, cost = seats.takes[taken], seats.cost[taken]
        fits = self._left[seats.post[taken]] > 0
        if left is not None:
            more, cost = more - seats.takes[left], cost - seats.cost[left]
            fits |= seats.post[left] == seats.post[taken]
        slack = self._slack[seats.unit[taken]]
        over, now = np.maximum(0.0, more - slack), np.maximum(0.0, -slack)
        change = over - now
        return cost + (seats.dear[seats.unit[taken]] * change).sum(axis=1), fits & (change <= 0).all(axis=1)

    def _relief(self, unit: Codes) -> Array:
        """(E,) what it is worth where somebody leaves a unit that is too full."""
        over = np.maximum(0.0, -self._slack[unit])
        return np.asarray((np.minimum(over, self.seats.takes[self.seat]) * self.seats.dear[unit]).sum(axis=1))

    def _ends(self, wanted: Codes) -> tuple[Codes, Array]:
        """(E,) the cheapest seat for which nobody has to leave, and what it costs."""
        seats, people = self.seats, np.arange(len(self.seat))
        cost, fits = self._entered(wanted, None)
        end, cost = wanted[fits], cost[fits]
        order = np.lexsort((cost, seats.employee[end]))
        who, at = np.unique(seats.employee[end[order]], return_index=True)
        seat, least = np.full(len(people), -1), np.full(len(people), np.inf)
        seat[who], least[who] = end[order][at], cost[order][at]
        return seat, least

    def _ended(self, chains: Chains, unit: Codes, end: Codes, last: Array) -> list[tuple[float, list[int]]]:
        """Chains that end here and pay, the best of them."""
        seats, people = self.seats, chains.people
        who = people[:, -1]
        if chains.opened:
            seat, paid = end[who], chains.paid + last[who]
            fits = (seat >= 0) & (unit[people] != seats.unit[seat][:, None]).all(axis=1)
        else:
            seat = seats.inside(who, unit[people[:, 0]])
            cost, fits = self._entered(seat, self.seat[people[:, 0]])
            paid, fits = chains.paid + cost, fits & (seat >= 0)
        good = np.flatnonzero(fits & (paid < -_STEP))
        good = good[np.argsort(paid[good], kind="stable")[:_KEPT]]
        taken = np.column_stack([chains.taken[good], seat[good]])
        return list(zip(paid[good].tolist(), taken.tolist(), strict=True))

    def _longer(
        self, chains: Chains, unit: Codes, first: Codes, arc: Codes, out: Codes, cost: Array, width: int
    ) -> Chains:
        """Chains with one exchange more, in a unit where they have not been, as long as they pay."""
        who = chains.people[:, -1]
        run, at = runs(first[who], first[who + 1] - first[who])
        self.watch.work(_WORK * len(at))
        paid = chains.paid[run] + cost[at]
        good = np.flatnonzero(paid < 0)
        good = good[(unit[chains.people[run[good]]] != self.seats.unit[arc[at[good]]][:, None]).all(axis=1)]
        good = good[np.argsort(paid[good], kind="stable")[:width]]
        run, at = run[good], at[good]
        people = np.column_stack([chains.people[run], out[at]])
        return Chains(people, np.column_stack([chains.taken[run], arc[at]]), paid[good], chains.opened)
