"""Corrections: asked for by whom the record is about, checked and made by a personnel officer."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placement.workbench import permissions
from placement.workbench.accounts.models import Grant, User
from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import POLICY, Action, Actor
from placement.workbench.staff.editing import Edit, correct_start, edit, text_of, value_of
from placement.workbench.staff.layout import LAYOUTS
from placement.workbench.staff.models import Correction, Employee, Posting

State = Correction.State
EMPLOYEES = LAYOUTS["employees"]
SINCE = "since"
COLUMNS = {
    "name": gettext_lazy("name"),
    "title": gettext_lazy("academic title"),
    "grade": gettext_lazy("grade"),
    "level": gettext_lazy("level"),
    "employment": gettext_lazy("employment"),
    SINCE: gettext_lazy("in the post since"),
    "born": gettext_lazy("born"),
    "retires": gettext_lazy("retires"),
    "home": gettext_lazy("home"),
}
"""Columns that somebody can ask to have corrected; anything else is told in words."""

DAYS = {SINCE, "born", "retires"}


@service
def ask(actor: Actor, person: Employee, column: str, text: str, reason: str) -> Correction:
    """Says what is wrong in one's own record, and what is right. Raises ValidationError."""
    if actor.user.employee_id != person.pk:
        raise ValidationError(_("Only your own record."))
    if column and column not in COLUMNS:
        raise ValidationError(_("This cannot be corrected by a request."))
    if not column and not reason.strip():
        raise ValidationError(_("Say what is wrong."))
    text, now = text.strip(), value(person, column)
    if column:
        _read(column, text)
        if text == now:
            raise ValidationError(_("That is what the record says."))
    if (
        Correction.objects.filter(employee=person, column=column, state=State.ASKED)
        .exclude(column="")
        .exists()
    ):
        raise ValidationError(_("You have asked for this already."))
    made = Correction.objects.create(
        employee=person, column=column, before=now, text=text, reason=reason.strip()
    )
    told = {"column": column, "text": text, "reason": made.reason}
    record(actor, "staff.correction_asked", made, before=now, after=told, about=[person.pk])
    live = Grant.objects.live(timezone.localdate()).filter(role__in=list(POLICY[Action.EDIT_STAFF]))
    officers = User.objects.filter(is_active=True, grants__in=live).exclude(pk=actor.user.pk).distinct()
    seeing = [each for each in officers if Correction.objects.for_user(each).filter(pk=made.pk).exists()]
    notify(seeing, "correction_asked", {}, reverse("own:corrections"))
    return made


@service
def withdraw(actor: Actor, correction: Correction) -> None:
    """It was right after all."""
    if actor.user.employee_id != correction.employee_id:
        raise ValidationError(_("Only your own record."))
    mine = Correction.objects.filter(pk=correction.pk, state=State.ASKED)
    if mine.update(state=State.WITHDRAWN):
        record(actor, "staff.correction_withdrawn", correction, about=[correction.employee_id])
    else:
        unchanged()


@service
def answer(actor: Actor, correction: Correction, *, accepted: bool, words: str) -> Correction:
    """Makes the correction, or says why not: never of one's own record. Raises ValidationError."""
    officer = permissions.actor(actor.user, Action.EDIT_STAFF)
    held = Correction.objects.select_for_update(of=("self",)).select_related("employee").get(pk=correction.pk)
    if held.state != State.ASKED:
        raise ValidationError(_("It was answered already."))
    if not Correction.objects.for_user(officer.user).filter(pk=held.pk).exists():
        raise ValidationError(_("Your role does not reach this person."))
    deciders = [each.pk for each in (officer.user, officer.on_behalf_of) if each is not None]
    if User.objects.filter(pk__in=deciders, employee=held.employee_id).exists():
        raise ValidationError(_("It is your own record: somebody else has to do this."))
    if not accepted and not words.strip():
        raise ValidationError(_("Say why."))
    if accepted and held.column:
        _make(officer, held)
    held.state = State.DONE if accepted else State.REFUSED
    held.answer, held.answered, held.answered_by = words.strip(), timezone.now(), officer.user
    held.save()
    told = {"state": held.state, "answer": held.answer}
    record(officer, "staff.correction_answered", held, after=told, about=[held.employee_id])
    notify(User.objects.filter(employee=held.employee_id), "correction_answered", {}, reverse("own:data"))
    return held


def value(person: Employee, column: str) -> str:
    """What the record says now, as it is typed."""
    if column == SINCE:
        held = _held(person)
        return "" if held is None or held.start is None else held.start.isoformat()
    return text_of(EMPLOYEES, person, column) if column else ""


def _make(officer: Actor, held: Correction) -> None:
    """Writes it as if the officer had typed it: with its own event, before and after."""
    person = held.employee
    if value(person, held.column) != held.before:
        raise ValidationError(
            _("The record has changed since the request: refuse this one, with the reason.")
        )
    if held.column == SINCE:
        posting = _held(person)
        if posting is None:
            raise ValidationError(_("The person has no post today."))
        correct_start(officer, posting, _read(SINCE, held.text))
        return
    done = edit(officer, "employees", [Edit(person.pk, person.version, held.column, held.text)])
    if done.troubles:
        raise ValidationError(" ".join(each.message for each in done.troubles))


def _read(column: str, text: str) -> Any:
    """The text as a value of the column. Raises ValidationError."""
    if column == SINCE:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValidationError(_("Write the day as 2026-12-31.")) from error
    return value_of(EMPLOYEES, column, text)


def _held(person: Employee) -> Posting | None:
    return Posting.objects.filter(employee=person, until__isnull=True).first()
