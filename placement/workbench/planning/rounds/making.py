"""What changes the calendar of rounds."""

from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.planning.models import Phase, Round


@dataclass(frozen=True)
class Calendar:
    """A round as it is planned: the first day of each phase, and the day before which the last ends."""

    name: str
    wishes: date
    need: date
    proposal: date
    objection: date
    decision: date
    effect: date
    ends: date
    objection_days: int = 14


@service
def make_round(actor: Actor | None, calendar: Calendar) -> Round:
    """A new round. Raises ValidationError by field where its days do not follow each other."""
    _require(calendar, None)
    made = Round.objects.create(**asdict(calendar))
    record(actor, "planning.round_made", made, after=asdict(calendar))
    return made


@service
def change_round(actor: Actor, found: Round, calendar: Calendar, *, seen: int) -> Round:
    """Other days for a round, by who saw its version `seen`. Raises ValidationError."""
    held = Round.objects.select_for_update().get(pk=found.pk)
    if held.version != seen:
        raise ValidationError(_("Somebody else has changed the round meanwhile. Look again."))
    before = {name: getattr(held, name) for name in asdict(calendar)}
    if before == asdict(calendar):
        unchanged()
        return held
    _require(calendar, held)
    for name, value in asdict(calendar).items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    record(actor, "planning.round_changed", held, before=before, after=asdict(calendar))
    return held


def _require(calendar: Calendar, own: Round | None) -> None:
    """Raises ValidationError where a phase begins before the one before it, or two rounds overlap."""
    days: dict[str, date] = {name: getattr(calendar, name) for name in (*Phase.values, "ends")}
    names = list(days)
    wrong = {
        later: _("It begins before the phase before it.")
        for earlier, later in pairwise(names)
        if days[later] < days[earlier]
    }
    if days["ends"] <= days["effect"]:
        wrong["ends"] = _("The round ends before its moves begin.")
    others = Round.objects.all() if own is None else Round.objects.exclude(pk=own.pk)
    if not wrong and (other := others.filter(wishes__lt=calendar.ends, ends__gt=calendar.wishes).first()):
        wrong["wishes"] = _("“%(name)s” is at the same time.") % {"name": other}
    if wrong:
        raise ValidationError(wrong)
