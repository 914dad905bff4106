"""The relaxation of a core that grows: whatever was solved before is where the next solve starts."""

from typing import TYPE_CHECKING

import numpy as np

from placement.selector import Mask
from placement.solvers.core import Core
from placement.solvers.highs import Relaxed, Search

if TYPE_CHECKING:
    from placement.plan import Codes


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
