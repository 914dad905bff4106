"""Pages of proposals."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from placement.workbench.access import Request, requires
from placement.workbench.permissions import Action
from placement.workbench.planning.models import Proposal


@requires(Action.SEE_PROPOSALS)
def index(request: Request) -> HttpResponse:
    """All of them, the newest first."""
    shown = Proposal.objects.for_user(request.user)[:200]
    return render(request, "planning/proposals/list.html", {"proposals": shown})


urls = [
    path("proposals/", index, name="proposals"),
]
