"""What changes sessions and enrolments; levels that a course gives are written where plans read them."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from placement.workbench.accounts.models import Grant, User
from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import POLICY, Action, Actor
from placement.workbench.planning.models import Proposal
from placement.workbench.staff.models import Competency, Course, Employee
from placement.workbench.training.models import Enrolment, Session
from placement.workbench.training.plans import lessons_of

State = Enrolment.State
PLANNED = frozenset({Proposal.State.APPROVED, Proposal.State.APPLIED})
"""States of a proposal whose courses are carried out."""


@service
def plan_session(
    actor: Actor | None, course: str, starts: date, ends: date, place: str = "", seats: int | None = None
) -> Session:
    """A course on some days; without `seats` those of the table. Raises ValidationError."""
    rows = Course.objects.filter(course=course)
    if not rows.exists():
        raise ValidationError({"course": _("There is no such course.")})
    if ends < starts:
        raise ValidationError({"ends": _("It ends before it begins.")})
    most = rows.aggregate(most=Max("seats"))["most"]
    taken = seats if seats is not None else most
    if not taken:
        raise ValidationError({"seats": _("Say how many can take part.")})
    made = Session.objects.create(course=course, starts=starts, ends=ends, place=place, seats=taken)
    record(
        actor, "training.session_planned", made, after={"course": course, "starts": starts, "seats": taken}
    )
    return made


@service
def cancel_session(actor: Actor, session: Session) -> None:
    """It is not held: who had a seat waits again, and is told. Raises ValidationError."""
    held = _locked(session)
    if held.state != Session.State.PLANNED:
        raise ValidationError(_("It is over, or was cancelled already."))
    people = list(held.enrolments.filter(state=State.ENROLLED).values_list("employee", flat=True))
    held.enrolments.filter(state=State.ENROLLED).update(state=State.ASKED, session=None)
    held.state = Session.State.CANCELLED
    held.save(update_fields=["state"])
    record(actor, "training.session_cancelled", held, about=people)
    _tell(people, "training_cancelled", held.course)


@service
def ask(actor: Actor, person: Employee, course: str) -> Enrolment:
    """Somebody would like to take a course. Raises ValidationError where they have asked already."""
    if actor.user.employee_id != person.pk:
        raise ValidationError(_("Only your own record."))
    if not Course.objects.filter(course=course).exists():
        raise ValidationError(_("There is no such course."))
    if Enrolment.objects.open().filter(employee=person, course=course).exists():
        raise ValidationError(_("You have asked for this already."))
    made = Enrolment.objects.create(employee=person, course=course, source=Enrolment.Source.SELF)
    record(actor, "training.asked", made, after={"course": course}, about=[person.pk])
    grants = Grant.objects.live(made.asked.date()).filter(role__in=list(POLICY[Action.EDIT_TRAINING]))
    officers = User.objects.filter(is_active=True, grants__in=grants).distinct()
    notify(officers, "training_asked", {"course": course}, reverse("training:courses"))
    return made


@service
def withdraw(actor: Actor, enrolment: Enrolment) -> None:
    """Who has asked does not want it any more; a course that a plan asks for is not theirs to take back."""
    if actor.user.employee_id != enrolment.employee_id:
        raise ValidationError(_("Only your own record."))
    held = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if held.source != Enrolment.Source.SELF or held.state not in {State.ASKED, State.ENROLLED}:
        raise ValidationError(_("This cannot be taken back: talk to the personnel office."))
    before, held.state = held.state, State.WITHDRAWN
    held.save(update_fields=["state"])
    record(actor, "training.withdrawn", held, before={"state": before}, about=[held.employee_id])


@service
def enrol(actor: Actor, session: Session, person: Employee) -> Enrolment:
    """Gives somebody a seat, whether they have asked or not. Raises ValidationError where none is free."""
    held = _locked(session)
    if held.state != Session.State.PLANNED:
        raise ValidationError(_("It is over, or was cancelled already."))
    known = Enrolment.objects.open().filter(employee=person, course=held.course).first()
    if known is not None and known.session_id == held.pk:
        unchanged()
        return known
    if not held.free:
        raise ValidationError(_("No seat is free."))
    made = known or Enrolment(employee=person, course=held.course, source=Enrolment.Source.OFFICE)
    made.session, made.state = held, State.ENROLLED
    made.save()
    record(actor, "training.enrolled", made, after={"session": held.pk}, about=[person.pk])
    _tell([person.pk], "training_enrolled", held.course, held.starts)
    return made


@service
def decline(actor: Actor, enrolment: Enrolment, why: str) -> None:
    """No seat for somebody, and why. Raises ValidationError."""
    held = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if held.state not in {State.ASKED, State.ENROLLED}:
        raise ValidationError(_("It was answered already."))
    if not why.strip():
        raise ValidationError(_("Say why."))
    held.state, held.answer, held.session = State.DECLINED, why.strip(), None
    held.save()
    record(actor, "training.declined", held, after={"answer": held.answer}, about=[held.employee_id])
    _tell([held.employee_id], "training_declined", held.course)


@service
def enrol_from_plan(actor: Actor, proposal: Proposal) -> int:
    """Everybody for whom an approved plan sees a course waits for one, or has a seat before their move.

    How many enrolments came of it. Pressed again it changes nothing. Raises ValidationError.
    """
    if proposal.state not in PLANNED:
        raise ValidationError(_("Only what was approved is carried out."))
    people = []
    for person, course, move in lessons_of(proposal):
        mine = Enrolment.objects.filter(employee=person, course=course)
        if mine.open().exists() or (move is not None and mine.filter(move=move).exists()):
            continue
        Enrolment.objects.create(employee=person, course=course, source=Enrolment.Source.PLAN, move=move)
        people.append(person.pk)
        free = [each for each in _before(course, None if move is None else move.effective) if each.free]
        if free:
            enrol(actor, free[0], person)
    if not people:
        unchanged()
        return 0
    record(actor, "training.planned", proposal, after={"count": len(people)}, about=people)
    return len(people)


@service
def complete(
    actor: Actor, session: Session, present: Collection[int], valid_until: date | None = None
) -> dict[int, dict[str, tuple[int, int]]]:
    """Notes who has completed a course; their levels follow at once. By employee the levels that changed.

    `present` are ids of enrolments; all others of the session have not completed it.
    """
    held = _locked(session)
    if held.state != Session.State.PLANNED:
        raise ValidationError(_("It is over, or was cancelled already."))
    held.state = Session.State.HELD
    held.save(update_fields=["state"])
    changed = {}
    for each in held.enrolments.filter(state=State.ENROLLED).select_related("employee"):
        lifted = []
        if each.pk in present:
            each.state, lifted = State.COMPLETED, _lifted(each, valid_until)
            each.levels = {row.competency: [before, row.level] for row, before in lifted}
            changed[each.employee_id] = {row.competency: (before, row.level) for row, before in lifted}
            for row, _was in lifted:
                row.save()
        else:
            each.state = State.MISSED
        each.save(update_fields=["state", "levels"])
        record(
            actor,
            f"training.{each.state}",
            each,
            before={row.competency: before for row, before in lifted},
            after={row.competency: row.level for row, _before_ in lifted},
            about=[each.employee_id],
        )
    record(actor, "training.session_held", held, after={"completed": len(changed)})
    return changed


def _lifted(enrolment: Enrolment, valid_until: date | None) -> list[tuple[Competency, int]]:
    """Rows of the table `competencies` as the course leaves them, each with its level before.

    A level that is higher and still valid stays.
    """
    found = []
    day = enrolment.session.ends if enrolment.session is not None else date.max
    for course in Course.objects.filter(course=enrolment.course):
        mine = Competency.objects.filter(employee=enrolment.employee, competency=course.competency)
        row = mine.order_by("-level").first()
        valid = row is not None and (row.valid_until is None or row.valid_until >= day)
        before = row.level if row is not None and valid else 0
        if row is not None and before > course.to_level:
            continue
        if row is None:
            last = Competency.objects.aggregate(last=Max("position"))["last"] or 0
            row = Competency(employee=enrolment.employee, competency=course.competency, position=last + 1)
        row.level, row.valid_until = course.to_level, valid_until
        found.append((row, before))
    return found


def _locked(session: Session) -> Session:
    return Session.objects.select_for_update().get(pk=session.pk)


def _before(course: str, day: date | None) -> list[Session]:
    """Sessions to come that are over by a day, the first of them first."""
    planned = Session.objects.filter(course=course, state=Session.State.PLANNED)
    return list((planned if day is None else planned.filter(ends__lte=day)).order_by("starts", "pk"))


def _tell(people: Collection[int], kind: str, course: str, day: date | None = None) -> None:
    values = {"course": course} | ({} if day is None else {"day": day.isoformat()})
    notify(User.objects.filter(employee__in=people), kind, values, reverse("own:training"))
