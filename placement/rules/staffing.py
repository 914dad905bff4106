"""Posts are staffed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Rule
from placement.rules.told import Parts

if TYPE_CHECKING:
    from placement.model.model import Model

REMOTENESS = {"urban": 1, "rural": 2, "remote": 3, "very_remote": 4}


class Staffing(Rule):
    """The headcount of each post, substitutes included, is at least its minimum or target, or what is kept.

    Breach: persons short × weight, Σ max(0, level − headcount) × weight over the posts.

    The weight is 1, the unit's population, or 1, 2, 3, 4 from urban to very remote (blank: 1).
    `who` limits whom the headcount counts. What is kept is the minimum, or today's headcount where
    that is lower: hard, no gap is filled by opening another or making it wider.

    Source: Permenkes 75/2014 (read) has minima for puskesmas, PermenPANRB 1/2020 (read) the
    targets from workload.

    Example::

        staffing: {weight_by: remoteness, priority: 1}
    """

    kind: Literal["staffing"] = "staffing"
    nature = Nature.NEED
    seen = True
    level: Literal["minimum", "target", "kept"] = Field(default="minimum", description="Headcount asked for.")
    weight_by: Literal["none", "population", "remoteness"] = Field(
        default="none", description="What a missing person costs."
    )

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Staff up to minimum or target")

    @property
    def parts(self) -> Parts | None:
        """Of everybody in a post; some of them, or how many serve today, are told by the whole case alone."""
        return Parts.POSTS if self.who.empty and self.level != "kept" else None

    def post(self, model: "Model") -> None:
        """One row per post; where visits are made, they count too."""
        problem, pairs = model.pairs.problem, model.pairs
        price, who = price_of_posts(problem, self.weight_by), self.who_mask(problem)
        bound = np.where(price > 0, self._needed(problem), 0)
        post, column, part = model.visitors(who)
        visited = np.isin(np.arange(len(bound)), post)
        model.at_least(
            self,
            by=pairs.post,
            bound=np.where(visited, 0, bound),
            where=None if self.who.empty else who[pairs.employee],
            price=price,
        )
        if not len(post):
            return
        row = np.where(visited & (bound > 0), np.arange(len(bound)), -1)
        entry = np.flatnonzero((row[pairs.post] >= 0) & who[pairs.employee])
        model.at_least(
            self,
            by=np.concatenate([row[pairs.post[entry]], row[post]]),
            bound=np.where(visited, bound, 0),
            column=np.concatenate([entry, column]),
            coefficient=np.concatenate([np.ones(len(entry)), part]),
            price=price,
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per post that is short."""
        present, unit = problem.present(plan, self.who_mask(problem))
        needed = self._needed(problem)
        short = np.maximum(0, needed * unit - present)
        return Breaches.where(
            short * price_of_posts(problem, self.weight_by) / unit,
            problem.post_ids,
            _("{headcount} of {needed}, {short} short"),
            headcount=present / unit,
            needed=needed,
            short=short / unit,
        )

    @property
    def breach_unit(self) -> str:
        """Persons short, or what they weigh."""
        if self.weight_by == "population":
            return _("persons short, each times the people served")
        return _("persons short, more where remote") if self.weight_by != "none" else _("persons short")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.level == "target":
            return _("every post has the staff of its target")
        if self.level == "kept":
            return _("no post falls below its minimum, or further below it than today")
        return _("every post has the staff of its minimum")

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """The minimum in the place of the target."""
        if self.level == "target":
            yield Looser.of(self, "level", "minimum")

    def _needed(self, problem: Problem) -> Codes:
        """(P,) persons."""
        level = problem.target if self.level == "target" else problem.minimum
        if self.level == "kept":
            level = np.minimum(level, self._counted(problem, problem.current))
        return np.where(self.where_mask(problem), level, 0)

    def _counted(self, problem: Problem, post: Codes) -> Codes:
        """(P,) persons of `who` in each post."""
        there = post[(post >= 0) & self.who_mask(problem)]
        return np.bincount(there, minlength=len(problem.posts)).astype(np.int64)


def price_of_posts(problem: Problem, weight_by: str) -> Array:
    """(P,) what a missing person counts."""
    if weight_by == "none":
        return np.ones(len(problem.posts))

    def found() -> Array:
        if weight_by == "population":
            units = problem.units["population"].to_numpy(float, na_value=1.0)
        else:
            units = problem.units["setting"].map(REMOTENESS).fillna(1).to_numpy(float)
        return units[problem.post_unit]

    return problem.once(("price of posts", weight_by), found)
