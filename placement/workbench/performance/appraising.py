"""What changes appraisals: periods, own parts, superiors' parts, and what is published of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.accounts.models import Grant, User
from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.performance.models import Appraisal, OwnPart, Period
from placement.workbench.performance.models.appraisals import rated
from placement.workbench.permissions import Action, Actor, Role
from placement.workbench.staff.models import Employee, Posting
from placement.workbench.tree import below


@service
def open_period(actor: Actor | None, name: str, start: date, ends: date, opens: date) -> Period:
    """A time for which people are appraised. Raises ValidationError."""
    if ends < start:
        raise ValidationError(_("The last day lies before the first."))
    if Period.objects.filter(name=name).exists():
        raise ValidationError(_("There is such a period already."))
    made = Period.objects.create(name=name, start=start, ends=ends, opens=opens)
    record(actor, "performance.period_opened", made, after={"name": name, "start": start, "ends": ends})
    return made


@service
def close_period(actor: Actor, period: Period) -> None:
    """Nobody writes in it any more; what was not published stays unseen by whom it concerns."""
    held = Period.objects.select_for_update().get(pk=period.pk)
    if held.closed is not None:
        unchanged()
        return
    held.closed = timezone.localdate()
    held.save(update_fields=["closed"])
    record(actor, "performance.period_closed", held)


@service
def write_own_part(actor: Actor, period: Period, text: str) -> OwnPart:
    """What somebody says of their own work; it waits for nobody. Raises ValidationError."""
    person = actor.user.employee_id
    if person is None:
        raise PermissionDenied
    _require_open(period)
    if Appraisal.objects.filter(period=period, employee=person, published__isnull=False).exists():
        raise ValidationError(_("Your appraisal is published; your part can no longer change."))
    if not text.strip():
        raise ValidationError(_("Write something."))
    held = OwnPart.objects.select_for_update().filter(period=period, employee=person).first()
    before = None if held is None else held.text
    if before == text.strip() and held is not None:
        unchanged()
        return held
    held = held or OwnPart(period=period, employee_id=person)
    held.text, held.post_id = text.strip(), _post(person)
    held.save()
    record(actor, "performance.own_part_written", held, before=before, after=held.text, about=[person])
    return held


@service
def appraise(
    actor: Actor, period: Period, person: Employee, *, results: int, behaviour: int, text: str
) -> Appraisal:
    """A superior's part, given or changed until it is published; the own part may still be missing.

    The event is not among those about the person: nobody learns of it before it is published. Raises
    ValidationError.
    """
    _require_open(period)
    if why := barred(actor, person):
        raise ValidationError(why)
    if not text.strip():
        raise ValidationError(_("Say what it rests on."))
    held = Appraisal.objects.select_for_update().filter(period=period, employee=person).first()
    if held is not None and held.published is not None:
        raise ValidationError(_("It is published; it can no longer change."))
    before = None if held is None else _told(held)
    held = held or Appraisal(period=period, employee=person)
    held.results, held.behaviour, held.text = results, behaviour, text.strip()
    held.rating = rated(results, behaviour)
    held.post_id = _post(person.pk)
    held.appraiser_id = actor.user.pk
    held.on_behalf_of_id = None if actor.on_behalf_of is None else actor.on_behalf_of.pk
    held.save()
    record(actor, "performance.appraised", held, before=before, after=_told(held))
    return held


@service
def publish(actor: Actor, period: Period) -> int:
    """Shows everybody the appraisal given of them, and puts it into the column `performance`; how many.

    Who is appraised later is published later: nobody waits for those whose superior is late.
    """
    given = Appraisal.objects.filter(period=period, published__isnull=True)
    waiting = list(given.select_for_update(of=("self",)).select_related("employee"))
    if not waiting:
        unchanged()
        return 0
    now = timezone.now()
    later = Appraisal.objects.filter(period__ends__gt=period.ends, published__isnull=False)
    newer = set(later.values_list("employee", flat=True))
    for each in waiting:
        person = each.employee
        before, after = person.performance, float(each.rating)
        if person.pk in newer:
            after = before if before is not None else after
        Employee.objects.filter(pk=person.pk).update(performance=after, version=F("version") + 1)
        told = {"rating": each.rating, "performance": after}
        record(
            actor,
            "performance.published",
            each,
            before={"performance": before},
            after=told,
            about=[person.pk],
        )
    Appraisal.objects.filter(pk__in=[each.pk for each in waiting]).update(published=now)
    _tell(period, [each.employee_id for each in waiting])
    return len(waiting)


def barred(actor: Actor, person: Employee) -> str:
    """Why this actor may not appraise this person; "" where nothing speaks against it."""
    people = {user.employee_id for user in (actor.user, actor.on_behalf_of) if user is not None}
    if person.pk in people:
        return _("Nobody appraises themselves.")
    if not appraisable(actor).filter(pk=person.pk).exists():
        return _("This person is not yours to appraise.")
    return ""


def appraisable(actor: Actor) -> Any:
    """Whom this actor may appraise: who serves in their units, but not themselves, nor who heads them.

    A head of unit is appraised by the head of a unit above, or by an officer.
    """
    found = Employee.objects.for_user(actor.user, Action.APPRAISE).filter(closed__isnull=True)
    people = [user.employee_id for user in (actor.user, actor.on_behalf_of) if user is not None]
    found = found.exclude(pk__in=[each for each in people if each is not None])
    if actor.scope.everything:
        return found
    under = _strictly_below(actor.user)
    beside = [person for person, unit in _heads() if unit not in under]
    return found.exclude(pk__in=beside)


def _heads() -> Iterable[tuple[int, int]]:
    """Who heads which unit today, by a grant of their own."""
    live = Grant.objects.live(timezone.localdate()).filter(role=Role.UNIT_HEAD, delegated_by__isnull=True)
    of_staff = live.filter(user__employee__isnull=False, user__is_active=True, unit__isnull=False)
    return list(of_staff.values_list("user__employee", "unit"))


def _strictly_below(user: User) -> set[int]:
    """Units below those that the user heads, without these."""
    found: set[int] = set()
    for grant in user.live_grants():
        if grant.role == Role.UNIT_HEAD and grant.unit_id is not None:
            found |= below(grant.unit_id) - {grant.unit_id}
    return found


def _require_open(period: Period) -> None:
    if period.closed is not None or period.opens > timezone.localdate():
        raise ValidationError(_("This period is not open."))


def _post(person: int) -> int | None:
    held = Posting.objects.on(timezone.localdate()).filter(employee=person)
    return held.values_list("post", flat=True).first()


def _tell(period: Period, people: list[int]) -> None:
    users = User.objects.filter(employee__in=people)
    notify(users, "appraisal_published", {"period": period.name}, reverse("performance:appraisals"))


def _told(appraisal: Appraisal) -> dict[str, Any]:
    return {name: getattr(appraisal, name) for name in ("results", "behaviour", "rating", "text")}
