"""People live near a properly staffed unit."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Codes, Mask
from placement.base.language import _, term
from placement.case.selector import nearest
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Rule
from placement.rules.looser import in_turn, longer
from placement.rules.parameters import Amount
from placement.rules.words import figure

if TYPE_CHECKING:
    from placement.model.model import Model


class Access(Rule):
    """People live within `minutes` of a properly staffed unit.

    Breach: people (`places.population`) in places from which no such unit is within the limit.

    A unit is properly staffed when every listed job has a post there with a minimum of 1 or
    more, filled to it. The plan decides by itself which units to complete when staff is short.

    Source: Church & ReVelle 1974, "The maximal covering location problem"; 60 minutes to
    primary care are assumed.

    Example::

        access: {minutes: 60, jobs: [nurse, midwife], priority: 1}
    """

    kind: Literal["access"] = "access"
    nature = Nature.NEED
    minutes: Amount = Field(description="Longest one-way travel from home to the unit, in minutes.")
    jobs: tuple[str, ...] = Field(min_length=1, description="Jobs that make a unit properly staffed.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("People within reach of a staffed unit")

    def post(self, model: "Model") -> None:
        """A column per unit that is complete, and one per set of places that share their units."""
        problem, pairs = model.pairs.problem, model.pairs
        required = self._required(problem)
        units = np.flatnonzero((required >= 0).all(axis=1))
        near = self._near(problem)[:, units]
        sets, which = np.unique(near, axis=0, return_inverse=True)
        people = np.bincount(which.reshape(-1), self._people(problem), len(sets))
        complete = model.columns(np.ones(len(units)))
        left_out = model.columns(np.ones(len(sets)))
        posts = required[units]
        row = np.full(len(problem.posts), -1)
        row[posts.reshape(-1)] = np.arange(posts.size)
        counted = np.flatnonzero((row[pairs.post] >= 0) & self.who_mask(problem)[pairs.employee])
        visited, column, part = model.visitors(self.who_mask(problem))
        model.link(
            by=np.concatenate([row[pairs.post[counted]], row[visited], np.arange(posts.size)]),
            column=np.concatenate([counted, column, np.repeat(complete, posts.shape[1])]),
            coefficient=np.concatenate(
                [np.ones(len(counted)), part, -problem.minimum[posts.reshape(-1)].astype(float)]
            ),
            lower=np.zeros(posts.size),
        )
        of_set, unit = np.nonzero(sets)
        model.link(
            by=np.concatenate([of_set, np.arange(len(sets))]),
            column=np.concatenate([complete[unit], left_out]),
            coefficient=1.0,
            lower=np.ones(len(sets)),
        )
        nobody = np.where(people > 0, 0.0, 1.0)  # where nobody lives, nobody is left out
        model.at_most(self, by=np.arange(len(sets)), bound=nobody, column=left_out, price=people)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per place whose people are left out."""
        posts = problem.posts
        present, unit = problem.present(plan, self.who_mask(problem))
        listed = self.where_mask(problem) & posts["job"].isin(self.jobs).to_numpy() & (problem.minimum >= 1)
        filled = Counter(posts["unit"].to_numpy(object)[listed & (present >= problem.minimum * unit)])
        proper = np.array([filled[each] == len(set(self.jobs)) for each in problem.unit_ids], bool)
        with np.errstate(invalid="ignore"):
            reached = (problem.place_minutes[:, proper] <= float(self.minutes)).any(axis=1)
        place = problem.case.tables["places"]
        message = _("{amount} people live more than {limit} minutes from a properly staffed unit")
        people = np.where(reached, 0.0, self._people(problem))
        return Breaches.where(people, place["place"].to_numpy(object), message, limit=float(self.minutes))

    @property
    def breach_unit(self) -> str:
        """People too far away."""
        return _("people too far away")

    def asks(self) -> str:
        """What the rule asks, in words."""
        told = _("people live within {minutes} minutes of a unit staffed with {jobs}")
        return told.format(minutes=figure(self.minutes), jobs=", ".join(map(term, self.jobs)))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """Every longer way that there is."""
        told = _("at {after} minutes instead of {before}")
        return in_turn(self, "minutes", longer(problem.place_minutes, self.minutes), told)

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Jobs that no post bears, and units that nowhere list them all."""
        for job in self.jobs:
            if job not in set(problem.posts["job"]):
                yield Remark(
                    "error", "jobs", _("no post is for a {job}", job=job), nearest(job, problem.posts["job"])
                )
        if not (self._required(problem) >= 0).all(axis=1).any():
            message = _("no unit has posts with a minimum for all these jobs")
            yield Remark(
                "warning", "jobs", message, _("list fewer jobs, or fill `minimum` in the table posts")
            )

    def _required(self, problem: Problem) -> Codes:
        """(U, jobs) the post of each listed job with a minimum in each unit, -1 for none."""
        jobs = sorted(set(self.jobs))
        required = np.full((len(problem.units), len(jobs)), -1, np.int64)
        usable = self.where_mask(problem) & (problem.minimum >= 1)
        for column, job in enumerate(jobs):
            posts = np.flatnonzero(usable & (problem.posts["job"] == job).to_numpy())
            required[problem.post_unit[posts], column] = posts
        return required

    def _near(self, problem: Problem) -> Mask:
        """(places, U) within the limit."""
        with np.errstate(invalid="ignore"):
            return np.asarray(problem.place_minutes <= float(self.minutes))

    def _people(self, problem: Problem) -> Array:
        """(places,) population, 0 where blank."""
        return problem.case.tables["places"]["population"].to_numpy(float, na_value=0.0)
