"""What a solve comes to: an audited plan, the value of every priority, and what proves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from placement.problem.plan import Breaches, Plan
from placement.program.duals import Duals

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True)
class Level:
    """One priority: its value, and the least that any plan could reach there.

    The bound is over all plans that are no worse in the earlier priorities.
    """

    priority: int
    value: Fraction
    bound: Fraction
    rules: Mapping[str, Fraction]  # breach of each rule, unweighted
    certified_bound: Fraction | None = None  # re-computed without any solver, None where that is not possible
    in_order: tuple[int, ...] = ()  # what a leximin rule makes small, the largest first

    @property
    def gap(self) -> float:
        """(value − bound) / max(1, |value|)."""
        return float((self.value - self.bound) / max(Fraction(1), abs(self.value)))

    @property
    def certified_gap(self) -> float | None:
        """The gap to the bound that is proven again; None without one."""
        if self.certified_bound is None:
            return None
        return float((self.value - self.certified_bound) / max(Fraction(1), abs(self.value)))

    def closed(self, gap: Decimal) -> bool:
        """True when the value is proven to be within the gap asked for."""
        return self._within(self.bound, gap)

    def certified(self, gap: Decimal) -> bool:
        """True when that is proven again without any solver."""
        return self.certified_bound is not None and self._within(self.certified_bound, gap)

    def _within(self, bound: Fraction, gap: Decimal) -> bool:
        return self.value - bound <= Fraction(gap) * max(Fraction(1), abs(self.value))


@dataclass(frozen=True)
class Nearness:
    """How far a plan is from an earlier run, among plans that are equally good."""

    run: str  # name of the earlier run's folder
    changed: int  # employees of both who are placed otherwise
    bound: int  # no equally good plan changes fewer


@dataclass(frozen=True)
class Result:
    """An audited plan."""

    plan: Plan
    status: Status
    levels: tuple[Level, ...]
    breaches: Mapping[str, Breaches]  # rule name → what it finds, hard rules empty
    pairs: int
    seconds: Mapping[str, float]
    solver: str
    certified: bool = False  # every bound is proven again without any solver, within the gap asked for
    duals: tuple[Duals, ...] = ()  # prices that prove the bounds, a set per priority
    near: Nearness | None = None  # to the run that the plan was asked to be near to
