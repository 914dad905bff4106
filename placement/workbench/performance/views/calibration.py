"""Periods of appraisal, how appraisals are spread, and their publication."""

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
from placement.workbench.forms import Day, Form
from placement.workbench.performance import appraising
from placement.workbench.performance.calibrating import spread
from placement.workbench.performance.models import Appraisal, Period, Rating
from placement.workbench.permissions import Action, may
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Look

PAGE = 50


class NewPeriod(Form):
    """A time for which people are appraised."""

    name = forms.CharField(label=_("Name"), max_length=200)
    start = forms.DateField(label=_("First day"), widget=Day)
    ends = forms.DateField(label=_("Last day"), widget=Day)
    opens = forms.DateField(
        label=_("Open from"),
        widget=Day,
        help_text=_("From then on staff write their own part and superiors appraise, in any order."),
    )


@requires(Action.PUBLISH_APPRAISALS)
def new(request: Request) -> HttpResponse:
    """Another period."""
    form = NewPeriod(request.POST or None, initial={"opens": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            appraising.open_period(request.actor, **form.cleaned_data)
            return redirect("performance:appraisals")
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "title": _("New period")}
    return render(request, "workbench/form_page.html", context, status=422 if form.errors else 200)


@requires(Action.CALIBRATE)
def calibration(request: Request, pk: int) -> HttpResponse:
    """How the appraisals of a period are spread, by unit and by appraiser, and each of them."""
    found = get_object_or_404(Period, pk=pk)
    seen = Appraisal.objects.for_user(request.user).filter(period=found)
    everybody, units = spread(_by(seen, "post__unit"), str(_("All")))
    _everybody, appraisers = spread(_by(seen, "appraiser"), "")
    ordered = seen.select_related("employee", "post__unit", "appraiser", "on_behalf_of")
    pages = Paginator(ordered.order_by("post__unit__position", "employee__employee"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    note(request.user, [each.employee_id for each in page], Look.Way.LIST)
    context = {
        "period": found,
        "everybody": everybody,
        "groups": [(_("By unit"), units), (_("By appraiser"), appraisers)],
        "ratings": [Rating(rating).label for rating in sorted(Rating.values, reverse=True)],
        "page": page,
        "waiting": seen.filter(published__isnull=True).count(),
        "may_publish": may(request.user, Action.PUBLISH_APPRAISALS),
    }
    return render(request, "performance/calibration.html", context)


def _by(seen: Any, group: str) -> list[tuple[str, int]]:
    rows = seen.select_related("post__unit", "appraiser")
    if group == "appraiser":
        return [(str(each.appraiser), each.rating) for each in rows]
    return [("–" if each.post is None else str(each.post.unit), each.rating) for each in rows]


@requires(Action.PUBLISH_APPRAISALS)
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Everybody sees the appraisal given of them, and the tables have it."""
    count = appraising.publish(request.actor, get_object_or_404(Period, pk=pk))
    said: Any = ngettext("%(count)s appraisal published.", "%(count)s appraisals published.", count)
    messages.success(request, said % {"count": count})
    return redirect("performance:calibration", pk)


@requires(Action.PUBLISH_APPRAISALS)
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Nobody writes in the period any more."""
    appraising.close_period(request.actor, get_object_or_404(Period, pk=pk))
    return redirect("performance:calibration", pk)


urls = [
    path("appraisals/new/", new, name="period_new"),
    path("appraisals/<int:pk>/calibration/", calibration, name="calibration"),
    path("appraisals/<int:pk>/publish/", publish, name="publish"),
    path("appraisals/<int:pk>/close/", close, name="period_close"),
]
