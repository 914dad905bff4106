"""What a priority counts, in words."""

from collections.abc import Mapping

from placement.base.language import _
from placement.rules.base import Rule


def worth(rules: Mapping[str, Rule], priority: int) -> str:
    """In its rule's words where it is one rule; else points."""
    of = [rule for rule in rules.values() if rule.priority == priority]
    if len(of) == 1 and of[0].weight == 1:
        return of[0].breach_unit
    return _("points of priority {priority}", priority=priority)
