"""A draft, until it is handed in: then the moves, their reasons and what they come to are frozen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench import permissions
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Action, Actor
from placement.workbench.planning.models import Move, Proposal, Question, Run
from placement.workbench.planning.proposals import steps
from placement.workbench.planning.proposals.deciding import decided
from placement.workbench.planning.proposals.steps import State, Verdict
from placement.workbench.planning.proposals.telling import tell
from placement.workbench.planning.run_services import ask, key
from placement.workbench.staff.models import Employee, Post

KIND = "proposal"


@dataclass(frozen=True)
class Draft:
    """What its author writes: words, the day on which the first wave is due, and how waves follow."""

    title: str
    reason: str
    effective: date
    wave_size: int = 25
    wave_days: int = 14


@service
def propose(actor: Actor, run: Run, draft: Draft) -> Proposal:
    """A draft of a finished run's moves; a worker is asked for their reasons. Raises ValidationError."""
    author = permissions.actor(actor.user, Action.PROPOSE)
    if run.state != Run.State.DONE:
        raise ValidationError(_("Only a run that has ended with a plan can be proposed."))
    behalf = author.on_behalf_of
    made = Proposal.objects.create(
        run_id=run.pk,
        plan_sha256=run.plan_sha256,
        created_by_id=author.user.pk,
        on_behalf_of_id=None if behalf is None else behalf.pk,
        **asdict(draft),
    )
    made.authors.add(*steps.who(author))
    ask(author, run, KIND, _asked(made))
    record(author, "planning.proposal_drafted", made, after={"run": run.pk, **asdict(draft)})
    return made


@service
def change(actor: Actor, proposal: Proposal, draft: Draft, *, seen: int) -> Proposal:
    """Other words or days for a draft, or for what was returned. Raises ValidationError."""
    author, held = _author(actor, proposal, seen)
    before = {name: getattr(held, name) for name in asdict(draft)}
    if before == asdict(draft):
        unchanged()
        return held
    for name, value in asdict(draft).items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    held.authors.add(*steps.who(author))
    ask(author, held.run, KIND, _asked(held))
    record(author, "planning.proposal_changed", held, before=before, after=asdict(draft))
    return held


@service
def ask_again(actor: Actor, proposal: Proposal) -> Question:
    """Asks a worker for the reasons, where they were asked for in vain."""
    return ask(permissions.actor(actor.user, Action.PROPOSE), proposal.run, KIND, _asked(proposal))


@service
def submit(actor: Actor, proposal: Proposal, *, seen: int, note: str = "") -> Proposal:
    """Hands it in: from now on its moves and their reasons stay as they are. Raises ValidationError."""
    held, step, author = steps.taken(actor, proposal, Verdict.SUBMITTED, seen=seen, note=note)
    told = _told(held)
    if held.effective < timezone.localdate():
        raise ValidationError(_("The day on which the first wave is due is over: choose a later one."))
    first = held.submitted is None
    if first:
        held.facts, held.submitted = told["facts"], timezone.now()
        Move.objects.bulk_create(_moves(held, told["moves"]))
        steps.require(held, step, author, note)  # by now it is known who is moved
    else:
        held.facts = {**held.facts, **{name: told["facts"][name] for name in ("short", "order")}}
        Move.objects.bulk_update(_redated(held, told["moves"]), ["wave", "effective"])
    before, held.state = held.state, State.IN_REVIEW
    held.authors.add(*steps.who(author))
    decided(author, held, step, note, before)
    tell(held, Verdict.SUBMITTED, but=author.user.pk)
    return held


def question_of(proposal: Proposal) -> Question | None:
    """What a worker was asked about the plan: its answer has moves, reasons and figures."""
    return Question.objects.filter(run=proposal.run_id, key=key(KIND, _asked(proposal))).first()


def _asked(proposal: Proposal) -> dict[str, Any]:
    return {
        "size": proposal.wave_size,
        "start": proposal.effective.isoformat(),
        "every": proposal.wave_days,
    }


def _author(actor: Actor, proposal: Proposal, seen: int) -> tuple[Actor, Proposal]:
    """Who may still write on it, and the proposal, held."""
    author = permissions.actor(actor.user, Action.PROPOSE)
    held = steps.locked(proposal, seen)
    if held.state not in {State.DRAFT, State.RETURNED}:
        raise ValidationError(steps.not_now(held))
    if not steps.who(author) & steps.authors_of(held):
        raise ValidationError(_("Only who has drafted it can do this."))
    return author, held


def _told(proposal: Proposal) -> Mapping[str, Any]:
    """The answer about the plan, where it is there and about this plan. Raises ValidationError."""
    question = question_of(proposal)
    if question is None or question.state != Run.State.DONE:
        raise ValidationError(_("The reasons are still being written. Hand it in once they are there."))
    told: Mapping[str, Any] = question.answer or {}
    if told["plan"] != proposal.plan_sha256 or told["facts"]["audit"] != "ok":
        raise ValidationError(_("The run's folder is not what the run left there: solve anew."))
    if not told["moves"]:
        raise ValidationError(_("The plan moves nobody."))
    return told


def preview(proposal: Proposal) -> tuple[Mapping[str, Any], list[Move]]:
    """What a draft will say once it is handed in. Raises ValidationError where that is not known yet."""
    told = _told(proposal)
    return told["facts"], _moves(proposal, told["moves"])


def _moves(proposal: Proposal, told: list[dict[str, Any]]) -> list[Move]:
    """Rows of what the child told. Raises ValidationError where the tables lack somebody or a post."""
    named = {each["employee"] for each in told}
    people = {each.employee: each for each in Employee.objects.filter(employee__in=named)}
    units = {each[end] for each in told for end in ("unit", "from_unit") if each[end]}
    found = Post.objects.filter(unit__unit__in=units).select_related("unit")
    posts: dict[Any, Post | None] = {(each.unit.unit, each.job): each for each in found} | {
        (None, None): None
    }
    made = []
    for each in told:
        ends = (each["from_unit"], each["from_job"]), (each["unit"], each["job"])
        lacking = [", ".join(end) for end in ends if end not in posts]
        lacking += [each["employee"]] if each["employee"] not in people else []
        if lacking:
            raise ValidationError(_("The tables no longer have %(what)s: solve anew.") % {"what": lacking[0]})
        move = Move(proposal=proposal, employee=people[each["employee"]], **_dated(proposal, each))
        move.from_post, move.to_post = posts[ends[0]], posts[ends[1]]
        move.minutes, move.course = each["ways"]["minutes_after"], each["course"]
        move.reasons = {**each["reasons"], "ways": each["ways"]}
        made.append(move)
    return sorted(made, key=lambda move: (move.wave, move.employee.employee))


def _redated(proposal: Proposal, told: list[dict[str, Any]]) -> list[Move]:
    """Waves and days of what was returned, by the dates that it has now; nothing else of it changes."""
    by = {each["employee"]: _dated(proposal, each) for each in told}
    moves = list(proposal.moves.select_related("employee"))
    for move in moves:
        dated = by[move.employee.employee]
        move.wave, move.effective = dated["wave"], dated["effective"]
    return moves


def _dated(proposal: Proposal, told: Mapping[str, Any]) -> dict[str, Any]:
    day = told["date"]
    return {"wave": told["wave"], "effective": date.fromisoformat(day) if day else proposal.effective}
