"""Moves stay within a border."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.language import _
from placement.problem import Problem
from placement.problem.plan import Breaches, Plan
from placement.rules.base import Array, Screen

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


class Transfer(Screen):
    """Whoever serves moves only within the current unit, region or agency, and job if so asked.

    Breach: 1 per move across.

    Source: BKN 5/2019 (read): the regent signs transfers within a regency, the governor those
    between regencies of one province; PPPK stay in their agency, and since 2025 move within it
    when the post stays the same (read).

    Example::

        transfer: {within: region}
    """

    kind: Literal["transfer"] = "transfer"
    within: Literal["unit", "region", "agency"] | None = Field(None, description="Border; absent: anywhere.")
    same_job: bool = Field(False, description="true: the job of the current post is kept.")

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) 1 where a move crosses the border."""
        problem = pairs.problem
        across = np.zeros(len(pairs), bool)
        if self.within is not None:
            side = problem.units[self.within].factorize()[0]
            across |= side[pairs.unit] != side[pairs.current_unit]
        if self.same_job:
            across |= problem.post_job[pairs.post] != problem.post_job[problem.current[pairs.employee]]
        return (across & pairs.is_move).astype(float)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee moved across."""
        moved = np.flatnonzero(self.judged(problem, plan) & problem.moved(plan))
        old, new = problem.current[moved], plan.post[moved]
        across = np.zeros(len(plan.post), bool)
        if self.within is not None:
            side = problem.units[self.within].to_numpy(object)[problem.post_unit]
            across[moved] |= side[old] != side[new]
        if self.same_job:
            across[moved] |= problem.post_job[old] != problem.post_job[new]
        before, after = np.full(len(plan.post), "", object), np.full(len(plan.post), "", object)
        before[moved], after[moved] = problem.post_ids[old], problem.post_ids[new]
        message = _("moved across: from {before} to {after}")
        return Breaches.where(across, problem.employee_ids, message, before=before, after=after)
