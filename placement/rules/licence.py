"""A licence for the post's job is valid."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from placement.language import _
from placement.plan import Breaches, Plan
from placement.problem import Problem
from placement.rules.base import Array, Remark, Screen, places

if TYPE_CHECKING:
    from placement.pairs import Pairs


class Licence(Screen):
    """Where the post's job occurs in the table `licences`, the employee's licence for it is valid on the day.

    Breach: 1 per pair without a valid licence.

    Source: assumed: a practice licence (SIP) is tied to its place, so a move needs a new one.

    Example::

        licence: {}
    """

    kind: Literal["licence"] = "licence"

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) 1 where a licence is needed and none is valid."""
        problem = pairs.problem
        table = problem.case.tables["licences"]
        lacking = np.zeros((len(problem.employees), len(problem.jobs)), bool)
        codes = problem.jobs.get_indexer(pd.Index(table["job"]))
        lacking[:, codes[codes >= 0]] = True
        valid = (codes >= 0) & (table["valid_until"] >= pd.Timestamp(problem.date)).to_numpy()
        lacking[problem.employee_codes(table["employee"])[valid], codes[valid]] = False
        return lacking[pairs.employee, problem.post_job[pairs.post]].astype(float)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee placed without a licence."""
        table = problem.case.tables["licences"]
        last = table.groupby(["employee", "job"])["valid_until"].max()
        place = places(problem, plan)
        held = pd.MultiIndex.from_arrays([problem.employee_ids, place["job"]])
        until = last.reindex(held).to_numpy()
        lacking = np.isin(place["job"], table["job"].unique()) & ~(until >= np.datetime64(problem.date))
        amount = self.judged(problem, plan) & lacking
        message = _("no licence as {job} is valid on {date}")
        return Breaches.where(amount, problem.employee_ids, message, job=place["job"], date=str(problem.date))

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """The table is empty."""
        if problem.case.tables["licences"].empty:
            yield Remark(
                "warning",
                "",
                _("the table licences is empty, so no licence is asked for"),
                _("fill the table licences"),
            )
