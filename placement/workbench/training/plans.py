"""The courses that a plan sees for people, those who stay among them."""

import csv
from collections.abc import Iterator

from placement.workbench.planning.courses import named
from placement.workbench.planning.models import Move, Proposal
from placement.workbench.planning.solves import PLAN, home
from placement.workbench.staff.models import Course, Employee


def lessons_of(proposal: Proposal) -> Iterator[tuple[Employee, str, Move | None]]:
    """Who takes which course before which move; a move that was dropped needs none."""
    moves = {each.employee_id: each for each in proposal.moves.all()}
    planned = dict(_planned(proposal))
    known = set(Course.objects.values_list("course", flat=True))
    for person in Employee.objects.filter(employee__in=planned).order_by("employee"):
        move = moves.get(person.pk)
        if move is None or not move.dropped:
            for course in named(planned[person.employee], known):
                yield person, course, move


def _planned(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Employee and courses of the plan; the moves alone where its folder is gone."""
    file = home(proposal.run) / PLAN
    if not file.is_file():
        yield from proposal.moves.exclude(course="").values_list("employee__employee", "course")
        return
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row.get("course"):
                yield row["employee"], row["course"]
