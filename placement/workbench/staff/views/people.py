"""Lists of staff, and one person's time line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Day, Form
from placement.workbench.permissions import Action, may
from placement.workbench.staff import editing
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Employee, Look, Post, Posting
from placement.workbench.staff.naming import NAMES

PAGE = 50


@requires(Action.SEE_STAFF)
def employees(request: Request) -> HttpResponse:
    """Whoever this user may see, by name, with the post they hold."""
    wanted = request.GET.get("q", "").strip()
    found = Employee.objects.for_user(request.user).filter(closed__isnull=True)
    if wanted:
        found = found.filter(
            Q(name__icontains=wanted) | Q(employee__icontains=wanted) | Q(job__icontains=wanted)
        )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    held = {
        posting.employee_id: posting
        for posting in Posting.objects.filter(
            employee__in=[each.pk for each in shown], until__isnull=True
        ).select_related("post__unit")
    }
    rows = [(each, held.get(each.pk)) for each in shown]
    note(request.user, [each.pk for each in shown], Look.Way.LIST)
    context = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "names": NAMES,
        "may_edit": may(request.user, Action.EDIT_STAFF),
    }
    return render(request, "staff/employees.html", context)


class NewPosting(Form):
    """Another post from a day on."""

    unit = forms.CharField(label=_("Unit"), help_text=_("The unit's id. Blank: the person leaves the post."))
    job = forms.CharField(label=_("Job of the post"), required=False)
    start = forms.DateField(label=_("From"), widget=Day)
    decree = forms.CharField(label=_("Decree"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].required = False
        self.fields["start"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        """The post of that unit and job."""
        given = super().clean() or self.cleaned_data
        if given.get("unit"):
            found = Post.objects.filter(
                unit__unit=given["unit"], job=given.get("job", ""), closed__isnull=True
            ).first()
            if found is None:
                self.add_error("job", _("There is no such post."))
            else:
                given["post"] = found.pk
        return given


@requires(Action.SEE_STAFF)
def employee(request: Request, pk: int) -> HttpResponse:
    """A person: data, posts held, what they can do."""
    found = get_object_or_404(Employee.objects.for_user(request.user), pk=pk)
    note(request.user, [found.pk], Look.Way.PAGE)
    return _person(request, found, NewPosting())


@requires(Action.EDIT_STAFF)
@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Another post for a person, from a day on."""
    person = get_object_or_404(Employee.objects.for_user(request.user, Action.EDIT_STAFF), pk=pk)
    form = NewPosting(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            editing.move(request.actor, person, given.get("post"), given["start"], given["decree"])
        except ValidationError as error:
            form.add_error("start", error)
        else:
            return redirect("staff:employee", pk)
    return _person(request, person, form, status=422)


def _person(request: Request, person: Employee, form: NewPosting, *, status: int = 200) -> HttpResponse:
    context = {
        "person": person,
        "postings": person.postings.select_related("post__unit"),
        "competencies": person.competency_set.all(),
        "licences": person.licence_set.all(),
        "preferences": person.preference_set.select_related("unit").order_by("rank"),
        "may_edit": may(request.user, Action.EDIT_STAFF),
        "form": form,
    }
    return render(request, "staff/employee.html", context, status=status)


urls = [
    path("", employees, name="employees"),
    path("<int:pk>/", employee, name="employee"),
    path("<int:pk>/move/", move, name="move"),
]
