"""What the header shows to whom."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
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
    Entry(_("Runs"), "planning:runs", Action.SEE_PLANNING, _("Plans, their proof, and what they cost.")),
    Entry(_("Proposals"), "planning:proposals", Action.SEE_PROPOSALS, _("Moves on their way to a decision.")),
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
        return {"entries": []}
    shown = [
        {
            "name": entry.name,
            "says": entry.says,
            "url": reverse(entry.url),
            "here": request.path.startswith(reverse(entry.url)),
        }
        for entry in ENTRIES
        if may(user, entry.action)
    ]
    return {
        "entries": shown,
        "roles": roles(user.live_grants()),
        "unread": SimpleLazyObject(lambda: _unread(user.pk)),
    }


def _unread(user: int) -> int:
    return apps.get_model("accounts", "Notice").objects.filter(user=user, read__isnull=True).count()
