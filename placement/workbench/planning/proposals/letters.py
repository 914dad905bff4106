"""Letters of what was approved: one a person, or one for all; written by a worker, once."""

from pathlib import Path
from typing import Any

from placement.workbench.events.recording import record, service
from placement.workbench.permissions import Actor
from placement.workbench.planning import papers
from placement.workbench.planning.models import Proposal, Question, Run
from placement.workbench.planning.proposals.steps import State
from placement.workbench.planning.run_services import ask, key

KIND = "proposal_letters"
NAMES = {"letters.zip": False, "collective.docx": True}
"""By name of the file whether it is one for all."""

WRITTEN = frozenset({State.APPROVED, State.APPLIED})
"""States in which there are letters."""


def asked(proposal: Proposal, name: str, language: str) -> dict[str, Any]:
    """What a worker is asked for this file."""
    dropped = proposal.moves.exclude(dropped="").values_list("employee__employee", flat=True)
    return {"language": language, "collective": NAMES[name], "without": sorted(dropped)}


def request(actor: Actor, proposal: Proposal, name: str, language: str, *, again: bool = False) -> Question:
    """Asks for the file; the question with its answer where it was asked for before.

    One that failed is asked anew only `again`: who waits for it would wait for ever.
    """
    told = asked(proposal, name, language)
    known = Question.objects.filter(run=proposal.run_id, key=key(KIND, told)).first()
    if known is not None and known.state == Run.State.FAILED and not again:
        return known
    return ask(actor, proposal.run, KIND, told)


def place(question: Question) -> Path:
    """The folder of what a worker wrote."""
    return papers.place(question.run, f"letters-{question.key[:16]}", question.arguments["language"])


def file(question: Question) -> Path | None:
    """What is taken away: the letters in one file, or the one letter; None where it is not there."""
    found = "*.docx" if question.arguments["collective"] else "letters.zip"
    return next(place(question).glob(found), None)


@service
def tell_taken(actor: Actor, proposal: Proposal, name: str) -> None:
    """Somebody takes letters away: those whom they name may read of it."""
    people = proposal.moves.filter(dropped="").values_list("employee", flat=True)
    record(actor, "planning.letters_taken", proposal, after={"file": name}, about=people)
