"""Appraisals: one's own part and what was published of one; whom one has to appraise."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import LONGEST, Form, words
from placement.workbench.performance import appraising
from placement.workbench.performance.models import Appraisal, OwnPart, Period
from placement.workbench.performance.models.appraisals import Expectation
from placement.workbench.permissions import Action, may
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Employee, Look

PAGE = 50


class Judged(Form):
    """A superior's part."""

    results = forms.TypedChoiceField(
        label=_("Results of work"), choices=Expectation.choices, coerce=int, widget=forms.RadioSelect
    )
    behaviour = forms.TypedChoiceField(
        label=_("Behaviour at work"), choices=Expectation.choices, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What it rests on"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who is appraised will read this once it is published."),
    )


@requires(Action.SEE_APPRAISALS)
def index(request: Request) -> HttpResponse:
    """One's own part in every open period, what was published of oneself, and the periods to appraise in."""
    mine = request.user.employee_id
    own = may(request.user, Action.APPRAISE_ONESELF) and mine is not None
    periods = list(Period.objects.all()[:PAGE])
    published = Appraisal.objects.for_user(request.user).filter(employee=mine, published__isnull=False)
    done = {each.period_id: each for each in published.select_related("period", "appraiser")} if mine else {}
    written = dict(OwnPart.objects.filter(employee=mine).values_list("period", "text")) if own else {}
    context = {
        "periods": periods,
        "open": [
            (each, written.get(each.pk, ""))
            for each in periods
            if own and _is_open(each) and each.pk not in done
        ],
        "published": [(each, written.get(each.period_id, "")) for each in done.values()],
        "appraises": may(request.user, Action.APPRAISE),
        "calibrates": may(request.user, Action.CALIBRATE),
        "publishes": may(request.user, Action.PUBLISH_APPRAISALS),
        "longest": LONGEST,
    }
    return render(request, "performance/appraisals.html", context)


@requires(Action.APPRAISE_ONESELF)
@require_POST
def own_part(request: Request, pk: int) -> HttpResponse:
    """One's own part in a period."""
    period = get_object_or_404(Period, pk=pk)
    try:
        appraising.write_own_part(request.actor, period, words(request, "text"))
    except ValidationError as error:
        context = {"message": " ".join(error.messages), "typed": request.POST.get("text", "")}
        return render(request, "performance/refused.html", context, status=422)
    messages.success(request, _("Your part is kept. You can change it until your appraisal is published."))
    return redirect("performance:appraisals")


@requires(Action.APPRAISE)
def period(request: Request, pk: int) -> HttpResponse:
    """Whom one may appraise in a period; those still lacking first."""
    found = get_object_or_404(Period, pk=pk)
    given = Appraisal.objects.for_user(request.user).filter(period=found, employee=OuterRef("pk"))
    written = OwnPart.objects.filter(period=found, employee=OuterRef("pk"))
    people = appraising.appraisable(request.actor).annotate(
        rating=Subquery(given.values("rating")[:1]),
        published=Subquery(given.values("published")[:1]),
        wrote=Exists(written),
    )
    if wanted := request.GET.get("q", "").strip():
        people = people.filter(name__icontains=wanted) | people.filter(employee__icontains=wanted)
    lacking = people.filter(rating__isnull=True).count()
    page = Paginator(people.order_by("rating", "name", "employee"), PAGE).get_page(request.GET.get("page"))
    note(request.user, [each.pk for each in page], Look.Way.LIST)
    context = {"period": found, "page": page, "lacking": lacking, "wanted": wanted, "open": _is_open(found)}
    return render(request, "performance/period.html", context)


@requires(Action.APPRAISE)
def appraise(request: Request, pk: int, employee: int) -> HttpResponse:
    """A superior's part about one person; their own part stands above it, where there is one."""
    found = get_object_or_404(Period, pk=pk)
    person = get_object_or_404(Employee.objects.for_user(request.user, Action.APPRAISE), pk=employee)
    if appraising.barred(request.actor, person):
        raise Http404
    held = Appraisal.objects.for_user(request.user).filter(period=found, employee=person).first()
    note(request.user, [person.pk], Look.Way.PAGE)
    names = ("results", "behaviour", "text")
    initial = None if held is None else {name: getattr(held, name) for name in names}
    form = Judged(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            appraising.appraise(request.actor, found, person, **form.cleaned_data)
            return redirect("performance:period", pk)
        except ValidationError as error:
            form.add_error(None, error)
    context: dict[str, Any] = {
        "period": found,
        "person": person,
        "held": held,
        "own": OwnPart.objects.filter(period=found, employee=person).first(),
        "form": form,
        "open": _is_open(found) and (held is None or held.published is None),
    }
    return render(request, "performance/appraise.html", context, status=422 if form.errors else 200)


def _is_open(found: Period) -> bool:
    return found.closed is None and found.opens <= timezone.localdate()


urls = [
    path("appraisals/", index, name="appraisals"),
    path("appraisals/<int:pk>/own/", own_part, name="own_part"),
    path("appraisals/<int:pk>/", period, name="period"),
    path("appraisals/<int:pk>/<int:employee>/", appraise, name="appraise"),
]
