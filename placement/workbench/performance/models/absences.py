"""When people are away."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope
from placement.workbench.staff.models import Employee


class Absences(models.QuerySet["Absence"]):
    """Absences."""

    def for_user(self, user: Any, action: Action = Action.SEE_ABSENCES) -> Self:
        """All; of who serves in one's units; one's own."""
        if scope(user, action).everything:
            return self
        return self.filter(employee__in=Employee.objects.for_user(user, action))

    def touching(self, first: date, last: date) -> Self:
        """Those that have a day among these, both included."""
        return self.filter(Q(last__isnull=True) | Q(last__gte=first), first__lte=last, withdrawn__isnull=True)


class Absence(models.Model):
    """Somebody is away from the first day to the last, both included; null: until further notice.

    It says of which kind, and nothing of what ails anybody.
    """

    class Kind(models.TextChoices):
        """Why, as far as a plan has to know."""

        LEAVE = "leave", _("leave")
        SICK = "sick", _("sick leave")
        PARENTAL = "parental", _("parental leave")
        COURSE = "course", _("course or study")
        DUTY = "duty", _("duty elsewhere")
        OTHER = "other", _("other")

    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True, blank=True)
    withdrawn = models.DateTimeField(null=True)
    objects = Absences.as_manager()

    class Meta:
        ordering = ("-first", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="absence_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.employee}: {self.first}"
