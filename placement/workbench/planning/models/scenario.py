"""Policies with their versions, and frozen tables."""

from typing import Any, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope
from placement.workbench.planning.naming import policy

Model_co = TypeVar("Model_co", bound=models.Model, covariant=True)


class Planning(models.QuerySet[Model_co]):
    """What planners work on: all of it, or nothing."""

    def for_user(self, user: Any, action: Action = Action.SEE_PLANNING) -> Self:
        """All for who may see planning at all; none for others."""
        return self if scope(user, action) else self.none()


class Scenario(models.Model):
    """Policies under one name; what they are, is in the versions."""

    name = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    archived = models.DateTimeField(null=True, blank=True)
    objects = Planning["Scenario"].as_manager()

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return policy(self.title)

    @property
    def latest(self) -> "ScenarioVersion | None":
        """The newest version."""
        return self.versions.order_by("-number").first()


class ScenarioVersion(models.Model):
    """A scenario file as it was saved; the database refuses to change it.

    `yaml` is complete: it extends nothing and names no case.
    """

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    yaml = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    objects = Planning["ScenarioVersion"].as_manager()

    class Meta:
        ordering = ("scenario", "-number")
        constraints = (models.UniqueConstraint(fields=["scenario", "number"], name="one_version_per_number"),)

    def __str__(self) -> str:
        return f"{self.scenario} {self.number}"


class Snapshot(models.Model):
    """Tables as of a day, frozen in a read-only folder that is named after its SHA-256."""

    as_of = models.DateField(_("as of"))
    sha256 = models.CharField(max_length=64, unique=True)
    rows = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    objects = Planning["Snapshot"].as_manager()

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.as_of} ({self.sha256[:8]})"
