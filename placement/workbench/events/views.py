"""The log, as far as somebody may read it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from placement.workbench.access import Request, requires
from placement.workbench.events.models import Event
from placement.workbench.permissions import Action


@requires(Action.SEE_EVENTS)
def index(request: Request) -> HttpResponse:
    """Who did what, the newest first."""
    found = Event.objects.for_user(request.user).select_related("actor", "on_behalf_of")
    if wanted := request.GET.get("action", "").strip():
        found = found.filter(action__startswith=wanted)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "events/list.html", {"page": page, "wanted": wanted})
