"""A head's team: who serves here, what they did this week, what expires, who is away; and absences."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from placement.workbench.access import Request, requires
from placement.workbench.forms import Day, Form
from placement.workbench.performance import away
from placement.workbench.performance.models import Absence, Activity
from placement.workbench.permissions import Action, Scope, may
from placement.workbench.planning.models import Move
from placement.workbench.planning.proposals.deciding import OPEN
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Employee, Licence, Look, Posting

PAGE = 50
SOON = timedelta(days=180)
"""Licences that expire so soon are told: a renewal takes its time."""

AHEAD = timedelta(days=60)
"""Absences that begin so soon are told."""


@requires(Action.SEE_TEAM)
def team(request: Request) -> HttpResponse:
    """Who serves in one's units and below."""
    today = timezone.localdate()
    units = request.scope.units
    serving = Posting.objects.on(today).filter(post__unit__in=units).select_related("employee", "post__unit")
    ordered = serving.order_by("post__unit__position", "post__position", "employee__employee")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    people = [posting.employee_id for posting in page]
    note(request.user, people, Look.Way.LIST)
    moves = Move.objects.for_user(request.user, Action.COMMENT).filter(proposal__state__in=OPEN)
    context = {
        "page": page,
        "rows": _rows(page, people),
        "since": today - timedelta(days=7),
        "today": today,
        "moves": moves.select_related("proposal", "employee", "from_post__unit", "to_post__unit")[:PAGE],
    }
    return render(request, "performance/team.html", context)


def _rows(page: Any, people: list[int]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    recent = Activity.objects.counting().filter(employee__in=people, day__gt=today - timedelta(days=7))
    done = {
        row["employee"]: row
        for row in recent.order_by()
        .values("employee")
        .annotate(records=Count("pk"), minutes=Sum("minutes"), last=Max("day"))
    }
    licences: dict[int, list[Licence]] = {}
    for licence in Licence.objects.filter(employee__in=people, valid_until__lt=today + SOON):
        licences.setdefault(licence.employee_id, []).append(licence)
    absences: dict[int, list[Absence]] = {}
    for absence in Absence.objects.touching(today, today + AHEAD).filter(employee__in=people):
        absences.setdefault(absence.employee_id, []).append(absence)
    return [
        {
            "posting": posting,
            "done": done.get(posting.employee_id),
            "licences": licences.get(posting.employee_id, []),
            "absences": absences.get(posting.employee_id, []),
        }
        for posting in page
    ]


class Away(Form):
    """Somebody is away."""

    employee = forms.CharField(label=_("Employee"), help_text=_("The id in the table of employees."))
    kind = forms.ChoiceField(label=_("Why"), choices=Absence.Kind.choices)
    first = forms.DateField(label=_("First day"), widget=Day, initial=timezone.localdate)
    last = forms.DateField(
        label=_("Last day"), widget=Day, required=False, help_text=_("Blank: not known yet.")
    )

    def __init__(self, *args: object, request: Request, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.person: Employee | None = None
        self.seen = Employee.objects.for_user(request.user, Action.RECORD_ABSENCE)
        if _only_own(request.scope):
            del self.fields["employee"]
            self.person = self.seen.first()

    def clean(self) -> dict[str, Any]:
        """There has to be somebody."""
        given = super().clean() or self.cleaned_data
        if self.person is None and not self.errors:
            raise forms.ValidationError(_("Your account belongs to nobody of the staff."))
        return given

    def clean_employee(self) -> str:
        """One of the people whom the role reaches."""
        code: str = self.cleaned_data["employee"].strip()
        self.person = self.seen.filter(employee=code, closed__isnull=True).first()
        if self.person is None:
            raise forms.ValidationError(_("There is nobody with this id whom you could enter here."))
        return code


@requires(Action.SEE_ABSENCES)
def absences(request: Request) -> HttpResponse:
    """Who is away or will be, as far as one may see it, and a form for another absence."""
    today = timezone.localdate()
    found = Absence.objects.for_user(request.user).filter(withdrawn__isnull=True)
    found = found.filter(Q(last__isnull=True) | Q(last__gte=today - timedelta(days=365)))
    page = Paginator(found.select_related("employee"), PAGE).get_page(request.GET.get("page"))
    note(request.user, [each.employee_id for each in page], Look.Way.LIST)
    context: dict[str, Any] = {
        "page": page,
        "today": today,
        "own": _only_own(request.scope),
        "may_record": may(request.user, Action.RECORD_ABSENCE),
    }
    return render(request, "performance/absences.html", context)


@requires(Action.RECORD_ABSENCE)
def new(request: Request) -> HttpResponse:
    """Another absence, of oneself or of somebody of one's units."""
    initial = {"employee": request.GET.get("employee", "")}
    form = Away(request.POST or None, request=request, initial=initial)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        given = form.cleaned_data
        try:
            away.record_absence(request.actor, form.person, given["kind"], given["first"], given["last"])
            messages.success(request, _("Noted."))
            return redirect("performance:absences")
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "title": _("Somebody is away")}
    return render(request, "workbench/form_page.html", context, status=422 if form.errors else 200)


class Until(Form):
    """When an absence ends."""

    last = forms.DateField(
        label=_("Last day"),
        widget=Day,
        required=False,
        help_text=_("Blank: it was entered in error and does not count."),
    )


@requires(Action.RECORD_ABSENCE)
def end(request: Request, pk: int) -> HttpResponse:
    """Another last day, or none at all."""
    seen = Absence.objects.for_user(request.user, Action.RECORD_ABSENCE).filter(withdrawn__isnull=True)
    found = get_object_or_404(seen.select_related("employee"), pk=pk)
    form = Until(request.POST or None, initial={"last": found.last or timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            away.end_absence(request.actor, found, form.cleaned_data["last"])
            return redirect("performance:absences")
        except ValidationError as error:
            form.add_error("last", error)
    context = {"form": form, "title": found.employee}
    return render(request, "workbench/form_page.html", context, status=422 if form.errors else 200)


def _only_own(reach: Scope) -> bool:
    return not reach.everything and not reach.units


urls = [
    path("team/", team, name="team"),
    path("absences/", absences, name="absences"),
    path("absences/new/", new, name="absence_new"),
    path("absences/<int:pk>/", end, name="absence"),
]
