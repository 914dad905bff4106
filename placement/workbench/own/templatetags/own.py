"""What somebody's first page says of themselves."""

from typing import Any

from django import template
from django.utils import timezone

from placement.workbench.own import correcting
from placement.workbench.own.moves import mine
from placement.workbench.permissions import Action, scope
from placement.workbench.staff.models import Posting

register = template.Library()


@register.inclusion_tag("own/glance.html")
def my_post(user: Any) -> dict[str, Any]:
    """The post held, and whether something is proposed; nothing for who has no pages of their own."""
    own = scope(user, Action.SEE_OWN).employee
    if own is None:
        return {}
    held = Posting.objects.filter(employee=own, until__isnull=True).select_related("post__unit").first()
    return {
        "posting": held,
        "has": True,
        "open": [each for each in mine(user, timezone.localdate()) if not each.over],
    }


@register.filter
def column(name: str) -> str:
    """A column of one's record, as the first word of a line."""
    return str(correcting.COLUMNS.get(name, name)).capitalize()
