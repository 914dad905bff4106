"""What staff may ask of the office about their own record: who has looked at it, and that it be corrected."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope
from placement.workbench.staff.models.people import Employee


class Looks(models.QuerySet["Look"]):
    """Looks."""

    def about(self, user: Any) -> Self:
        """Those at one's own record, and those at everybody's."""
        own = scope(user, Action.SEE_OWN).employee
        if own is None:
            return self.none()
        return self.filter(models.Q(employee=own) | models.Q(employee__isnull=True))


class Look(models.Model):
    """Somebody has seen the record of another; once a day for each person, reader and way.

    No `employee`: of all staff, as in an export. The database refuses to change it.
    """

    class Way(models.TextChoices):
        """Where it was seen."""

        PAGE = "page", _("your page")
        LIST = "list", _("a list of staff")
        TABLE = "table", _("a table about staff")
        PROPOSAL = "proposal", _("a proposal that would move you")
        PLAN = "plan", _("a plan in the making")
        EXPORT = "export", _("an export of all staff")
        PROGRAM = "program", _("a program of the office")

    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="looks")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    roles = models.JSONField(default=list)
    office = models.CharField(max_length=300, blank=True)
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    objects = Looks.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["employee", "user", "way", "day"], name="one_look_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.employee}"


class Corrections(models.QuerySet["Correction"]):
    """Corrections."""

    def for_user(self, user: Any, action: Action = Action.EDIT_STAFF) -> Self:
        """Those of the employees whose data this user may change."""
        return self.filter(employee__in=Employee.objects.for_user(user, action))

    def about(self, user: Any) -> Self:
        """One's own."""
        own = scope(user, Action.SEE_OWN).employee
        return self.filter(employee=own) if own else self.none()


class Correction(models.Model):
    """Somebody says that their record is wrong; a personnel officer corrects it, or says why not.

    `column` is of the table `employees`; blank: something else, told in `reason` and mended by hand.
    """

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("waits")
        DONE = "done", _("corrected")
        REFUSED = "refused", _("not corrected")
        WITHDRAWN = "withdrawn", _("taken back")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="corrections")
    column = models.CharField(max_length=60, blank=True)
    before = models.CharField(max_length=1000, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, db_index=True)
    asked = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    answered = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    objects = Corrections.as_manager()

    class Meta:
        ordering = ("-asked", "-pk")

    def __str__(self) -> str:
        return f"{self.employee}: {self.column}"
