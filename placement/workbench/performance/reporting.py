"""What changes activities: reported by who did them, corrected, withdrawn; and the kinds there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.performance.models import Activity, ActivityKind
from placement.workbench.permissions import Actor
from placement.workbench.staff.models import Employee, Posting, Workload

OPEN_DAYS = 31
"""Days back for which somebody can report or correct; a device may have been without a line for weeks."""

DAY = 24 * 60
"""Minutes that a day has."""

MOST = 10_000
"""Of one kind on one day; more is a slip of the finger."""


@dataclass(frozen=True)
class Told:
    """One record as a device or a form tells it."""

    client: UUID
    kind: int
    day: date
    volume: int
    minutes: int


@dataclass(frozen=True)
class Heard:
    """Which records are there by now, and why others are not."""

    kept: Sequence[UUID]
    refused: Mapping[UUID, str]


@service
def report(actor: Actor, records: Sequence[Told]) -> Heard:
    """Keeps each record once, however often it is sent; what cannot be kept is told, and the rest is kept."""
    person = _oneself(actor)
    seen = _Days(person)
    sent = Activity.objects.filter(client__in=[each.client for each in records])
    known = dict(sent.values_list("client", "employee"))
    kept: list[UUID] = []
    fresh: dict[UUID, Activity] = {}
    refused: dict[UUID, str] = {}
    for each in records:
        if each.client in fresh or known.get(each.client) == person.pk:
            kept.append(each.client)
        elif each.client in known:
            refused[each.client] = _("Somebody else has sent this record.")
        elif why := seen.wrong(each.kind, each.day, each.volume, each.minutes):
            refused[each.client] = why
        else:
            fresh[each.client] = seen.made(each)
            kept.append(each.client)
    if not fresh:
        unchanged()
        return Heard(kept, refused)
    Activity.objects.bulk_create(fresh.values())
    told = [_told(each) for each in fresh.values()]
    record(actor, "performance.reported", person, after=told, about=[person.pk])
    return Heard(kept, refused)


@service
def correct(
    actor: Actor, activity: Activity, *, seen: int, kind: int, day: date, volume: int, minutes: int
) -> Activity:
    """Puts one's own record right; raises ValidationError where that is too late, or makes no sense."""
    person = _oneself(actor)
    held = _held(person, activity, seen)
    days = _Days(person, but=held.pk)
    if why := days.wrong(kind, day, volume, minutes):
        raise ValidationError(why)
    before = _told(held)
    held.kind_id, held.day, held.volume, held.minutes = kind, day, volume, minutes
    held.post_id = days.post(day)
    if _told(held) == before:
        unchanged()
        return held
    held.version += 1
    held.save()
    record(actor, "performance.corrected", held, before=before, after=_told(held), about=[person.pk])
    return held


@service
def withdraw(actor: Actor, activity: Activity, *, seen: int) -> None:
    """One's own record counts no more; it stays known, so that no device brings it back."""
    person = _oneself(actor)
    held = _held(person, activity, seen)
    held.withdrawn = timezone.now()
    held.version += 1
    held.save()
    record(actor, "performance.withdrawn", held, before=_told(held), about=[person.pk])


@service
def keep_kind(
    actor: Actor | None, kind: ActivityKind | None, *, name: str, job: str, minutes: float | None
) -> ActivityKind:
    """A new kind, or other words or minutes for one. Raises ValidationError where there is such a kind."""
    held = ActivityKind() if kind is None else ActivityKind.objects.select_for_update().get(pk=kind.pk)
    before = None if kind is None else _kind(held)
    held.name, held.job, held.minutes = name.strip(), job.strip(), minutes
    if before == _kind(held):
        unchanged()
        return held
    twin = ActivityKind.objects.filter(name=held.name, job=held.job).exclude(pk=held.pk)
    if twin.exists():
        raise ValidationError(_("There is such a kind already."))
    held.save()
    record(actor, "performance.kind_kept", held, before=before, after=_kind(held))
    return held


@service
def close_kind(actor: Actor, kind: ActivityKind, *, closed: bool) -> None:
    """Nobody chooses the kind any more, or people can again; what was reported of it stays."""
    held = ActivityKind.objects.select_for_update().get(pk=kind.pk)
    if (held.closed is not None) == closed:
        unchanged()
        return
    held.closed = timezone.localdate() if closed else None
    held.save(update_fields=["closed"])
    record(actor, "performance.kind_closed" if closed else "performance.kind_opened", held)


@service
def take_kinds(actor: Actor | None) -> int:
    """Makes a kind of every activity that the table `workload` knows of a job; how many are new."""
    known = set(ActivityKind.objects.values_list("job", "name"))
    rows = Workload.objects.order_by("job", "activity", "minutes").values_list("job", "activity", "minutes")
    found = {(job, name): minutes for job, name, minutes in rows if (job, name) not in known}
    if not found:
        unchanged()
        return 0
    made = [ActivityKind(job=job, name=name, minutes=minutes) for (job, name), minutes in found.items()]
    ActivityKind.objects.bulk_create(made)
    record(actor, "performance.kinds_taken", "table:workload", after=[_kind(each) for each in made])
    return len(made)


class _Days:
    """What somebody's days hold already, and in which post."""

    def __init__(self, person: Employee, but: int | None = None) -> None:
        self.person, self.today = person, timezone.localdate()
        since = self.today - timedelta(days=OPEN_DAYS)
        # Held until the transaction ends: two tabs that send at once are heard one after the other.
        Employee.objects.select_for_update().get(pk=person.pk)
        mine = Activity.objects.counting().filter(employee=person, day__gte=since).exclude(pk=but or 0)
        self.minutes: dict[date, int] = defaultdict(int)
        for day, minutes in mine.order_by().values_list("day").annotate(Sum("minutes")):
            self.minutes[day] = minutes
        self.kinds = set(ActivityKind.objects.values_list("pk", flat=True))

    def wrong(self, kind: int, day: date, volume: int, minutes: int) -> str:
        """Why a record cannot be kept; "" where it can."""
        first = self.today - timedelta(days=OPEN_DAYS)
        shown: dict[str, Any] = {
            "today": _shown(self.today),
            "first": _shown(first),
            "minutes": self.minutes.get(day, 0),
        }
        rules = (
            (kind in self.kinds, _("Choose an activity.")),
            (day <= self.today, _("This day is yet to come: today is %(today)s.") % shown),
            (day >= first, _("This day is too long ago: days since %(first)s are open.") % shown),
            (1 <= volume <= MOST, _("Write how many: 1 to %(most)s.") % {"most": MOST}),
            (1 <= minutes <= DAY, _("Write the minutes in all: 1 to %(most)s.") % {"most": DAY}),
            (
                shown["minutes"] + minutes <= DAY,
                _("That would be more than a day has; %(minutes)s minutes are reported already.") % shown,
            ),
        )
        return next((why for holds, why in rules if not holds), "")

    def made(self, each: Told) -> Activity:
        """The record as a row; the day holds its minutes from now on."""
        self.minutes[each.day] += each.minutes
        return Activity(
            client=each.client,
            employee=self.person,
            post_id=self.post(each.day),
            kind_id=each.kind,
            day=each.day,
            volume=each.volume,
            minutes=each.minutes,
        )

    def post(self, day: date) -> int | None:
        """The post held on a day."""
        held = Posting.objects.on(day).filter(employee=self.person)
        return held.values_list("post", flat=True).first()


def _oneself(actor: Actor) -> Employee:
    """Whose account it is; raises PermissionDenied where it belongs to nobody of the staff."""
    if actor.user.employee_id is None:
        raise PermissionDenied
    return Employee.objects.get(pk=actor.user.employee_id)


def _held(person: Employee, activity: Activity, seen: int) -> Activity:
    """One's own record, held, as it was seen and still open; raises ValidationError."""
    held = Activity.objects.counting().select_for_update().filter(pk=activity.pk, employee=person).first()
    if held is None:
        raise ValidationError(_("This record is not there."))
    if held.version != seen:
        raise ValidationError(_("It was changed meanwhile. Look again."))
    if held.day < timezone.localdate() - timedelta(days=OPEN_DAYS):
        raise ValidationError(_("This day is closed by now."))
    return held


def _shown(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _told(activity: Activity) -> dict[str, Any]:
    names = ("kind_id", "day", "volume", "minutes")
    return {"client": str(activity.client), **{name: getattr(activity, name) for name in names}}


def _kind(kind: ActivityKind) -> dict[str, Any]:
    return {"name": kind.name, "job": kind.job, "minutes": kind.minutes}
