"""How work is appraised: a period, everybody's own part, and a superior's."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope


class Rating(models.IntegerChoices):
    """Predicates of PermenPANRB 6/2022, and what the column `performance` says of each."""

    VERY_GOOD = 5, _("very good")
    GOOD = 4, _("good")
    NEEDS_WORK = 3, _("needs improvement")
    POOR = 2, _("poor")
    VERY_POOR = 1, _("very poor")


class Expectation(models.IntegerChoices):
    """How far somebody has met what was expected."""

    ABOVE = 3, _("above expectation")
    MET = 2, _("as expected")
    BELOW = 1, _("below expectation")


def rated(results: int, behaviour: int) -> Rating:
    """The predicate of results and behaviour: by default the quadrants of PermenPANRB 6/2022.

    Good results do not make up for bad behaviour: that is poor, while results below expectation with good
    behaviour need improvement.
    """
    row, column = Expectation.ABOVE - results, Expectation.ABOVE - behaviour
    return Rating(settings.PREDICATES[3 * row + column])


class Period(models.Model):
    """A time for which people are appraised, both days included; they can write their parts from `opens` on.

    Whoever may see appraisals at all knows the periods.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    start = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    opens = models.DateField(_("open from"))
    closed = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ("-ends", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("start")), name="period_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return self.name


class OwnParts(models.QuerySet["OwnPart"]):
    """What people say of their own work."""

    def for_user(self, user: Any, action: Action = Action.SEE_APPRAISALS) -> Self:
        """All; of who is appraised in one's units; one's own."""
        reach = scope(user, action)
        if reach.everything:
            return self
        return self.filter(Q(post__unit__in=reach.units) | Q(employee=reach.employee, employee__isnull=False))


class OwnPart(models.Model):
    """What somebody says of their own work in a period."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="own_parts")
    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="own_parts")
    post = models.ForeignKey("staff.Post", models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("my own part"))
    at = models.DateTimeField(auto_now=True)
    objects = OwnParts.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["period", "employee"], name="one_own_part"),)

    def __str__(self) -> str:
        return f"{self.employee}: {self.period}"


class Appraisals(models.QuerySet["Appraisal"]):
    """Appraisals."""

    def for_user(self, user: Any, action: Action = Action.SEE_APPRAISALS) -> Self:
        """All; those given in one's units, but for one's own; one's own once it is published."""
        reach = scope(user, action)
        mine = Q(employee=user.employee_id) if user.employee_id else Q(pk__in=())
        published = Q(published__isnull=False)
        if reach.everything:
            return self.filter(~mine | published)
        seen = Q(post__unit__in=reach.units) & (~mine | published)
        if reach.employee:
            seen |= Q(employee=reach.employee) & published
        return self.filter(seen)


class Appraisal(models.Model):
    """A superior's part: results, behaviour, and the predicate that follows of both.

    `post` is the one held when it was given. Nobody sees their own before it is `published`.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="appraisals")
    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="appraisals")
    post = models.ForeignKey("staff.Post", models.PROTECT, null=True, related_name="+")
    results = models.PositiveSmallIntegerField(_("results of work"), choices=Expectation)
    behaviour = models.PositiveSmallIntegerField(_("behaviour at work"), choices=Expectation)
    rating = models.PositiveSmallIntegerField(_("predicate"), choices=Rating)
    text = models.TextField(_("what it rests on"))
    appraiser = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)
    published = models.DateTimeField(null=True, db_index=True)
    objects = Appraisals.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["period", "employee"], name="one_appraisal"),)

    def __str__(self) -> str:
        return f"{self.employee}: {self.period}"
