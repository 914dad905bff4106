"""What changes need: a head of unit confirms it or proposes another, an officer accepts or declines."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.accounts.models import Grant, User
from placement.workbench.accounts.notices import notify
from placement.workbench.events.recording import record, service
from placement.workbench.performance.needing import Needs
from placement.workbench.permissions import POLICY, Action, Actor
from placement.workbench.planning.models import NeedConfirmation
from placement.workbench.staff.models import Post

State = NeedConfirmation.State
MOST = 10_000
"""Persons in a post."""


@service
def confirm_need(
    actor: Actor, post: Post, *, minimum: int, target: int, needs: Needs | None, note: str = ""
) -> NeedConfirmation:
    """A head's word on a post: the figures computed, or others with a reason. Raises ValidationError.

    It takes the place of an earlier one that nobody has answered yet. The plan does not wait for it.
    """
    if not Post.objects.for_user(actor.user, Action.CONFIRM_NEED).filter(pk=post.pk).exists():
        raise ValidationError(_("This post is not of your units."))
    if not 0 <= minimum <= target <= MOST:
        raise ValidationError(_("The minimum is 0 or more, and the target no smaller than the minimum."))
    same = needs is not None and (minimum, target) == (needs.minimum, needs.target)
    if not same and not note.strip():
        raise ValidationError(_("Say why it should be another figure."))
    NeedConfirmation.objects.filter(post=post, state=State.WAITING).update(state=State.REPLACED)
    made = NeedConfirmation.objects.create(
        post=post,
        minimum=minimum,
        target=target,
        note=note.strip(),
        computed={} if needs is None else needs.told,
        actor_id=actor.user.pk,
        on_behalf_of_id=None if actor.on_behalf_of is None else actor.on_behalf_of.pk,
    )
    record(actor, "performance.need_confirmed", made, after={**_told(made), "computed": made.computed})
    live = Grant.objects.live(timezone.localdate()).filter(role__in=list(POLICY[Action.ACCEPT_NEED]))
    _tell("need_confirmed", made, User.objects.filter(grants__in=live).exclude(pk=actor.user.pk).distinct())
    return made


@service
def answer_need(actor: Actor, given: NeedConfirmation, *, accept: bool, answer: str = "") -> NeedConfirmation:
    """Accepts a head's word: the post gets its figures, and room for them; or declines with a reason.

    Nobody answers their own word. Raises ValidationError.
    """
    held = NeedConfirmation.objects.select_for_update(of=("self",)).select_related("post").get(pk=given.pk)
    if held.state != State.WAITING:
        raise ValidationError(_("This was answered meanwhile."))
    said_by = {held.actor_id, held.on_behalf_of_id}
    if {actor.user.pk, None if actor.on_behalf_of is None else actor.on_behalf_of.pk} & (said_by - {None}):
        raise ValidationError(_("You have said it: somebody else has to answer."))
    if not accept and not answer.strip():
        raise ValidationError(_("Say why."))
    post = Post.objects.select_for_update().get(pk=held.post_id)
    before = _figures(post)
    if accept:
        post.minimum, post.target, post.implied = held.minimum, held.target, False
        post.maximum = None if post.maximum is None else max(post.maximum, held.target)
        if _figures(post) != before:
            post.version += 1
            post.save()
    held.state = State.ACCEPTED if accept else State.DECLINED
    held.answer, held.answered_by_id, held.answered = answer.strip(), actor.user.pk, timezone.now()
    held.save()
    after = {**_figures(post), "answer": held.answer}
    record(actor, f"performance.need_{held.state}", held, before=before, after=after)
    _tell(f"need_{held.state}", held, User.objects.filter(pk=held.actor_id))
    return held


def _tell(kind: str, word: NeedConfirmation, users: Any) -> None:
    told = {"job": word.post.job, "unit": str(word.post.unit)}
    notify(users, kind, told, reverse("performance:need"))


def _told(word: NeedConfirmation) -> dict[str, Any]:
    return {"post": word.post_id, "minimum": word.minimum, "target": word.target, "note": word.note}


def _figures(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in ("minimum", "target", "maximum")}
