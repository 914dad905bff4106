"""Moves stay within a border."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Mask
from placement.base.language import _
from placement.problem.called import posts
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Screen
from placement.rules.words import border

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


Border = Literal["unit", "region", "agency"]

_WIDER: Mapping[Border | None, tuple[Border | None, ...]] = {
    "unit": ("agency", "region", None),
    "agency": ("region", None),
    "region": ("agency", None),
}


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
    nature = Nature.MOBILITY
    within: Border | None = Field(default=None, description="Border; absent: anywhere.")
    same_job: bool = Field(default=False, description="true: the job of the current post is kept.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Moves within unit, region or agency")

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
        broken = across[moved]
        before[across], after[across] = posts(problem, old[broken]), posts(problem, new[broken])
        message = _("moved across: from {before} to {after}")
        return Breaches.where(across, problem.employee_ids, message, before=before, after=after)

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) movers, where there is any border."""
        bounded = self.within is not None or self.same_job
        return self.judged(problem, plan) & problem.moved(plan) & bounded

    def lacking(self) -> str:
        """No border."""
        return _("the rule names no border")

    @property
    def breach_unit(self) -> str:
        """Moves across the border."""
        return _("moves across the border")

    def asks(self) -> str:
        """What the rule asks, in words."""
        told = {
            "unit": [_("the move stays within the unit")],
            "region": [_("the move stays within the region")],
            "agency": [_("the move stays within the agency")],
            None: [],
        }[self.within]
        if self.same_job:
            told.append(_("the job stays the same"))
        return ", ".join(told) or _("moves may go anywhere")

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """The next wider borders, then another job."""
        for wider in _WIDER.get(self.within, ()):
            told = _("within the {after} instead of the {before}")
            if wider is None:
                told = _("anywhere, not only within the {before}")
            names = {"before": border(str(self.within)), "after": border(wider) if wider else ""}
            yield Looser.of(self, "within", wider, told.format(**names))
        if self.same_job:
            yield Looser.of(self, "same_job", False, _("into another job, too"))
