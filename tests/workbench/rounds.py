"""Rounds for tests: of six phases, some days each."""

from datetime import date, timedelta

from django.utils import timezone

from placement.workbench.planning.models import Phase, Round
from placement.workbench.planning.rounds.making import Calendar, make_round


def calendar(first: date, phase: int = 10) -> Calendar:
    """Six phases of so many days from a day on."""
    days = [first + timedelta(days=phase * number) for number in range(7)]
    return Calendar("Round", days[0], days[1], days[2], days[3], days[4], days[5], days[6])


def running(phase: Phase) -> Round:
    """A round in the middle of a phase today."""
    place = list(Phase).index(phase)
    return make_round(None, calendar(timezone.localdate() - timedelta(days=10 * place + 5)))
