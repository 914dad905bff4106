"""Courses as the office meets them: dates, seats, who waits, who has completed."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Day, Form
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action, may
from placement.workbench.planning.models import Proposal
from placement.workbench.staff import naming
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Course, Employee, Look
from placement.workbench.training import services
from placement.workbench.training.models import Enrolment, Session

SHOWN = 300


class Dated(Form):
    """When and where a course is held."""

    course = forms.ChoiceField(label=gettext_lazy("Course"))
    starts = forms.DateField(label=gettext_lazy("First day"), widget=Day())
    ends = forms.DateField(label=gettext_lazy("Last day"), widget=Day())
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("Blank: as many as the table of courses says."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(set(Course.objects.values_list("course", flat=True)))
        self.fields["course"].choices = [(name, naming.course(name)) for name in names]  # type: ignore[attr-defined]


@requires(Action.SEE_TRAINING)
def courses(request: Request) -> HttpResponse:
    """All courses with what they teach, their dates, and how many wait."""
    waiting = Counter(
        Enrolment.objects.for_user(request.user)
        .filter(state=Enrolment.State.ASKED)
        .values_list("course", flat=True)
    )
    sessions = Session.objects.for_user(request.user).filter(state=Session.State.PLANNED).with_taken()
    rows: dict[str, dict[str, Any]] = {}
    for course in Course.objects.all():
        row = rows.setdefault(course.course, {"course": course, "teaches": [], "sessions": []})
        row["teaches"].append(course)
        row["waiting"] = waiting[course.course]
    for session in sessions:
        if session.course in rows:
            rows[session.course]["sessions"].append(session)
    edits = may(request.user, Action.EDIT_TRAINING)
    context = {
        "rows": list(rows.values()),
        "may_edit": edits,
        "proposals": list(_asking()) if edits else [],
        "over": Session.objects.for_user(request.user).exclude(state=Session.State.PLANNED)[:20],
    }
    return render(request, "training/courses.html", context)


@requires(Action.EDIT_TRAINING)
def new(request: Request) -> HttpResponse:
    """Another date for a course."""
    form = Dated(request.POST or None, initial={"course": request.GET.get("course", "")})
    if form.is_valid():
        try:
            made = services.plan_session(request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("training:session", made.pk)
    context = {"form": form, "title": _("Date of a course")}
    return render(request, "workbench/form_page.html", context, status=422 if form.errors else 200)


@requires(Action.SEE_TRAINING)
def session(request: Request, pk: int) -> HttpResponse:
    """One date: who has a seat, who waits for one."""
    return _page(request, _found(request, pk))


@requires(Action.EDIT_TRAINING)
@require_POST
def enrol(request: Request, pk: int) -> HttpResponse:
    """A seat for somebody, by the id of their record."""
    found = _found(request, pk)
    seen = Employee.objects.for_user(request.user, Action.EDIT_TRAINING).filter(closed__isnull=True)
    person = seen.filter(employee=request.POST.get("employee", "").strip()).first()
    if person is None:
        return _page(request, found, 422, refused=_("There is nobody with this id."))
    return _tried(request, found, lambda: services.enrol(request.actor, found, person))


@requires(Action.EDIT_TRAINING)
@require_POST
def decline(request: Request, pk: int) -> HttpResponse:
    """No seat for somebody."""
    seen = Enrolment.objects.for_user(request.user, Action.EDIT_TRAINING)
    enrolment = get_object_or_404(seen.select_related("session"), pk=pk)
    session = request.POST.get("session", "")
    found = _found(request, whole(session)) if session else enrolment.session
    why = request.POST.get("answer", "")[:2000]
    if found is None:
        services.decline(request.actor, enrolment, why or _("No seat is free."))
        return redirect("training:courses")
    return _tried(request, found, lambda: services.decline(request.actor, enrolment, why))


@requires(Action.EDIT_TRAINING)
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """It is not held."""
    found = _found(request, pk)
    return _tried(request, found, lambda: services.cancel_session(request.actor, found))


@requires(Action.EDIT_TRAINING)
@require_POST
def complete(request: Request, pk: int) -> HttpResponse:
    """Who has completed it: their levels change at once."""
    found = _found(request, pk)
    present = {*filter(None, map(whole, request.POST.getlist("present")))}
    try:
        until = forms.DateField(required=False).clean(request.POST.get("valid_until", ""))
    except ValidationError as error:
        return _page(request, found, 422, refused=" ".join(error.messages))
    return _tried(request, found, lambda: services.complete(request.actor, found, present, until))


@requires(Action.EDIT_TRAINING)
@require_POST
def plan(request: Request, pk: int) -> HttpResponse:
    """Everybody for whom an approved plan sees a course."""
    proposal = get_object_or_404(Proposal.objects.for_user(request.user), pk=pk)
    try:
        count = services.enrol_from_plan(request.actor, proposal)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = ngettext("%(count)s person was put down.", "%(count)s people were put down.", count)
        messages.success(request, said % {"count": count})
    return redirect("training:courses")


def _asking() -> Any:
    """Approved proposals that move somebody who is to take a course before."""
    found = Proposal.objects.filter(state__in=list(services.PLANNED), moves__course__gt="")
    return found.distinct()[:10]


def _tried(request: Request, found: Session, deed: Any) -> HttpResponse:
    try:
        deed()
    except ValidationError as error:
        return _page(request, found, 422, refused=" ".join(error.messages))
    return redirect("training:session", found.pk)


def _page(request: Request, found: Session, status: int = 200, **more: Any) -> HttpResponse:
    seen = Enrolment.objects.for_user(request.user).select_related("employee")
    taking = list(seen.filter(session=found).order_by("employee__employee")[:SHOWN])
    waiting = list(seen.filter(course=found.course, state=Enrolment.State.ASKED).order_by("asked")[:SHOWN])
    note(request.user, [each.employee_id for each in (*taking, *waiting)], Look.Way.LIST)
    context = {
        "session": found,
        "taking": taking,
        "waiting": waiting,
        "begun": found.starts <= timezone.localdate(),
        "may_edit": may(request.user, Action.EDIT_TRAINING) and found.state == Session.State.PLANNED,
        **more,
    }
    return render(request, "training/session.html", context, status=status)


def _found(request: Request, pk: int) -> Session:
    return get_object_or_404(Session.objects.for_user(request.user), pk=pk)


urls = [
    path("", courses, name="courses"),
    path("new/", new, name="new"),
    path("<int:pk>/", session, name="session"),
    path("<int:pk>/enrol/", enrol, name="enrol"),
    path("<int:pk>/cancel/", cancel, name="cancel"),
    path("<int:pk>/complete/", complete, name="complete"),
    path("enrolments/<int:pk>/decline/", decline, name="decline"),
    path("plans/<int:pk>/", plan, name="plan"),
]
