"""What changes forums and their sessions: planned, opened, closed, tallied, countersigned, void."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.accounts import codes
from placement.workbench.accounts.models import Grant, User
from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import POLICY, Action, Actor
from placement.workbench.staff.models import Unit
from placement.workbench.voice import rated
from placement.workbench.voice.models import Aggregate, Ballot, Forum, Session, Slip, Void

State, Way = Session.State, Session.Way
MOST_SLIPS = 1000
"""Slips of one session."""


@dataclass(frozen=True)
class Rated:
    """What the ballots on paper say of one unit or one person: how many gave each score, 1 to 5."""

    unit: int | None
    employee: int | None
    counts: tuple[int, int, int, int, int]


@service
def make_forum(
    actor: Actor | None,
    village: str,
    *,
    units: Collection[Unit],
    facilitators: Collection[User],
    place: str = "",
) -> Forum:
    """A forum of a village, what it rates, and who facilitates it."""
    made = Forum.objects.create(village=village, place=place)
    _hold(made, units, facilitators)
    record(actor, "voice.forum_made", made, after=_forum(made))
    return made


@service
def change_forum(
    actor: Actor, forum: Forum, village: str, *, units: Collection[Unit], facilitators: Collection[User]
) -> None:
    """Another name, other units or other facilitators."""
    before = _forum(forum)
    forum.village = village
    forum.save(update_fields=["village"])
    _hold(forum, units, facilitators)
    after = _forum(forum)
    if after == before:
        unchanged()
        return
    record(actor, "voice.forum_changed", forum, before=before, after=after)


@service
def plan(actor: Actor, forum: Forum, day: date, way: str, *, persons: bool = False) -> Session:
    """A session to come. Raises ValidationError for who is rated by it."""
    rated.require_unrated(actor, forum)
    behalf = actor.on_behalf_of
    made = Session.objects.create(
        forum=forum,
        day=day,
        way=way,
        persons=persons,
        facilitator_id=actor.user.pk,
        on_behalf_of_id=None if behalf is None else behalf.pk,
    )
    record(actor, "voice.session_planned", made, after={"day": day, "way": way, "persons": persons})
    return made


@service
def print_slips(actor: Actor, session: Session, count: int) -> list[str]:
    """So many codes, which are shown only now; the database keeps their hashes. Raises ValidationError."""
    held = _held(actor, session, State.PLANNED, State.OPEN)
    there = held.slips.count()
    if held.way != Way.SLIPS:
        raise ValidationError(_("This session rates on paper."))
    if there + count > MOST_SLIPS:
        raise ValidationError(_("A session has %(most)s slips at most.") % {"most": MOST_SLIPS})
    made = [codes.code() for _place in range(count)]
    digests = sorted(map(codes.digest, made))  # no order in the database tells which number a slip has
    Slip.objects.bulk_create([Slip(session=held, digest=digest) for digest in digests])
    record(actor, "voice.slips_printed", held, before={"slips": there}, after={"slips": there + count})
    return made


@service
def open_session(actor: Actor, session: Session, attendance: int) -> None:
    """From now on slips are good, as many as people are present; also when more have come since."""
    held = _held(actor, session, State.PLANNED, State.OPEN)
    if held.way != Way.SLIPS or not held.slips.exists():
        raise ValidationError(_("Print slips first."))
    _enough(held, attendance)
    before = {"state": held.state, "attendance": held.attendance}
    held.state, held.attendance = State.OPEN, attendance
    held.opened = held.opened or timezone.now()
    held.save(update_fields=["state", "attendance", "opened"])
    record(actor, "voice.session_opened", held, before=before, after={"attendance": attendance})


@service
def close_session(actor: Actor, session: Session, minutes: str = "") -> None:
    """No slip is good any more; the session waits for somebody else to countersign."""
    held = _held(actor, session, State.OPEN)
    held.state, held.closed = State.CLOSED, timezone.now()
    held.minutes = minutes or held.minutes
    held.save(update_fields=["state", "closed", "minutes"])
    record(actor, "voice.session_closed", held, after={"used": used(held), "attendance": held.attendance})
    _tell(held)


@service
def tally(
    actor: Actor,
    session: Session,
    attendance: int,
    counts: Sequence[Rated],
    remarks: Mapping[int, Sequence[str]],
    minutes: str = "",
) -> None:
    """What was counted on paper; entered again before countersignature, the earlier entry is void.

    `remarks` are written ones, by unit. Raises ValidationError where there are more ballots on something
    than people present.
    """
    held = _held(actor, session, State.PLANNED, State.CLOSED)
    if held.way != Way.PAPER:
        raise ValidationError(_("This session rates with slips."))
    allowed = {each.pk for each, _posting in rated.persons(held)}, rated.units(held.forum)
    for each in counts:
        if sum(each.counts) > attendance:
            raise ValidationError(_("There are more ballots than people present."))
        if each.employee not in {None, *allowed[0]} or each.unit not in {None, *allowed[1]}:
            raise ValidationError(_("This forum does not rate that."))
    if held.state == State.CLOSED:
        _void(actor, held, list(held.ballots.filter(void__isnull=True)), _("entered anew"))
    Ballot.objects.bulk_create(_ballots(held, counts, remarks))
    held.state, held.attendance, held.closed = State.CLOSED, attendance, timezone.now()
    held.minutes = minutes or held.minutes
    held.save(update_fields=["state", "attendance", "closed", "minutes"])
    told = {"attendance": attendance, "ballots": sum(sum(each.counts) for each in counts)}
    record(actor, "voice.session_tallied", held, after=told)
    _tell(held)


@service
def countersign(actor: Actor, session: Session) -> None:
    """Somebody else has compared it with paper and people: the ballots count. Raises ValidationError."""
    rated.require_unrated(actor, session.forum)
    held = Session.objects.select_for_update().get(pk=session.pk)
    if held.state != State.CLOSED:
        raise ValidationError(_not_now(held))
    people = {actor.user.pk, None if actor.on_behalf_of is None else actor.on_behalf_of.pk}
    if people & {held.facilitator_id, held.on_behalf_of_id} - {None}:
        raise ValidationError(_("You have entered it: somebody else has to countersign."))
    held.state, held.countersigned_by_id = State.COUNTED, actor.user.pk
    held.save(update_fields=["state", "countersigned_by"])
    record(actor, "voice.session_countersigned", held)


@service
def void_session(actor: Actor, session: Session, reason: str) -> None:
    """The whole session does not count, and why. Its ballots stay. Raises ValidationError."""
    rated.require_unrated(actor, session.forum)
    held = Session.objects.select_for_update().get(pk=session.pk)
    if held.state == State.VOID:
        raise ValidationError(_not_now(held))
    before, held.state = held.state, State.VOID
    held.save(update_fields=["state"])
    _void(actor, held, list(held.ballots.filter(void__isnull=True)), reason)
    record(actor, "voice.session_void", held, before={"state": before}, after={"reason": reason})


@service
def void_ballots(actor: Actor, session: Session, ballots: Collection[int], reason: str) -> None:
    """Some ballots of a session do not count, and why. Raises ValidationError."""
    rated.require_unrated(actor, session.forum)
    found = list(session.ballots.select_for_update().filter(pk__in=ballots, void__isnull=True))
    if not found:
        raise ValidationError(_("These ballots are void already."))
    _void(actor, session, found, reason)


def used(session: Session) -> int:
    """Slips that were used."""
    return session.slips.filter(used__isnull=False).count()


@service
def _void(actor: Actor, session: Session, ballots: Sequence[Ballot], reason: str) -> None:
    """Marks ballots; an aggregate that has one of them is told no more."""
    if not reason.strip():
        raise ValidationError(_("Say why."))
    made = Void.objects.create(session=session, reason=reason.strip(), actor_id=actor.user.pk)
    Ballot.objects.filter(pk__in=[each.pk for each in ballots]).update(void=made)
    told = {each.aggregate_id for each in ballots if each.aggregate_id is not None}
    Aggregate.objects.filter(pk__in=told, withdrawn__isnull=True).update(withdrawn=timezone.now())
    after = {"reason": made.reason, "ballots": len(ballots), "aggregates": sorted(told)}
    record(actor, "voice.ballots_void", session, after=after)


def _tell(session: Session) -> None:
    """Puts a line into the inboxes of those who can countersign."""
    live = Grant.objects.live(timezone.localdate()).filter(role__in=list(POLICY[Action.COUNTERSIGN]))
    people = [
        user
        for user in User.objects.filter(is_active=True, grants__in=live).distinct()
        if user.pk != session.facilitator_id
        and Session.objects.for_user(user, Action.COUNTERSIGN).filter(pk=session.pk).exists()
    ]
    told = {"village": str(session.forum), "day": session.day.isoformat()}
    notify(people, "session_waits", told, reverse("voice:session", args=[session.pk]))


def _held(actor: Actor, session: Session, *states: str) -> Session:
    """The session, held until the transaction ends. Raises ValidationError unless it is in such a state."""
    rated.require_unrated(actor, session.forum)
    held = Session.objects.select_for_update().get(pk=session.pk)
    if held.state not in states:
        raise ValidationError(_not_now(held))
    return held


def _enough(session: Session, attendance: int) -> None:
    if attendance < used(session):
        raise ValidationError(_("More people have rated already than are said to be present."))


def _not_now(session: Session) -> str:
    return _("This cannot be done now: the session is %(state)s.") % {"state": session.get_state_display()}


def _ballots(session: Session, counts: Sequence[Rated], remarks: Mapping[int, Sequence[str]]) -> list[Ballot]:
    """A ballot per stroke on paper; remarks are put to ballots of the unit, whichever."""
    made = []
    for each in counts:
        said = [text.strip()[:500] for text in remarks.get(each.unit or 0, ()) if text.strip()]
        scores = [score for score, count in enumerate(each.counts, 1) for _stroke in range(count)]
        if len(said) > len(scores):
            raise ValidationError(_("There are more remarks on a unit than ballots."))
        for place, score in enumerate(scores):
            comment = said[place] if place < len(said) else ""
            made.append(
                Ballot(
                    session=session,
                    unit_id=each.unit,
                    employee_id=each.employee,
                    score=score,
                    comment=comment,
                )
            )
    return made


def _hold(forum: Forum, units: Collection[Unit], facilitators: Collection[User]) -> None:
    forum.units.set(units)
    forum.facilitators.set(facilitators)


def _forum(forum: Forum) -> dict[str, object]:
    return {
        "village": forum.village,
        "units": sorted(forum.units.values_list("unit", flat=True)),
        "facilitators": sorted(forum.facilitators.values_list("username", flat=True)),
    }
