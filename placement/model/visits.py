"""Visits: the columns of a model that count how many are made along each way."""

from dataclasses import dataclass, replace

from placement.base.arrays import Codes, Whole
from placement.problem.visits import Visits


@dataclass(frozen=True)
class VisitColumns:
    """A column per way along which one rule lets visits be made."""

    ways: Visits  # `number` is the most there may be
    column: Codes  # (v,)

    def made(self, x: Whole) -> Visits:
        """Those of a choice."""
        return replace(self.ways, number=x[self.column]).made()
