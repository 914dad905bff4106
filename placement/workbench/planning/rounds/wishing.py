"""Where people would like to serve: counted at once while a round asks for it, else kept for the next."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from placement.workbench.events.models import Event
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.planning.models import Phase, Round, WishList
from placement.workbench.staff.models import Employee, Preference, Unit

MOST = 10
"""Wishes that somebody can have."""

SAID = ("planning.wished", "planning.wishes_counted")
"""Events of somebody who has said where they would like to serve."""


@service
def wish(actor: Actor, person: Employee, units: Sequence[int], today: date) -> bool:
    """Ranks units, the first wish first; whether they count at once. Raises ValidationError.

    Nobody has to ask or agree. Outside of the phase the list is kept until the next round's begins.
    The same wishes again are a word too, where it is the first since the round began.
    """
    if len(units) > MOST:
        raise ValidationError(_("At most %(most)s wishes.") % {"most": MOST})
    if len(set(units)) < len(units):
        raise ValidationError(_("You have named a unit twice."))
    if Unit.objects.filter(pk__in=units, closed__isnull=True).count() < len(units):
        raise ValidationError(_("There is no such unit."))
    waiting = WishList.objects.select_for_update().filter(employee=person).first()
    before = wished(person) if waiting is None else waiting.units
    now = counts_now(today)
    if before == list(units) and not (now and (waiting is not None or _silent(person, today))):
        unchanged()
        return waiting is None
    if now:
        Preference.objects.filter(employee=person).exclude(unit__in=units).delete()
        for row in _ranked(person, units):
            row.save()
        WishList.objects.filter(employee=person).delete()
    else:
        WishList.objects.update_or_create(employee=person, defaults={"units": list(units), "given": today})
    told = {"units": codes(units), "counts": now}
    record(actor, "planning.wished", person, before=codes(before), after=told, about=[person.pk])
    return now


def take_over(day: date) -> int:
    """Counts the lists that have waited for a round whose wishes have begun by a day; how many."""
    due = [each for each in WishList.objects.all() if _begun(each, day)]
    for each in due:
        _take_over(each)
    return len(due)


@service
def _take_over(held: WishList) -> None:
    person = held.employee
    before = codes(wished(person))
    there = set(Unit.objects.filter(pk__in=held.units, closed__isnull=True).values_list("pk", flat=True))
    Preference.objects.filter(employee=person).exclude(unit__in=there).delete()
    for row in _ranked(person, [unit for unit in held.units if unit in there]):
        row.save()
    told = {"units": codes(wished(person)), "given": held.given}
    WishList.objects.filter(pk=held.pk).delete()
    record(None, "planning.wishes_counted", person, before=before, after=told, about=[person.pk])


def counts_now(day: date) -> bool:
    """Whether a wish of this day counts at once: a round asks for wishes, or no round is planned."""
    current = Round.objects.on(day)
    if current is None:
        return Round.objects.after(day) is None
    phase = current.phase(day)
    return phase is not None and phase[0] is Phase.WISHES


def said_since(day: date) -> QuerySet[Event]:
    """Words of people, since a day, on where they would like to serve."""
    return Event.objects.filter(action__in=SAID, at__date__gte=day, about__isnull=False)


def wished(person: Employee) -> list[int]:
    """Ids of the units that the tables have, the first wish first."""
    return list(Preference.objects.filter(employee=person).order_by("rank").values_list("unit", flat=True))


def _silent(person: Employee, day: date) -> bool:
    """Whether a round asks who has not spoken since it began."""
    current = Round.objects.on(day)
    return current is not None and not said_since(current.wishes).filter(about=person).exists()


def _begun(held: WishList, day: date) -> bool:
    return Round.objects.filter(wishes__gt=held.given, wishes__lte=day).exists()


def _ranked(person: Employee, units: Sequence[int]) -> list[Preference]:
    """The table's rows of a list; what else a row says of the same unit stays."""
    held = {each.unit_id: each for each in Preference.objects.filter(employee=person)}
    last = Preference.objects.aggregate(last=Max("position"))["last"] or 0
    rows = []
    for rank, unit in enumerate(units, 1):
        row = held.get(unit) or Preference(employee=person, unit_id=unit, position=last + rank)
        row.rank = rank
        rows.append(row)
    return rows


def codes(units: Sequence[int]) -> list[str]:
    """What tables call these units, as far as they are there."""
    called = dict(Unit.objects.filter(pk__in=units).values_list("pk", "unit"))
    return [called[unit] for unit in units if unit in called]
