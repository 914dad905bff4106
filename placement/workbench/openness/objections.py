"""How many objections there were to a decision, as a number."""

from django.utils import timezone

from placement.workbench.planning.models import Objection, Proposal


def objections(proposal: Proposal) -> tuple[int, int] | None:
    """Raised, and accepted; None while somebody may still object or waits for a last word.

    Told once and for good: a number that grows by one from day to day would tell of somebody.
    """
    found = Objection.objects.filter(proposal=proposal, withdrawn__isnull=True)
    until = proposal.objections_until
    if until is None or until >= timezone.localdate() or found.open().exists():
        return None
    return found.count(), found.filter(final=Objection.Verdict.ACCEPTED).count()
