"""Objections: made by who is to move, answered by a personnel officer, ended by an approver."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placement.workbench import permissions
from placement.workbench.accounts.models import User
from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Action, Actor
from placement.workbench.planning.models import Move, Objection, Proposal
from placement.workbench.planning.proposals import steps
from placement.workbench.planning.proposals.standing import stands_alone
from placement.workbench.planning.proposals.telling import holders
from placement.workbench.staff.models import Lock

Verdict = Objection.Verdict
WORDS = {
    Action.CONCLUDE_OBJECTIONS: gettext_lazy("objection: to end"),
    Action.DECIDE_OBJECTIONS: gettext_lazy("objection: to answer"),
}
"""By right the word that is due."""

CLOSED = frozenset({Proposal.State.REJECTED, Proposal.State.WITHDRAWN})


@service
def object_to(actor: Actor, move: Move, text: str, today: date) -> Objection:
    """An objection of who is to move. After the last day it is noted as late, not lost.

    Raises ValidationError where it is no move of one's own, or nothing is left to object to.
    """
    if not Move.objects.about(actor.user).filter(pk=move.pk).exists():
        raise ValidationError(_("This move is not about you."))
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=move.proposal_id)
    if proposal.state in CLOSED or move.dropped:
        raise ValidationError(_("This move is not made any more: there is nothing to object to."))
    if not text.strip():
        raise ValidationError(_("Say why."))
    known = Objection.objects.filter(move=move).first()
    if known is not None and known.withdrawn is None:
        raise ValidationError(_("You have objected to this move already."))
    due = proposal.objections_until or today
    made = known or Objection(proposal=proposal, move=move)
    made.text, made.due, made.late, made.withdrawn = text.strip(), due, today > due, None
    made.verdict = made.answer = ""
    made.decided_by = made.decided_for = made.decided = None
    made.version += 0 if known is None else 1
    made.save()
    told = {"text": made.text, "due": due, "late": made.late}
    record(actor, "planning.objection_made", made, after=told, about=[move.employee_id])
    people = {each.pk: each for each in holders(Action.DECIDE_OBJECTIONS, proposal)}
    people |= {
        each.pk: each
        for each in holders(Action.COMMENT, proposal)
        if Objection.objects.for_user(each).filter(pk=made.pk).exists()
    }
    people.pop(actor.user.pk, None)
    _notify(list(people.values()), "objection_made", made)
    return made


@service
def withdraw(actor: Actor, objection: Objection) -> Objection:
    """The objector agrees after all. Raises ValidationError where the last word was said."""
    if not Objection.objects.about(actor.user).filter(pk=objection.pk).exists():
        raise ValidationError(_("This move is not about you."))
    held: Objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if held.final:
        raise ValidationError(_("The last word was said."))
    if held.withdrawn is not None:
        unchanged()
        return held
    held.withdrawn = timezone.now()
    held.version += 1
    held.save()
    record(actor, "planning.objection_withdrawn", held, about=[held.move.employee_id])
    return held


@service
def decide(actor: Actor, objection: Objection, verdict: Verdict, answer: str, *, seen: int) -> Objection:
    """What the personnel office says; an approver has the last word. Raises ValidationError."""
    held, officer = _taken(actor, objection, Action.DECIDE_OBJECTIONS, answer, seen)
    held.verdict, held.answer, held.decided = verdict, answer.strip(), timezone.now()
    held.decided_by, held.decided_for = officer.user, officer.on_behalf_of
    held.save()
    told = {"verdict": verdict, "answer": held.answer}
    record(officer, "planning.objection_decided", held, after=told, about=[held.move.employee_id])
    _notify(holders(Action.CONCLUDE_OBJECTIONS, held.proposal), "objection_decided", held)
    return held


@service
def conclude(actor: Actor, objection: Objection, verdict: Verdict, answer: str, *, seen: int) -> Objection:
    """The last word. Accepted, the person is not to be put there, and the move falls if it can by itself.

    Where it cannot, the proposal stays in the way of its approval: a plan without it is due. Raises
    ValidationError.
    """
    held, approver = _taken(actor, objection, Action.CONCLUDE_OBJECTIONS, answer, seen)
    held.final, held.final_answer, held.ended = verdict, answer.strip(), timezone.now()
    held.final_by, held.final_for = approver.user, approver.on_behalf_of
    held.save()
    fell = False
    if verdict == Verdict.ACCEPTED:
        if (lock := _lock(held.move)) is not None:
            lock.save()
        if fell := held.move.applied is None and stands_alone(held.move):
            held.move.dropped = Move.Dropped.OBJECTED
            held.move.save(update_fields=["dropped"])
    told = {"verdict": verdict, "answer": held.final_answer, "dropped": fell}
    record(approver, "planning.objection_ended", held, after=told, about=[held.move.employee_id])
    mover = User.objects.filter(employee=held.move.employee_id)
    notify(mover, "objection_answered", {}, reverse("own:post"))
    if verdict == Verdict.ACCEPTED:
        _notify(list(User.objects.filter(pk__in=steps.authors_of(held.proposal))), "objection_accepted", held)
    return held


def waiting(user: Any) -> Iterator[tuple[Objection, Any]]:
    """Objections that somebody can say the next word on today, and which word."""
    for action, words in WORDS.items():
        if not permissions.may(user, action):
            continue
        by = permissions.actor(user, action)
        answered = action is Action.CONCLUDE_OBJECTIONS
        found = Objection.objects.for_user(user, action).open()
        found = found.exclude(verdict="") if answered else found.filter(verdict="")
        for each in found.select_related("move__employee", "proposal"):
            if not barred(each, action, by):
                yield each, words


def barred(objection: Objection, action: Action, actor: Actor) -> str:
    """Why this actor may not say this word now; "" where nothing speaks against it."""
    people = steps.who(actor)
    if objection.final or objection.withdrawn is not None:
        return _("The last word was said.")
    if User.objects.filter(pk__in=people, employee=objection.move.employee_id).exists():
        return _("It is about you: somebody else has to do this.")
    if not Objection.objects.for_user(actor.user, action).filter(pk=objection.pk).exists():
        return _("It moves people of units that your role does not reach.")
    if people & steps.authors_of(objection.proposal):
        return _("You have proposed it: somebody else has to do this.")
    return _last(objection, people) if action is Action.CONCLUDE_OBJECTIONS else ""


def _last(objection: Objection, people: set[int]) -> str:
    """Why the last word is not due, or not theirs."""
    if not objection.verdict:
        return _("The personnel office has not answered yet.")
    if people & {objection.decided_by_id, objection.decided_for_id}:
        return _("You have answered it: somebody else has the last word.")
    return ""


def _taken(
    actor: Actor, objection: Objection, action: Action, answer: str, seen: int
) -> tuple[Objection, Actor]:
    """The objection, held, and the actor as who may say the word; raises what they may not."""
    officer = permissions.actor(actor.user, action)
    held = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("move__employee", "proposal")
        .get(pk=objection.pk)
    )
    if held.version != seen:
        raise ValidationError(_("It has changed since you looked. Look again before you decide."))
    if why := barred(held, action, officer):
        raise ValidationError(why)
    if not answer.strip():
        raise ValidationError(_("Say why."))
    held.version += 1
    return held, officer


def _lock(move: Move) -> Lock | None:
    """What every later plan respects: not there, or where the post would be lost, here; None: it is there."""
    kept, action = (move.to_post, "forbid") if move.to_post is not None else (move.from_post, "pin")
    if kept is None:
        return None
    made = {"employee": move.employee, "unit": kept.unit, "job": kept.job, "action": action}
    if Lock.objects.filter(**made).exists():
        return None
    last = Lock.objects.aggregate(last=Max("position"))["last"] or 0
    return Lock(position=last + 1, extra={"reason": "objection"}, **made)


def _notify(people: list[User], kind: str, objection: Objection) -> None:
    link = reverse("planning:objection", args=[objection.pk])
    notify(people, kind, {"title": objection.proposal.title}, link)
