"""Daily activities: a form for a phone, records that a device kept, one's own put right."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Day, Form
from placement.workbench.numbers import whole
from placement.workbench.performance import reporting
from placement.workbench.performance.models import Activity, ActivityKind
from placement.workbench.performance.reporting import OPEN_DAYS, Told
from placement.workbench.permissions import Action
from placement.workbench.staff.models import Employee, Posting

SHOWN_DAYS = 14
MOST = 200
"""Records of one request."""


class Done(Form):
    """What somebody did on a day."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=Day)
    kind = forms.ModelChoiceField(
        ActivityKind.objects.none(), label=gettext_lazy("Activity"), empty_label=gettext_lazy("Choose …")
    )
    volume = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=reporting.MOST)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes in all"), min_value=1, max_value=reporting.DAY)

    def __init__(self, *args: object, person: Employee | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = _kinds(person)  # type: ignore[attr-defined]  # of a choice among rows
        for name in ("volume", "minutes"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}


@requires(Action.REPORT)
def index(request: Request) -> HttpResponse:
    """What one did, and a form for more; without a script it sends one record at a time."""
    person = _person(request)
    form = Done(request.POST or None, person=person, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and person is not None:
        told = _told(
            {**form.cleaned_data, "kind": form.cleaned_data["kind"].pk}, _uuid(request.POST.get("client"))
        )
        heard = reporting.report(request.actor, [told])
        if not heard.refused:
            return redirect("performance:activities")
        form.add_error(None, heard.refused[told.client])
    return render(request, "performance/activities.html", _shown(request, person, form), status=_status(form))


@requires(Action.REPORT)
@require_POST
def send(request: Request) -> HttpResponse:
    """Records that a device kept, as JSON: which are there by now, and why others are not."""
    try:
        sent = json.loads(request.body)
        owner, records = int(sent["owner"]), [(UUID(str(each["client"])), each) for each in sent["records"]]
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"message": _("These are no records.")}, status=400)
    if owner != request.user.pk or request.user.employee_id is None:
        return JsonResponse({"message": _("These records are somebody else's.")}, status=409)
    told, refused = [], {}
    for client, each in records[:MOST]:
        try:
            told.append(_told(each, client))
        except (KeyError, TypeError, ValueError):
            refused[str(client)] = _("Something is missing in this record.")
    heard = reporting.report(request.actor, told)
    refused |= {str(client): why for client, why in heard.refused.items()}
    today = timezone.localdate().isoformat()
    return JsonResponse({"kept": [str(each) for each in heard.kept], "refused": refused, "today": today})


@requires(Action.REPORT)
def activity(request: Request, pk: int) -> HttpResponse:
    """One of one's own records, to be put right."""
    found = _found(request, pk)
    initial = {name: getattr(found, name) for name in ("day", "kind", "volume", "minutes")}
    form = Done(request.POST or None, person=found.employee, initial=initial)
    kinds = form.fields["kind"]
    kinds.queryset |= ActivityKind.objects.filter(pk=found.kind_id)  # type: ignore[attr-defined]  # closed since
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "kind": form.cleaned_data["kind"].pk}
        try:
            reporting.correct(request.actor, found, seen=_seen(request), **given)
            return redirect("performance:activities")
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "found": found, "seen": request.POST.get("seen", found.version)}
    return render(request, "performance/activity.html", context, status=_status(form))


@requires(Action.REPORT)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """One of one's own records counts no more."""
    found = _found(request, pk)
    try:
        reporting.withdraw(request.actor, found, seen=_seen(request))
    except ValidationError as error:
        context = {"message": " ".join(error.messages)}
        return render(request, "performance/refused.html", context, status=422)
    return redirect("performance:activities")


def _found(request: Request, pk: int) -> Activity:
    mine = Activity.objects.for_user(request.user, Action.REPORT).counting()
    return get_object_or_404(mine.select_related("kind", "employee"), pk=pk)


def _person(request: Request) -> Employee | None:
    return Employee.objects.filter(pk=request.user.employee_id).first()


def _kinds(person: Employee | None) -> Any:
    if person is None:
        return ActivityKind.objects.none()
    held = Posting.objects.on(timezone.localdate()).filter(employee=person)
    jobs = {person.job, *held.values_list("post__job", flat=True)}
    return ActivityKind.objects.offered(*jobs)


def _shown(request: Request, person: Employee | None, form: Done) -> dict[str, Any]:
    today = timezone.localdate()
    since = today - timedelta(days=SHOWN_DAYS)
    mine = Activity.objects.for_user(request.user, Action.REPORT).counting().filter(day__gte=since)
    days: dict[date, list[Activity]] = defaultdict(list)
    for each in mine.select_related("kind"):
        days[each.day].append(each)
    kinds = form.fields["kind"].queryset  # type: ignore[attr-defined]  # of a choice among rows
    return {
        "form": form,
        "person": person,
        "days": [(day, rows, sum(each.minutes for each in rows)) for day, rows in days.items()],
        "client": uuid4(),
        "first": today - timedelta(days=OPEN_DAYS),
        "today": today,
        "standards": {each.pk: each.minutes for each in kinds if each.minutes},
    }


def _told(given: Mapping[str, Any], client: UUID) -> Told:
    """A record; raises KeyError, TypeError or ValueError where it is none."""
    day = given["day"]
    return Told(
        client,
        int(given["kind"]),
        day if isinstance(day, date) else date.fromisoformat(str(day)),
        int(given["volume"]),
        int(given["minutes"]),
    )


def _uuid(text: str | None) -> UUID:
    """The number that the page gave the record, so that sending it twice keeps it once."""
    try:
        return UUID(str(text))
    except ValueError:
        return uuid4()


def _seen(request: Request) -> int:
    seen = request.POST.get("seen", "")
    return whole(seen)


def _status(form: Form) -> int:
    return 422 if form.errors else 200


urls = [
    path("activities/", index, name="activities"),
    path("activities/send/", send, name="send"),
    path("activities/<int:pk>/", activity, name="activity"),
    path("activities/<int:pk>/withdraw/", withdraw, name="withdraw"),
]
