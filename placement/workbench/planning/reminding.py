"""Who is told that a phase begins, or is about to end: each once, whoever asks and how often."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.planning.concerned import concerned
from placement.workbench.planning.models import Phase, Round
from placement.workbench.planning.rounds.wishing import take_over

AHEAD = timedelta(days=3)
"""How long before its last day a phase is reminded of."""

ENDING = (Phase.WISHES, Phase.NEED, Phase.OBJECTION)
"""Phases of whose end people are told ahead: afterwards it is too late."""


def remind(today: date) -> int:
    """Sends what is due and has not been sent; how many reminders. Wishes that waited are counted."""
    take_over(today)
    current = Round.objects.on(today)
    return 0 if current is None else sum(_told(current, *each, today) for each in _due(current, today))


@service
def _told(current: Round, kind: str, phase: Phase, last: date, today: date) -> bool:
    """One reminder, unless somebody else has sent it meanwhile."""
    held = Round.objects.select_for_update().get(pk=current.pk)
    name = f"{kind}_{phase}"
    if name in held.told:
        unchanged()
        return False
    held.told = [*held.told, name]
    held.save(update_fields=["told"])
    people = concerned(held, phase, today)
    values = {"round": held.name, "day": last.isoformat()}
    notify(people, f"round_{name}", values, reverse("planning:calendar"))
    record(None, "planning.round_told", held, after={"what": name, "accounts": len(people)})
    return True


def _due(current: Round, today: date) -> Iterator[tuple[str, Phase, date]]:
    found = current.phase(today)
    if found is None:
        return
    phase, first, last = found
    if f"begins_{phase}" not in current.told:
        yield "begins", phase, last
    if phase in ENDING and first < last - AHEAD <= today and f"ends_{phase}" not in current.told:
        yield "ends", phase, last
