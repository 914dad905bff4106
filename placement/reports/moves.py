"""Every move as a row: who, from where to where, why, and at what price."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from placement.base.language import _
from placement.reports.evidence import Evidence
from placement.study.explain.reasons import Reasons, reasons


@dataclass(frozen=True)
class Move:
    """One person, from one post to another, with what speaks for it and against it."""

    name: str
    told: Reasons
    room: str  # "", or for whom the old post is made free where nothing else speaks for the move

    @property
    def why(self) -> str:
        """Sentences; "" where the rules gain nothing that one move could be told of."""
        return " ".join(self.told.gains) or self.room

    @property
    def price(self) -> str:
        """Sentences, "" for none."""
        return " ".join(self.told.prices)


def moves(evidence: Evidence) -> Iterator[Move]:
    """The moves of a run, in the order of the table `employees`."""
    problem, plan = evidence.problem, evidence.run.plan
    names = problem.employees["name"].fillna("").to_numpy(object)
    arriving = np.bincount(plan.post[evidence.moved], minlength=len(problem.posts))
    told = reasons(problem, evidence.run.scenario.rules, plan)
    for employee, each in zip(evidence.moved.tolist(), told, strict=True):
        room = ""
        if arriving[problem.current[employee]]:
            room = _("Makes room for others in the post of {job} at {unit}.", **each.old.place)
        yield Move(names[employee], each, room)
