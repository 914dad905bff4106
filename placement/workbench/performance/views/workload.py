"""What was reported, by post; taken over into the tables; and the kinds of activity there are."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Form
from placement.workbench.numbers import whole
from placement.workbench.performance import reporting, taking
from placement.workbench.performance.counting import ENOUGH, FEWEST, reported, window
from placement.workbench.performance.models import ActivityKind
from placement.workbench.permissions import Action, may

PAGE = 25


@requires(Action.SEE_WORKLOAD)
def index(request: Request) -> HttpResponse:
    """By post what was reported in the last weeks, and what that comes to in a year."""
    span = window(timezone.localdate())
    found = reported(request.user, span)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "span": span,
        "enough": int(ENOUGH * 100),
        "fewest": FEWEST,
        "may_edit": may(request.user, Action.EDIT_WORKLOAD),
    }
    return render(request, "performance/workload.html", context)


@requires(Action.EDIT_WORKLOAD)
@require_POST
def take(request: Request) -> HttpResponse:
    """What was reported of the posts chosen becomes the table `workload`."""
    posts = {*filter(None, map(whole, request.POST.getlist("post")))}
    count = taking.take_workload(request.actor, posts, window(timezone.localdate()))
    _say(request, count)
    return redirect("performance:workload")


@requires(Action.EDIT_WORKLOAD)
@require_POST
def take_absences(request: Request) -> HttpResponse:
    """The shares of days on which people were away become the column `absent` of the posts."""
    _say(request, taking.take_absences(request.actor))
    return redirect("performance:workload")


class Kind(Form):
    """A kind of activity."""

    name = forms.CharField(label=_("Activity"), max_length=300)
    job = forms.CharField(
        label=_("Job"), max_length=200, required=False, help_text=_("As in the tables. Blank: every job.")
    )
    minutes = forms.FloatField(
        label=_("Minutes of one"),
        required=False,
        min_value=0.1,
        max_value=reporting.DAY,
        help_text=_("The office's standard. Blank: what people report counts."),
    )


@requires(Action.EDIT_WORKLOAD)
def kinds(request: Request) -> HttpResponse:
    """All kinds, and a form for another."""
    form = Kind(request.POST or None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, None):
        return redirect("performance:kinds")
    context = {"form": form, "kinds": ActivityKind.objects.all()}
    return render(request, "performance/kinds.html", context, status=422 if form.errors else 200)


@requires(Action.EDIT_WORKLOAD)
def kind(request: Request, pk: int) -> HttpResponse:
    """Other words or minutes for a kind."""
    found = get_object_or_404(ActivityKind, pk=pk)
    initial = {name: getattr(found, name) for name in ("name", "job", "minutes")}
    form = Kind(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _kept(request, form, found):
        return redirect("performance:kinds")
    context = {"form": form, "title": found.name}
    return render(request, "workbench/form_page.html", context, status=422 if form.errors else 200)


@requires(Action.EDIT_WORKLOAD)
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Takes a kind out of the lists, or puts it back."""
    found = get_object_or_404(ActivityKind, pk=pk)
    reporting.close_kind(request.actor, found, closed=request.POST.get("closed") == "1")
    return redirect("performance:kinds")


@requires(Action.EDIT_WORKLOAD)
@require_POST
def take_kinds(request: Request) -> HttpResponse:
    """Makes a kind of every activity of the table `workload`."""
    _say(request, reporting.take_kinds(request.actor))
    return redirect("performance:kinds")


def _kept(request: Request, form: Kind, found: ActivityKind | None) -> bool:
    try:
        reporting.keep_kind(request.actor, found, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("name", error)
    return not form.errors


def _say(request: Request, count: int) -> None:
    said: Any = ngettext("%(count)s row changed.", "%(count)s rows changed.", count) % {"count": count}
    messages.success(request, said)


urls = [
    path("workload/", index, name="workload"),
    path("workload/take/", take, name="workload_take"),
    path("workload/absences/", take_absences, name="absences_take"),
    path("workload/kinds/", kinds, name="kinds"),
    path("workload/kinds/take/", take_kinds, name="kinds_take"),
    path("workload/kinds/<int:pk>/", kind, name="kind"),
    path("workload/kinds/<int:pk>/close/", close, name="kind_close"),
]
