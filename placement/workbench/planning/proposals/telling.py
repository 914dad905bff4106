"""Who is told of a proposal: whoever has to act next, and whoever had a hand in it."""

from django.urls import reverse
from django.utils import timezone

from placement.workbench.accounts.models import Grant, User
from placement.workbench.accounts.notices import notify
from placement.workbench.permissions import POLICY, Action
from placement.workbench.planning.models import Proposal
from placement.workbench.planning.proposals.steps import authors_of, gave

FOLLOWING = {
    "submitted": (Action.REVIEW, Action.COMMENT),
    "forwarded": (Action.APPROVE,),
    "approved": (Action.APPLY,),
}
"""By word the rights of those who may act next."""

_ALL = (Action.PROPOSE, Action.REVIEW, Action.APPROVE, Action.APPLY)


def tell(proposal: Proposal, word: str, *, but: int | None = None) -> None:
    """Puts a line into inboxes; whoever did it need not be told."""
    people = {*authors_of(proposal), *gave(proposal, *_ALL)}
    told = {user.pk: user for user in User.objects.filter(pk__in=people)}
    for action in FOLLOWING.get(word, ()):
        told |= {user.pk: user for user in holders(action, proposal)}
    told.pop(but or 0, None)
    link = reverse("planning:proposal", args=[proposal.pk])
    notify(told.values(), f"proposal_{word}", {"title": proposal.title}, link)


def tell_movers(proposal: Proposal) -> None:
    """Those whom it moves learn of it, and until when they can object."""
    moved = User.objects.filter(employee__in=proposal.moves.filter(dropped="").values("employee"))
    until = proposal.objections_until or timezone.localdate()
    notify(moved, "proposal_about_you", {"day": until.isoformat()}, reverse("own:post"))


def holders(action: Action, proposal: Proposal) -> list[User]:
    """Accounts that may do something today to this proposal."""
    live = Grant.objects.live(timezone.localdate()).filter(role__in=list(POLICY[action]))
    found = User.objects.filter(is_active=True, grants__in=live).distinct()
    return [user for user in found if Proposal.objects.for_user(user, action).filter(pk=proposal.pk).exists()]
