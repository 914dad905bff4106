"""Proposals for programs: by the same services, so by the same rights, as on the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from placement.workbench.api.pages import Asked, Page, page
from placement.workbench.api.staff import Whole, Words
from placement.workbench.permissions import Action, Actor, actor, scope
from placement.workbench.planning.models import Comment, Decision, Move, Proposal, Run
from placement.workbench.planning.proposals import drafting
from placement.workbench.planning.proposals.applying import apply_wave
from placement.workbench.planning.proposals.deciding import acknowledge, comment, decide
from placement.workbench.planning.proposals.drift import drift
from placement.workbench.planning.proposals.steps import State, Verdict
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Look

router = Router(tags=["proposals"])
Title = Annotated[str, Field(min_length=1, max_length=300, pattern="^[^\x00]*$")]
Word = Literal["submitted", "forwarded", "returned", "approved", "rejected", "withdrawn", "drift"]


class ProposalOut(Schema):
    """Moves put forward for a decision; `version` goes back with a word."""

    id: int
    version: int
    run_id: int
    title: str
    reason: str
    state: str
    plan_sha256: str
    effective: date


class NewProposal(Schema):
    """A draft of a finished run's moves; waves begin on a day, and follow each other."""

    run: Whole
    title: Title
    reason: Words = ""
    effective: date
    wave_size: Annotated[int, Field(ge=1, le=100_000)] = 25
    wave_days: Annotated[int, Field(ge=1, le=3650)] = 14


class Post(Schema):
    """A unit and a job."""

    unit: str
    job: str


class MoveOut(Schema):
    """One change of post, with its reasons in both languages as they were told when it was handed in."""

    id: int
    employee: str
    before: Post | None
    after: Post | None
    wave: int
    effective: date
    reasons: dict[str, Any]
    applied: datetime | None
    dropped: str


class Said(Schema):
    """A word: which version was seen, and why it is given."""

    word: Word
    seen: Whole
    note: Words = ""


class Wave(Schema):
    """A wave to be applied, the decree that it follows, and why it does not wait for objections."""

    wave: Whole
    seen: Whole
    decree: Annotated[str, Field(max_length=200, pattern="^[^\x00]*$")] = ""
    early: Annotated[str, Field(max_length=2000, pattern="^[^\x00]*$")] = ""


class Remark(Schema):
    """A comment on the whole, or on one move."""

    text: Words
    move: Whole | None = None


class CommentOut(Schema):
    """What somebody said."""

    id: int
    move_id: int | None
    author_id: int
    on_behalf_of_id: int | None
    text: str
    at: datetime


class DecisionOut(Schema):
    """A word that was given."""

    verdict: str
    actor_id: int
    on_behalf_of_id: int | None
    note: str
    plan_sha256: str
    at: datetime


class Changed(Schema):
    """A move whose person, posts or ties are no longer as they were when the plan was made."""

    employee: str
    lines: list[str]
    acknowledged: bool


@router.get("/proposals", response=Page[ProposalOut])
def proposals(request: HttpRequest, asked: Asked) -> Any:
    """Proposals, the newest first."""
    actor(request.user, Action.SEE_PROPOSALS)
    found = Proposal.objects.for_user(request.user)
    return page(found, asked.of(found))


@router.post("/proposals", response=ProposalOut)
def new(request: HttpRequest, given: NewProposal) -> Any:
    """A draft; it can be handed in once a worker has written the reasons."""
    acting = actor(request.user, Action.PROPOSE)
    run = get_object_or_404(Run.objects.for_user(request.user), pk=given.run)
    told = given.dict()
    del told["run"]
    return drafting.propose(acting, run, drafting.Draft(**told))


@router.get("/proposals/{proposal}", response=ProposalOut)
def one(request: HttpRequest, proposal: Whole) -> Any:
    """One proposal."""
    return _found(request, proposal)[1]


@router.get("/proposals/{proposal}/moves", response=list[MoveOut])
def moves(request: HttpRequest, proposal: Whole) -> Any:
    """Its moves, as far as their reader may see them."""
    found = Move.objects.for_user(request.user).filter(proposal=_found(request, proposal)[1])
    rows = list(found.select_related("employee", "from_post__unit", "to_post__unit"))
    note(request.user, [each.employee_id for each in rows], Look.Way.PROGRAM)
    return [
        {
            "id": each.pk,
            "employee": each.employee.employee,
            "before": _post(each.from_post),
            "after": _post(each.to_post),
            **{name: getattr(each, name) for name in ("wave", "effective", "reasons", "applied", "dropped")},
        }
        for each in rows
    ]


@router.get("/proposals/{proposal}/comments", response=list[CommentOut])
def comments(request: HttpRequest, proposal: Whole) -> Any:
    """What was said of it, as far as their reader may see it."""
    return Comment.objects.for_user(request.user).filter(proposal=_found(request, proposal)[1])


@router.post("/proposals/{proposal}/comments", response=CommentOut)
def remark(request: HttpRequest, proposal: Whole, given: Remark) -> Any:
    """Comments on the whole, or on one move."""
    acting, found = _found(request, proposal, Action.COMMENT)
    move = None
    if given.move is not None:
        seen = Move.objects.for_user(request.user, Action.COMMENT).filter(proposal=found)
        move = get_object_or_404(seen, pk=given.move)
    return comment(acting, found, given.text, move)


@router.get("/proposals/{proposal}/decisions", response=list[DecisionOut])
def decisions(request: HttpRequest, proposal: Whole) -> Any:
    """The words that were given, in their order."""
    return Decision.objects.for_user(request.user).filter(proposal=_found(request, proposal)[1])


@router.post("/proposals/{proposal}/words", response=ProposalOut)
def say(request: HttpRequest, proposal: Whole, given: Said) -> Any:
    """Gives a word; 409 where the proposal is not as it was seen, 422 where it is not due or not theirs."""
    acting, found = _found(request, proposal)
    word = Verdict(given.word)
    if word is Verdict.SUBMITTED:
        return drafting.submit(acting, found, seen=given.seen, note=given.note)
    if word is Verdict.DRIFT:
        return acknowledge(acting, found, seen=given.seen, note=given.note)
    return decide(acting, found, word, seen=given.seen, note=given.note)


@router.get("/proposals/{proposal}/changes", response=list[Changed])
def changes(request: HttpRequest, proposal: Whole) -> Any:
    """What has changed since the run; 422 where nobody can say."""
    found = _found(request, proposal)[1]
    if not scope(request.user, Action.SEE_PROPOSALS).everything or found.state == State.DRAFT:
        return []
    return [
        {"employee": each.employee, "lines": list(map(str, each.lines)), "acknowledged": each.acknowledged}
        for each in drift(found, timezone.localdate())
    ]


@router.post("/proposals/{proposal}/waves", response=ProposalOut)
def apply(request: HttpRequest, proposal: Whole, given: Wave) -> Any:
    """Applies a wave: its postings close and open, all or none; one that is applied already stays so."""
    acting, found = _found(request, proposal, Action.APPLY)
    return apply_wave(acting, found, given.wave, seen=given.seen, decree=given.decree, early=given.early)


def _found(
    request: HttpRequest, proposal: int, action: Action = Action.SEE_PROPOSALS
) -> tuple[Actor, Proposal]:
    acting = actor(request.user, action)
    return acting, get_object_or_404(Proposal.objects.for_user(request.user), pk=proposal)


def _post(post: Any) -> dict[str, str] | None:
    return None if post is None else {"unit": post.unit.unit, "job": post.job}
