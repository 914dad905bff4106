"""The log: rows are added, never changed; the database refuses anything else (`guards.py`)."""

from typing import Any

from django.db import models
from django.db.models import Q

from placement.workbench.events.words import said
from placement.workbench.permissions import Action, scope

TECHNICAL = ("accounts.", "system.")
"""Beginnings of the actions that tell of no content."""


class Events(models.QuerySet["Event"]):
    """Events."""

    def for_user(self, user: Any, action: Action = Action.SEE_EVENTS) -> "Events":
        """Those this user may see: all, of one's units' people, about or by oneself, or technical ones."""
        reach = scope(user, action)
        if reach.everything:
            return self
        seen = Q(pk__in=())
        if reach.own:
            seen |= Q(actor=user) | Q(on_behalf_of=user)
        if reach.employee:
            seen |= Q(about__id=reach.employee)
        if reach.units:
            seen |= Q(about__postings__post__unit__in=reach.units)
        if reach.technical:
            for beginning in TECHNICAL:
                seen |= Q(action__startswith=beginning)
        return self.filter(pk__in=self.model._base_manager.filter(seen).values("pk"))


class Event(models.Model):
    """Somebody did something; `hash` covers all of it and the hash before.

    What was done to whom is in `Content`, of which only the digest is hashed: personal data can be
    shredded, and the chain still holds.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    request = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    about = models.ManyToManyField("staff.Employee", related_name="events")
    objects = Events.as_manager()

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}: {self.action} {self.subject}"

    @property
    def words(self) -> str:
        """What was done, in the language in use."""
        return said(self.action)


class Content(models.Model):
    """What changed, before and after; `salt` keeps a shredded text from being guessed by its digest."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="content")
    salt = models.CharField(max_length=32)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    def __str__(self) -> str:
        return str(self.event_id)


class Head(models.Model):
    """The end of the chain, one row: whoever writes an event holds it until the transaction ends."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return str(self.number)
