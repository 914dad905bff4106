"""A licence for the post's job is valid."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from placement.base.arrays import Array, Codes, Mask
from placement.base.language import _
from placement.problem.coded import take
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Screen
from placement.rules.words import there

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


class Licence(Screen):
    """Where the post's job occurs in the table `licences`, the employee's licence for it is valid on the day.

    Breach: 1 per pair without a valid licence.

    Source: assumed: a practice licence (SIP) is tied to its place, so a move needs a new one.

    Example::

        licence: {}
    """

    kind: Literal["licence"] = "licence"
    nature = Nature.FITNESS

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("A valid licence")

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) 1 where a licence is needed and none is valid."""
        problem = pairs.problem
        employee, job, valid = _licences(problem)
        lacking = np.zeros((len(problem.employees), len(problem.jobs)), bool)
        lacking[:, job] = True
        lacking[employee[valid], job[valid]] = False
        return lacking[pairs.employee, problem.post_job[pairs.post]].astype(float)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee placed without a licence."""
        employee, job, valid = _licences(problem)
        held = take(problem.post_job, plan.post)
        lacking = np.isin(held, job)
        lacking[employee[valid & (held[employee] == job)]] = False
        return Breaches.where(
            self.judged(problem, plan) & lacking,
            problem.employee_ids,
            _("no licence as {job} is valid on {date}"),
            job=there(problem, plan)["job"],
            date=np.datetime64(problem.date),
        )

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) holders of posts for whose job the tables know any licence."""
        _employee, job, _valid = _licences(problem)
        return self.judged(problem, plan) & np.isin(take(problem.post_job, plan.post), job)

    def lacking(self) -> str:
        """No licences for the job."""
        return _("the tables hold no licences for the job of this post")

    @property
    def breach_unit(self) -> str:
        """Persons without a licence."""
        return _("persons without a licence")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("the licence to practise is valid")

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """The table is empty."""
        if problem.case.tables["licences"].empty:
            yield Remark(
                "warning",
                "",
                _("the table licences is empty, so no licence is asked for"),
                _("fill the table licences"),
            )


def _licences(problem: Problem) -> tuple[Codes, Codes, Mask]:
    """(l,) employee, job, and whether it is valid on the day, of licences for jobs that somebody has."""

    def found() -> tuple[Codes, Codes, Mask]:
        table = problem.case.tables["licences"]
        job = np.asarray(problem.jobs.get_indexer(pd.Index(table["job"])), np.int64)
        valid = (table["valid_until"] >= pd.Timestamp(problem.date)).to_numpy(bool)
        known = job >= 0
        return problem.employee_codes(table["employee"])[known], job[known], valid[known]

    return problem.once("licences", found)
