"""What comes out: who goes where, what it breaks, and how good it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placement.base import decimals
from placement.base.language import written

if TYPE_CHECKING:
    from placement.program import Duals

Codes = NDArray[np.int64]
"""Integer codes of employees, posts or units; -1 stands for none."""

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True)
class Plan:
    """Who goes where, and who takes which course before."""

    post: Codes  # (E,) post code of each employee, -1 for none
    trained: Codes = field(
        default_factory=lambda: np.zeros(0, np.int64)
    )  # (t,) employee of each course taken
    course: Codes = field(default_factory=lambda: np.zeros(0, np.int64))  # (t,) code in Problem.course_ids


@dataclass(frozen=True)
class Breaches:
    """What a rule finds broken: one row per subject.

    `message` is a template (translated, its {names} unfilled), `values` fill it row by row.
    An infinite amount may not be bought at any price, not even from a soft rule.
    """

    subject: NDArray[np.object_]  # (k,) id of an employee, "unit:job" of a post, id of a unit …
    amount: NDArray[np.float64]  # (k,) in the rule's unit, not 0; below 0 only for a score to be maximised
    message: str = ""
    values: Mapping[str, ArrayLike] = field(default_factory=dict)  # (k,) each

    @property
    def total(self) -> Fraction:
        """The exact sum of the finite amounts."""
        return decimals.total(self.amount[np.isfinite(self.amount)])

    def messages(self) -> list[str]:
        """The message of each row, filled."""
        columns = {
            name: np.broadcast_to(values, len(self.amount)).tolist() for name, values in self.values.items()
        }
        columns["amount"] = self.amount.tolist()
        words = {name: [_worded(value) for value in values] for name, values in columns.items()}
        return [
            self.message.format(**{name: values[row] for name, values in words.items()})
            for row in range(len(self.amount))
        ]

    @classmethod
    def where(cls, broken: ArrayLike, subject: ArrayLike, message: str, **values: ArrayLike) -> "Breaches":
        """Of arrays over all subjects, the rows whose amount is not 0."""
        amount = np.asarray(broken, float)
        rows = np.flatnonzero(amount)
        chosen = {
            name: np.broadcast_to(np.asarray(value), amount.shape)[rows] for name, value in values.items()
        }
        return cls(np.asarray(subject, object)[rows], amount[rows], message, chosen)


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
    duals: tuple["Duals", ...] = ()  # prices that prove the bounds, a set per priority
    near: Nearness | None = None  # to the run that the plan was asked to be near to


def _worded(value: Any) -> str:
    return written(decimals.shown(value)) if isinstance(value, int | float) else str(value)
