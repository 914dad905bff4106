"""No move leaves anybody worse off."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Codes
from placement.base.decimals import combined, fraction
from placement.base.language import _
from placement.problem.coded import find, take
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Screen
from placement.rules.looser import exact, in_turn
from placement.rules.parameters import ZERO, Amount
from placement.rules.words import figure, there

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


class NoWorse(Screen):
    """No move leaves anybody worse off than today: by the way to work, or by their own wishes.

    Breach: by `minutes`, minutes above today's way and the slack; by `preference`, ranks below
    the current unit's and the slack, over those who move.

    A first posting is no move. Who has no known way today is not judged by `minutes`. By
    `preference`, a unit that is not listed stands after the list, the current one counts as the
    last of the list if it is not on it, and another post in the same unit is as good as today's:
    who lists nothing has not asked to move, and any other unit is one rank worse.

    Example::

        no_worse: {by: minutes, slack: 15}
    """

    kind: Literal["no_worse"] = "no_worse"
    nature = Nature.MOBILITY
    by: Literal["minutes", "preference"] = Field(default="minutes", description="What may not become worse.")
    slack: Amount = Field(default=ZERO, description="Minutes or ranks that it may become worse all the same.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Nobody worse off than today")

    @property
    def needs_minutes(self) -> bool:
        """By minutes."""
        return self.by == "minutes"

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) how much worse each move is, beyond the slack."""
        amount = np.zeros(len(pairs))
        moves = np.flatnonzero(pairs.is_move)
        employee, unit = pairs.employee[moves], pairs.unit[moves]
        amount[moves] = self._above(self._worse(pairs.problem, employee, unit))
        return amount

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who moves for the worse."""
        moved = self.judged(problem, plan) & problem.moved(plan)
        before, after = self._minutes(problem, plan) if self.by == "minutes" else _ranks(problem, plan)
        worse = self._above(_longer(before, after))
        told = _("{after} minutes to {unit}, {before} today")
        if self.by == "preference":
            told = _("{unit} stands {amount} lower among the wishes than today's unit")
            if self.slack:
                told = _("{unit} stands {amount} lower among the wishes than the slack allows")
        return Breaches.where(
            np.where(moved, worse, 0.0),
            problem.employee_ids,
            told,
            before=before,
            after=after,
            unit=there(problem, plan)["unit"],
        )

    @property
    def breach_unit(self) -> str:
        """Minutes or ranks."""
        return _("minutes worse than today") if self.by == "minutes" else _("ranks worse than today")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.by == "minutes":
            if self.slack:
                told = _("no move makes the way to work more than {slack} minutes longer")
                return told.format(slack=figure(self.slack))
            return _("no move makes the way to work longer")
        if self.slack:
            told = _("no move leads more than {slack} ranks below today's unit in the wishes")
            return told.format(slack=figure(self.slack))
        return _("no move leads to a unit that is wished for less than today's")

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Every difference that a move could make."""
        serving = np.flatnonzero(problem.serves & self.who_mask(problem))
        units = np.unique(problem.post_unit[self.where_mask(problem)])
        found = [self._worse(problem, serving, np.full(len(serving), unit)) for unit in units]
        worse = np.unique(np.concatenate([np.zeros(0), *map(np.unique, found)]))
        wider = (exact(float(each)) for each in worse if each > float(self.slack))
        return in_turn(self, "slack", wider, self._told())

    def looser_for(self, problem: Problem, employee: int, post: int) -> Iterator[Looser]:
        """The difference that this move makes."""
        (worse,) = self._worse(problem, np.array([employee]), problem.post_unit[[post]])
        if worse > float(self.slack):
            yield Looser.of(self, "slack", exact(float(worse)), self._told())

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """How many nobody can judge, or have not said what they wish."""
        serving = np.flatnonzero(problem.serves & self.who_mask(problem))
        if self.by == "minutes":
            unknown = int(np.isnan(problem.minutes(serving, problem.current_unit[serving])).sum())
            if unknown:
                told = _("employees whose way to work today no source knows: {count}; they are not judged")
                yield Remark("warning", "by", told.format(count=unknown), _("fill `home`, or leave it so"))
            return
        listed = problem.employee_codes(problem.case.tables["preferences"]["employee"])
        silent = len(np.setdiff1d(serving, listed))
        if silent:
            told = _("employees without a list of preferences: {count}; any other unit is worse for them")
            remedy = _("fill the table preferences, or leave it so")
            yield Remark("warning", "by", told.format(count=silent), remedy)

    def _told(self) -> str:
        if self.by == "minutes":
            return _("could the way be {after} minutes longer, not only {before}")
        return _("could the unit be {after} ranks lower, not only {before}")

    def _above(self, worse: Array) -> Array:
        """(n,) beyond the slack, exactly."""
        return np.maximum(combined([(Fraction(1), worse)], -fraction(self.slack)), 0.0)

    def _worse(self, problem: Problem, employee: Codes, unit: Codes) -> Array:
        """(n,) how much worse than the current unit of those who serve each unit is; 0 where unknown."""
        today = problem.current_unit[employee]
        if self.by == "minutes":
            return _longer(problem.minutes(employee, today), problem.minutes(employee, unit))
        table, units = problem.case.tables["preferences"], len(problem.units)
        asker, rank = problem.employee_codes(table["employee"]), table["rank"].to_numpy(np.int64)
        last = np.zeros(len(problem.employees), np.int64)
        np.maximum.at(last, asker, rank)
        keys = asker * units + problem.unit_codes(table["unit"])
        at, now = find(keys, employee * units + unit), find(keys, employee * units + today)
        there = np.where(at >= 0, take(rank, at), last[employee] + 1)
        here = np.where(now >= 0, take(rank, now), last[employee])
        return np.where(unit == today, 0, there - here).astype(float)

    def _minutes(self, problem: Problem, plan: Plan) -> tuple[Array, Array]:
        """(E,) of today and of the plan."""
        return problem.minutes_of(Plan(problem.current)), problem.minutes_of(plan)


def _longer(before: Array, after: Array) -> Array:
    """(n,) the exact differences, 0 where either is unknown."""
    known = ~np.isnan(before) & ~np.isnan(after)
    more = combined([(Fraction(1), after[known]), (Fraction(-1), before[known])], Fraction(0))
    found = np.zeros(len(known))
    found[known] = more
    return found


def _ranks(problem: Problem, plan: Plan) -> tuple[Array, Array]:
    """(E,) rank of today's unit and of the plan's, told from each list by itself."""
    before, after = np.zeros(len(plan.post)), np.ones(len(plan.post))
    unit = problem.unit_of(plan)
    for who, rank in problem.once("wishes", lambda: _wishes(problem)).items():
        last = max(rank.values())
        before[who] = rank.get(int(problem.current_unit[who]), last)
        after[who] = rank.get(int(unit[who]), last + 1)
    return before, np.where(unit == problem.current_unit, before, after)


def _wishes(problem: Problem) -> dict[int, dict[int, int]]:
    """By employee the rank of each unit wished for."""
    wishes: dict[int, dict[int, int]] = {}
    table = problem.case.tables["preferences"]
    told = (problem.employee_codes(table["employee"]), problem.unit_codes(table["unit"]), table["rank"])
    for who, unit, rank in zip(*(column.tolist() for column in told), strict=True):
        wishes.setdefault(who, {})[unit] = rank
    return wishes
