"""Files that somebody has sent, until their import is confirmed."""

import uuid
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope


class Uploads(models.QuerySet["Upload"]):
    """Uploads."""

    def for_user(self, user: Any, action: Action = Action.EDIT_STAFF) -> Self:
        """One's own, for who edits staff everywhere."""
        return self.filter(user=user) if scope(user, action).everything else self.none()


class Upload(models.Model):
    """Files on their way into the tables: read in a child process, shown, confirmed, imported.

    `told` is what they would change or why they cannot be read, `seen` the digest of the change shown.
    """

    class Kind(models.TextChoices):
        """What the files are."""

        CASE = "case", _("Tables of a case: CSV files, a ZIP of them, or a workbook")
        SIASN = "siasn", _("Staff list of SIASN (CSV or .xlsx)")
        FHIR = "fhir", _("Staff directory, FHIR Bundle (JSON)")

    class State(models.TextChoices):
        """How far they are."""

        READING = "reading", _("being read")
        READY = "ready", _("ready")
        FAILED = "failed", _("cannot be read")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    names = models.JSONField(default=list)
    day = models.DateField(_("as of"))
    language = models.CharField(max_length=2, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    told = models.JSONField(default=dict)
    seen = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    objects = Uploads.as_manager()

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return ", ".join(self.names)
