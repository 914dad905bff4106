"""My training: courses that I took and am to take, those I could take, and where I could go with them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.own import person
from placement.workbench.own.lessons import offered
from placement.workbench.own.where import where as look
from placement.workbench.permissions import Action
from placement.workbench.training import services
from placement.workbench.training.models import Enrolment
from placement.workbench.waiting import arrived


@requires(Action.SEE_OWN)
def training(request: Request) -> HttpResponse:
    """What I have done, what is to come, what I could ask for."""
    return _page(request)


@requires(Action.SEE_OWN)
@require_POST
def enrol(request: Request) -> HttpResponse:
    """I would like to take a course."""
    try:
        services.ask(request.actor, person.of(request.user), request.POST.get("course", "")[:200])
    except ValidationError as error:
        return _page(request, 422, " ".join(error.messages))
    messages.success(
        request, _("The personnel office knows that you would like to take it. You will be told.")
    )
    return redirect("own:training")


@requires(Action.SEE_OWN)
@require_POST
def unenrol(request: Request, pk: int) -> HttpResponse:
    """I do not want it any more."""
    found = get_object_or_404(Enrolment.objects.about(request.user), pk=pk)
    try:
        services.withdraw(request.actor, found)
    except ValidationError as error:
        return _page(request, 422, " ".join(error.messages))
    return redirect("own:training")


@requires(Action.SEE_OWN)
def where(request: Request) -> HttpResponse:
    """Posts that I am fit for, and what each course would open; a child of this process looks it up."""
    own = person.of(request.user)
    try:
        found = look(own, timezone.localdate())
    except ValueError as error:
        return render(request, "own/where.html", {"refused": str(error)}, status=422)
    if found is not None and request.htmx:
        return arrived()
    wanted = set(Enrolment.objects.about(request.user).open().values_list("course", flat=True))
    return render(request, "own/where.html", {"where": found, "wanted": wanted})


def _page(request: Request, status: int = 200, refused: str = "") -> HttpResponse:
    own = person.of(request.user)
    mine = list(Enrolment.objects.about(request.user).select_related("session"))
    going = {each.course for each in mine if each.state in {"asked", "enrolled"}}
    context = {
        "open": [each for each in mine if each.course in going and each.state in {"asked", "enrolled"}],
        "over": [each for each in mine if each.state not in {"asked", "enrolled"}],
        "offered": [each for each in offered(own) if each.course not in going],
        "refused": refused,
    }
    return render(request, "own/training.html", context, status=status)


urls = [
    path("training/", training, name="training"),
    path("training/ask/", enrol, name="enrol"),
    path("training/<int:pk>/withdraw/", unenrol, name="unenrol"),
    path("where/", where, name="where"),
]
