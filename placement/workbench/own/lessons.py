"""Courses that would teach somebody something."""

from dataclasses import dataclass

from django.utils import timezone

from placement.workbench.staff.models import Competency, Course, Employee, Requirement
from placement.workbench.training.models import Session


@dataclass(frozen=True)
class Offer:
    """A course, what it would lift for this person, and its next dates."""

    course: str
    days: int | None
    lifts: tuple[tuple[str, int, int], ...]
    """Competency, level today, level afterwards."""
    sessions: tuple[Session, ...]
    asked: bool
    """Whether a post of the person's job asks for what it teaches."""


def offered(person: Employee) -> list[Offer]:
    """Courses that lead above today's level: those that the job asks for first, then those with a date."""
    today = timezone.localdate()
    held: dict[str, int] = {}
    for each in Competency.objects.filter(employee=person):
        if each.valid_until is None or each.valid_until >= today:
            held[each.competency] = max(held.get(each.competency, 0), each.level)
    dates: dict[str, list[Session]] = {}
    for session in Session.objects.with_taken().filter(state=Session.State.PLANNED, starts__gte=today):
        dates.setdefault(session.course, []).append(session)
    lifts: dict[str, list[tuple[str, int, int]]] = {}
    days: dict[str, int | None] = {}
    for course in Course.objects.all():
        level = held.get(course.competency, 0)
        days[course.course] = course.days
        if course.to_level > level:
            lifts.setdefault(course.course, []).append((course.competency, level, course.to_level))
    needed = set(Requirement.objects.filter(job=person.job).values_list("competency", flat=True))
    found = [
        Offer(
            name,
            days[name],
            tuple(lifted),
            tuple(dates.get(name, ())),
            bool(needed & {each[0] for each in lifted}),
        )
        for name, lifted in lifts.items()
    ]
    return sorted(found, key=lambda each: (not each.asked, not each.sessions))
