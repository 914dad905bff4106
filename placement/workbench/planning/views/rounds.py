"""What happens when: the calendar of a round, for everybody, and its making."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from placement.workbench.access import Request, public, requires
from placement.workbench.forms import Day, Form, styled
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action, may
from placement.workbench.planning.models import Phase, Round
from placement.workbench.planning.rounds.making import Calendar, change_round, make_round
from placement.workbench.planning.rounds.telling import told


class Dated(Form):
    """The days of a round."""

    name = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*Phase.values, "ends"):
            field = Round._meta.get_field(name)
            self.fields[name] = forms.DateField(
                label=capfirst(str(getattr(field, "verbose_name", name))), widget=Day()
            )
        self.fields["objection_days"] = forms.IntegerField(
            label=_("Days for an objection"),
            min_value=1,
            max_value=366,
            initial=14,
            help_text=_("From the day on which somebody is told of their move."),
        )
        styled(self)


@public
def calendar(request: HttpRequest) -> HttpResponse:
    """The round of today, or the next one: what each phase is for and who does what; printable."""
    today = timezone.localdate()
    found = Round.objects.on(today) or Round.objects.after(today)
    context = {
        "round": found,
        "phases": [] if found is None else told(found, today),
        "others": [each for each in Round.objects.all() if each != found],
        "may_edit": may(request.user, Action.EDIT_ROUNDS),
    }
    return render(request, "planning/rounds/calendar.html", context)


@requires(Action.EDIT_ROUNDS)
def new(request: Request) -> HttpResponse:
    """A new round."""
    form = Dated(request.POST or None)
    if form.is_valid():
        try:
            make_round(request.actor, Calendar(**form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("planning:calendar")
    return _form(request, form, _("New round"))


@requires(Action.EDIT_ROUNDS)
def edit(request: Request, pk: int) -> HttpResponse:
    """Other days for a round."""
    found = get_object_or_404(Round, pk=pk)
    names = ("name", *Phase.values, "ends", "objection_days")
    form = Dated(request.POST or None, initial={name: getattr(found, name) for name in names})
    seen = request.POST.get("seen", str(found.version))
    if form.is_valid():
        try:
            calendar = Calendar(**form.cleaned_data)
            change_round(request.actor, found, calendar, seen=whole(seen))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("planning:calendar")
    return _form(request, form, _("Change the round"), seen=seen)


def _form(request: Request, form: Form, title: Any, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, **more}
    return render(request, "planning/rounds/form.html", context, status=422 if form.errors else 200)


urls = [
    path("calendar/", calendar, name="calendar"),
    path("rounds/new/", new, name="round_new"),
    path("rounds/<int:pk>/", edit, name="round_edit"),
]
