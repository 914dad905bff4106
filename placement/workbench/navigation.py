"""What the header shows to whom."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, may, roles


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation: whoever may do the action sees it."""

    name: Any
    url: str
    action: Action
    says: Any
    also: tuple[str, ...] = ()  # other addresses of the same part


ENTRIES = (
    Entry(
        _("My post"),
        "own:post",
        Action.SEE_OWN,
        _("Where you serve, and whether somebody proposes another post."),
    ),
    Entry(_("Staff"), "staff:employees", Action.SEE_STAFF, _("Who serves where, and since when.")),
    Entry(
        _("Scenarios"),
        "planning:scenarios",
        Action.SEE_PLANNING,
        _("Policies: what a plan must respect and what it should reach."),
    ),
    Entry(
        _("Runs"),
        "planning:runs",
        Action.SEE_PLANNING,
        _("Plans, their proof, and what they cost."),
        also=("/planning/questions/", "/planning/studies/"),
    ),
    Entry(_("Proposals"), "planning:proposals", Action.SEE_PROPOSALS, _("Moves on their way to a decision.")),
    Entry(_("Forums"), "voice:forums", Action.SEE_FORUMS, _("Village forums, their sessions and slips.")),
    Entry(_("Ratings"), "voice:ratings", Action.SEE_RATINGS, _("What villages say of services.")),
    Entry(
        _("Activities"),
        "performance:activities",
        Action.REPORT,
        _("What you did, day by day, and how long it took."),
    ),
    Entry(_("Team"), "performance:team", Action.SEE_TEAM, _("Who serves in your units, and what they need.")),
    Entry(_("Need"), "performance:need", Action.SEE_NEED, _("How many people each post needs, and why.")),
    Entry(
        _("Workload"),
        "performance:workload",
        Action.SEE_WORKLOAD,
        _("What was reported, and what a year comes to."),
    ),
    Entry(
        _("Appraisal"),
        "performance:appraisals",
        Action.SEE_APPRAISALS,
        _("How work was judged, and by whom."),
    ),
    Entry(_("Absences"), "performance:absences", Action.SEE_ABSENCES, _("Who is away, and until when.")),
    Entry(
        _("Objections"),
        "planning:objections",
        Action.SEE_OBJECTIONS,
        _("Who does not agree with their move, and the answer."),
    ),
    Entry(
        _("Training"), "training:courses", Action.SEE_TRAINING, _("Courses, their dates, and who takes part.")
    ),
    Entry(
        _("What happens when"),
        "planning:calendar",
        Action.SIGNED_IN,
        _("The round of transfers, step by step."),
    ),
    Entry(_("Events"), "events:list", Action.SEE_EVENTS, _("What was done, by whom, on whose behalf.")),
    Entry(_("Accounts"), "accounts:list", Action.SEE_ACCOUNTS, _("Who can sign in, and what they may do.")),
)
"""The header, from left to right; a part adds its line here."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template: entries, roles and the count of the inbox."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"entries": [], "public_pages": settings.PUBLIC_PAGES}
    shown = [
        {
            "name": entry.name,
            "says": entry.says,
            "url": reverse(entry.url),
            "here": request.path.startswith(reverse(entry.url)) or request.path_info.startswith(entry.also),
        }
        for entry in ENTRIES
        if may(user, entry.action)
    ]
    return {
        "entries": shown,
        "public_pages": settings.PUBLIC_PAGES,
        "roles": roles(user.live_grants()),
        "unread": SimpleLazyObject(lambda: _unread(user.pk)),
    }


def _unread(user: int) -> int:
    return apps.get_model("accounts", "Notice").objects.filter(user=user, read__isnull=True).count()
