"""Solves in a queue, and questions about what they gave."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from placement.workbench.planning.models.scenario import Planning, ScenarioVersion, Snapshot


class Run(models.Model):
    """One solve of a version over a snapshot: a row of the queue, then an ordinary run folder.

    A worker that takes it up holds it until `lease`, and prolongs that while it lives; a run whose
    lease is over is anybody's again. `wanted` False asks the child to end with its best plan.
    """

    class State(models.TextChoices):
        """Where a run stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    version = models.ForeignKey(ScenarioVersion, models.PROTECT, related_name="runs")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="runs")
    settings = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, db_index=True)
    wanted = models.BooleanField(default=True)
    worker = models.CharField(max_length=100, blank=True)
    lease = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    exit_code = models.SmallIntegerField(null=True)
    said = models.TextField(blank=True)
    plan_sha256 = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    objects = Planning["Run"].as_manager()

    class Meta:
        ordering = ("-created", "-pk")
        indexes = (models.Index(fields=["created"], condition=Q(state="queued"), name="runs_that_wait"),)

    def __str__(self) -> str:
        return f"{self.pk}: {self.version}"


class Question(models.Model):
    """A question about a run and its answer, asked once: a run never changes, so nor does the answer.

    `wanted` False asks a child that takes long to end with what it has; `progress` is how far that is.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=20)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=Run.State, default=Run.State.QUEUED, db_index=True)
    wanted = models.BooleanField(default=True)
    progress = models.JSONField(default=dict)
    worker = models.CharField(max_length=100, blank=True)
    lease = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    said = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    objects = Planning["Question"].as_manager()

    class Meta:
        ordering = ("-created", "-pk")
        constraints = (models.UniqueConstraint(fields=["run", "key"], name="a_question_is_asked_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.arguments}"
