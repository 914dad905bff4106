"""What rules look at: a case in codes, on a day, with its ways and its scope; and plans over it."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.case.travel import TravelSettings, travel_times
from placement.problem.coded import take
from placement.problem.plan import Plan
from placement.problem.scope import ScopedCase
from placement.problem.visits import presence


@dataclass(frozen=True)
class Problem(ScopedCase):
    """A case in codes, on a day, with its ways, its scope, and what a plan over it amounts to.

    Each of these is a class of its own, in this order: `CodedCase`, `DatedCase`, `MappedCase`,
    `ScopedCase`. What is known is found once and kept.
    """

    travel_settings: TravelSettings = field(default_factory=TravelSettings)

    @cached_property
    def place_minutes(self) -> Array:
        """(places, U) one-way minutes from each row of `places` to each unit, NaN where unknown."""
        places = self.case.tables["places"]["place"]
        return self._minutes_of(pd.DataFrame({"employee": places, "home": places}))

    @cached_property
    def unit_minutes(self) -> Array:
        """(U, U) one-way minutes from each unit to each, NaN where unknown."""
        return self._minutes_of(pd.DataFrame({"employee": self.units["unit"], "unit": self.units["unit"]}))

    def _minutes_of(self, people: pd.DataFrame) -> Array:
        """(n, U) one-way minutes from where each of them would set out to each unit."""
        people = people.reindex(columns=self.employees.columns).astype(self.employees.dtypes)
        way = travel_times({**self.case.tables, "employees": people}, self.travel_settings)
        minutes = np.full((len(people), len(self.units)), np.nan)
        minutes[way.origin >= 0] = way.minutes[way.origin[way.origin >= 0]]
        return minutes

    def present(self, plan: Plan, who: Mask) -> tuple[Whole, int]:
        """(P,) persons of `who` (E,) who are there, in parts of a person, and how many parts are one.

        Whoever visits another post counts for less in their own, and as much in the other.
        """
        there = plan.post[(plan.post >= 0) & who]
        return presence(plan.visits, np.bincount(there, minlength=len(self.posts)), who)

    def unit_of(self, plan: Plan) -> Codes:
        """(E,) the unit each employee is placed in."""
        return take(self.post_unit, plan.post)

    def moved(self, plan: Plan) -> Mask:
        """(E,) who serves today and is placed in another post; losing a post is no move."""
        return np.asarray(self.serves & (plan.post >= 0) & (plan.post != self.current))

    def minutes_of(self, plan: Plan) -> Array:
        """(E,) one-way minutes to the post held, NaN for the unplaced and for unknown ways."""
        placed = np.flatnonzero(plan.post >= 0)
        minutes = np.full(len(plan.post), np.nan)
        minutes[placed] = self.minutes(placed, self.post_unit[plan.post[placed]])
        return minutes
