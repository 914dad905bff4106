"""Whom and what a forum rates, and who is kept from entering for it."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import placement as pm
from placement.workbench.permissions import Actor
from placement.workbench.staff.models import Employee, Posting, Unit
from placement.workbench.voice import thresholds
from placement.workbench.voice.models import Forum, Session


def persons(session: Session) -> list[tuple[Employee, Posting]]:
    """People whom the session may rate: where enough of the same job serve in the same unit."""
    if not session.persons:
        return []
    return rateable(units(session.forum))


def rateable(among: set[int]) -> list[tuple[Employee, Posting]]:
    """People of some units with enough colleagues of their job there, by unit, job and name."""
    serving = Posting.objects.filter(until__isnull=True, employee__closed__isnull=True, post__unit__in=among)
    by: dict[tuple[int, str], list[Posting]] = defaultdict(list)
    for each in serving.select_related("employee", "post__unit"):
        by[each.post.unit_id, each.post.job].append(each)
    found = [each for some in by.values() if len(some) >= thresholds.colleagues() for each in some]
    found.sort(key=lambda each: (str(each.post.unit), each.post.job, str(each.employee)))
    return [(each.employee, each) for each in found]


def named(unit: Unit) -> str:
    """A unit with its kind, in the reader's language: a village may be called alike."""
    kind = pm.term(unit.kind, (get_language() or "en")[:2]) if unit.kind else ""
    return f"{unit} ({kind})" if kind else str(unit)


def units(forum: Forum) -> set[int]:
    """Ids of the units that a forum rates."""
    return set(forum.units.values_list("pk", flat=True))


def require_unrated(actor: Actor, forum: Forum) -> None:
    """Raises ValidationError for who serves in a unit that the forum rates, or acts for somebody who does."""
    people = [user.employee_id for user in _people(actor) if user.employee_id is not None]
    rated = Posting.objects.filter(employee__in=people, until__isnull=True, post__unit__in=units(forum))
    if rated.exists():
        raise ValidationError(_("This forum rates your own unit: somebody else has to do this."))


def _people(actor: Actor) -> list[Any]:
    return [user for user in (actor.user, actor.on_behalf_of) if user is not None]
