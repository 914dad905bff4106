"""My data: what the record says, corrections that I ask for, who has looked at it, all of it to take away."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Form
from placement.workbench.own import correcting, downloading, person
from placement.workbench.permissions import ROLE_NAMES, Action, Role
from placement.workbench.staff.models import Competency, Correction, Employee, Licence, Look, Place

PAGE = 50
OTHER = "other"
"""What is no column of the record, told in words."""


class Wrong(Form):
    """What is wrong, and what is right."""

    column = forms.ChoiceField(label=gettext_lazy("What is wrong"))
    text = forms.CharField(
        label=gettext_lazy("What is right"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("A day as 2026-12-31."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What proves it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example the number of a decree or a certificate."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("Choose")),
            *((name, str(label).capitalize()) for name, label in correcting.COLUMNS.items()),
            (OTHER, _("Something else")),
        ]


@requires(Action.SEE_OWN)
def data(request: Request) -> HttpResponse:
    """See, and ask for a correction."""
    return _page(request, Wrong())


@requires(Action.SEE_OWN)
@require_POST
def correct(request: Request) -> HttpResponse:
    """Asks for a correction."""
    form = Wrong(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            own = person.of(request.user)
            column = "" if given["column"] == OTHER else given["column"]
            correcting.ask(request.actor, own, column, given["text"], given["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Sent to the personnel office. You will be told."))
            return redirect("own:data")
    return _page(request, form, status=422)


@requires(Action.SEE_OWN)
@require_POST
def uncorrect(request: Request, pk: int) -> HttpResponse:
    """Takes a request back."""
    found = get_object_or_404(Correction.objects.about(request.user), pk=pk)
    correcting.withdraw(request.actor, found)
    return redirect("own:data")


@requires(Action.SEE_OWN)
def looks(request: Request) -> HttpResponse:
    """Who has looked at my data, and when."""
    found = Look.objects.about(request.user).select_related("user")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(each, ", ".join(str(ROLE_NAMES[Role(role)]) for role in each.roles)) for each in page]
    return render(request, "own/looks.html", {"page": page, "rows": rows})


@requires(Action.SEE_OWN)
def download(request: Request) -> HttpResponse:
    """Everything, in one file."""
    own = person.of(request.user)
    name = f"{own.employee}-{timezone.localdate()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(downloading.packed(own), content_type="application/zip", headers=headers)


def _page(request: Request, form: Wrong, status: int = 200) -> HttpResponse:
    own = person.of(request.user)
    context = {
        "person": own,
        "rows": _rows(own),
        "competencies": Competency.objects.filter(employee=own),
        "licences": Licence.objects.filter(employee=own),
        "corrections": Correction.objects.about(request.user)[:20],
        "columns": correcting.COLUMNS,
        "form": form,
    }
    return render(request, "own/data.html", context, status=status)


def _rows(own: Employee) -> list[tuple[str, str]]:
    """Labels and values of the record, blanks too: somebody may miss them."""
    told = {name: correcting.value(own, name) for name in correcting.COLUMNS}
    home = Place.objects.filter(place=told["home"]).exclude(name="").first()
    if home is not None:
        told["home"] = f"{home} ({home.place})"
    told |= {name: _day(told[name]) for name in correcting.DAYS}
    return [(str(label).capitalize(), told[name]) for name, label in correcting.COLUMNS.items()]


def _day(text: str) -> str:
    """A day of the record as people write it."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else ""


urls = [
    path("data/", data, name="data"),
    path("data/correct/", correct, name="correct"),
    path("data/corrections/<int:pk>/withdraw/", uncorrect, name="uncorrect"),
    path("data/looks/", looks, name="looks"),
    path("data/download/", download, name="download"),
]
