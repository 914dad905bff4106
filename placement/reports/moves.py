"""Every move as a row: who, from where to where, why, at what price, and why not a colleague."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from placement.base.language import _, named, number
from placement.reports.evidence import Evidence
from placement.study.explain.equals import Equals, equals
from placement.study.explain.reasons import Reasons, reasons

LISTED = 5
"""Equal colleagues told by id."""


@dataclass(frozen=True)
class Move:
    """One person, from one post to another, with what speaks for it and against it."""

    name: str
    told: Reasons
    room: str  # "", or for whom the old post is made free where nothing else speaks for the move
    equals: tuple[str, ...]  # ids of colleagues who could go instead at no cost
    lot: str  # the rule that drew among them; "": the order of ids has decided

    @property
    def why(self) -> str:
        """Sentences; "" where the rules gain nothing that one move could be told of."""
        return " ".join(self.told.gains) or self.room

    @property
    def price(self) -> str:
        """Sentences, "" for none."""
        return " ".join(self.told.prices)

    @property
    def instead(self) -> str:
        """Who could go in this person's place, and what has decided between them; "" for nobody."""
        if not self.equals:
            return ""
        ids = ", ".join(self.equals[:LISTED]) + (" …" if len(self.equals) > LISTED else "")
        return f"{could_go(len(self.equals))} {chosen(self.lot)} ({ids})"


def could_go(count: int) -> str:
    """How many colleagues might have been chosen."""
    return _(
        "Colleagues in the same post who could go instead, with no other effect on any rule: {n}.",
        n=number(count),
    )


def chosen(lot: str) -> str:
    """What has decided between people whom the rules do not tell apart."""
    if lot:
        return _("A lot decided that anybody can draw again (rule {rule}).", rule=named(lot))
    return _("The rules do not tell them apart; the order of the employee ids decided.")


def moves(evidence: Evidence) -> Iterator[Move]:
    """The moves of a run, in the order of the table `employees`."""
    problem, rules, plan = evidence.problem, evidence.run.scenario.rules, evidence.run.plan
    names = problem.employees["name"].fillna("").to_numpy(object)
    arriving = np.bincount(plan.post[evidence.moved], minlength=len(problem.posts))
    told, alike = reasons(problem, rules, plan), equals(problem, rules, plan)
    for employee, each in zip(evidence.moved.tolist(), told, strict=True):
        room = ""
        if arriving[problem.current[employee]]:
            room = _("Makes room for others in the post of {job} at {unit}.", **each.old.place)
        yield Move(names[employee], each, room, _ids(evidence, alike, employee), alike.lot)


def _ids(evidence: Evidence, alike: Equals, employee: int) -> tuple[str, ...]:
    others = alike.by_mover.get(employee, ())
    return tuple(sorted(str(evidence.problem.employee_ids[other]) for other in others))
