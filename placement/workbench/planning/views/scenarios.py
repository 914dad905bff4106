"""Pages of scenarios."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from placement.workbench.access import Request, requires
from placement.workbench.permissions import Action
from placement.workbench.planning.models import Scenario


@requires(Action.SEE_PLANNING)
def index(request: Request) -> HttpResponse:
    """All of them, the newest first."""
    shown = Scenario.objects.for_user(request.user)[:200]
    return render(request, "planning/scenarios/list.html", {"scenarios": shown})


urls = [
    path("scenarios/", index, name="scenarios"),
]
