"""A plan, who goes where, and what a rule finds broken in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placement.base import decimals
from placement.base.arrays import Array, Codes
from placement.base.language import day, written
from placement.problem.visits import Visits


@dataclass(frozen=True)
class Plan:
    """Who goes where, who takes which course before, and which visits are made besides."""

    post: Codes  # (E,) post code of each employee, -1 for none
    trained: Codes = field(
        default_factory=lambda: np.zeros(0, np.int64)
    )  # (t,) employee of each course taken
    course: Codes = field(default_factory=lambda: np.zeros(0, np.int64))  # (t,) code in Problem.course_ids
    visits: tuple[Visits, ...] = ()  # of every rule that lets some be made, each way once


@dataclass(frozen=True)
class Breaches:
    """What a rule finds broken: one row per subject.

    `message` is a template (translated, its {names} unfilled), `values` fill it row by row.
    An infinite amount may not be bought at any price, not even from a soft rule.
    """

    subject: NDArray[np.object_]  # (k,) id of an employee, "unit:job" of a post, id of a unit …
    amount: Array  # (k,) in the rule's unit, not 0; below 0 only for a score to be maximised
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


def _worded(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    return written(decimals.shown(value)) if isinstance(value, int | float) else str(value)
