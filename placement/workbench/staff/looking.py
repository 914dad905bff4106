"""Whose record was seen by whom: noted when a page, a list or a program shows it.

A look changes nothing, so it is no event: its row is the record itself, and the database keeps it.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from placement.workbench.permissions import POLICY, Action, Role, roles
from placement.workbench.staff.models import Look


def note(user: Any, people: Iterable[int], way: Look.Way) -> None:
    """Somebody has seen these records; one's own is no news. The first look of a day is noted."""
    seen = [pk for pk in dict.fromkeys(people) if pk != user.employee_id]
    made = {**_reader(user), "way": way, "day": timezone.localdate()}
    Look.objects.bulk_create([Look(employee_id=pk, **made) for pk in seen], ignore_conflicts=True)


def note_all(user: Any, way: Look.Way) -> None:
    """Somebody has taken the records of all staff with them."""
    Look.objects.create(**_reader(user), way=way, day=timezone.localdate())


def _reader(user: Any) -> dict[str, Any]:
    """Who reads, in which roles that let them, and for which part of the office."""
    grants = [each for each in user.live_grants() if Role(each.role) in POLICY[Action.SEE_STAFF]]
    office = next((str(each.unit or each.region) for each in grants if each.unit_id or each.region), "")
    return {"user_id": user.pk, "roles": [str(each) for each in roles(grants)], "office": office}
