"""Who can sign in, what they may do and until when."""

from datetime import date

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import ROLE_NAMES, SECOND_ADMINISTRATOR, Action, scope
from placement.workbench.tree import below, in_region


class Users(models.QuerySet["User"]):
    """Accounts."""

    def for_user(self, user: "User", action: Action = Action.SEE_ACCOUNTS) -> "Users":
        """Those this user may see: all for who administers or audits, else oneself."""
        return self if scope(user, action) else self.filter(pk=user.pk)


class Accounts(UserManager["User"]):
    """Django's manager, with `for_user`."""

    def get_queryset(self) -> Users:
        return Users(self.model, using=self._db)

    def for_user(self, user: "User", action: Action = Action.SEE_ACCOUNTS) -> Users:
        """Those this user may see."""
        return self.get_queryset().for_user(user, action)


class User(AbstractUser):
    """An account; `employee` is whom it belongs to, where it is one of the staff."""

    language = models.CharField(_("language"), max_length=2, blank=True)
    employee = models.OneToOneField(
        "staff.Employee", models.SET_NULL, null=True, blank=True, related_name="account"
    )
    objects = Accounts()  # type: ignore[misc]  # the class method of `for_user` is ours

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def live_grants(self) -> list["Grant"]:
        """The grants that count today, read once per object."""
        if not self.is_active:
            return []
        if not hasattr(self, "_live"):
            live = self.grants.live(timezone.localdate()).select_related("unit", "delegated_by")
            self._live = list(live)
        return self._live


class Grants(models.QuerySet["Grant"]):
    """Grants."""

    def live(self, day: date) -> "Grants":
        """Those that count on a day: begun, not ended, and confirmed where that is asked.

        What somebody lent counts as long as they can sign in themselves.
        """
        return self.exclude(delegated_by__is_active=False).filter(
            Q(until__isnull=True) | Q(until__gt=day),
            Q(confirmed_by__isnull=False) | ~Q(role__in=SECOND_ADMINISTRATOR),
            start__lte=day,
        )

    def for_user(self, user: User, action: Action = Action.SEE_ACCOUNTS) -> "Grants":
        """Those this user may see: all for who administers or audits, else one's own and what one gave."""
        return self if scope(user, action) else self.filter(Q(user=user) | Q(delegated_by=user))


class Grant(models.Model):
    """A role for a user from a day until before another, perhaps limited to a unit or a region.

    `delegated_by` lends somebody's own grant: what is done by it is done on their behalf.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=list(ROLE_NAMES.items()))
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    region = models.CharField(_("region"), max_length=200, blank=True)
    start = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    delegated_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("delegated by"),
    )
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    objects = Grants.as_manager()

    class Meta:
        ordering = ("role", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("start")), name="grant_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return str(ROLE_NAMES[self.role])  # type: ignore[index]  # a StrEnum is its text

    @property
    def awaits_confirmation(self) -> bool:
        """Whether a second administrator has yet to agree."""
        return self.role in SECOND_ADMINISTRATOR and self.confirmed_by_id is None

    def units(self) -> frozenset[int]:
        """Ids of the units it reaches, read once per object: the unit and those below, or the region's."""
        if not hasattr(self, "_units"):
            self._units = below(self.unit_id) if self.unit_id is not None else in_region(self.region)
        return self._units


class Activation(models.Model):
    """A code by which a person sets a first or new password, handed over without e-mail.

    Only its hash is kept; it serves once.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="activations")
    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.expires:%Y-%m-%d}"


class Token(models.Model):
    """A key for programs, with the rights of its owner. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(_("expires"))
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """A line in somebody's inbox: a message of `notices.MESSAGES`, its values, and where it leads."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    read = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.kind
