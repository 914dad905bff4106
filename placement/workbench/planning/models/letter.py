"""Letters that were made: their codes, as hashes."""

from django.db import models

from placement.workbench.planning.models.proposal import Move, Proposal


class LetterCode(models.Model):
    """The code on a letter of a proposal, by which everybody can check that it is genuine.

    `move` is none for the letter for all.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="codes")
    move = models.ForeignKey(Move, models.PROTECT, null=True, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:8]
