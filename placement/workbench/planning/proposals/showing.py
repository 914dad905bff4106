"""What the page of a proposal shows to whom, and what waits for somebody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from placement.workbench import permissions
from placement.workbench.permissions import Action, may, scope
from placement.workbench.planning.models import Comment, Decision, Move, Objection, Proposal, Run
from placement.workbench.planning.proposals import drafting, letters, steps
from placement.workbench.planning.proposals.applying import due
from placement.workbench.planning.proposals.deciding import OPEN
from placement.workbench.planning.proposals.drift import Drift, UnknownError, drift
from placement.workbench.planning.proposals.standing import undecided
from placement.workbench.planning.proposals.steps import State, Step, Verdict

BUTTONS = {
    Verdict.SUBMITTED: _("Hand in"),
    Verdict.FORWARDED: _("Forward for approval"),
    Verdict.APPROVED: _("Approve"),
    Verdict.RETURNED: _("Return"),
    Verdict.REJECTED: _("Reject"),
    Verdict.WITHDRAWN: _("Withdraw"),
}
"""Words that are given by a button, in the order of the page; changes and waves have forms of their own."""

WAITS = {
    State.DRAFT: _("to hand in"),
    State.RETURNED: _("to revise"),
    State.IN_REVIEW: _("to review"),
    State.FORWARDED: _("to decide"),
    State.APPROVED: _("to apply: a wave is due"),
}


@dataclass(frozen=True)
class Choice:
    """A word that this user might give now, or why it is not theirs to give."""

    verdict: Verdict
    barred: str
    url: str

    @property
    def label(self) -> Any:
        """What its button says."""
        return BUTTONS[self.verdict]


@dataclass(frozen=True)
class Row:
    """One move as the page tells it, in the reader's language."""

    move: Move
    why: Sequence[str]
    price: Sequence[str]
    instead: str
    ways: Mapping[str, Any]
    comments: Sequence[Comment]
    drift: Drift | None

    @property
    def longer(self) -> float | None:
        """Minutes by which the way to work grows, one way; None where it is not known."""
        before, after = self.ways.get("minutes_before"), self.ways.get("minutes_after")
        return None if before is None or after is None else after - before


def shown(user: Any, proposal: Proposal) -> dict[str, Any]:
    """All of the page."""
    whole = scope(user, Action.SEE_PROPOSALS).everything
    facts, moves, lacking = _content(user, proposal)
    changes, unknown = _changes(proposal, moves)
    comments = list(_comments(user, proposal))
    rows = _rows(moves, comments, changes)
    open_changes = [each for each in changes if not each.acknowledged]
    choices = list(_choices(user, proposal, blocked=bool(lacking)))
    return {
        "proposal": proposal,
        "whole": whole,
        **_told(facts if whole else {}),
        "lacking": lacking,
        "rows": rows,
        "longer": sum((row.longer or 0) > 0 for row in rows),
        "shorter": sum((row.longer or 0) < 0 for row in rows),
        "changes": changes,
        "open_changes": open_changes,
        "unknown": unknown,
        "comments": [each for each in comments if each.move_id is None],
        "remarks": sum(each.move_id is not None for each in comments),
        "objections": _objections(user, proposal),
        "disputed": whole and Objection.objects.unanswered().filter(proposal=proposal).exists(),
        "objection_days": proposal.objections_until is not None
        and timezone.localdate() <= proposal.objections_until,
        "decisions": Decision.objects.for_user(user)
        .filter(proposal=proposal)
        .select_related("actor", "on_behalf_of"),
        "choices": [each for each in choices if not each.barred],
        "refusals": sorted({each.barred for each in choices if each.barred}),
        "acknowledges": bool(open_changes) and _free(user, proposal, Verdict.DRIFT),
        **_wave(user, proposal),
        "may_comment": proposal.state in OPEN and may(user, Action.COMMENT),
        "may_edit": _edits(user, proposal),
        "letters": may(user, Action.SEE_LETTERS) and proposal.state in letters.WRITTEN,
    }


def _wave(user: Any, proposal: Proposal) -> dict[str, int | None]:
    """The wave that this reader may apply today, and how many whom it moves may still object."""
    today = timezone.localdate()
    wave = due(proposal, today) if _free(user, proposal, Verdict.APPLIED) else None
    return {"wave": wave, "undecided": 0 if wave is None else undecided(proposal, wave, today)}


def waiting(user: Any) -> Iterator[tuple[Proposal, Any]]:
    """Proposals that somebody can take a step further today, and which."""
    if not may(user, Action.SEE_PROPOSALS):
        return
    for proposal in Proposal.objects.for_user(user).filter(state__in=list(WAITS)):
        state = State(proposal.state)
        words = [
            step.verdict
            for step in _due(user, proposal)
            if step.verdict not in {Verdict.WITHDRAWN, Verdict.DRIFT} and not _bar(user, proposal, step)
        ]
        if words and (state != State.APPROVED or due(proposal, timezone.localdate())):
            yield proposal, WAITS[state]


def _content(user: Any, proposal: Proposal) -> tuple[Mapping[str, Any], list[Move], str]:
    """Facts and moves, frozen or as they will be; and why they are not there yet."""
    if proposal.submitted is not None:
        moves = Move.objects.for_user(user).filter(proposal=proposal)
        return proposal.facts, list(moves.select_related("employee", "from_post__unit", "to_post__unit")), ""
    try:
        return *drafting.preview(proposal), ""
    except ValidationError as error:
        return {}, [], " ".join(error.messages)


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Sentences and figures in the reader's language, units that gain and lose, the proof."""
    told = facts.get("told", {})
    words = told.get(get_language(), told.get("en", {}))
    units = facts.get("units", [])
    return {
        "sentences": words.get("sentences", []),
        "figures": [each for each in words.get("figures", []) if each["before"] is not None],
        "leading": [each for each in words.get("figures", []) if each["leads"]],
        "losers": [each for each in units if each["emptied"]],
        "gainers": [each for each in units if each["filled"] and not each["emptied"]],
        "levels": facts.get("levels", []),
        "audit": facts.get("audit", ""),
        "order": facts.get("order", {}).get(get_language(), ""),
    }


def _changes(proposal: Proposal, moves: Iterable[Move]) -> tuple[list[Drift], str]:
    """What has changed since, as far as this reader sees the moves; and why that is not known."""
    if proposal.state in {State.APPLIED, State.REJECTED, State.WITHDRAWN} or proposal.submitted is None:
        return [], ""
    seen = {move.pk for move in moves}
    try:
        return [each for each in drift(proposal, timezone.localdate()) if each.move.pk in seen], ""
    except UnknownError as error:
        return [], " ".join(error.messages)


def _comments(user: Any, proposal: Proposal) -> Iterable[Comment]:
    found = Comment.objects.for_user(user).filter(proposal=proposal)
    return found.select_related("author", "on_behalf_of")


def _objections(user: Any, proposal: Proposal) -> list[Objection]:
    """Who objects, those that wait for a word first; nothing for who may not see it."""
    found = Objection.objects.for_user(user).filter(proposal=proposal, withdrawn__isnull=True)
    return list(found.select_related("move__employee"))


def _rows(moves: Iterable[Move], comments: Iterable[Comment], changes: Iterable[Drift]) -> list[Row]:
    by: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        if comment.move_id is not None:
            by[comment.move_id].append(comment)
    changed = {each.move.pk: each for each in changes}
    language = get_language() or "en"
    rows = []
    for move in moves:
        told = move.reasons.get(language) or move.reasons.get("en", {})
        ways = move.reasons.get("ways", {})
        found = by.get(move.pk, [])
        row = Row(
            move,
            told.get("for", []),
            told.get("against", []),
            told.get("instead", ""),
            ways,
            found,
            changed.get(move.pk),
        )
        rows.append(row)
    return rows


def _due(user: Any, proposal: Proposal) -> list[Step]:
    return [step for step in steps.STEPS if proposal.state in step.states and may(user, step.action)]


def _bar(user: Any, proposal: Proposal, step: Step) -> str:
    return steps.barred(proposal, step, permissions.actor(user, step.action))


def _choices(user: Any, proposal: Proposal, *, blocked: bool) -> Iterator[Choice]:
    found: dict[Verdict, list[str]] = defaultdict(list)
    for step in _due(user, proposal):
        if step.verdict in BUTTONS and not (blocked and step.verdict is Verdict.SUBMITTED):
            found[step.verdict].append(_bar(user, proposal, step))
    for verdict in BUTTONS:
        if verdict in found:
            url = reverse(f"planning:proposal_{verdict}", args=[proposal.pk])
            yield Choice(verdict, "" if "" in found[verdict] else found[verdict][0], url)


def _free(user: Any, proposal: Proposal, verdict: Verdict) -> bool:
    return any(step.verdict is verdict and not _bar(user, proposal, step) for step in _due(user, proposal))


def _edits(user: Any, proposal: Proposal) -> bool:
    if proposal.state not in {State.DRAFT, State.RETURNED} or not may(user, Action.PROPOSE):
        return False
    return bool(steps.who(permissions.actor(user, Action.PROPOSE)) & steps.authors_of(proposal))


def preparing(proposal: Proposal) -> str:
    """How far a worker is with the reasons of a draft: "waits", "failed" or "done"."""
    question = drafting.question_of(proposal)
    if question is None or question.state in {Run.State.FAILED, Run.State.CANCELLED}:
        return "failed"
    return "done" if question.state == Run.State.DONE else "waits"
