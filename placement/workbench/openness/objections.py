"""How many objections there were to a decision, as a number."""

from collections.abc import Callable

from placement.workbench.planning.models import Proposal

Counts = Callable[[Proposal], tuple[int, int]]

COUNTING: list[Counts] = []
"""What knows of objections puts itself here: to a proposal, how many were raised, how many upheld."""


def objections(proposal: Proposal) -> tuple[int, int] | None:
    """Raised and upheld; None where nothing here knows of objections."""
    found = [count(proposal) for count in COUNTING]
    return (sum(each[0] for each in found), sum(each[1] for each in found)) if found else None
