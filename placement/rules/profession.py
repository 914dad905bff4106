"""The job fits the post."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Codes, Mask
from placement.base.decimals import fraction, number
from placement.base.language import _, term
from placement.case.selector import nearest
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Screen
from placement.rules.parameters import Prices
from placement.rules.words import places, there

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


class Profession(Screen):
    """An employee's job is the post's, or a listed substitute for it.

    Breach: the substitute's penalty.

    Hard or soft: a pair whose jobs neither match nor are listed is taken away in any case. Hard,
    a listed substitute is free; soft, it costs its penalty. Current posts are ignored, unless
    the rule says `incumbents: true`.

    Source: UU 20/2023 (read): merit is qualification, competence and performance.

    Example::

        profession: {substitutes: {midwife: {nurse: 1}}, priority: 2}
        competency: {}
    """

    kind: Literal["profession"] = "profession"
    nature = Nature.FITNESS
    substitutes: Prices = Field(default_factory=Prices, description="Post's job → employee's job → penalty.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("The job of the post is one's own")

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Jobs that nobody has and no post is for."""
        for post_job, listed in self.substitutes.items():
            for job in (post_job, *listed):
                if job not in problem.jobs:
                    message = _("no employee and no post has the job {job}", job=job)
                    yield Remark("warning", "substitutes", message, nearest(job, problem.jobs))

    def admits(self, problem: Problem) -> tuple[Codes, Mask]:
        """Employees by job, and by whether the rule speaks of them."""
        who, where = self.who_mask(problem), self.where_mask(problem)
        fits = np.isfinite(self._penalty(problem))[:, problem.post_job]
        return problem.employee_job * 2 + who, np.repeat(fits | ~where, 2, axis=0) | np.tile(
            [[True], [False]], (len(problem.jobs), 1)
        )

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) the penalty, infinite where the jobs do not go together."""
        problem = pairs.problem
        penalty = self._penalty(problem)
        if self.hard:
            penalty = np.where(np.isfinite(penalty), 0.0, penalty)
        return penalty[problem.employee_job[pairs.employee], problem.post_job[pairs.post]]

    def _penalty(self, problem: Problem) -> Array:
        """(J, J) by the employee's job and the post's; infinite where they do not go together."""
        jobs = len(problem.jobs)
        penalty = np.full((jobs, jobs), np.inf)
        for post_job, listed in self.substitutes.items():
            for employee_job, price in listed.items():
                if post_job in problem.jobs and employee_job in problem.jobs:
                    penalty[problem.jobs.get_loc(employee_job), problem.jobs.get_loc(post_job)] = _points(
                        price
                    )
        np.fill_diagonal(penalty, 0.0)
        return penalty

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee placed outside their profession at a price."""
        job = problem.employees["job"].to_numpy(object)
        place = places(problem, plan)
        amount = np.zeros(len(plan.post))
        for row in np.flatnonzero(self.judged(problem, plan) & (job != place["job"])):
            listed = self.substitutes.get(place["job"][row], {})
            if job[row] not in listed:
                amount[row] = np.inf
            elif not self.hard:
                amount[row] = _points(listed[job[row]])
        message = _("works as {job}, the post is for {post_job}")
        told = job.copy()
        told[amount != 0] = [term(str(each)) for each in job[amount != 0]]
        post_job = there(problem, plan)["job"]
        return Breaches.where(amount, problem.employee_ids, message, job=told, post_job=post_job)

    @property
    def breach_unit(self) -> str:
        """Penalty points."""
        return _("penalty points")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.substitutes:
            return _("the profession fits the post, or may stand in for it")
        return _("the profession fits the post")


def _points(price: Decimal) -> float:
    return number(fraction(price))
