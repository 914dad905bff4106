"""Ratings of services as far as they concern their reader."""

from typing import Any

from placement.workbench.permissions import Action, Scope
from placement.workbench.staff.models import Posting
from placement.workbench.voice import rated, shown
from placement.workbench.voice.models import Forum


def of_reader(user: Any, scope: Scope) -> list[shown.Rating]:
    """All rows, or those of units that one heads, serves in, or whose forum one facilitates."""
    rows = shown.published()
    return rows if scope.everything else shown.of_units(rows, _units(user, scope))


def _units(user: Any, scope: Scope) -> frozenset[int]:
    found = set(scope.units)
    if scope.employee is not None:
        held = Posting.objects.filter(employee=scope.employee, until__isnull=True)
        found |= set(held.values_list("post__unit", flat=True))
    for forum in Forum.objects.for_user(user, Action.RUN_FORUMS):
        found |= rated.units(forum)
    return frozenset(found)
