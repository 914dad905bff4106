"""My post: where I serve, what is proposed about me and why, and my objection to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import words
from placement.workbench.own import person
from placement.workbench.own.moves import mine
from placement.workbench.permissions import Action
from placement.workbench.planning.models import Move, Objection
from placement.workbench.planning.proposals import objecting
from placement.workbench.staff.models import Posting


@requires(Action.SEE_OWN)
def post(request: Request) -> HttpResponse:
    """Where I serve, and what is proposed."""
    return _page(request)


@requires(Action.SEE_OWN)
@require_POST
def object_to(request: Request, pk: int) -> HttpResponse:
    """I do not agree with a move of mine."""
    move = get_object_or_404(Move.objects.about(request.user), pk=pk)
    text = words(request, "text")
    try:
        made = objecting.object_to(request.actor, move, text, timezone.localdate())
    except ValidationError as error:
        return _page(request, status=422, refused=" ".join(error.messages), refused_move=pk, typed=text)
    if made.late:
        said = _(
            "Kept. The last day was %(day)s, so the move does not wait for the answer; it is still read."
        )
    else:
        said = _("Your objection has arrived. The move waits until it is answered.")
    messages.success(request, said % {"day": date_format(made.due, "DATE_FORMAT")})
    return redirect("own:post")


@requires(Action.SEE_OWN)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """I agree after all."""
    found = get_object_or_404(Objection.objects.about(request.user), pk=pk)
    try:
        objecting.withdraw(request.actor, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your objection is taken back."))
    return redirect("own:post")


def _page(request: Request, status: int = 200, **more: object) -> HttpResponse:
    own = person.of(request.user)
    today = timezone.localdate()
    held = Posting.objects.filter(employee=own).select_related("post__unit")
    context = {
        "person": own,
        "posting": held.filter(until__isnull=True).first(),
        "earlier": held.filter(until__isnull=False),
        "mine": list(mine(request.user, today)),
        **more,
    }
    return render(request, "own/post.html", context, status=status)


urls = [
    path("post/", post, name="post"),
    path("moves/<int:pk>/object/", object_to, name="object"),
    path("objections/<int:pk>/withdraw/", withdraw, name="withdraw"),
]
