"""Everything that is held about a person, table by table, for their download.

A part that keeps rows about employees has its line here; `tests/workbench/test_own.py` finds one that has
none. What names another person is left out: theirs are not one's own data.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from placement.workbench.accounts.models import Grant, User
from placement.workbench.events.models import Event
from placement.workbench.performance.models import Absence, Activity, Appraisal, OwnPart
from placement.workbench.planning.models import Comment, Move, Objection, WishList
from placement.workbench.staff.models import (
    Competency,
    Correction,
    Employee,
    Licence,
    Lock,
    Look,
    Posting,
    Preference,
    Score,
    Tie,
)
from placement.workbench.training.models import Enrolment
from placement.workbench.voice.models import Aggregate

HOLDINGS: Mapping[type[models.Model], Callable[[Employee], Q]] = {
    Employee: lambda person: Q(pk=person.pk),
    Posting: lambda person: Q(employee=person),
    Competency: lambda person: Q(employee=person),
    Licence: lambda person: Q(employee=person),
    Preference: lambda person: Q(employee=person),
    WishList: lambda person: Q(employee=person),
    Score: lambda person: Q(employee=person),
    Lock: lambda person: Q(employee=person),
    Tie: lambda person: Q(employee_a=person) | Q(employee_b=person),
    Move: lambda person: Q(employee=person, proposal__handed_out__isnull=False),
    Objection: lambda person: Q(move__employee=person),
    Comment: lambda person: Q(move__employee=person, move__proposal__handed_out__isnull=False),
    Absence: lambda person: Q(employee=person),
    Activity: lambda person: Q(employee=person),
    OwnPart: lambda person: Q(employee=person),
    Appraisal: lambda person: Q(employee=person, published__isnull=False),
    Aggregate: lambda person: Q(employee=person, withdrawn__isnull=True),
    Correction: lambda person: Q(employee=person),
    Enrolment: lambda person: Q(employee=person),
    Look: lambda person: Q(employee=person) | Q(employee__isnull=True),
    User: lambda person: Q(employee=person),
    Grant: lambda person: Q(user__employee=person),
    Event: lambda person: Q(about=person),
}
"""By model which of its rows are about a person. Moves count once handed out, appraisals once published."""

SECRET = {"password", "hash", "digest", "request", "last_login"}
"""Columns that are no data about anybody."""


def held(person: Employee) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """By table all rows about a person, as plain values; tables without rows are left out."""
    for model, about in HOLDINGS.items():
        rows = model._default_manager.filter(about(person)).order_by("pk").distinct()
        found = [_plain(row, person) for row in rows]
        if found:
            yield str(model._meta.model_name), found


def _plain(row: models.Model, person: Employee) -> dict[str, Any]:
    told = {}
    for field in row._meta.concrete_fields:
        if field.name in SECRET:
            continue
        value = getattr(row, field.name)
        if isinstance(value, Employee):
            value = person.employee if value.pk == person.pk else "–"
        elif isinstance(value, models.Model):
            value = str(value)
        told[field.name] = value
    return told
