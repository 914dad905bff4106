"""Inboxes: who is told what. The words are chosen when they are read, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from placement.workbench.accounts.models import Notice, User

MESSAGES = {
    "run_done": _("Run %(run)s has ended: %(state)s."),
    "proposal_submitted": _("“%(title)s” waits for review."),
    "proposal_returned": _("“%(title)s” was returned."),
    "proposal_forwarded": _("“%(title)s” waits for approval."),
    "proposal_approved": _("“%(title)s” was approved."),
    "proposal_rejected": _("“%(title)s” was rejected."),
    "proposal_withdrawn": _("“%(title)s” was withdrawn."),
    "proposal_applied": _("“%(title)s” was applied."),
    "proposal_wave": _("A wave of “%(title)s” was applied."),
    "proposal_drift": _("Changes of staff were acknowledged in “%(title)s”."),
    "proposal_commented": _("Somebody has commented on “%(title)s”."),
    "proposal_about_you": _(
        "A proposal would give you another post. Read why; you can object until %(day)s."
    ),
    "objection_made": _("Somebody objects to a move in “%(title)s”."),
    "objection_decided": _("An objection in “%(title)s” waits for the last word."),
    "objection_answered": _("Your objection was answered."),
    "objection_accepted": _("An objection in “%(title)s” was accepted."),
    "correction_asked": _("Somebody asks for a correction of their record."),
    "correction_answered": _("Your request for a correction was answered."),
    "training_asked": _("Somebody asks for the course “%(course)s”."),
    "training_enrolled": _("You have a seat in the course “%(course)s” from %(day)s on."),
    "training_declined": _("There is no seat for you in the course “%(course)s”."),
    "training_cancelled": _("The course “%(course)s” is not held. You wait for the next date."),
    "round_begins_wishes": _("%(round)s: say until %(day)s where you would like to serve."),
    "round_begins_need": _("%(round)s: confirm until %(day)s what your unit needs."),
    "round_begins_proposal": _("%(round)s: the proposal is written until %(day)s."),
    "round_begins_objection": _("%(round)s: who is to move can object until %(day)s."),
    "round_begins_decision": _("%(round)s: it is decided until %(day)s."),
    "round_begins_effect": _("%(round)s: the moves are made until %(day)s."),
    "round_ends_wishes": _("%(round)s: wishes count until %(day)s, and no later."),
    "round_ends_need": _("%(round)s: the need can be confirmed until %(day)s."),
    "round_ends_objection": _("%(round)s: objections are in time until %(day)s."),
    "session_waits": _("The forum of %(village)s on %(day)s waits until somebody countersigns."),
    "grant_waits": _("A role for %(user)s waits for a second administrator."),
    "appraisal_published": _("Your appraisal of %(period)s is published."),
    "need_confirmed": _("Need of %(job)s, %(unit)s: its head has spoken."),
    "need_accepted": _("Need of %(job)s, %(unit)s: accepted."),
    "need_declined": _("Need of %(job)s, %(unit)s: declined."),
    "delegated": _("%(user)s lends you a role until %(until)s."),
}
"""By kind what a notice says; a new kind has its line here."""

STATES = {"done": _("done"), "failed": _("failed"), "cancelled": _("cancelled")}
"""How a run has ended."""

DAYS = ("day", "until")
"""Values that are days, as ISO writes them."""


def words(notice: Notice) -> str:
    """What it says, in the language in use."""
    return _said(notice.kind, notice.values)


def notify(users: Iterable[User], kind: str, values: Mapping[str, Any], link: str) -> None:
    """Puts a line into inboxes, and sends it by e-mail where there is an address, once all is written.

    Called by services: a notice is no event, but follows one.
    """
    if kind not in MESSAGES:
        raise KeyError(kind)
    told = {user.pk: user for user in users if user.is_active}
    Notice.objects.bulk_create(
        [Notice(user=user, kind=kind, values=dict(values), link=link) for user in told.values()]
    )
    for user in told.values():
        if user.email:
            transaction.on_commit(partial(_send, user, kind, values), robust=True)


def unread(user: User) -> int:
    """How many lines somebody has not read."""
    return user.notices.filter(read__isnull=True).count()


def mark_read(user: User) -> None:
    """All lines so far are read; nobody but oneself learns of it."""
    user.notices.filter(read__isnull=True).update(read=timezone.now())


def _said(kind: str, values: Mapping[str, Any]) -> str:
    """The message, with its days and states as the language in use writes them."""
    told = dict(values)
    for name in DAYS:
        if name in told:
            told[name] = date_format(date.fromisoformat(told[name]), "DATE_FORMAT")
    if "state" in told:
        told["state"] = STATES.get(told["state"], told["state"])
    return str(str(MESSAGES[kind]) % told)


def _send(user: User, kind: str, values: Mapping[str, Any]) -> None:
    with translation.override(user.language or "en"):
        line = _said(kind, values)
    send_mail(line, f"{line}\n", None, [user.email])
