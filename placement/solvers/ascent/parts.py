"""All plans in parts: where a program chooses one of some columns, each part has a bound of its own.

A rule may say that one of a few values is true (how far the worst unit is behind). The relaxation
mixes values, and is below what any of them allows. So the plans are parted by value, the part that
proves least again and again, and no plan falls below the least bound of all parts (branch and bound:
Land and Doig 1960, "An automatic method of solving discrete programming problems").
"""

from dataclasses import dataclass, replace

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.program import Program, Split
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Relaxed

_DEAR = 10.0  # times the bound: what a value of another part costs
_MOST = 16  # parts that are looked at
_PART = 1e-6


@dataclass(frozen=True, eq=False)
class Portion:
    """The plans in which one of these columns is 1, their prices, and their relaxed solution."""

    column: Codes
    climb: DualAscent
    core: Restricted
    relaxed: Relaxed

    @property
    def loose(self) -> Mask:
        """(E,) whom the relaxed solution leaves between pairs."""
        return self.core.fractional(self.relaxed.x)

    @property
    def chosen(self) -> "Portion":
        """The plans with the value alone that the relaxed solution chooses most."""
        core, column = self.core, self.column[[self.share.argmax()]]
        program = self.core.whole.with_one_of(0, column)
        alone = Restricted.of(program, core.program.allowed, core.level, core.reached)
        return replace(self, column=column, core=alone)

    @property
    def share(self) -> Array:
        """(columns,) how far the relaxed solution chooses each."""
        at = np.searchsorted(self.core.columns.column, self.column)
        return np.asarray(self.relaxed.x[at])


def parted(climb: DualAscent, relaxation: LinearRelaxation, found: Portion, value: int | None) -> Portion:
    """Raises the bound, towards a plan's value if known, by parts of all plans; the part that proves least.

    `found` is all plans, and their relaxed solution.
    """
    parts, dear = [found], _DEAR * max(climb.program.unit[climb.level], abs(climb.bound))
    for _ in range(_MOST // 2):
        least = min(parts, key=lambda part: part.climb.bound)
        closed = value is not None and value - least.climb.bound <= climb.room(value)
        if closed or least.share.max() > 1 - _PART:
            break
        made = [_looked_at(climb.program, least.climb, relaxation, column, dear) for column in _halves(least)]
        if made[0] is None or made[1] is None:
            break
        parts.remove(least)
        parts += [made[0], made[1]]
    if len(parts) > 1:
        relaxation.turn(climb.program, climb.level, climb.reached)
        split = Split(0, tuple((part.column, part.climb.duals) for part in parts))
        climb.offer(replace(climb.duals, split=split))
    return min(parts, key=lambda part: part.climb.bound).chosen


def _looked_at(
    program: Program, near: DualAscent, relaxation: LinearRelaxation, column: Codes, dear: float
) -> Portion | None:
    """A part, from prices that are good near it; None where time is up."""
    watch = relaxation.search.watch
    here = program.with_one_of(0, column)
    climb = DualAscent(here, near.level, near.reached, near.gap, watch, ascend=False, price=near.price)
    relaxation.turn(program, near.level, near.reached)
    relaxation.narrow(here, dear)
    core, relaxed = polished(climb, relaxation)
    return None if relaxed is None else Portion(column, climb, core, relaxed)


def _halves(part: Portion) -> tuple[Codes, Codes]:
    """Its columns up to the mean of what the relaxed solution chooses, and the others."""
    share = part.share
    mean = float(share @ np.arange(len(share))) / max(_PART, float(share.sum()))
    first = min(max(1, int(mean) + 1), len(share) - 1)
    return part.column[:first], part.column[first:]
