"""How far it is: minutes and money of employees to units."""

from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Array, Codes
from placement.case.travel import Travel
from placement.problem.skills import DatedCase


@dataclass(frozen=True)
class MappedCase(DatedCase):
    """A case with its ways."""

    travel: Travel

    def travel_cost(self, employee: Codes, unit: Codes) -> Array:
        """(n,) one-way money of employees to units, 0 where no source names it."""
        origin = self.travel.origin[employee]
        cost = np.zeros(len(origin))
        known = origin >= 0
        cost[known] = self.travel.cost[origin[known], unit[known]]
        return cost

    def minutes(self, employee: Codes, unit: Codes) -> Array:
        """(n,) one-way minutes of employees to units, NaN where no source knows the way."""
        origin = self.travel.origin[employee]
        known = origin >= 0
        if known.all():
            return self.travel.minutes[origin, unit]
        minutes = np.full(len(origin), np.nan)
        minutes[known] = self.travel.minutes[origin[known], unit[known]]
        return minutes
