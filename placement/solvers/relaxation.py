"""The relaxation of a core that grows: whatever was solved before is where the next solve starts."""

import math
from typing import TYPE_CHECKING

import numpy as np

from placement.selector import Mask
from placement.solvers.climb import Climb
from placement.solvers.core import Core
from placement.solvers.highs import Relaxed, Search

if TYPE_CHECKING:
    from placement.plan import Codes

_ROUNDS = 40
_WIDER = 2.0  # pairs per employee, where a core has no plan
_WHOLE = 1e-6


class Relaxation:
    """A core's linear program, kept in HiGHS with its basis."""

    def __init__(self, core: Core, search: Search) -> None:
        self.core = core
        self._search = search
        self._program = search.relaxation(core.linear, core.cost)
        self._place: Codes = np.arange(len(core.cost))  # where HiGHS has each of the core's columns

    def solve(self) -> Relaxed | None:
        """The best real numbers, None where there are none or time is up."""
        found = self._search.rerun(self._program)
        return None if found is None else Relaxed(found.x[self._place], found.price, found.value)

    def grow(self, kept: Mask) -> None:
        """Adds the pairs of a mask (n,)."""
        old = self.core
        self.core = core = Core.of(old.whole, old.program.allowed | kept, old.level, old.reached)
        before, after = len(old.pair), len(core.pair)
        added = np.flatnonzero(~old.program.allowed[core.pair])
        place = np.empty(len(core.cost), np.int64)
        place[added] = len(self._place) + np.arange(len(added))
        place[:after][old.program.allowed[core.pair]] = self._place[:before]
        place[after:] = self._place[before:]
        self._place = place
        self._search.add_columns(self._program, core.linear, core.cost, added)


def polished(
    climb: Climb, core: Core, search: Search, loose: float = 0.0, enough: float = math.inf
) -> tuple[Core, Relaxed | None]:
    """A core that holds the best relaxed solution, or nearly, and that solution; the bound is raised.

    Column generation from the climb's core and prices: whatever pair the core's prices call
    cheap joins, until the bound is as high as the relaxation, but for that part of the gap, or
    `enough`.
    """
    relaxation, relaxed = Relaxation(core, search), None
    for _ in range(_ROUNDS):
        found = relaxation.solve()
        if search.watch.remaining == 0:
            break
        if found is None:
            relaxation.grow(climb.cheapest(_WIDER))
            continue
        relaxed, core = found, relaxation.core
        if climb.bound >= enough or _close(climb, relaxed, loose):
            break
        joining = climb.learn(climb.dual.of_rows(*core.prices(relaxed)), core.program.allowed)
        if climb.bound >= enough or _close(climb, relaxed, loose):
            break
        relaxation.grow(joining)
    return core, relaxed


def _close(climb: Climb, relaxed: Relaxed, loose: float) -> bool:
    value = relaxed.value + climb.program.constant[climb.level]
    return math.ceil(value - _WHOLE) - climb.bound <= loose * climb.room(value)
