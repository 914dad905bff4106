"""What waits for the reader, for pages of other parts."""

from typing import Any

from django import template

from placement.workbench.planning.proposals.objecting import waiting as objections
from placement.workbench.planning.proposals.showing import waiting

register = template.Library()


@register.inclusion_tag("planning/proposals/waiting.html")
def waiting_for(user: Any) -> dict[str, Any]:
    """Proposals and objections that this user can take a step further."""
    return {"waiting": list(waiting(user)), "objections": list(objections(user))}
