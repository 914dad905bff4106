"""Pages of scenarios: the list, one as cards beside its YAML, its versions and how they differ."""

import difflib
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from placement.workbench.access import Request, requires
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action, may
from placement.workbench.planning import cards as of_cards
from placement.workbench.planning import services
from placement.workbench.planning.cards import CardError, Finding
from placement.workbench.planning.checking import check, check_today, errors
from placement.workbench.planning.forms import NewScenario
from placement.workbench.planning.freezing import freeze
from placement.workbench.planning.gallery import templates
from placement.workbench.planning.models import Scenario, ScenarioVersion
from placement.workbench.planning.speaking import EngineError, schema

LONGEST = 200_000
"""Characters of a scenario's text."""


@requires(Action.SEE_PLANNING)
@require_GET
def index(request: Request) -> HttpResponse:
    """All of them with their newest versions; those put away on demand."""
    away = request.GET.get("archived") == "1"
    shown = Scenario.objects.for_user(request.user).filter(archived__isnull=not away)[:500]
    newest: dict[int, ScenarioVersion] = {}
    for version in ScenarioVersion.objects.filter(scenario__in=shown).select_related("created_by"):
        newest.setdefault(version.scenario_id, version)
    context = {
        "rows": [(each, newest.get(each.pk)) for each in shown],
        "away": away,
        "may_edit": may(request.user, Action.EDIT_PLANNING),
    }
    return render(request, "planning/scenarios/list.html", context)


@requires(Action.EDIT_PLANNING)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new scenario from a template or another scenario."""
    known = Scenario.objects.for_user(request.user)
    form = NewScenario(request.POST or None, scenarios=known, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = services.make_scenario(
            request.actor, given["name"], given["title"], form.yaml(), note=given["template"]
        )
        return redirect("planning:scenario_edit", made.scenario_id)
    context = {"form": form, "title": _("New scenario"), "templates": templates()}
    status = 422 if form.errors else 200
    return render(request, "planning/scenarios/new.html", context, status=status)


@requires(Action.SEE_PLANNING)
@require_GET
def scenario(request: Request, pk: int) -> HttpResponse:
    """One scenario as cards, with its text and its versions."""
    found = get_object_or_404(Scenario.objects.for_user(request.user), pk=pk)
    versions = list(found.versions.select_related("created_by"))
    version = _version(versions, request.GET.get("version"))
    edits = may(request.user, Action.EDIT_PLANNING)
    checked = edits and request.GET.get("check") == "1"
    findings = check_today(request.actor, version.yaml) if checked else []
    context = {
        "scenario": found,
        "version": version,
        "versions": versions,
        "lines": list(of_cards.lines(version.yaml, findings)),
        "may_edit": edits,
        "checked": checked,
        "findings": findings,
        "faulty": errors(findings),
        **_cards(version.yaml, findings),
    }
    return render(request, "planning/scenarios/scenario.html", context)


@requires(Action.SEE_PLANNING)
@require_GET
def diff(request: Request, pk: int) -> HttpResponse:
    """How two versions differ, line by line."""
    found = get_object_or_404(Scenario.objects.for_user(request.user), pk=pk)
    versions = list(found.versions.select_related("created_by"))
    after = _version(versions, request.GET.get("to"))
    before = _version(versions, request.GET.get("from") or str(after.number - 1))
    told = difflib.unified_diff(
        before.yaml.splitlines(), after.yaml.splitlines(), n=3, lineterm="", fromfile="", tofile=""
    )
    signs = {"+": "added", "-": "removed", "@": "place"}
    rows = [(signs.get(line[:1], "same"), line) for number, line in enumerate(told) if number > 1]
    context = {"scenario": found, "versions": versions, "before": before, "after": after, "rows": rows}
    return render(request, "planning/scenarios/diff.html", context)


@requires(Action.EDIT_PLANNING)
@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    """Puts a scenario away, or takes it out again."""
    found = get_object_or_404(Scenario.objects.for_user(request.user, Action.EDIT_PLANNING), pk=pk)
    services.archive(request.actor, found, away=request.POST.get("away") == "1")
    return redirect("planning:scenario", pk)


@requires(Action.EDIT_PLANNING)
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Cards beside the YAML; what is typed on one side stands on the other. Saved as a new version."""
    found = get_object_or_404(Scenario.objects.for_user(request.user, Action.EDIT_PLANNING), pk=pk)
    latest = found.latest
    if latest is None:
        return redirect("planning:scenarios")
    given = request.POST
    yaml = given.get("yaml", latest.yaml).replace("\r\n", "\n")[:LONGEST]
    context: dict[str, Any] = {
        "scenario": found,
        "seen": given.get("seen", latest.number),
        "note": given.get("note", ""),
        "kinds": of_cards.titles(schema()),
    }
    action, findings, status = given.get("action", ""), list[Finding](), 200
    try:
        yaml = _edited(action, yaml, given)
        if action == "check":
            findings = check(yaml, freeze(request.actor, timezone.localdate()))
            context["checked"] = True
        if action == "save":
            _cards(yaml, (), strict=True)
            seen, note = whole(given.get("seen")), given.get("note", "")[:300]
            made = services.save_version(request.actor, found, yaml, seen=seen, note=note)
            if made.number == seen:
                messages.info(request, _("The text is as it was, so there is no new version."))
            else:
                messages.success(request, _("Saved as version %(number)s.") % {"number": made.number})
            return redirect(f"{reverse('planning:scenario', args=[pk])}?check=1")
    except services.StaleError as stale:
        context["stale"], status = stale.latest, 409
    except (CardError, EngineError, ValueError) as error:
        context["error"], status = str(error), 422
    context |= {"yaml": yaml, "findings": findings, **_cards(yaml, findings)}
    partial = "_editor" if request.htmx else "edit"
    # htmx swaps no answers that are errors; the page itself says what is wrong.
    return render(
        request, f"planning/scenarios/{partial}.html", context, status=200 if request.htmx else status
    )


def _edited(action: str, yaml: str, given: Mapping[str, str]) -> str:
    """The text after what was done on a card."""
    if action == "set":
        return of_cards.changed(yaml, given.get("path", ""), given.get("value", ""), schema())
    if action == "add":
        return of_cards.with_rule(yaml, given.get("name", ""), given.get("kind", ""), schema())
    if action == "remove":
        return of_cards.without_rule(yaml, given.get("path", "").removeprefix("rules."))
    return yaml


def _cards(yaml: str, findings: Any, *, strict: bool = False) -> dict[str, Any]:
    """The cards, or why there are none."""
    try:
        return {"cards": of_cards.cards(yaml, schema(), findings)}
    except CardError as error:
        if strict:
            raise
        return {"cards": [], "unreadable": str(error)}


def _version(versions: list[ScenarioVersion], number: str | None) -> ScenarioVersion:
    """The version of that number, else the newest."""
    return next((each for each in versions if str(each.number) == number), versions[0])


urls = [
    path("scenarios/", index, name="scenarios"),
    path("scenarios/new/", new, name="scenario_new"),
    path("scenarios/<int:pk>/", scenario, name="scenario"),
    path("scenarios/<int:pk>/edit/", edit, name="scenario_edit"),
    path("scenarios/<int:pk>/diff/", diff, name="scenario_diff"),
    path("scenarios/<int:pk>/archive/", archive, name="scenario_archive"),
]
