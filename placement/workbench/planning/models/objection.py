"""Objections of those whom a proposal moves, and what was answered."""

from collections.abc import Collection
from datetime import date
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope
from placement.workbench.planning.models.proposal import Move, OfProposals, Proposal, of_units


class Objections(OfProposals):
    """Objections."""

    def for_user(self, user: Any, action: Action = Action.SEE_OBJECTIONS) -> Self:
        """All; of moves from and to one's units; none of others."""
        reach = scope(user, action)
        if reach.everything:
            return self
        return self.filter(of_units("move__", reach.units)) if reach.units else self.none()

    def about(self, user: Any) -> Self:
        """One's own."""
        own = scope(user, Action.SEE_OWN).employee
        return self.filter(move__employee=own) if own else self.none()

    def unanswered(self) -> Self:
        """Those in time without a last word: they are in the way of the move."""
        return self.filter(final="", late=False, withdrawn__isnull=True)

    def open(self) -> Self:
        """All without a last word, late ones too."""
        return self.filter(final="", withdrawn__isnull=True)


class Objection(models.Model):
    """Somebody does not agree with their move, and says why.

    A personnel officer answers, an approver has the last word: two people, and neither has a hand in the
    proposal. One that came after `due` is `late`: kept and read, but the move does not wait for it.
    """

    class Verdict(models.TextChoices):
        """What was answered."""

        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="objections")
    move = models.OneToOneField(Move, models.PROTECT, related_name="objection")
    text = models.TextField(_("objection"))
    at = models.DateTimeField(auto_now_add=True)
    due = models.DateField()
    late = models.BooleanField(default=False)
    withdrawn = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True, choices=Verdict)
    answer = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_for = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided = models.DateTimeField(null=True)
    final = models.CharField(max_length=10, blank=True, choices=Verdict, db_index=True)
    final_answer = models.TextField(_("last word"), blank=True)
    final_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    final_for = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = Objections.as_manager()

    class Meta:
        ordering = ("final", "due", "pk")

    def __str__(self) -> str:
        return str(self.move.employee)

    @staticmethod
    def within(units: Collection[int], user: Any) -> models.Q:  # noqa: ARG004 - as others have it
        """Those of moves from or to some units."""
        return of_units("move__", units)

    def days_left(self, today: date) -> int:
        """Days until the answer is due to the objector's clock; negative when it is over."""
        return (self.due - today).days
