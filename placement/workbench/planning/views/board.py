"""The board: units and jobs with who is there before and after; try a change, see its price, keep it."""

import json
import time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.permissions import Action, may
from placement.workbench.planning.leases import have_ready
from placement.workbench.planning.models import Question, Run
from placement.workbench.planning.plans import Person, Plan, plan_of
from placement.workbench.planning.run_services import ask
from placement.workbench.planning.services import add_version
from placement.workbench.planning.views.runs import done, names_all, told

PAGE, MOST = 20, 20
AT_ONCE = 2.5
"""Seconds for which a click waits for its answer; after that the page asks for it."""


@requires(Action.SEE_PLANNING)
def board(request: Request, pk: int) -> HttpResponse:
    """Units as rows, jobs as columns; of one cell the people. A worker reads the run meanwhile."""
    run = done(request, pk)
    if not names_all(request):
        raise Http404
    if may(request.user, Action.EDIT_PLANNING):
        have_ready(run)
    plan = plan_of(run)
    wanted = request.GET.get("q", "").strip()
    found = [
        (unit, name)
        for unit, name in plan.units.items()
        if wanted.lower() in name.lower() or wanted.lower() == unit.lower()
    ]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = [unit for unit, _name in page]
    jobs = [job for job in plan.jobs if any((unit, job) in plan.posts for unit in shown)]
    rows = [(unit, name, [(job, plan.posts.get((unit, job))) for job in jobs]) for unit, name in page]
    cell = (request.GET.get("unit", ""), request.GET.get("job", ""))
    context = {
        **told(request, pk),
        "part": "board",
        "page": page,
        "wanted": wanted,
        "jobs": jobs,
        "rows": rows,
        **_people(plan, cell),
    }
    shown_by = "planning/runs/people.html" if request.htmx else "planning/runs/board.html"
    return render(request, shown_by, context)


@requires(Action.EDIT_PLANNING)
@require_POST
def attempt(request: Request, pk: int) -> HttpResponse:
    """Asks what the changes so far and one more would cost; waits a moment for the answer."""
    run = done(request, pk)
    wishes = _wishes(request, plan_of(run))
    if wishes is None:
        return HttpResponseBadRequest()
    if not wishes["pin"] and not wishes["forbid"]:
        return HttpResponse('<div id="answer"><form id="tray" hidden></form></div>')
    question = ask(request.actor, run, "whatif", {**wishes, "language": get_language() or "en"})
    _wait(question)
    return redirect("planning:question", question.pk)


@requires(Action.EDIT_PLANNING)
@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    """Keeps the changes that were tried as locks in the scenario's next version."""
    seen = Question.objects.for_user(request.user).filter(kind="whatif", state=Run.State.DONE)
    found = get_object_or_404(seen.select_related("run__version__scenario"), pk=pk)
    answer: dict[str, Any] = found.answer or {}
    note = _("Changes kept from the board of run %(run)s") % {"run": found.run_id}
    made = add_version(request.actor, found.run.version.scenario, answer["yaml"], note)
    messages.success(request, _("Kept as version %(number)s.") % {"number": made.number})
    return redirect(f"{_new()}?version={made.pk}")


def _new() -> str:
    return redirect("planning:run_new").url


def _people(plan: Plan, cell: tuple[str, str]) -> dict[str, Any]:
    if cell not in plan.posts:
        return {"cell": None}
    unit, job = cell
    targets = [
        (each, plan.units.get(each, each)) for each, other in plan.posts if other == job and each != unit
    ]
    return {
        "cell": {"unit": unit, "name": plan.units.get(unit, unit), "job": job, "post": plan.posts[cell]},
        "people": [(each, *_between(plan, each)) for each in plan.at(unit, job)[:200]],
        "targets": targets if len(targets) <= 200 else [],
    }


def _between(plan: Plan, person: Person) -> tuple[str, str]:
    """Names of the units where somebody is before and after."""
    return plan.units.get(person.before[0], ""), plan.units.get(person.after[0], "")


def _wishes(request: Request, plan: Plan) -> dict[str, list[list[str]]] | None:
    """The changes that the page carries, and the one that was pressed; None where they make no sense."""
    carried = [text for text in request.POST.getlist("wish") if text != request.POST.get("without")]
    act, employee = request.POST.get("act", ""), request.POST.get("employee", "")
    unit, job = request.POST.get("unit", ""), request.POST.get("job", "")
    if act == "move":
        unit = plan.unit(request.POST.get("to", "").strip())
    if act in {"move", "pin", "forbid"} and employee and unit:
        carried.append(json.dumps(["forbid" if act == "forbid" else "pin", employee, unit, job]))
    made: dict[str, list[list[str]]] = {"pin": [], "forbid": []}
    try:
        for text in dict.fromkeys(carried[:MOST]):
            action, *place = json.loads(text)
            told = [str(part) for part in place if part]
            if not 2 <= len(told) <= 3:
                return None
            made[action].append(told)
    except (ValueError, KeyError, TypeError):
        return None
    return made


def _wait(question: Question) -> None:
    """Until the answer is there, a moment at most."""
    end = time.monotonic() + AT_ONCE
    over = {Run.State.DONE, Run.State.FAILED}
    while time.monotonic() < end and not Question.objects.filter(pk=question.pk, state__in=over).exists():
        time.sleep(0.1)


urls = [
    path("runs/<int:pk>/board/view", board, name="board"),
    path("runs/<int:pk>/board/try", attempt, name="board_try"),
    path("questions/<int:pk>/keep/", keep, name="board_keep"),
]
