"""Pages of runs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from placement.workbench.access import Request, requires
from placement.workbench.permissions import Action
from placement.workbench.planning.models import Run


@requires(Action.SEE_PLANNING)
def index(request: Request) -> HttpResponse:
    """All of them, the newest first."""
    shown = Run.objects.for_user(request.user)[:200]
    return render(request, "planning/runs/list.html", {"runs": shown})


urls = [
    path("runs/", index, name="runs"),
]
