"""What changes absences: recorded by oneself, a head of unit or an officer; nobody waits for another."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.events.recording import record, service
from placement.workbench.performance.models import Absence
from placement.workbench.permissions import Action, Actor
from placement.workbench.staff.models import Employee


@service
def record_absence(actor: Actor, person: Employee, kind: str, first: date, last: date | None) -> Absence:
    """Somebody is away from a day to a day, both included. Raises ValidationError."""
    _reached(actor, person)
    if last is not None and last < first:
        raise ValidationError(_("The last day lies before the first."))
    held = Employee.objects.select_for_update().get(pk=person.pk)
    if Absence.objects.touching(first, last or date.max).filter(employee=held).exists():
        raise ValidationError(_("An absence is recorded for some of these days already."))
    made = Absence.objects.create(employee=held, kind=kind, first=first, last=last)
    told = {"kind": kind, "first": first, "last": last}
    record(actor, "performance.absence_recorded", made, after=told, about=[held.pk])
    return made


@service
def end_absence(actor: Actor, absence: Absence, last: date | None) -> None:
    """The last day is another; None: it was recorded in error and counts no more. Raises ValidationError."""
    held = Absence.objects.select_for_update().get(pk=absence.pk)
    _reached(actor, held.employee)
    before = {"first": held.first, "last": held.last}
    if held.withdrawn is not None or (last is not None and last < held.first):
        raise ValidationError(_("The last day lies before the first."))
    if last is None:
        held.withdrawn = timezone.now()
    else:
        others = Absence.objects.touching(held.first, last).filter(employee=held.employee_id)
        if others.exclude(pk=held.pk).exists():
            raise ValidationError(_("An absence is recorded for some of these days already."))
        held.last = last
    held.save()
    what = "performance.absence_withdrawn" if last is None else "performance.absence_ended"
    record(actor, what, held, before=before, after={"last": last}, about=[held.employee_id])


def _reached(actor: Actor, person: Employee) -> None:
    seen = Employee.objects.for_user(actor.user, Action.RECORD_ABSENCE)
    if not seen.filter(pk=person.pk).exists():
        raise ValidationError(_("This person is not of your units."))
