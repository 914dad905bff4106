"""When courses are held, and who takes part. What a course teaches is in the table `courses`."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope
from placement.workbench.staff.models import Employee


class Sessions(models.QuerySet["Session"]):
    """Dates of courses."""

    def for_user(self, user: Any, action: Action = Action.SEE_TRAINING) -> Self:
        """All for who may see training: when a course is held is no secret."""
        return self if scope(user, action) else self.none()

    def with_taken(self) -> Self:
        """With the seats that are taken, counted by one query for all; by day, as ever."""
        has = Q(enrolments__state=Enrolment.State.ENROLLED)
        return self.annotate(taken=models.Count("enrolments", filter=has)).order_by("starts", "pk")


class Session(models.Model):
    """A course from a day to a day, for so many people."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    course = models.CharField(_("course"), max_length=200, db_index=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    seats = models.PositiveIntegerField(_("seats"))
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    taken: int | None = None  # counted beforehand, by `with_taken`
    objects = Sessions.as_manager()

    class Meta:
        ordering = ("starts", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="course_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return self.course

    @property
    def free(self) -> int:
        """Seats that nobody has yet."""
        taken = self.taken
        if taken is None:
            taken = self.enrolments.filter(state=Enrolment.State.ENROLLED).count()
        return max(0, self.seats - taken)


class Enrolments(models.QuerySet["Enrolment"]):
    """Enrolments."""

    def for_user(self, user: Any, action: Action = Action.SEE_TRAINING) -> Self:
        """Those of the employees whose training this user may see."""
        if scope(user, action).everything:
            return self
        return self.filter(employee__in=Employee.objects.for_user(user, action))

    def about(self, user: Any) -> Self:
        """One's own."""
        own = scope(user, Action.SEE_OWN).employee
        return self.filter(employee=own) if own else self.none()

    def open(self) -> Self:
        """Those that wait for a seat, or for the course."""
        return self.filter(state__in=(Enrolment.State.ASKED, Enrolment.State.ENROLLED))


class Enrolment(models.Model):
    """Somebody is to take a course: asked for by themselves, by the office, or by a plan.

    `levels` are the levels before and after by competency, once it is completed.
    """

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("waits for a seat")
        ENROLLED = "enrolled", _("has a seat")
        COMPLETED = "completed", _("completed")
        MISSED = "missed", _("not completed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")

    class Source(models.TextChoices):
        """Who asked for it."""

        SELF = "self", _("asked for by oneself")
        OFFICE = "office", _("by the office")
        PLAN = "plan", _("by a plan")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="enrolments")
    course = models.CharField(_("course"), max_length=200)
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="enrolments")
    source = models.CharField(max_length=10, choices=Source)
    move = models.ForeignKey("planning.Move", models.PROTECT, null=True, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, db_index=True)
    asked = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    levels = models.JSONField(default=dict)
    objects = Enrolments.as_manager()

    class Meta:
        ordering = ("-asked", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["employee", "course"],
                condition=Q(state__in=("asked", "enrolled")),
                name="one_open_enrolment_per_course",
            ),
        )

    def __str__(self) -> str:
        return f"{self.employee}: {self.course}"
