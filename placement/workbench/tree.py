"""Units below units."""

from collections import defaultdict
from typing import Any

from django.apps import apps


def below(root: int) -> frozenset[int]:
    """Ids of a unit and of all units below it, at any depth."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for unit, parent in _units().values_list("pk", "parent_id"):
        children[parent].append(unit)
    found: set[int] = set()
    waiting = [root]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting += children[unit]
    return frozenset(found)


def in_region(region: str) -> frozenset[int]:
    """Ids of the units of a region."""
    return frozenset(_units().filter(region=region).values_list("pk", flat=True))


def _units() -> Any:
    """The model is named, not imported: its module stands above this one."""
    return apps.get_model("staff", "Unit")._default_manager.all()
