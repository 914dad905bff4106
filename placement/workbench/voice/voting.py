"""A slip is used: ballots without a name, all of them or none, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.accounts import codes
from placement.workbench.events.recording import record, service
from placement.workbench.voice import rated
from placement.workbench.voice.models import Ballot, Session, Slip

LASTS = timedelta(days=2)
"""After it was opened, a session that nobody closes takes no more ballots."""


@dataclass(frozen=True)
class Said:
    """What somebody gives: a score by unit, a remark by unit, a score by person of the staff."""

    units: Mapping[int, int]
    remarks: Mapping[int, str] = field(default_factory=dict)
    persons: Mapping[int, int] = field(default_factory=dict)


def find(code: str) -> Slip | None:
    """The slip with this code."""
    found = Slip.objects.filter(digest=codes.digest(code))
    return found.select_related("session__forum").first()


def refusal(slip: Slip) -> str:
    """Why the slip is not good now, kindly; "" where it is."""
    session = slip.session
    if slip.used is not None:
        return _("This slip has been used. Each slip counts once. Thank you for taking part.")
    if session.state == Session.State.PLANNED:
        return _("The session has not begun yet. Please wait until the facilitator opens it, then try again.")
    late = session.opened is not None and timezone.now() > session.opened + LASTS
    if session.state != Session.State.OPEN or late:
        return _("The session is over, so this slip no longer counts. You are welcome the next time.")
    return ""


@service
def cast(slip: Slip, said: Said) -> None:
    """Uses the slip. Raises ValidationError where it is not good, or rates what this forum does not.

    The session's row is held meanwhile: however many vote at once, there are never more slips used than
    people present.
    """
    session = Session.objects.select_for_update().select_related("forum").get(pk=slip.session_id)
    slip = Slip.objects.select_for_update().get(pk=slip.pk)
    slip.session = session
    if why := refusal(slip):
        raise ValidationError(why)
    if session.slips.filter(used__isnull=False).count() >= (session.attendance or 0):
        raise ValidationError(
            _("Everybody who is present has rated already. If you came later, tell the facilitator.")
        )
    people = {each.pk for each, _posting in rated.persons(session)} if said.persons else set()
    if not set(said.units) <= rated.units(session.forum) or not set(said.persons) <= people:
        raise ValidationError(_("This forum does not rate that."))
    if not said.units and not said.persons:
        raise ValidationError(_("Please choose an answer for at least one of them."))
    slip.used = timezone.now()
    slip.save(update_fields=["used"])
    made = [
        Ballot(
            session=session,
            slip=slip,
            unit_id=unit,
            score=score,
            comment=said.remarks.get(unit, "").strip()[:500],
        )
        for unit, score in said.units.items()
    ]
    made += [
        Ballot(session=session, slip=slip, employee_id=person, score=score)
        for person, score in said.persons.items()
    ]
    Ballot.objects.bulk_create(made)
    record(None, "voice.slip_used", session)
