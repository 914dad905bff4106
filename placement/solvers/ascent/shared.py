"""Small units begin with patterns, not with a relaxation; several priorities with those of their blend.

The simplex takes seconds where a fifth of the people are between pairs. So rounds of whole units go
straight on from the prices of the dual ascent, on the blend first; what units choose there is
rounded to a plan, and with these patterns and prices every level begins.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from placement.base.arrays import Array
from placement.program import Program
from placement.program.cuts import Cuts
from placement.program.units import Units
from placement.solvers.ascent.blend import weights
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.patterns import LATE, Patterns
from placement.solvers.highs import Search

_ROUNDS = 35  # on the blend
ALONE = 20  # on a single priority
_BEGUN = 5  # and on each level, before any is searched


@dataclass(frozen=True)
class SharedPatterns:
    """What all levels of a program begin with."""

    units: Units
    price: Array  # of rows, where nobody is looked at but single employees
    blended: Patterns

    @classmethod
    def of(cls, program: Program, climb: DualAscent, search: Search) -> Self | None:
        """From the prices of the blend; None where no row is of a single unit, or whole units prove less."""
        blended = begun(climb, _ROUNDS, search)
        if blended is None:
            return None
        return cls(Units.of(program.with_cuts(Cuts.none())), climb.price, blended)

    def row_prices(self, level: int) -> Array:
        """Of a level, as `DualAscent` has them."""
        weight = weights(self.units.program)
        return np.asarray(np.concatenate([self.price, weight[:level]]) / weight[level], np.float64)

    def prices(self, level: int) -> tuple[Array, Array, Array]:
        """Of earlier levels, of employees and of rows, for a level's patterns."""
        weight, (employee, side) = weights(self.units.program), self.blended.best
        return weight[:level] / weight[level], employee / weight[level], side / weight[level]

    def patterns(
        self, reached: tuple[int, ...], prices: tuple[Array, Array, Array], search: Search
    ) -> Patterns:
        """Of the level after those reached, from such prices on."""
        found = Patterns(self.units, reached, *prices, self.blended.known.of(self.units))
        _rise(found, _BEGUN, search)
        return found


def begun(climb: DualAscent, rounds: int, search: Search) -> Patterns | None:
    """Patterns from the prices of a first level; None where no row is of one unit, or they prove less."""
    units = Units.of(climb.program.with_cuts(Cuts.none()))
    if not (units.row >= 0).any():
        return None
    found = Patterns(units, (), *climb.prices())
    if found.bound < climb.bound - climb.room(climb.bound):  # where couples may stay without
        return None
    _rise(found, rounds, search)
    return found


def _rise(patterns: Patterns, rounds: int, search: Search) -> None:
    """So many rounds, or fewer where they close next to nothing; there need not be a plan yet."""
    for _ in range(rounds):
        if not patterns.round(2 * abs(int(patterns.bound)) + 1, 0, search.watch, LATE):
            break
