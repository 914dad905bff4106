"""All plans in parts: where a program chooses one of some columns, each part has a bound of its own.

A rule may say that one of a few values is true (how far the worst unit is behind). The relaxation
mixes values, and is below what any of them allows. So the plans are parted by value, the part that
proves least again and again, and no plan falls below the least bound of all parts (branch and bound:
Land and Doig 1960, "An automatic method of solving discrete programming problems").
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.program import Duals, Program, Split
from placement.program.cuts import Cuts
from placement.solvers.ascent.dual import Dual
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Relaxed

_DEAR = 100.0  # times what a plan costs, or the bound: what a value of another part costs
_MOST = 16  # parts that are looked at
_PART = 1e-6
_GOOD = 0.05  # of its value above the bound: the value of a plan that is nearer is likely to be the best
_TWICE = 2.0  # what prices of an earlier level prove of a later one, in values of that


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


def parted(
    climb: DualAscent, relaxation: LinearRelaxation, found: Portion, value: int | None, stage: int = -1
) -> tuple[Portion, list["Proven"]]:
    """Raises the bound, towards a plan's value if known, by parts of all plans; the part that proves least.

    And what each part is proven to cost. `found` is all plans, and their relaxed solution; `stage` is the
    column that a good plan has.
    """
    parts = [found]
    dear = _DEAR * max(climb.program.unit[climb.level], abs(climb.bound), abs(value or 0))
    if value is None or value - climb.bound > _GOOD * abs(value):
        stage = -1
    for _ in range(_MOST // 2):
        least = min(parts, key=lambda part: part.climb.bound)
        closed = value is not None and value - least.climb.bound <= climb.room(value)
        if closed or least.share.max() > 1 - _PART:
            break
        halves = _halves(least, stage)
        made = [_looked_at(climb.program, least.climb, relaxation, column, dear) for column in halves]
        if made[0] is None or made[1] is None:
            break
        parts.remove(least)
        parts += [made[0], made[1]]
    if len(parts) > 1:
        relaxation.turn(climb.program, climb.level, climb.reached)
        split = Split(0, tuple((part.column, part.climb.duals) for part in parts))
        climb.offer(replace(climb.duals, split=split))
    least = min(parts, key=lambda part: part.climb.bound)
    return least.chosen, [Proven.of(part) for part in parts]


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


def _halves(part: Portion, stage: int) -> tuple[Codes, Codes]:
    """Its columns before a good plan's and the others, or those up to that; else up to the mean.

    The mean is of what the relaxed solution chooses.
    """
    share, column = part.share, part.column
    before = int(np.searchsorted(column, stage))
    if stage in column and len(column) > 1:
        first = before or 1
    else:
        mean = float(share @ np.arange(len(share))) / max(_PART, float(share.sum()))
        first = min(max(1, int(mean) + 1), len(share) - 1)
    return column[:first], column[first:]


@dataclass(frozen=True, eq=False)
class Proven:
    """What the plans with one of these columns are known to cost in a level, and by what prices."""

    column: Codes
    program: Program  # these plans, and the cuts of the prices
    level: int
    reached: tuple[int, ...]
    bound: int
    value: float  # the same in floats
    price: Array
    duals: Duals

    @classmethod
    def of(cls, part: Portion) -> "Proven":
        """What is known of a part."""
        climb = part.climb
        known = climb.level, climb.reached, climb.bound, climb.value, climb.price, climb.duals
        return cls(part.column, climb.program, *known)

    def after(self, reached: Sequence[int], value: int) -> Duals:
        """Prices that keep these plans above a value of a later level, as they are too dear in this one.

        What the level costs too much counts so often that it is more than the value.
        """
        level = len(reached)
        if level == self.level:
            return self.duals
        before = np.array(self.reached, float) - np.array(reached[: self.level], float)
        multipliers = self.price[len(self.price) - self.level :]
        beyond = self.value + float(multipliers @ before) - reached[self.level]
        often = _TWICE * max(1.0, abs(value)) / max(_PART, beyond)
        price = often * np.append(self.price, 1.0)
        dual = Dual(self.program, level, tuple(reached))
        return dual.duals(np.append(price, np.zeros(level - self.level - 1)))


@dataclass
class Values:
    """Which values a rule's choice may still have: of the others every plan is too dear in some level."""

    known: dict[int, list[Proven]] = field(default_factory=dict)  # by level, parts of what was left then
    closed: list[Proven] = field(default_factory=list)
    _narrowed: tuple[Program, Codes, Program] | None = None

    def close(self, level: int, reached: int) -> None:
        """Leaves out values with which no plan is as good as one that is known."""
        known = self.known.get(level, [])
        self.closed += [part for part in known if part.bound > reached]
        self.known[level] = [part for part in known if part.bound <= reached]

    def reopen(self, first: int) -> None:
        """What was known from a level on is so no longer: those before have become better."""
        self.closed = [part for part in self.closed if part.level < first]
        self.known = {level: parts for level, parts in self.known.items() if level < first}

    def left(self, program: Program, level: int) -> Codes:
        """The columns of a choice that plans may have which are as good as a known one."""
        gone = [part.column for part in self.closed if part.level <= level]
        return np.setdiff1d(program.one_of[0], np.concatenate(gone)) if gone else program.one_of[0]

    def within(self, program: Program, level: int) -> Program:
        """The program with these alone."""
        if not any(part.level <= level for part in self.closed):
            return program
        column, known = self.left(program, level), self._narrowed
        if known is None or known[0] is not program or not np.array_equal(known[1], column):
            plain = program.with_cuts(Cuts.none()).with_one_of(0, column)
            known = self._narrowed = program, column, plain.with_cuts(program.cuts)
        return known[2]

    def proof(self, program: Program, duals: Duals, reached: Sequence[int], value: int) -> Duals:
        """Prices of all plans, where these are of the plans within."""
        level = len(reached)
        closed = [part for part in self.closed if part.level <= level]
        if not closed:
            return duals
        column = self.left(program, level)
        within = ((column, replace(duals, split=None)),) if duals.split is None else duals.split.parts
        parts = [(np.intersect1d(each, column), prices) for each, prices in within]
        parts += [(part.column, part.after(reached, value)) for part in closed]
        return replace(duals, split=Split(0, tuple((each, prices) for each, prices in parts if len(each))))
