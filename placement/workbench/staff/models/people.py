"""Employees, units, posts and postings as they are true today.

A column of a case's table is a field of its name; columns of the user's own are in `extra`, so that
nothing is lost. `position` is the row's place in its table, `version` counts its edits.
"""

from datetime import date
from typing import Any, Generic, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope

Model_co = TypeVar("Model_co", bound=models.Model, covariant=True)


class Rows(models.QuerySet[Model_co], Generic[Model_co]):
    """Rows of a table about nobody: whoever may see staff at large, or their units, sees them all."""

    def for_user(self, user: Any, action: Action = Action.SEE_STAFF) -> Self:
        """All rows for who sees all staff or a unit's; none for others."""
        reach = scope(user, action)
        return self if reach.everything or reach.units else self.none()


class Row(models.Model):
    """What every table's rows have."""

    position = models.PositiveIntegerField(default=0, db_index=True)
    extra = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ("position", "pk")


class Lasting(Rows[Model_co], Generic[Model_co]):
    """Rows that are closed, never deleted."""

    def on(self, day: date) -> Self:
        """Those that the tables have on a day."""
        return self.filter(Q(closed__isnull=True) | Q(closed__gt=day))


class Kept(Row):
    """A row with a history: from the day `closed` on the tables have it no more, but it stays."""

    closed = models.DateField(_("closed"), null=True, blank=True, db_index=True, editable=False)

    class Meta(Row.Meta):
        abstract = True


class Units(Lasting["Unit"]):
    """Units."""

    def for_user(self, user: Any, action: Action = Action.SEE_STAFF) -> Self:
        """All, or the units one has rights in."""
        reach = scope(user, action)
        return self if reach.everything else self.filter(pk__in=reach.units)


class Unit(Kept):
    """A workplace."""

    unit = models.CharField(_("unit"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=200)
    region = models.CharField(_("region"), max_length=200, db_index=True)
    agency = models.CharField(_("agency"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.BigIntegerField(_("population"), null=True, blank=True)
    setting = models.CharField(_("setting"), max_length=20, blank=True)
    inpatient = models.SmallIntegerField(_("inpatient"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    objects = Units.as_manager()

    def __str__(self) -> str:
        return self.name or self.unit


class Employees(Lasting["Employee"]):
    """Employees."""

    def for_user(self, user: Any, action: Action = Action.SEE_STAFF) -> Self:
        """All; who serves in one's units; oneself; people whom a proposal handed in would move."""
        reach = scope(user, action)
        if reach.everything:
            return self
        seen = Q(pk__in=())
        if reach.units:
            serving = Posting.objects.filter(post__unit__in=reach.units, until__isnull=True)
            seen |= Q(pk__in=serving.values("employee"))
        if reach.employee:
            seen |= Q(pk=reach.employee)
        if reach.movers:
            seen |= Q(moves__proposal__submitted__isnull=False)
        return self.filter(pk__in=self.model._base_manager.filter(seen).values("pk"))


class Employee(Kept):
    """A person who serves or will serve; where, is in `Posting`."""

    employee = models.CharField(_("employee"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=300, blank=True, db_index=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    job = models.CharField(_("job"), max_length=200, db_index=True)
    grade = models.CharField(_("grade"), max_length=100, blank=True)
    level = models.CharField(_("level"), max_length=100, blank=True)
    employment = models.CharField(_("employment"), max_length=100, blank=True)
    born = models.DateField(_("born"), null=True, blank=True)
    retires = models.DateField(_("retires"), null=True, blank=True)
    home = models.CharField(_("home"), max_length=200, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    performance = models.FloatField(_("performance"), null=True, blank=True)
    community_rating = models.FloatField(_("community rating"), null=True, blank=True)
    tags = models.CharField(_("tags"), max_length=1000, blank=True)
    objects = Employees.as_manager()

    def __str__(self) -> str:
        return self.name or self.employee


class Posts(Lasting["Post"]):
    """Posts."""

    def for_user(self, user: Any, action: Action = Action.SEE_STAFF) -> Self:
        """All, or those of one's units."""
        reach = scope(user, action)
        return self if reach.everything else self.filter(unit__in=reach.units)


class Post(Kept):
    """The places for one job in one unit.

    `implied`: the case's table lacks it, but somebody holds it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    job = models.CharField(_("job"), max_length=200)
    minimum = models.IntegerField(_("minimum"), null=True, blank=True)
    target = models.IntegerField(_("target"), null=True, blank=True)
    maximum = models.IntegerField(_("maximum"), null=True, blank=True)
    implied = models.BooleanField(default=False, editable=False)
    objects = Posts.as_manager()

    class Meta(Kept.Meta):
        constraints = (models.UniqueConstraint(fields=["unit", "job"], name="one_post_per_unit_and_job"),)

    def __str__(self) -> str:
        return f"{self.job}, {self.unit}"


class Postings(models.QuerySet["Posting"]):
    """Postings."""

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(
            Q(start__isnull=True) | Q(start__lte=day), Q(until__isnull=True) | Q(until__gt=day)
        )

    def for_user(self, user: Any, action: Action = Action.SEE_STAFF) -> Self:
        """Those of the employees whom this user may see."""
        return self.filter(employee__in=Employee.objects.for_user(user, action))


class Posting(models.Model):
    """An employee holds a post from `start` (null: nobody knows since when) until before `until`.

    Postings of one employee never overlap; the database refuses it (`guards.py`). `same_job`: the tables
    leave the post's job blank, as it is the employee's own.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="postings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="postings")
    start = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    decree = models.CharField(_("decree"), max_length=200, blank=True)
    same_job = models.BooleanField(default=False, editable=False)
    objects = Postings.as_manager()

    class Meta:
        ordering = (F("start").desc(nulls_last=True), "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("start")),
                name="posting_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["employee"], condition=Q(until__isnull=True), name="one_open_posting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.employee}: {self.post}"


class OfEmployees(Rows[Model_co], Generic[Model_co]):
    """Rows about an employee."""

    def for_user(self, user: Any, action: Action = Action.SEE_STAFF) -> Self:
        """Those of the employees whom this user may see."""
        if scope(user, action).everything:
            return self
        return self.filter(employee__in=Employee.objects.for_user(user, action))


class OfEmployee(Row):
    """A row about one employee."""

    employee = models.ForeignKey(Employee, models.CASCADE, verbose_name=_("employee"))

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return str(self.employee)
