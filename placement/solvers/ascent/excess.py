"""Where a plan holds the gap to its bound: in units whose people or rows cost more than prices ask for."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Whole
from placement.program.program import Headcounts, SideRows
from placement.solvers.ascent.dual_ascent import DualAscent


@dataclass(frozen=True)
class Excess:
    """Of one level at its best prices: pairs by reduced cost, rows by slack that is paid for."""

    climb: DualAscent
    dear: Array  # (n,) reduced costs of pairs
    side: Array  # (side rows,) prices
    posts: Array  # (P,)
    heads: Array  # (headcount rows,)

    @classmethod
    def of(cls, climb: DualAscent) -> Self:
        """At the prices that the level has come to."""
        dual, dear = climb.dual, np.zeros(len(climb.program.pairs))
        dear[dual.pair] = climb.reduced
        post, head, side, _ = dual.parts(climb.price)
        return cls(climb, dear, dual.side(side), post, head)

    def by_unit(self, choice: Whole) -> Array:
        """(U,) what each unit holds of the gap in a choice; what many units share falls on all of them.

        Where all serve they sum up to the gap: people who serve nowhere, and rows of none who serve,
        are of no unit.
        """
        program = self.climb.program
        problem, pairs = program.pairs.problem, program.pairs
        chosen = np.flatnonzero(choice[: len(pairs)])
        unit, units = pairs.unit[chosen], len(problem.units)
        count = np.bincount(pairs.post[chosen], minlength=len(problem.posts)).astype(float)
        of_post = -self.posts * (problem.maximum - count)
        head, short = self._rows(program.headcounts, count[program.headcounts.post], self.heads)
        np.add.at(of_post, program.headcounts.post, head)
        found = np.bincount(unit, self.dear[chosen], units)
        found += np.bincount(problem.post_unit, of_post, units)
        return np.maximum(0.0, found + self._shared(choice, chosen, unit, short, units))

    def _shared(self, choice: Whole, chosen: Codes, unit: Codes, short: Array, units: int) -> Array:
        """Of side rows: of each as much as of its chosen pairs is the unit's."""
        program, side = self.climb.program, self.climb.program.side
        activity, stated = side.matrix @ choice, program.stated
        own, breach = self._rows(side.first(stated), activity[:stated], self.side[:stated])
        excess = np.zeros(len(activity))
        excess[:stated] = own
        if len(program.cuts):
            breaches = np.concatenate([short, breach])
            lifted = activity[stated:] + program.lifted.any @ breaches
            excess[stated:] = self.side[stated:] * (lifted - side.lower[stated:])
            paid = (program.lifted.any.T @ self.side[stated:]) * breaches
            excess[:stated] -= paid[len(short) :]
        part = side.matrix[:, chosen].astype(bool).astype(float)
        where = sp.csr_array((np.ones(len(unit)), (np.arange(len(unit)), unit)), shape=(len(unit), units))
        held = part @ where
        return np.asarray(held.T @ (excess / np.maximum(1.0, held.sum(axis=1))))

    def _rows(self, rows: Headcounts | SideRows, activity: Array, price: Array) -> tuple[Array, Array]:
        """What rows cost more than they are priced at, and their breaches."""
        below, above = (
            np.maximum(0.0, np.where(np.isfinite(end), off, 0.0))
            for end, off in ((rows.lower, rows.lower - activity), (rows.upper, activity - rows.upper))
        )
        end = np.where(price > 0, rows.lower, np.where(price < 0, rows.upper, activity))
        breach = np.maximum(below, above)
        slack = price * (activity + below - above - end)
        left = np.where(rows.level == self.climb.level, rows.price - np.abs(price), 0.0)
        return slack + left * breach, breach
