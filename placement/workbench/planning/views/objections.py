"""Objections as officers and heads of units meet them: a list by what is due, and one with its words."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from placement.workbench import permissions
from placement.workbench.access import Request, requires
from placement.workbench.forms import words
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action, may
from placement.workbench.planning.models import Comment, Objection
from placement.workbench.planning.proposals import objecting
from placement.workbench.planning.proposals.standing import stands_alone
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Look

PAGE = 50
RELATED = (
    "proposal",
    "move__employee",
    "move__from_post__unit",
    "move__to_post__unit",
    "decided_by",
    "final_by",
)


@requires(Action.SEE_OBJECTIONS)
def index(request: Request) -> HttpResponse:
    """Those that wait first, by the day on which they are due."""
    found = Objection.objects.for_user(request.user).select_related(*RELATED)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [(each, each.days_left(today)) for each in page]
    return render(request, "planning/objections/list.html", {"page": page, "rows": rows})


@requires(Action.SEE_OBJECTIONS)
def objection(request: Request, pk: int) -> HttpResponse:
    """What somebody says against their move, the reasons it had, and the answers."""
    return _page(request, _found(request, pk))


@requires(Action.DECIDE_OBJECTIONS)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """The answer of the personnel office."""
    found = _found(request, pk)
    return _said(request, found, objecting.decide)


@requires(Action.CONCLUDE_OBJECTIONS)
@require_POST
def conclude(request: Request, pk: int) -> HttpResponse:
    """The last word."""
    found = _found(request, pk)
    return _said(request, found, objecting.conclude)


def _said(request: Request, found: Objection, word: Any) -> HttpResponse:
    verdict, seen = request.POST.get("verdict", ""), request.POST.get("seen", "")
    answer = words(request, "answer")
    if verdict not in Objection.Verdict.values:
        return _page(request, found, 422, refused=_("Accept the objection, or refuse it."), typed=answer)
    try:
        word(
            request.actor,
            found,
            Objection.Verdict(verdict),
            answer,
            seen=whole(seen),
        )
    except ValidationError as error:
        found.refresh_from_db()
        return _page(request, found, 422, refused=" ".join(error.messages), typed=answer)
    messages.success(request, _("Noted."))
    return redirect("planning:objection", found.pk)


def _page(request: Request, found: Objection, status: int = 200, **more: Any) -> HttpResponse:
    note(request.user, [found.move.employee_id], Look.Way.PROPOSAL)
    told = found.move.reasons.get(get_language() or "en") or found.move.reasons.get("en", {})
    comments = Comment.objects.for_user(request.user).filter(move=found.move_id)
    word, why = _word(request, found)
    context = {
        "objection": found,
        "why": told.get("for", []),
        "price": told.get("against", []),
        "comments": comments.select_related("author", "on_behalf_of"),
        "left": found.days_left(timezone.localdate()),
        "alone": stands_alone(found.move),
        "word": word,
        "barred": why,
        "may_comment": may(request.user, Action.COMMENT) and not found.final and found.withdrawn is None,
        **more,
    }
    return render(request, "planning/objections/objection.html", context, status=status)


def _word(request: Request, found: Objection) -> tuple[str, str]:
    """Which word this reader can say now, or why none."""
    why = ""
    for word, action in (
        ("objection_conclude", Action.CONCLUDE_OBJECTIONS),
        ("objection_decide", Action.DECIDE_OBJECTIONS),
    ):
        if may(request.user, action):
            why = objecting.barred(found, action, permissions.actor(request.user, action))
            if not why:
                return f"planning:{word}", ""
    return "", "" if found.final or found.withdrawn else why


def _found(request: Request, pk: int) -> Objection:
    seen = Objection.objects.for_user(request.user).select_related(*RELATED)
    found: Objection = get_object_or_404(seen, pk=pk)
    return found


urls = [
    path("objections/", index, name="objections"),
    path("objections/<int:pk>/", objection, name="objection"),
    path("objections/<int:pk>/decide/", decide, name="objection_decide"),
    path("objections/<int:pk>/conclude/", conclude, name="objection_conclude"),
]
