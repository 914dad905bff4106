"""What posts need: computed, confirmed by heads of units, accepted by an officer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import LONGEST, Form, words
from placement.workbench.performance import confirming
from placement.workbench.performance.counting import reported, window
from placement.workbench.performance.needing import Computed, computed
from placement.workbench.permissions import Action, may
from placement.workbench.planning.models import NeedConfirmation
from placement.workbench.staff.models import Post, Unit

PAGE = 4
"""Units of a page: each of their posts is looked at."""


class Word(Form):
    """A head's figures of a post."""

    minimum = forms.IntegerField(label=_("Minimum"), min_value=0, max_value=confirming.MOST)
    target = forms.IntegerField(label=_("Target"), min_value=0, max_value=confirming.MOST)
    note = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST)


@requires(Action.SEE_NEED)
def index(request: Request) -> HttpResponse:
    """By unit the need of each post by every way to count, and what its head says of it."""
    return _page(request)


@requires(Action.CONFIRM_NEED)
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """A head's word on a post."""
    post = get_object_or_404(Post.objects.for_user(request.user, Action.CONFIRM_NEED), pk=pk)
    form = Word(request.POST)
    if form.is_valid():
        needs = _computed(request, [post.unit]).posts.get((post.unit.unit, post.job))
        try:
            confirming.confirm_need(request.actor, post, needs=needs, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Noted: an officer will answer. No plan waits for it."))
            return redirect(_place(request, post))
    told = [message for errors in form.errors.values() for message in errors]
    return _page(request, status=422, refused=" ".join(map(str, told)), about=post)


@requires(Action.ACCEPT_NEED)
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """An officer's answer to a head's word."""
    given = get_object_or_404(NeedConfirmation.objects.for_user(request.user, Action.ACCEPT_NEED), pk=pk)
    said = words(request, "answer")
    try:
        confirming.answer_need(request.actor, given, accept=request.POST.get("accept") == "1", answer=said)
    except ValidationError as error:
        return _page(request, status=422, refused=" ".join(error.messages))
    messages.success(request, _("Noted."))
    return redirect("performance:need")


def _page(request: Request, status: int = 200, refused: str = "", about: Post | None = None) -> HttpResponse:
    seen = Unit.objects.for_user(request.user, Action.SEE_NEED).filter(closed__isnull=True)
    if wanted := request.GET.get("q", "").strip():
        seen = seen.filter(Q(name__icontains=wanted) | Q(unit__icontains=wanted))
    if about is not None:
        seen = seen.filter(pk=about.unit_id)
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    units = list(page)
    found = _computed(request, units)
    words = NeedConfirmation.objects.for_user(request.user).select_related(
        "post__unit", "actor", "answered_by"
    )
    context = {
        "page": page,
        "wanted": wanted,
        "units": [(unit, _rows(unit, found, words)) for unit in units],
        "waiting": list(words.filter(state=NeedConfirmation.State.WAITING)[:50]),
        "errors": found.errors,
        "refused": refused,
        "about": about,
        "typed": request.POST,
        "may_confirm": may(request.user, Action.CONFIRM_NEED),
        "may_answer": may(request.user, Action.ACCEPT_NEED),
    }
    return render(request, "performance/need.html", context, status=status)


def _rows(unit: Unit, found: Computed, words: Any) -> list[dict[str, Any]]:
    last: dict[int, NeedConfirmation] = {}
    for word in words.filter(post__unit=unit):
        last.setdefault(word.post_id, word)
    rows = []
    for post in unit.posts.filter(closed__isnull=True).order_by("position", "pk"):
        needs = found.posts.get((unit.unit, post.job))
        minimum, target = post.minimum or 0, max(post.minimum or 0, post.target or 0)
        if needs is not None:
            minimum, target = needs.minimum, needs.target
        rows.append(
            {"post": post, "needs": needs, "word": last.get(post.pk), "minimum": minimum, "target": target}
        )
    return rows


def _computed(request: Request, units: list[Unit]) -> Computed:
    today = timezone.localdate()
    told = reported(request.user, window(today), Q(unit__in=units))
    return computed([unit.pk for unit in units], told, today, (get_language() or "en")[:2])


def _place(request: Request, post: Post) -> str:
    """The page of the list that the head came from, at the post."""
    page = request.GET.get("page", "")
    return f"{reverse('performance:need')}{f'?page={page}' if page.isdecimal() else ''}#post-{post.pk}"


urls = [
    path("need/", index, name="need"),
    path("need/<int:pk>/confirm/", confirm, name="need_confirm"),
    path("need/<int:pk>/answer/", answer, name="need_answer"),
]
