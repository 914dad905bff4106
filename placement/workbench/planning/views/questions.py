"""Questions about a run, their answers, and runs side by side."""

import json
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from placement.workbench.access import Request, requires
from placement.workbench.forms import Form
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action
from placement.workbench.planning.answers import STUDIES
from placement.workbench.planning.models import Question, Run
from placement.workbench.planning.run_services import ask, key
from placement.workbench.planning.views.runs import done, names_all, told
from placement.workbench.planning.views.studies import rows_of
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Employee, Look

PAGE, MOST = 50, 6
ASKED = ("whatif", "person", "gap", "compare", "short", "verify", *STUDIES)
"""Kinds with a page of their own; others are asked by the way."""


class Asked(Form):
    """A question in the planner's words."""

    kind = forms.ChoiceField(
        label=_("Question"),
        choices=[
            ("person", _("Why is this person placed so, and what would other posts cost?")),
            ("gap", _("What does this unit lack, and what would fill it?")),
            ("short", _("What is short in all, and what would close it?")),
            ("verify", _("Does the plan hold when everything is computed again?")),
        ],
    )
    employee = forms.CharField(label=_("Person (id or name)"), required=False, max_length=300)
    unit = forms.CharField(label=_("Unit (id or name)"), required=False, max_length=300)
    job = forms.CharField(label=_("Job"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Only what the kind of question needs, and all of that."""
        given = super().clean() or {}
        needed = {"person": "employee", "gap": "unit"}.get(given.get("kind", ""))
        if needed and not given.get(needed):
            self.add_error(needed, _("This question needs it."))
        return given


@requires(Action.SEE_PLANNING)
def questions(request: Request, pk: int) -> HttpResponse:
    """All that was asked about a run."""
    return _questions(request, done(request, pk), Asked())


@requires(Action.EDIT_PLANNING)
def asked(request: Request, pk: int) -> HttpResponse:
    """Asks, and leads to the answer."""
    run, form = done(request, pk), Asked(request.POST or None)
    if not form.is_valid():
        return _questions(request, run, form, status=422)
    given = form.cleaned_data
    wanted = {"person": ("employee", "unit", "job"), "gap": ("unit",)}.get(given["kind"], ())
    arguments = {name: given[name].strip() for name in wanted if given[name].strip()}
    arguments["language"] = get_language() or "en"
    return redirect("planning:question", ask(request.actor, run, given["kind"], arguments).pk)


@requires(Action.SEE_PLANNING)
def question(request: Request, pk: int) -> HttpResponse:
    """A question and its answer, or that it is being looked for; in the reader's language, once for each.

    A study is not solved again for its words: they are few, and marked as of another language.
    """
    if not names_all(request):
        raise Http404
    seen = Question.objects.for_user(request.user).filter(kind__in=ASKED).select_related("run")
    found = get_object_or_404(seen, pk=pk)
    spoken = get_language() or "en"
    asked_in = found.arguments.get("language", spoken)
    if found.kind not in STUDIES and asked_in != spoken:
        theirs = ask(request.actor, found.run, found.kind, {**found.arguments, "language": spoken})
        return redirect("planning:question", theirs.pk)
    if found.kind == "person":
        asked_of = Employee.objects.filter(employee=found.arguments["employee"])
        note(request.user, asked_of.values_list("pk", flat=True), Look.Way.PLAN)
    context = {
        **told(request, found.run_id),
        "question": found,
        "part": "studies" if found.kind in STUDIES else "questions",
        "waits": found.state in {Run.State.QUEUED, Run.State.RUNNING},
        "wishes": _wishes(found),
        "refused": found.state == Run.State.FAILED
        or (found.state == Run.State.CANCELLED and not found.answer),
        "study_kind": found.kind in STUDIES,
        "study": rows_of(found),
        "foreign": "" if asked_in == spoken else asked_in,
        "kind_template": f"planning/runs/answers/{found.kind}.html",
    }
    shown = "planning/runs/answer.html" if request.htmx else "planning/runs/question.html"
    return render(request, shown, context)


@requires(Action.EDIT_PLANNING)
def compare(request: Request) -> HttpResponse:
    """Puts the runs that were ticked side by side."""
    chosen = [*filter(None, map(whole, request.GET.getlist("run")))]
    found = Run.objects.for_user(request.user).filter(pk__in=chosen, state=Run.State.DONE)
    runs = list(found.order_by("pk")[:MOST])
    if len(runs) < 2:
        return render(request, "planning/runs/compare.html", {}, status=422)
    others = {"runs": [each.pk for each in runs[1:]], "language": get_language() or "en"}
    return redirect("planning:question", ask(request.actor, runs[0], "compare", others).pk)


def _once(asked: QuerySet[Question]) -> list[int]:
    """Of questions that were asked in several languages one each: the reader's own, else the first."""
    spoken, chosen = get_language() or "en", dict[str, int]()
    for pk, kind, arguments in asked.order_by("pk").values_list("pk", "kind", "arguments"):
        told = {name: value for name, value in arguments.items() if name != "language"}
        same = key(kind, told)
        if same not in chosen or arguments.get("language") == spoken:
            chosen[same] = pk
    return [*chosen.values()]


def _wishes(question: Question) -> list[dict[str, str]]:
    """The changes that a question carries, as the page sends them back."""
    told = [(action, place) for action in ("pin", "forbid") for place in question.arguments.get(action, ())]
    return [
        {
            "sent": json.dumps([action, *place]),
            "action": action,
            "employee": place[0],
            "post": ", ".join(place[1:]),
        }
        for action, place in told
    ]


def _questions(request: Request, run: Run, form: Asked, status: int = 200) -> HttpResponse:
    if not names_all(request):
        raise Http404
    earlier = Question.objects.for_user(request.user).filter(run=run, kind__in=ASKED)
    earlier = earlier.filter(pk__in=_once(earlier))
    page = Paginator(earlier.select_related("created_by"), PAGE).get_page(request.GET.get("page"))
    context = {**told(request, run.pk), "form": form, "page": page, "part": "questions"}
    return render(request, "planning/runs/questions.html", context, status=status)


urls = [
    path("runs/<int:pk>/ask/questions", questions, name="questions"),
    path("runs/<int:pk>/ask/new", asked, name="ask"),
    path("runs/compare/", compare, name="compare"),
    path("questions/<int:pk>/", question, name="question"),
]
