"""Pages for everybody. An office can turn them off: then none of them is there."""

import csv
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from placement.workbench.access import View, public
from placement.workbench.openness import letters
from placement.workbench.openness.decisions import STATES, Told, decided, smallest
from placement.workbench.openness.drawing import drawn
from placement.workbench.planning.models import Proposal
from placement.workbench.voice import limits, shown, thresholds
from placement.workbench.voice.models import Answer


def everybodys(view: View) -> Callable[..., HttpResponseBase]:
    """For who is signed in or not, unless the office has turned such pages off."""

    @wraps(view)
    def looked_at(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PUBLIC_PAGES:
            raise Http404
        return view(request, *args, **kwargs)

    return public(looked_at)


@everybodys
def index(request: HttpRequest) -> HttpResponse:
    """What was decided, the newest first."""
    return _page(request, "index", {"decisions": decided(), "least": smallest()})


@everybodys
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: why, what it does to need and shortage, to access and to those who move."""
    told = _told(pk)
    return _page(request, "decision", {"told": told, "drawing": drawn(told.lines), "least": smallest()})


@everybodys
def decision_csv(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 - as all views have it
    """The table of a decision."""
    rows = [
        (
            ", ".join(unit.unit for unit in line.units),
            ", ".join(map(str, line.units)),
            line.region,
            line.need,
            line.before,
            line.after,
            line.moves,
        )
        for line in _told(pk).lines
    ]
    head = ("units", "names", "region", "need", "short_before", "short_after", "people_who_come_or_go")
    return _csv(f"decision-{pk}", head, rows)


@everybodys
def feedback(request: HttpRequest) -> HttpResponse:
    """What villages say of services, and what the office answers."""
    answers = Answer.objects.published().select_related("unit")
    return _page(
        request, "feedback", {"rows": shown.published(), "answers": answers, "least": thresholds.ballots()}
    )


@everybodys
def feedback_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - as all views have it
    """The table of ratings."""
    rows = [
        (
            ", ".join(unit.unit for unit in row.units),
            ", ".join(map(str, row.units)) or ((row.region and row.name) or _("All of these")),
            row.region,
            row.ballots,
            row.mean,
            row.edge,
        )
        for row in shown.published()
    ]
    return _csv("feedback", ("units", "names", "region", "answers", "mean", "edge"), rows)


@everybodys
def how(request: HttpRequest) -> HttpResponse:
    """How decisions are made."""
    return _page(request, "how", {"least": smallest(), "ballots": thresholds.ballots()})


@everybodys
def letter(request: HttpRequest) -> HttpResponse:
    """Check a letter by its code."""
    if code := request.GET.get("code", "").strip()[:40]:
        return redirect("openness:letter_code", code)
    return _page(request, "letter", {})


@everybodys
def letter_code(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the letter with this code."""
    found = letters.check(code)
    if found is None:
        often = limits.wrong(request)
        context = {"code": code, "often": often, "unknown": not often}
        return _page(request, "letter", context, status=429 if often else 404)
    return _page(request, "letter", {"code": code, "found": found})


def _told(pk: int) -> Told:
    return Told(get_object_or_404(Proposal.objects.filter(state__in=STATES), pk=pk))


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"openness/{name}.html", {**context, "page_name": name}, status=status)


def _csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # spreadsheets take it for another encoding without
    out = csv.writer(response)
    out.writerow(head)
    out.writerows(rows)
    return response
