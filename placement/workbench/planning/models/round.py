"""Rounds of transfers with their dated phases, and wishes that came outside of theirs."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope


class Phase(models.TextChoices):
    """What a round is about at a time, in their order."""

    WISHES = "wishes", _("Wishes")
    NEED = "need", _("Need")
    PROPOSAL = "proposal", _("Proposal")
    OBJECTION = "objection", _("Objections")
    DECISION = "decision", _("Decision")
    EFFECT = "effect", _("Moves")


class Rounds(models.QuerySet["Round"]):
    """Rounds."""

    def on(self, day: date) -> "Round | None":
        """The round of a day."""
        return self.filter(wishes__lte=day, ends__gt=day).first()

    def after(self, day: date) -> "Round | None":
        """The next round that begins after a day."""
        return self.filter(wishes__gt=day).order_by("wishes").first()


def _begins(label: Any) -> "models.DateField[Any, Any]":
    return models.DateField(label)


class Round(models.Model):
    """A dated round of transfers: the day on which each phase begins, and the day on which the last ends.

    A phase lasts until the next one begins. `told` are the reminders that went out.
    """

    name = models.CharField(_("name"), max_length=200)
    wishes = _begins(_("wishes from"))
    need = _begins(_("need from"))
    proposal = _begins(_("proposal from"))
    objection = _begins(_("objections from"))
    decision = _begins(_("decision from"))
    effect = _begins(_("moves from"))
    ends = _begins(_("ends before"))
    objection_days = models.PositiveSmallIntegerField(_("days for an objection"), default=14)
    told = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    objects = Rounds.as_manager()

    class Meta:
        ordering = ("-wishes",)
        constraints = (
            models.CheckConstraint(
                name="phases_follow_each_other",
                condition=Q(
                    need__gte=F("wishes"),
                    proposal__gte=F("need"),
                    objection__gte=F("proposal"),
                    decision__gte=F("objection"),
                    effect__gte=F("decision"),
                    ends__gt=F("effect"),
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def phases(self) -> list[tuple[Phase, date, date]]:
        """Each phase with its first and its last day, without those that have none."""
        starts = [*(getattr(self, phase) for phase in Phase), self.ends]
        found = zip(Phase, starts, starts[1:], strict=False)
        return [(phase, start, end - timedelta(days=1)) for phase, start, end in found if start < end]

    def phase(self, day: date) -> tuple[Phase, date, date] | None:
        """The phase of a day, with its first and its last day."""
        return next((each for each in self.phases if each[1] <= day <= each[2]), None)


class WishLists(models.QuerySet["WishList"]):
    """Wishes that wait for a round."""

    def about(self, user: Any) -> Self:
        """One's own."""
        own = scope(user, Action.SEE_OWN).employee
        return self.filter(employee=own) if own else self.none()


class WishList(models.Model):
    """Wishes that came outside of their phase: kept, and counted from the next round's wishes on.

    `units` are ids, the first wish first.
    """

    employee = models.OneToOneField("staff.Employee", models.CASCADE, related_name="+")
    units = models.JSONField(default=list)
    given = models.DateField()
    objects = WishLists.as_manager()

    def __str__(self) -> str:
        return f"{self.employee}: {self.given}"
