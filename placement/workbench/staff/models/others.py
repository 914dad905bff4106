"""The tables of a case beside employees, units and posts."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action
from placement.workbench.staff.models.people import Employee, OfEmployee, OfEmployees, Row, Rows, Unit


def _unit(*, null: bool = False) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        Unit, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=_("unit")
    )


class Place(Row):
    """A place where people live or units lie."""

    place = models.CharField(_("place"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.BigIntegerField(_("population"), null=True, blank=True)
    region = models.CharField(_("region"), max_length=200, blank=True)
    objects = Rows["Place"].as_manager()

    def __str__(self) -> str:
        return self.name or self.place


class Travel(Row):
    """Minutes from a place or unit to a unit."""

    origin = models.CharField(_("origin"), max_length=200)
    unit = _unit()
    minutes = models.FloatField(_("minutes"))
    mode = models.CharField(_("mode"), max_length=100, blank=True)
    cost = models.FloatField(_("cost"), null=True, blank=True)
    objects = Rows["Travel"].as_manager()

    def __str__(self) -> str:
        return f"{self.origin} → {self.unit}"


class Link(Row):
    """A way between two places, in both directions."""

    origin = models.CharField(_("from"), max_length=200)
    destination = models.CharField(_("to"), max_length=200)
    minutes = models.FloatField(_("minutes"))
    km = models.FloatField(_("km"), null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=100, blank=True)
    cost = models.FloatField(_("cost"), null=True, blank=True)
    objects = Rows["Link"].as_manager()

    def __str__(self) -> str:
        return f"{self.origin} – {self.destination}"


class Requirement(Row):
    """What a job asks, everywhere or in one unit."""

    job = models.CharField(_("job"), max_length=200)
    unit = _unit(null=True)
    competency = models.CharField(_("competency"), max_length=200)
    level = models.SmallIntegerField(_("level"))
    mandatory = models.SmallIntegerField(_("mandatory"), null=True, blank=True)
    objects = Rows["Requirement"].as_manager()

    def __str__(self) -> str:
        return f"{self.job}: {self.competency}"


class Competency(OfEmployee):
    """What an employee can do, and how well."""

    competency = models.CharField(_("competency"), max_length=200)
    level = models.SmallIntegerField(_("level"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    objects = OfEmployees["Competency"].as_manager()


class Licence(OfEmployee):
    """The right to practise a job."""

    job = models.CharField(_("job"), max_length=200)
    valid_until = models.DateField(_("valid until"))
    objects = OfEmployees["Licence"].as_manager()


class Preference(OfEmployee):
    """Where an employee would like to serve."""

    unit = _unit()
    rank = models.PositiveIntegerField(_("rank"))
    objects = OfEmployees["Preference"].as_manager()


class Ties(Rows["Tie"]):
    """Ties."""

    def for_user(self, user: Any, action: Action = Action.SEE_STAFF) -> Self:
        """Those of which this user may see both people: a tie names the other, too."""
        seen = Employee.objects.for_user(user, action)
        return self.filter(Q(employee_a__in=seen), Q(employee_b__in=seen))


class Tie(Row):
    """Two employees who serve together, or apart."""

    employee_a = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("employee"))
    employee_b = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("employee"))
    kind = models.CharField(_("kind"), max_length=20)
    objects = Ties.as_manager()

    def __str__(self) -> str:
        return f"{self.employee_a}, {self.employee_b}: {self.kind}"


class Score(OfEmployee):
    """A measure of an employee in a unit."""

    unit = _unit()
    job = models.CharField(_("job"), max_length=200, blank=True)
    measure = models.CharField(_("measure"), max_length=200)
    value = models.FloatField(_("value"))
    objects = OfEmployees["Score"].as_manager()


class Course(Row):
    """A training and the level to which it leads."""

    course = models.CharField(_("course"), max_length=200)
    competency = models.CharField(_("competency"), max_length=200)
    to_level = models.SmallIntegerField(_("to level"))
    cost = models.FloatField(_("cost"), null=True, blank=True)
    days = models.IntegerField(_("days"), null=True, blank=True)
    seats = models.IntegerField(_("seats"), null=True, blank=True)
    objects = Rows["Course"].as_manager()

    def __str__(self) -> str:
        return self.course


class Workload(Row):
    """What a unit does in a year, and how long one takes."""

    unit = _unit()
    job = models.CharField(_("job"), max_length=200)
    activity = models.CharField(_("activity"), max_length=300)
    volume = models.FloatField(_("volume"))
    minutes = models.FloatField(_("minutes"))
    objects = Rows["Workload"].as_manager()

    def __str__(self) -> str:
        return self.activity


class Standard(Row):
    """The least that a kind of unit needs of a job."""

    kind = models.CharField(_("kind"), max_length=200)
    setting = models.CharField(_("setting"), max_length=20, blank=True)
    inpatient = models.SmallIntegerField(_("inpatient"), null=True, blank=True)
    job = models.CharField(_("job"), max_length=200)
    minimum = models.IntegerField(_("minimum"))
    objects = Rows["Standard"].as_manager()

    def __str__(self) -> str:
        return f"{self.kind}: {self.job}"


class Lock(OfEmployee):
    """An employee must, or must not, serve in a unit."""

    unit = _unit()
    job = models.CharField(_("job"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=20)
    objects = OfEmployees["Lock"].as_manager()
