"""From a plan to postings: what is proposed, what was said and decided of it, and by whom."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from placement.workbench.permissions import Action, scope
from placement.workbench.planning.models.run import Run


class Proposals(models.QuerySet["Proposal"]):
    """Proposals."""

    def for_user(self, user: Any, action: Action = Action.SEE_PROPOSALS) -> Self:
        """All; for heads of units those handed in that move somebody from or to their units.

        Drafts name people whom nobody has proposed to move yet: only who may see all staff sees them.
        """
        reach = scope(user, action)
        if reach.everything:
            return self if scope(user, Action.SEE_STAFF).everything else self.filter(submitted__isnull=False)
        touched = Move.objects.filter(of_units("", reach.units), proposal__submitted__isnull=False)
        return self.filter(pk__in=touched.values("proposal"))


class Proposal(models.Model):
    """The moves of a run, put forward for a decision; bound to the plan by its SHA-256.

    `version` counts its edits; somebody who decides says which one they saw. `authors` are all who had a
    hand in it, and for whom; `facts` is what the plan comes to, as it was told when it was handed in;
    `acknowledged` are the changes of staff that were seen and let pass. `handed_out` is the day on which
    those whom it moves were told, `objections_until` the last day on which they can object.
    """

    class State(models.TextChoices):
        """Where a proposal stands."""

        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        RETURNED = "returned", _("returned")
        FORWARDED = "forwarded", _("awaiting approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        APPLIED = "applied", _("applied")

    run = models.ForeignKey(Run, models.PROTECT, related_name="proposals")
    title = models.CharField(_("title"), max_length=300)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    plan_sha256 = models.CharField(max_length=64)
    effective = models.DateField(_("effective from"))
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    authors = models.ManyToManyField("accounts.User", related_name="+")
    wave_size = models.PositiveIntegerField(_("people in a wave"), default=25)
    wave_days = models.PositiveIntegerField(_("days between waves"), default=14)
    facts = models.JSONField(default=dict)
    submitted = models.DateTimeField(null=True)
    acknowledged = models.JSONField(default=list)
    handed_out = models.DateField(null=True)
    objections_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = Proposals.as_manager()

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.title


class OfProposals(models.QuerySet[Any]):
    """What belongs to proposals."""

    def for_user(self, user: Any, action: Action = Action.SEE_PROPOSALS) -> Self:
        """What belongs to a proposal that this user may see; for heads of units, what is of their units."""
        reach = scope(user, action)
        seen = self.filter(proposal__in=Proposal.objects.for_user(user, action))
        return seen if reach.everything else seen.filter(self.model.within(reach.units, user))


def of_units(move: str, units: Collection[int]) -> models.Q:
    """Moves from or to some units; `move` is the path to the move."""
    return models.Q((f"{move}from_post__unit__in", units)) | models.Q((f"{move}to_post__unit__in", units))


class Moves(OfProposals):
    """Moves."""

    def about(self, user: Any) -> Self:
        """Those of oneself, once one was told of them."""
        own = scope(user, Action.SEE_OWN).employee
        return self.filter(employee=own, proposal__handed_out__isnull=False) if own else self.none()


class Move(models.Model):
    """One person's change of post in a proposal, with the reasons as they were told then.

    No `from_post`: a first posting. No `to_post`: a loss of the post. `posting` is what came of it;
    `dropped` says why nothing came of it.
    """

    class Dropped(models.TextChoices):
        """Why a move that was approved is not made."""

        LEFT = "left", _("has left")
        CLOSED = "closed", _("the post is no more")
        THERE = "there", _("is there already")
        OBJECTED = "objected", _("the objection was accepted")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="moves")
    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="moves")
    from_post = models.ForeignKey("staff.Post", models.PROTECT, null=True, related_name="+")
    to_post = models.ForeignKey("staff.Post", models.PROTECT, null=True, related_name="+")
    wave = models.PositiveIntegerField(_("wave"), default=1)
    effective = models.DateField(_("effective from"))
    minutes = models.FloatField(null=True)
    course = models.CharField(max_length=300, blank=True)
    reasons = models.JSONField(default=dict)
    applied = models.DateTimeField(null=True)
    dropped = models.CharField(max_length=10, blank=True, choices=Dropped)
    posting = models.OneToOneField("staff.Posting", models.PROTECT, null=True, related_name="move")
    objects = Moves.as_manager()

    class Meta:
        ordering = ("wave", "employee__employee")
        constraints = (models.UniqueConstraint(fields=["proposal", "employee"], name="one_move_per_person"),)

    def __str__(self) -> str:
        return f"{self.employee}: {self.from_post} → {self.to_post}"

    @staticmethod
    def within(units: Collection[int], user: Any) -> models.Q:  # noqa: ARG004 - as others have it
        """Those from or to some units."""
        return of_units("", units)


class Decision(models.Model):
    """Somebody's word on a proposal, by the right `step`; the database refuses to change it."""

    class Verdict(models.TextChoices):
        """What was decided."""

        SUBMITTED = "submitted", _("handed in")
        FORWARDED = "forwarded", _("forwarded")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        APPLIED = "applied", _("applied")
        DRIFT = "drift", _("changes of staff acknowledged")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    step = models.CharField(max_length=10, default="")
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("note"), blank=True)
    plan_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    objects = OfProposals.as_manager()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.proposal}: {self.verdict}"

    @staticmethod
    def within(units: Collection[int], user: Any) -> models.Q:  # noqa: ARG004 - as others have it
        """One's own: the note of another may speak of people of other units."""
        return models.Q(actor=user)


class Comment(models.Model):
    """What a head of unit, or whoever reviews, says of a proposal or of one move."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="comments")
    move = models.ForeignKey(Move, models.PROTECT, null=True, blank=True, related_name="comments")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("comment"))
    at = models.DateTimeField(auto_now_add=True)
    objects = OfProposals.as_manager()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text[:60]

    @staticmethod
    def within(units: Collection[int], user: Any) -> models.Q:
        """Those on moves from or to some units, and one's own."""
        return of_units("move__", units) | models.Q(author=user)


class NeedConfirmations(models.QuerySet["NeedConfirmation"]):
    """Confirmations of need."""

    def for_user(self, user: Any, action: Action = Action.SEE_NEED) -> Self:
        """All, or those of one's units."""
        reach = scope(user, action)
        return self if reach.everything else self.filter(post__unit__in=reach.units)


class NeedConfirmation(models.Model):
    """A head of unit says that the need of a post is right, or what it should be.

    `computed` is what `placement need` said then; an officer accepts it into the posts, or declines.
    """

    class State(models.TextChoices):
        """What has become of it."""

        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        REPLACED = "replaced", _("replaced by a later one")

    post = models.ForeignKey("staff.Post", models.PROTECT, related_name="confirmations")
    minimum = models.IntegerField(_("minimum"))
    target = models.IntegerField(_("target"))
    note = models.TextField(_("note"), blank=True)
    computed = models.JSONField(default=dict)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_index=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered = models.DateTimeField(null=True)
    objects = NeedConfirmations.as_manager()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return str(self.post)
