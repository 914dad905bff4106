"""Plans that leave next to no room: drawn from the relaxation, mended and bettered by trades.

Whoever the relaxation leaves between units is put into one of them by lot, with its parts as
chances. One path of trades through all units makes that a plan; then paths are taken as long as
they pay. Other lots lead to other plans (Feo and Resende 1995).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.exchange import Exchanges
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.search import GROWTH, Searched, rooted
from placement.solvers.ascent.seats import Seats
from placement.solvers.ascent.trades import Trades
from placement.solvers.highs import Search
from placement.solvers.path import Watch

_LENGTH = 6  # trades of a path that is to pay
_DRAWN = 8.0  # work: what is drawn in the first pass of a search
_VAIN = 12  # draws without a better plan: then others may look for one
_STEP = 0.5  # of a value, which is whole: less is no improvement


@dataclass(frozen=True)
class Refill:
    """Makes plans of one level, of people who may change."""

    seats: Seats
    parts: Array  # (n,) of the relaxation
    free: Mask  # (E,)
    reached: tuple[int, ...]  # no earlier level may become worse

    @classmethod
    def of(cls, climb: DualAscent, core: Restricted, x: Array) -> Self:
        """From values of a core's columns, at a level's prices; couples and who may take courses stay."""
        parts = np.zeros(len(core.program.pairs))
        parts[core.pair] = x[: len(core.pair)]
        return cls(Seats.of(climb), parts, ~core.tied(), climb.reached)

    def begun(self, choice: Whole | None, target: int, search: Search) -> Whole | None:
        """The best of a choice, of what chains of exchanges and paths lead to, and of one that is drawn."""
        chains = Exchanges(self.seats, self.seats.held(self.parts), self.free, search.watch)
        choice = self._better(choice, chains.improve(choice, self.reached))
        watch = search.watch.share(_DRAWN)
        choice = self._bettered(choice, chains.seat, watch)
        return self._drawn(choice, target, np.random.default_rng(search.seed), watch)

    def searched(self, climb: DualAscent, choice: Whole, bound: int, effort: int, search: Search) -> Searched:
        """A choice no worse and a bound no lower: others are drawn, then the root is looked at, once."""
        bound = max(bound, climb.bound)
        choice = self.drawn(choice, bound + climb.room(bound), effort, search)
        return rooted(climb, choice, bound, search) if effort == 0 else Searched(choice, bound, done=False)

    def drawn(self, choice: Whole, target: int, effort: int, search: Search) -> Whole:
        """The best of a choice and of others that are drawn, until one is no dearer than the target."""
        random, vain = np.random.default_rng([search.seed, effort]), 0
        watch = search.watch.share(_DRAWN * GROWTH**effort)
        while watch.remaining and vain < _VAIN and self._value(choice)[0] > target:
            found = self._drawn(choice, target, random, watch)
            vain = 0 if found is not None and found is not choice else vain + 1
            choice = choice if found is None else found
        return choice

    def _drawn(
        self, choice: Whole | None, target: int, random: np.random.Generator, watch: Watch
    ) -> Whole | None:
        """The better one of a choice, if it is above the target, and of another."""
        if watch.remaining == 0 or self._value(choice)[0] <= target:
            return choice
        seat = self._mended(self.seats.drawn(self.parts, random), watch)
        return choice if seat is None else self._bettered(choice, seat, watch)

    def _bettered(self, choice: Whole | None, seat: Codes, watch: Watch) -> Whole | None:
        """The better one of a choice and of what paths from these seats (E,) lead to."""
        return self._better(choice, self.seats.choice(self._paid(seat, watch), choice))

    def _better(self, choice: Whole | None, found: Whole | None) -> Whole | None:
        """The first of two choices, or the second if that is better."""
        return found if self._value(found) < self._value(choice) else choice

    def _value(self, choice: Whole | None) -> tuple[int, ...]:
        """In the level and in those after it."""
        value = None if choice is None else self.seats.program.value(choice)
        if value is None or any(a > b for a, b in zip(value, self.reached, strict=False)):
            return (2**62,)
        return value[len(self.reached) :]

    def _mended(self, seat: Codes, watch: Watch) -> Codes | None:
        """(E,) seats that keep all rooms, from some that may not; None where no path leads there."""
        seats, limited = self.seats, np.asarray(np.isfinite(self.seats.room).any(axis=1))
        trades = Trades.of(seats, seat, self.free & limited[seats.unit[seat]], limited)
        taken = trades.through(limited, watch)
        if taken is None:
            return None
        seat[seats.employee[taken]] = taken
        return seat

    def _paid(self, seat: Codes, watch: Watch) -> Codes:
        """(E,) seats no dearer at the prices than these: no path pays, or time is up."""
        seats, seat = self.seats, seat.copy()
        while watch.remaining:
            trades = Trades.of(seats, seat, self.free)
            paths, used = trades.paying(_LENGTH, _STEP, watch), np.zeros(len(seats.room), bool)
            if not paths:
                break
            for taken in paths:
                who = seats.employee[taken]
                units = np.append(seats.unit[taken], seats.unit[seat[who]])
                if not used[units].any():
                    used[units] = True
                    seat[who] = taken
        return seat
