"""Rounds of whole units (`patterns`) that are made beside a search, and what they tell it."""

from dataclasses import dataclass
from typing import Self

from placement.base.arrays import Array, Mask, Whole
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.patterns import LATE, Patterns
from placement.solvers.path import Watch

_HARDLY = 0.005  # of a pair that units choose: less is none


@dataclass
class Rounds:
    """Rounds of a level's whole units, made beside other work."""

    patterns: Patterns
    climb: DualAscent
    more: bool = True  # whether there may be another

    @classmethod
    def of(cls, patterns: Patterns | None, climb: DualAscent) -> Self | None:
        """Of the patterns of a level, where there are any."""
        if patterns is None:
            return None
        patterns.turn(climb.reached)
        return cls(patterns, climb)

    @property
    def work(self) -> float:
        """Of a round."""
        return self.patterns.work

    def round(self, value: int, watch: Watch) -> None:
        """One, if it may close some of the gap to a plan of that value."""
        self.more = self.patterns.round(value, self.climb.room(value) // 2, watch, LATE)

    def excess(self, choice: Whole) -> Array:
        """(U,) how much of the gap each unit holds in a choice."""
        return self.patterns.excess(choice)

    def kernel(self) -> Mask:
        """(n,) pairs that units choose, for all that is known so far."""
        return self.patterns.share > _HARDLY

    def raised(self) -> int:
        """The level's bound."""
        self.patterns.offer(self.climb)
        return self.climb.bound
