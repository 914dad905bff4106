"""How many ballots gave each score: for who compares with the paper, and for the auditor."""

from collections import defaultdict
from collections.abc import Sequence

from placement.workbench.voice.models import Session

SCORES = (1, 2, 3, 4, 5)


def tallies(session: Session) -> list[tuple[str, Sequence[int]]]:
    """By unit or person how many ballots gave each score, of those that are not void."""
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(SCORES))
    for each in session.ballots.filter(void__isnull=True).select_related("unit", "employee"):
        found[str(each.unit or each.employee)][each.score - 1] += 1
    return sorted(found.items())


def fate(session: Session) -> dict[str, int]:
    """What has become of a session's ballots: how many are told, wait for more, are void."""
    ballots = session.ballots.all()
    valid = ballots.filter(void__isnull=True)
    return {
        "told": valid.filter(aggregate__withdrawn__isnull=True, aggregate__isnull=False).count(),
        "waiting": valid.filter(aggregate__isnull=True).count(),
        "void": ballots.filter(void__isnull=False).count(),
    }
