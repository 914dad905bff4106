"""Letters of what was approved: one a person, or one for all; written by a worker, once."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from placement.workbench.accounts import codes
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.planning import papers
from placement.workbench.planning.models import LetterCode, Move, Proposal, Question, Run
from placement.workbench.planning.proposals.steps import State
from placement.workbench.planning.run_services import ask, key

KIND = "proposal_letters"
NAMES = {"letters.zip": False, "collective.docx": True}
"""By name of the file whether it is one for all."""

WRITTEN = frozenset({State.APPROVED, State.APPLIED})
"""States in which there are letters."""


def asked(proposal: Proposal, name: str, language: str, where: str) -> dict[str, Any]:
    """What a worker is asked for this file; `where` is the address at which everybody checks a letter.

    Without one, letters say nothing of it.
    """
    dropped = proposal.moves.exclude(dropped="").values_list("employee__employee", flat=True)
    with override(language):
        told = _("Check at {where} that this letter is genuine. Its code: {code}")
    return {
        "language": language,
        "collective": NAMES[name],
        "without": sorted(dropped),
        "marks": {
            "" if move is None else move.employee.employee: told.format(
                where=where, code=_code(proposal, move)
            )
            if where
            else ""
            for move in _letters(proposal, name)
        },
    }


def request(
    actor: Actor, proposal: Proposal, name: str, language: str, *, where: str, again: bool = False
) -> Question:
    """Asks for the file; the question with its answer where it was asked for before.

    One that failed is asked anew only `again`: who waits for it would wait for ever.
    """
    keep_codes(actor, proposal, name)
    told = asked(proposal, name, language, where)
    known = Question.objects.filter(run=proposal.run_id, key=key(KIND, told)).first()
    if known is not None and known.state == Run.State.FAILED and not again:
        return known
    return ask(actor, proposal.run, KIND, told)


@service
def keep_codes(actor: Actor, proposal: Proposal, name: str) -> None:
    """From now on the codes of these letters are known; only their hashes are kept."""
    wanted = {codes.digest(_code(proposal, move)): move for move in _letters(proposal, name)}
    there = LetterCode.objects.filter(digest__in=wanted).values_list("digest", flat=True)
    fresh = {digest: move for digest, move in wanted.items() if digest not in set(there)}
    if not fresh:
        unchanged()
        return
    LetterCode.objects.bulk_create(
        [LetterCode(proposal=proposal, move=move, digest=digest) for digest, move in fresh.items()]
    )
    people = [move.employee_id for move in fresh.values() if move is not None]
    record(
        actor, "planning.letters_made", proposal, after={"file": name, "letters": len(fresh)}, about=people
    )


def _letters(proposal: Proposal, name: str) -> list[Move | None]:
    """The moves that have a letter each; none stands for the letter for all."""
    if NAMES[name]:
        return [None]
    return list(proposal.moves.filter(dropped="").select_related("employee"))


def _code(proposal: Proposal, move: Move | None) -> str:
    return codes.derived(f"letter {proposal.pk} {'' if move is None else move.pk}")


def place(question: Question) -> Path:
    """The folder of what a worker wrote."""
    return papers.place_of(question)


def file(question: Question) -> Path | None:
    """What is taken away: the letters in one file, or the one letter; None where it is not there."""
    found = "*.docx" if question.arguments["collective"] else "letters.zip"
    return next(place(question).glob(found), None)


@service
def tell_taken(actor: Actor, proposal: Proposal, name: str) -> None:
    """Somebody takes letters away: those whom they name may read of it."""
    people = proposal.moves.filter(dropped="").values_list("employee", flat=True)
    record(actor, "planning.letters_taken", proposal, after={"file": name}, about=people)
