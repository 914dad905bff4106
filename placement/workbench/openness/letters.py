"""A letter checked by its code: whether it is genuine, of what day, what became of it. Nobody is named."""

from dataclasses import dataclass
from datetime import datetime

from placement.workbench.accounts import codes
from placement.workbench.planning.models import LetterCode, Move, Proposal


@dataclass(frozen=True)
class Genuine:
    """What is told of a letter."""

    made: datetime
    proposal: Proposal
    move: Move | None


def check(code: str) -> Genuine | None:
    """The letter with this code, if there is one."""
    found = LetterCode.objects.filter(digest=codes.digest(code)).select_related("proposal", "move").first()
    if found is None:
        return None
    return Genuine(found.made, found.proposal, found.move)
