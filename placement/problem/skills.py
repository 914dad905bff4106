"""What people can do on a day: competencies that are valid, years in the post."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from placement.base.arrays import Array, Codes
from placement.case.selector import completed_years
from placement.problem.coded import CodedCase


@dataclass(frozen=True)
class DatedCase(CodedCase):
    """A case on the scenario's day."""

    date: date

    @cached_property
    def years_in_post(self) -> Array:
        """(E,) completed years, NaN where `since` is blank."""
        return completed_years(self.employees["since"], self.date)

    def competency(self, name: str) -> Codes:
        """(E,) the level each employee holds on the day, 0 for none or an expired one."""
        return self._competencies.get(name, np.zeros(len(self.employees), np.int64))

    @cached_property
    def _competencies(self) -> dict[str, Codes]:
        table = self.case.tables["competencies"]
        table = table[table["valid_until"].isna() | (table["valid_until"] >= pd.Timestamp(self.date))]
        levels = {}
        for name, held in table.groupby("competency"):
            level = np.zeros(len(self.employees), np.int64)
            np.maximum.at(level, self.employee_codes(held["employee"]), held["level"].to_numpy(np.int64))
            levels[str(name)] = level
        return levels
