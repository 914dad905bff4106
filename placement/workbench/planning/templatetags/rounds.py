"""The phase of today, for the band on every page."""

from typing import Any

from django import template
from django.utils import timezone

from placement.workbench.planning.rounds.telling import now

register = template.Library()


@register.inclusion_tag("planning/rounds/band.html")
def phase_of_today() -> dict[str, Any]:
    """What a round is about now; nothing where none is under way."""
    return {"told": now(timezone.localdate())}
