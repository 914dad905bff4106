"""Forums, their sessions, the ballots cast there without a name, and what is published of them.

A ballot belongs to a session and perhaps to a slip, of which only the hash is kept: no row says who cast it.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope


class Forums(models.QuerySet["Forum"]):
    """Forums."""

    def for_user(self, user: Any, action: Action = Action.SEE_FORUMS) -> Self:
        """All, those about one's units, or those that one facilitates."""
        reach = scope(user, action)
        if reach.everything:
            return self
        seen = Q(pk__in=())
        if reach.units:
            seen |= Q(units__in=reach.units)
        if reach.own:
            seen |= Q(facilitators=user)
        return self.filter(pk__in=self.model._base_manager.filter(seen).values("pk"))


class Forum(models.Model):
    """The forum of a village, and the units that serve it: these it rates."""

    village = models.CharField(_("village"), max_length=200)
    place = models.CharField(_("place"), max_length=200, blank=True)
    units = models.ManyToManyField("staff.Unit", related_name="+", verbose_name=_("units that it rates"))
    facilitators = models.ManyToManyField(
        "accounts.User", related_name="forums", verbose_name=_("facilitators")
    )
    objects = Forums.as_manager()

    class Meta:
        ordering = ("village", "pk")

    def __str__(self) -> str:
        return self.village


class OfForums(models.QuerySet["Session"]):
    """Sessions."""

    def for_user(self, user: Any, action: Action = Action.SEE_FORUMS) -> Self:
        """Those of the forums that this user sees."""
        return self.filter(forum__in=Forum.objects.for_user(user, action))


class Session(models.Model):
    """A day on which a forum rates, by slips with a code or on paper.

    Ballots count once somebody else has countersigned: `facilitator` entered, `countersigned_by` compared.
    """

    class Way(models.TextChoices):
        """How people rate."""

        SLIPS = "slips", _("slips with a code")
        PAPER = "paper", _("on paper")

    class State(models.TextChoices):
        """Where a session stands."""

        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("waits for countersignature")
        COUNTED = "counted", _("countersigned")
        VOID = "void", _("void")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="sessions")
    day = models.DateField(_("day"))
    way = models.CharField(_("how people rate"), max_length=10, choices=Way, default=Way.SLIPS)
    persons = models.BooleanField(_("people of the staff can be rated"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, db_index=True)
    attendance = models.PositiveIntegerField(_("people present"), null=True)
    minutes = models.CharField(max_length=100, blank=True)
    facilitator = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    countersigned_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    opened = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    objects = OfForums.as_manager()

    class Meta:
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.forum}, {self.day}"


class Slip(models.Model):
    """A printed code that opens the voter's page once. Which number is printed beside it, nobody keeps."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="slips")
    digest = models.CharField(max_length=64, unique=True)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest[:8]


class Release(models.Model):
    """What was published of the services, on one day."""

    day = models.DateField()
    made = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return str(self.day)


class Aggregate(models.Model):
    """Ballots that are told together: on the services of some units, or on one person of the staff.

    They are large enough to be told by themselves, and in no other aggregate (`suppression.py`). Once one
    of them is void the whole is `withdrawn`: what is left of it would tell what was taken away.
    """

    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="aggregates")
    units = models.ManyToManyField("staff.Unit", related_name="+")
    employee = models.ForeignKey("staff.Employee", models.PROTECT, null=True, related_name="ratings")
    job = models.CharField(max_length=200, blank=True)
    ballots = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    made = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.total}/{self.ballots}"


class Void(models.Model):
    """Ballots that do not count, and why; they stay where they are."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="voids")
    reason = models.TextField(_("reason"))
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.reason[:60]


class Ballot(models.Model):
    """One score, of a unit's services or of a person; the database neither deletes nor alters it."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="ballots")
    slip = models.ForeignKey(Slip, models.PROTECT, null=True, related_name="ballots")
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey("staff.Employee", models.PROTECT, null=True, related_name="+")
    score = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=500, blank=True)
    void = models.ForeignKey(Void, models.PROTECT, null=True, related_name="ballots")
    aggregate = models.ForeignKey(Aggregate, models.PROTECT, null=True, related_name="counted")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="a_score_is_from_1_to_5"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(employee__isnull=True), name="of_a_unit_or_a_person"
            ),
            models.UniqueConstraint(
                fields=["slip", "unit"], condition=Q(slip__isnull=False), name="one_ballot_per_slip_and_unit"
            ),
            models.UniqueConstraint(
                fields=["slip", "employee"],
                condition=Q(slip__isnull=False),
                name="one_ballot_per_slip_and_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.score)


class Answers(models.QuerySet["Answer"]):
    """Answers."""

    def for_user(self, user: Any, action: Action = Action.ANSWER) -> Self:
        """All for who answers; what is published is everybody's."""
        return self if scope(user, action) else self.published()

    def published(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn__isnull=True)


class Answer(models.Model):
    """What was said of a unit's services, in the office's words, and what the office does about it."""

    unit = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    said = models.TextField(_("what was said"))
    answer = models.TextField(_("our answer"))
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True)
    objects = Answers.as_manager()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.said[:60]
