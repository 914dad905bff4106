"""The plan stays within its money."""

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Codes
from placement.base.decimals import combined, fraction, number, total
from placement.base.language import _
from placement.model.courses import Courses
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.looser import exact
from placement.rules.parameters import ZERO, Amount
from placement.rules.told import Spending
from placement.rules.words import figure

if TYPE_CHECKING:
    from placement.model.model import Model
    from placement.model.pairs import Pairs


class Budget(Rule):
    """Moves, the movers' travel and courses cost at most so much.

    Breach: money above, max(0, cost − at_most), where cost = per_move × moves + per_minute × the
    movers' one-way minutes + the travel cost of their new ways + the cost of courses.

    Travel cost counts with `travel_cost: true` only, courses unless `training: false`.

    Example::

        budget: {at_most: 60, per_move: 20, travel_cost: true}
    """

    kind: Literal["budget"] = "budget"
    nature = Nature.MOBILITY
    at_most: Amount = Field(description="Money.")
    per_move: Amount = Field(default=ZERO, description="Money per move.")
    per_minute: Amount = Field(default=ZERO, description="Money per minute of a mover's one-way travel.")
    travel_cost: bool = Field(default=False, description="true: the cost of the movers' ways counts.")
    training: bool = Field(default=True, description="false: courses do not count.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Budget")

    @property
    def adds_up(self) -> bool:
        """Money."""
        return True

    @property
    def needs_minutes(self) -> bool:
        """When minutes or ways cost money."""
        return self.per_minute > 0 or self.travel_cost

    def post(self, model: "Model") -> None:
        """One row over all moves and courses."""
        pairs = model.pairs
        moves = np.flatnonzero(pairs.is_move & self.covers(pairs))
        cost = self._prices(pairs, moves)
        column, courses = moves, model.courses
        if self.training and courses is not None:
            spoken = self.who_mask(pairs.problem)[courses.employee]
            column = np.concatenate([column, courses.column[spoken]])
            cost = np.concatenate([cost, courses.cost[spoken]])
        by = np.zeros(len(column), np.int64)
        model.at_most(self, by=by, bound=[number(fraction(self.at_most))], column=column, coefficient=cost)

    def _prices(self, pairs: "Pairs", moves: Codes) -> Array:
        """(moves,) what each costs, exactly."""
        terms: list[tuple[Fraction, Array | Codes]] = [(Fraction(0), np.zeros(len(moves)))]
        if self.per_minute > 0:
            minutes = pairs.minutes[moves]
            terms.append((fraction(self.per_minute), np.where(np.isnan(minutes), 0.0, minutes)))
        if self.travel_cost:
            cost = pairs.problem.travel_cost(pairs.employee[moves], pairs.unit[moves])
            terms.append((Fraction(1), cost))
        return combined(terms, fraction(self.per_move))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row, when the plan costs too much."""
        spent, limit = self.spending(problem, plan).spent, fraction(self.at_most)
        message = _("costs {spent}, the limit is {limit}")
        above = float(max(Fraction(0), spent - limit))
        return Breaches.where([above], ["all"], message, spent=float(spent), limit=float(limit))

    @property
    def breach_unit(self) -> str:
        """Money above the limit."""
        return _("money above the limit")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("moves and courses cost at most {limit}", limit=figure(self.at_most))

    def looser_by(self, problem: Problem, breach: Fraction) -> Looser:
        """So much more money."""
        told = _("{after} would have to be spent, the limit is {before}")
        return Looser.of(self, "at_most", exact(Fraction(self.at_most) + breach), told)

    def counted(self, parameter: str) -> str:
        """Money, whichever it is."""
        return _("money")

    def spending(self, problem: Problem, plan: Plan) -> Spending:
        """Money for the moves and courses that the rule speaks of."""
        moved = np.flatnonzero(problem.moved(plan) & self.who_mask(problem))
        moved = moved[self.where_mask(problem)[plan.post[moved]]]
        unit = problem.post_unit[plan.post[moved]]
        ways = Fraction(0)
        if self.per_minute > 0:
            minutes = problem.minutes(moved, unit)
            ways += fraction(self.per_minute) * total(minutes[~np.isnan(minutes)])
        if self.travel_cost:
            ways += total(problem.travel_cost(moved, unit))
        spoken = self.who_mask(problem)[plan.trained] & self.training
        parts = {
            "moves": fraction(self.per_move) * len(moved),
            "ways": ways,
            "courses": total(Courses.prices(problem)[plan.course[spoken]]),
        }
        return Spending(parts, fraction(self.at_most))
