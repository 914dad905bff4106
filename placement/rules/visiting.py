"""Holders of a post serve in other units besides."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, PositiveInt

from placement.base.arrays import Codes, Mask
from placement.base.language import _
from placement.case.selector import nearest
from placement.model.visits import VisitColumns
from placement.problem.coded import find
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.problem.visits import Visits
from placement.rules.base import Looser, Nature, Remark, Rule
from placement.rules.looser import in_turn, longer
from placement.rules.parameters import Amount, Rough
from placement.rules.words import figure, percent

if TYPE_CHECKING:
    from placement.model.model import Model


class Visiting(Rule):
    """Holders of a post may also serve the same job in other units within `minutes` of their own.

    Breach: visits made.

    Each holder visits up to `at_most` units, none of them twice. A visit counts `share` of a person
    where it is made, and takes as much from the post at home: for `staffing`, `equity` and `access`, as
    far as their `who` speaks of all who may visit. Nobody gives away more than all of themselves, so
    1 / `share` visits are the most.

    Visits are those of a post, not of a person: who of its holders makes which, they settle among
    themselves. `who` limits who may be sent, `where` which posts are visited. Whom the scope keeps as
    they are makes no visits. One rule at most may send the holders of a post.

    Hard or soft: its limits bind always. Hard, visits within them are free; soft, each one is charged.
    Without a use no visit is made.

    Example::

        visiting: {minutes: 100, share: 0.5, priority: 5}
    """

    kind: Literal["visiting"] = "visiting"
    nature = Nature.NEED
    minutes: Amount = Field(description="Longest one-way travel from unit to unit, in minutes.")
    share: Rough = Field(description="Part of a person that a visit counts, 0 to 1.")
    at_most: PositiveInt = Field(default=1, description="Most units that each holder visits.")
    jobs: tuple[str, ...] = Field(default=(), description="Jobs of the posts; none named: every job.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Visiting service in units nearby")

    def ways(self, problem: Problem) -> Visits:
        """From each post to each of the same job that is near enough, in the order of the posts."""
        key = self.kind, str(self.minutes), self.jobs, self.where.model_dump_json()
        home, there = problem.once(key, lambda: self._ways(problem))
        number = problem.maximum[home]
        who = self.who_mask(problem) & ~problem.frozen
        return Visits(self.name, who, self.share, home, there, number)

    @property
    def widens(self) -> bool:
        """It lets holders go, and makes nobody go."""
        return True

    def columns(self, model: "Model") -> None:
        """A column per way: how many visits are made along it."""
        ways = self.ways(model.pairs.problem)
        model.visits.append(VisitColumns(ways, model.columns(ways.number)))

    def post(self, model: "Model") -> None:
        """The holders at home limit all visits, and those along each way; soft, each is charged."""
        own = next(each for each in model.visits if each.ways.rule == self.name)
        pairs, ways, column = model.pairs, own.ways, own.column
        homes, row = np.unique(ways.home, return_inverse=True)
        holder, home = _held(pairs.post, ways.who[pairs.employee], homes)
        model.link(
            by=np.concatenate([home, row]),
            column=np.concatenate([holder, column]),
            coefficient=np.concatenate([np.full(len(holder), float(self._most)), np.full(len(row), -1.0)]),
            lower=np.zeros(len(homes)),
        )
        if self._most > 1:
            holder, way = _held(pairs.post, ways.who[pairs.employee], ways.home)
            model.link(
                by=np.concatenate([way, np.arange(len(column))]),
                column=np.concatenate([holder, column]),
                coefficient=np.concatenate([np.ones(len(holder)), np.full(len(column), -1.0)]),
                lower=np.zeros(len(column)),
            )
        if not self.hard:
            everything = np.zeros(len(column), np.int64)
            model.at_most(self, by=everything, bound=[0.0], column=column, coefficient=1.0)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per post that is visited, and beyond any price what the rule does not let holders do."""
        ways, posts = self.ways(problem), len(problem.posts)
        holders = np.bincount(plan.post[(plan.post >= 0) & ways.who], minlength=posts)
        sent, received, wrong = np.zeros(posts, np.int64), np.zeros(posts, np.int64), np.zeros(posts, bool)
        for made in (each for each in plan.visits if each.rule == self.name):
            np.add.at(sent, made.home, made.number)
            np.add.at(received, made.there, made.number)
            strange = find(ways.home * posts + ways.there, made.home * posts + made.there) < 0
            wrong[made.there[strange | (made.number > holders[made.home])]] = True
        wrong |= sent > self._most * holders
        free = received * (not self.hard)
        return Breaches.where(
            np.where(wrong, np.inf, free),
            problem.post_ids,
            "{words}: {received}",
            words=np.where(wrong, _("visits here that holders may not make"), _("visits made here")),
            received=received,
        )

    @property
    def breach_unit(self) -> str:
        """Visits."""
        return _("visits")

    def asks(self) -> str:
        """What the rule asks, in words."""
        told = _("holders may visit a unit within {minutes} minutes, for {share} of a person")
        if self.at_most > 1:
            told = _("holders may visit {most} units within {minutes} minutes, each for {share} of a person")
        return told.format(most=self.at_most, minutes=figure(self.minutes), share=percent(self.share))

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """More visits by each, then every longer way that there is."""
        reached = np.bincount(self.ways(problem).home).max(initial=0)
        most = min(int(reached), self._fullest(int(reached)))
        yield from in_turn(self, "at_most", range(self.at_most + 1, most + 1))
        told = _("at {after} minutes from unit to unit instead of {before}")
        yield from in_turn(self, "minutes", longer(problem.unit_minutes, self.minutes), told)

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Jobs that no post bears, more visits than a person has shares, and nowhere to go."""
        known = set(problem.posts["job"])
        for job in (job for job in self.jobs if job not in known):
            yield Remark("error", "jobs", _("no post is for a {job}", job=job), nearest(job, known))
        if self._most < self.at_most:
            message = _("a visit counts {share} of a person, so the most of one holder are {most}")
            message = message.format(share=percent(self.share), most=self._most)
            yield Remark("warning", "at_most", message, _("lower `at_most` or `share`"))
        if not len(self.ways(problem)):
            message = _("no post has another for the same job within {minutes} minutes")
            message = message.format(minutes=figure(self.minutes))
            yield Remark("warning", "minutes", message, _("raise `minutes`, or name other jobs"))
        unknown = int(np.isnan(problem.unit_minutes).sum())
        if unknown:
            message = _("ways from unit to unit that no source knows, so that nobody visits: {count}")
            yield Remark("warning", "", message.format(count=unknown), _("fill the table travel or links"))

    @property
    def _most(self) -> int:
        """Visits of each holder."""
        return min(self.at_most, self._fullest(self.at_most))

    def _fullest(self, otherwise: int) -> int:
        """As many visits as take all of a person."""
        return int(1 / self.share) if self.share else otherwise

    def _ways(self, problem: Problem) -> tuple[Codes, Codes]:
        """(v,) and (v,) the posts of every way."""
        with np.errstate(invalid="ignore"):
            near = np.asarray(problem.unit_minutes <= float(self.minutes))
        np.fill_diagonal(near, val=False)
        named = np.ones(len(problem.posts), bool)
        if self.jobs:
            named = problem.posts["job"].isin(self.jobs).to_numpy(bool)
        sends, visited = named & (problem.maximum > 0), named & self.where_mask(problem)
        found = [np.zeros((2, 0), np.int64)]
        for job in np.unique(problem.post_job[sends]):
            home = np.flatnonzero(sends & (problem.post_job == job))
            there = np.flatnonzero(visited & (problem.post_job == job))
            at = np.nonzero(near[np.ix_(problem.post_unit[home], problem.post_unit[there])])
            found.append(np.array([home[at[0]], there[at[1]]]))
        home, there = np.concatenate(found, axis=1)
        order = np.lexsort((there, home))
        return home[order], there[order]


def _held(post: Codes, may: Mask, wanted: Codes) -> tuple[Codes, Codes]:
    """(k,) the pairs in each of the wanted posts, of those who may go, and (k,) which of these it is."""
    order = np.flatnonzero(may)
    order = order[np.argsort(post[order], kind="stable")]
    first, last = (np.searchsorted(post[order], wanted, side=side) for side in ("left", "right"))
    count = last - first
    which = np.repeat(np.arange(len(wanted)), count)
    place = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return order[np.repeat(first, count) + place], which
