"""Pages of runs: all of them, a new one, one with its progress."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Form
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action, may, scope
from placement.workbench.planning.cards import value_of
from placement.workbench.planning.checking import order_run
from placement.workbench.planning.freezing import freeze
from placement.workbench.planning.models import Run, ScenarioVersion, Snapshot
from placement.workbench.planning.run_services import LONGEST_RUN, cancel_run, limits
from placement.workbench.staff.models import Unit

PAGE = 50
RELATED = ("version__scenario", "snapshot", "created_by")


class NewRun(Form):
    """Which version is solved over which tables, and for how long."""

    version = forms.ModelChoiceField(ScenarioVersion.objects.none(), label=_("Scenario"))
    snapshot = forms.ModelChoiceField(
        Snapshot.objects.none(),
        label=_("Tables"),
        required=False,
        empty_label=_("Freeze the tables as they are today"),
    )
    seconds = forms.IntegerField(
        label=_("Seconds at most"),
        required=False,
        min_value=1,
        max_value=LONGEST_RUN,
        help_text=_("Left empty: the scenario's own time limit. When the time is over, the best plan stays."),
    )

    def __init__(self, *args: object, request: Request, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        chosen = request.POST.get("version") or request.GET.get("version") or ""
        seen = ScenarioVersion.objects.for_user(request.user).select_related("scenario")
        newest = seen.filter(scenario__archived__isnull=True).order_by("scenario_id", "-number")
        latest: dict[int, int] = {}
        for pk, scenario in newest.values_list("pk", "scenario_id"):
            latest.setdefault(scenario, pk)
        wanted = [*latest.values(), whole(chosen)]
        version = self.fields["version"]
        version.queryset = seen.filter(pk__in=wanted).order_by("scenario__title", "-number")  # type: ignore[attr-defined]  # of a choice among rows
        snapshots = Snapshot.objects.for_user(request.user)
        kept = snapshots.filter(pk__in=list(snapshots.values_list("pk", flat=True)[:PAGE]))
        self.fields["snapshot"].queryset = kept  # type: ignore[attr-defined]


@requires(Action.SEE_PLANNING)
def index(request: Request) -> HttpResponse:
    """All of them, the newest first."""
    found = Run.objects.for_user(request.user).select_related(*RELATED)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "planner": may(request.user, Action.EDIT_PLANNING)}
    return render(request, "planning/runs/list.html", context)


@requires(Action.EDIT_PLANNING)
def new(request: Request) -> HttpResponse:
    """Choose a version and tables, and queue a run."""
    given = request.POST if request.method == "POST" else None
    form = NewRun(given, request=request, initial={"version": request.GET.get("version")})
    if given is not None and form.is_valid():
        told = form.cleaned_data
        snapshot = told["snapshot"] or freeze(request.actor, timezone.localdate())
        try:
            made = order_run(request.actor, told["version"], snapshot, limits(told["seconds"]))
            return redirect("planning:run", made.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"form": form, "title": _("New run"), "button": _("Solve")}
    return render(request, "workbench/form_page.html", context, status=200 if given is None else 422)


@requires(Action.SEE_PLANNING)
def run(request: Request, pk: int) -> HttpResponse:
    """One run: how far it is, or what came of it."""
    return render(request, "planning/runs/run.html", told(request, pk))


@requires(Action.SEE_PLANNING)
def progress(request: Request, pk: int) -> HttpResponse:
    """The part of the page that changes while a run waits or runs; then the whole page is due."""
    context = told(request, pk)
    response = render(request, "planning/runs/progress.html", context)
    if not context["active"]:
        response["HX-Refresh"] = "true"
    return response


@requires(Action.EDIT_PLANNING)
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Calls it off; one that runs ends with its best plan."""
    cancel_run(request.actor, get_object_or_404(Run.objects.for_user(request.user), pk=pk))
    return redirect("planning:run", pk)


def told(request: Request, pk: int) -> dict[str, object]:
    """What pages about one run show."""
    found = get_object_or_404(Run.objects.for_user(request.user).select_related(*RELATED), pk=pk)
    active = found.state in {Run.State.QUEUED, Run.State.RUNNING}
    ahead = Run.objects.filter(state=Run.State.QUEUED, created__lt=found.created).count() if active else 0
    return {
        "run": found,
        "active": active,
        "ahead": ahead,
        **(_time(found) if active else {}),
        "planner": may(request.user, Action.EDIT_PLANNING),
        "proposes": may(request.user, Action.PROPOSE),
        "named": names_all(request),
        "letters": may(request.user, Action.SEE_LETTERS),
        "levels": found.result.get("levels", []),
        "findings": found.result.get("findings", []),
        "diagnosis": found.result.get("diagnosis"),
        "units": SimpleLazyObject(_units),
    }


def _time(run: Run) -> dict[str, int | None]:
    """Seconds since it was taken up, and how many its search may take; None where that is not said."""
    elapsed = None if run.started is None else max(0, round((timezone.now() - run.started).total_seconds()))
    limit = run.settings.get("solver.time_limit") or value_of(run.version.yaml, "solver.time_limit")
    try:
        return {"elapsed": elapsed, "limit": round(float(limit))}
    except (ValueError, OverflowError):
        return {"elapsed": elapsed, "limit": None}


def _units() -> dict[str, str]:
    """Names of all units by code; asked for only where a page shows some."""
    return {code: name or code for code, name in Unit.objects.values_list("unit", "name")}


def done(request: Request, pk: int) -> Run:
    """The run, once it has a plan; else there is no such page."""
    found = Run.objects.for_user(request.user).filter(state=Run.State.DONE).select_related(*RELATED)
    return get_object_or_404(found, pk=pk)


def names_all(request: Request) -> bool:
    """Whether this user may see everybody in a run by name."""
    return scope(request.user, Action.SEE_STAFF).everything


urls = [
    path("runs/", index, name="runs"),
    path("runs/new/", new, name="run_new"),
    path("runs/<int:pk>/", run, name="run"),
    path("runs/<int:pk>/progress/", progress, name="run_progress"),
    path("runs/<int:pk>/cancel/", cancel, name="run_cancel"),
]
