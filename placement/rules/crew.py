"""Nobody serves alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, PositiveInt

from placement.base.arrays import Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Rule
from placement.rules.groups import Groups, post_groups
from placement.rules.looser import in_turn
from placement.rules.words import each

if TYPE_CHECKING:
    from placement.model.model import Model


class Crew(Rule):
    """Each post or unit of `where` has nobody of `who`, or at least so many.

    Breach: persons short, Σ at_least − n over the groups with n of `who`, where 0 < n < at_least.

    Example::

        crew: {at_least: 2, who: {job: midwife}, per: unit}
    """

    kind: Literal["crew"] = "crew"
    nature = Nature.GROUP
    at_least: PositiveInt = Field(description="Fewest persons where there are any.")
    per: Literal["post", "unit"] = Field(default="post", description="Where they serve beside each other.")

    def post(self, model: "Model") -> None:
        """A column per group is 1 where anybody of `who` serves; then the group wants so many.

        Two statements say when: all who serve there together, and each of those who do so today. That
        each of all others did would come closer to the plans, too, but is a row per pair.
        """
        pairs = model.pairs
        groups = self._groups(pairs.problem)
        entry = np.flatnonzero(self.covers(pairs))
        group, every = groups.code[pairs.post[entry]], np.arange(len(groups.label))
        fitting = np.bincount(pairs.post[entry], minlength=len(pairs.problem.posts))
        most = np.bincount(groups.code, np.minimum(pairs.problem.maximum, fitting), len(every))
        manned = model.columns(np.minimum(most, 1.0))
        model.link(
            by=np.concatenate([group, every]),
            column=np.concatenate([entry, manned]),
            coefficient=np.concatenate([np.full(len(entry), -1.0), most]),
            lower=np.zeros(len(every)),
        )
        here = _today(pairs.problem, groups)[pairs.employee[entry]] == group
        stay, home = entry[here], group[here]
        person, first, row = np.unique(pairs.employee[stay], return_index=True, return_inverse=True)
        model.link(
            by=np.concatenate([row, np.arange(len(person))]),
            column=np.concatenate([stay, manned[home[first]]]),
            coefficient=np.concatenate([np.full(len(stay), -1.0), np.ones(len(person))]),
            lower=np.zeros(len(person)),
        )
        model.at_least(
            self,
            by=np.concatenate([group, every]),
            bound=np.zeros(len(every)),
            column=np.concatenate([entry, manned]),
            coefficient=np.concatenate([np.ones(len(entry)), np.full(len(manned), -float(self.at_least))]),
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per group with some, but too few."""
        groups = self._groups(problem)
        counted = (plan.post >= 0) & self.who_mask(problem)
        counted[counted] = self.where_mask(problem)[plan.post[counted]]
        count = np.bincount(groups.code[plan.post[counted]], minlength=len(groups.label))
        short = np.where(count > 0, np.maximum(0, self.at_least - count), 0)
        told = _("{count} of {needed} beside each other")
        return Breaches.where(short, groups.label, told, count=count, needed=self.at_least)

    @property
    def breach_unit(self) -> str:
        """Persons short."""
        return _("persons short of a crew")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("at least {count} persons {each}, or nobody", count=self.at_least, each=each(self.per))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Fewer."""
        return in_turn(self, "at_least", range(self.at_least - 1, 0, -1))

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Groups that so many can never serve in."""
        groups = self._groups(problem)
        most = np.bincount(groups.code, np.where(self.where_mask(problem), problem.maximum, 0))
        narrow = np.flatnonzero((most > 0) & (most < self.at_least))
        if len(narrow):
            told = _("places without room for {needed}: {count}, such as {name}")
            message = told.format(needed=self.at_least, count=len(narrow), name=groups.label[narrow[0]])
            yield Remark("warning", "at_least", message, _("ask for fewer, or leave these out by `where`"))

    def _groups(self, problem: Problem) -> Groups:
        return post_groups(problem, self.per)


def _today(problem: Problem, groups: Groups) -> Codes:
    """(E,) group that each employee serves in today, -1 for none."""
    here = np.full(len(problem.employees), -1, np.int64)
    here[problem.serves] = groups.code[problem.current[problem.serves]]
    return here
