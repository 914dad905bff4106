"""What came of a run: the report's parts as pages, and files to take away."""

from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from placement.workbench.access import Request, requires
from placement.workbench.permissions import Action, may
from placement.workbench.planning import papers
from placement.workbench.planning.models import Run
from placement.workbench.planning.run_services import ask, tell_download
from placement.workbench.planning.solves import PLAN, home
from placement.workbench.planning.views.runs import done, names_all, told
from placement.workbench.waiting import arrived

ASSETS = {"report.css": "text/css", "report.js": "text/javascript"}
REPORT = ("report.html", "report.xlsx", "report-public.html", "report-public.xlsx")


@requires(Action.SEE_PLANNING)
def part(request: Request, pk: int, name: str) -> HttpResponse:
    """One part of the report; who may not see all staff reads the version that names nobody."""
    run = done(request, pk)
    if name not in papers.PARTS:
        raise Http404
    folder, context = _report(request, run), {**told(request, pk), "part": name}
    if folder is None:
        return render(request, "planning/runs/wait.html", context)
    if request.htmx:
        return arrived()
    held = [mark_safe(each) for each in papers.sections(folder, name)]  # noqa: S308 - our own report, escaped there
    return render(request, "planning/runs/part.html", {**context, "sections": held})


@requires(Action.SEE_PLANNING)
def file(request: Request, pk: int, name: str) -> HttpResponseBase:
    """A file of the run; taking one away is an event, but for style and script of the pages."""
    run = done(request, pk)
    found = _found(request, run, name)
    if found is None:
        return render(request, "planning/runs/wait.html", told(request, pk))
    if not found.is_file():
        raise Http404
    if request.htmx:
        return arrived()
    if name in ASSETS:
        return FileResponse(found.open("rb"), content_type=ASSETS[name])
    tell_download(request.actor, run, name)
    return FileResponse(found.open("rb"), as_attachment=True, filename=f"{run.pk}-{name}")


def _found(request: Request, run: Run, name: str) -> Path | None:
    """The file, None where it is still to be made; raises Http404 where this user may not have it."""
    if name == PLAN and names_all(request):
        return home(run) / PLAN
    if name == "letters.zip" and may(request.user, Action.SEE_LETTERS):
        folder = _made(request, run, "letters", public=None)
    elif name in ASSETS or (name in REPORT and ("public" in name or names_all(request))):
        folder = _report(request, run, public=True if "public" in name else None)
    else:
        raise Http404
    return None if folder is None else folder / name


def _report(request: Request, run: Run, *, public: bool | None = None) -> Path | None:
    return _made(request, run, "report", public=not names_all(request) if public is None else public)


def _made(request: Request, run: Run, kind: str, *, public: bool | None) -> Path | None:
    """The folder of papers in the reader's language; None where a worker is still to make them."""
    language = get_language() or "en"
    folder = papers.place(run, kind, language, public=bool(public))
    if not folder.is_dir():
        more = {} if public is None else {"public": public}
        ask(request.actor, run, kind, {"language": language, **more})
        return None
    return folder


urls = [
    path("runs/<int:pk>/<slug:name>/", part, name="run_part"),
    path("runs/<int:pk>/files/<str:name>", file, name="run_file"),
]
