"""What people did on a day: of which kind, how often, how long."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope
from placement.workbench.staff import naming


class ActivityKinds(models.QuerySet["ActivityKind"]):
    """Kinds of activity."""

    def offered(self, *jobs: str) -> Self:
        """Those that people of these jobs can choose today."""
        return self.filter(Q(job="") | Q(job__in=jobs), closed__isnull=True)


class ActivityKind(models.Model):
    """A kind of work that an office counts: an `activity` of the table `workload`.

    `minutes` is what one takes by the office's own standard; without it, what was reported counts.
    A kind is closed, never deleted: what was reported of it stays.
    """

    name = models.CharField(_("activity"), max_length=300)
    job = models.CharField(_("job"), max_length=200, blank=True)
    minutes = models.FloatField(_("minutes of one"), null=True, blank=True)
    closed = models.DateField(_("closed"), null=True, blank=True)
    objects = ActivityKinds.as_manager()

    class Meta:
        ordering = ("job", "name")
        constraints = (models.UniqueConstraint(fields=["job", "name"], name="one_kind_per_job_and_name"),)

    def __str__(self) -> str:
        return naming.activity(self.name)


class Activities(models.QuerySet["Activity"]):
    """Activities."""

    def for_user(self, user: Any, action: Action = Action.SEE_ACTIVITIES) -> Self:
        """All; those done in posts of one's units; one's own."""
        reach = scope(user, action)
        if reach.everything:
            return self
        return self.filter(Q(post__unit__in=reach.units) | Q(employee=reach.employee, employee__isnull=False))

    def counting(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn__isnull=True)


class Activity(models.Model):
    """Somebody's work of one kind on one day, in the post held that day.

    `client` is the number that the device gave it: sent again, it is known and not counted twice, even after
    it was withdrawn.
    """

    client = models.UUIDField(unique=True)
    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="activities")
    post = models.ForeignKey("staff.Post", models.PROTECT, null=True, related_name="+")
    kind = models.ForeignKey(ActivityKind, models.PROTECT, related_name="+", verbose_name=_("activity"))
    day = models.DateField(_("day"), db_index=True)
    volume = models.PositiveIntegerField(_("how many"))
    minutes = models.PositiveIntegerField(_("minutes in all"))
    reported = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = Activities.as_manager()

    class Meta:
        ordering = ("-day", "-pk")
        indexes = (
            models.Index(fields=["employee", "day"], name="activity_by_employee"),
            models.Index(fields=["post", "day"], name="activity_by_post"),
        )

    def __str__(self) -> str:
        return f"{self.kind}, {self.day}"
