"""Studies of a run's policy: what a cap buys, and many settings side by side."""

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from math import prod
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Form
from placement.workbench.permissions import Action
from placement.workbench.planning import papers, speaking
from placement.workbench.planning.answers import STUDIES
from placement.workbench.planning.cards import cards
from placement.workbench.planning.checking import order_run
from placement.workbench.planning.models import Question, Run
from placement.workbench.planning.run_services import ask, call_off, tell_download
from placement.workbench.planning.solves import home
from placement.workbench.planning.templatetags.words import setting
from placement.workbench.planning.views.runs import done, names_all, told

MOST, POINTS = 60, 40
"""Settings of one study, and values of a curve that are solved."""

MOST_ROWS = 9_999
"""Rows of a study's table; a front has at most a few thousand values."""

FILES = {"front.csv", "front.svg", "front.png", "sweep.csv", "sweep.svg", "sweep.png", "sweep.parquet"}

Values = str | list[float]
"""A range, or a list of values."""

_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}(?:\s*/\s*{_NUMBER})?")


class Study(Form):
    """What is varied, and from where to where."""

    key = forms.ChoiceField(label=_("What to vary"))
    values = forms.CharField(
        label=_("Values"),
        max_length=300,
        help_text=_(
            "0..40 draws the whole curve and what no plan can be better than; 10; 20; 40 solves these "
            "values and puts them side by side. Decimals have a point."
        ),
    )
    second = forms.ChoiceField(label=_("And together with it"), required=False)
    values_of_second = forms.CharField(label=_("Its values"), required=False, max_length=300)

    def __init__(self, *args: object, run: Run, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = list(_numbers(run))
        self.fields["key"].choices = known  # type: ignore[attr-defined]  # of a choice
        self.fields["second"].choices = [("", "–"), *known]  # type: ignore[attr-defined]

    def clean_values(self) -> Values:
        """As they are asked for."""
        found = read_values(self.cleaned_data["values"])
        if not found:
            raise ValidationError(_("Say which values."))
        return found

    def clean_values_of_second(self) -> Values:
        """As they are asked for; none where nothing was said."""
        return read_values(self.cleaned_data["values_of_second"])

    def clean(self) -> dict[str, Any]:
        """The kind of study and what it is told; what cannot be asked is said beside its field."""
        given = super().clean() or {}
        if given.get("second") and not (given.get("values_of_second") or self.errors):
            self.add_error("values_of_second", _("Say which values."))
        if given.get("values_of_second") and not given.get("second"):
            self.add_error("second", _("Say what has these values."))
        if given.get("second") and given["second"] == given.get("key"):
            self.add_error("second", _("This is varied already."))
        if self.errors:
            return given
        asked = {given["key"]: given["values"]}
        if given["second"]:
            asked[given["second"]] = given["values_of_second"]
        curves = [isinstance(each, str) for each in asked.values()]
        if any(curves) and not all(curves):
            self.add_error("values_of_second", _("Either both are curves, or both are lists of values."))
        elif all(curves):
            over = [f"{key}={values}" for key, values in asked.items()]
            given |= {"kind": "front", "told": {"over": over, "points": POINTS}}
        else:
            given |= {"kind": "sweep", "told": {"grid": asked}}
            if (count := prod(map(len, asked.values()))) > MOST:
                words = _("%(count)s settings are too many here: %(most)s at most.")
                self.add_error(None, ValidationError(words, params={"count": count, "most": MOST}))
        return given


def read_values(text: str) -> Values:
    """LO..HI or LO..HI/STEP as it stands, or the numbers of a list, each once; raises ValidationError."""
    if _RANGE.fullmatch(text.strip()):
        return re.sub(r"\s", "", text)
    parts = [part.rstrip(",") for part in re.split(r"[;\s]+", text) if part.strip(",")]
    words = _("%(part)s is no number: decimals have a point, and values are parted by spaces or ;")
    for part in parts:
        if not re.fullmatch(_NUMBER, part):
            raise ValidationError(words, params={"part": part})
    numbers = dict.fromkeys(Decimal(part) for part in parts)
    return [int(each) if each == each.to_integral_value() else float(each) for each in numbers]


@requires(Action.SEE_PLANNING)
def studies(request: Request, pk: int) -> HttpResponse:
    """All studies of a run, and a new one."""
    run = _of(request, pk)
    return _page(request, run, Study(run=run))


@requires(Action.EDIT_PLANNING)
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Asks a worker for it, and leads to its page."""
    run = _of(request, pk)
    form = Study(request.POST, run=run)
    if not form.is_valid():
        return _page(request, run, form, status=422)
    given = form.cleaned_data
    asked = {**given["told"], "language": get_language() or "en"}
    return redirect("planning:question", ask(request.actor, run, given["kind"], asked).pk)


@requires(Action.EDIT_PLANNING)
@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """Calls it off: what was solved until then stays."""
    found = _asked(request, pk)
    call_off(request.actor, found)
    return redirect("planning:question", found.pk)


@requires(Action.EDIT_PLANNING)
@require_POST
def go_on(request: Request, pk: int) -> HttpResponse:
    """Asks again for one that was called off or has failed."""
    found = _asked(request, pk)
    return redirect("planning:question", ask(request.actor, found.run, found.kind, found.arguments).pk)


@requires(Action.EDIT_PLANNING)
@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    """Makes one setting of a study a run of its own."""
    found = _asked(request, pk)
    number = request.POST.get("number", "")
    settings = _settings(found)
    if not number.isdecimal() or len(number) > len(str(MOST_ROWS)) or int(number) >= len(settings):
        return HttpResponseBadRequest()
    of = found.run
    try:
        made = order_run(request.actor, of.version, of.snapshot, {**of.settings, **settings[int(number)]})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("planning:question", found.pk)
    return redirect("planning:run", made.pk)


@requires(Action.SEE_PLANNING)
def file(request: Request, pk: int, name: str) -> HttpResponseBase:
    """A table or picture of a study; taking a table away is an event."""
    found = _asked(request, pk)
    place = papers.place_of(found) / name
    if name not in FILES or not place.is_file():
        raise Http404
    if name.endswith(".svg"):
        return FileResponse(place.open("rb"), content_type="image/svg+xml")
    tell_download(request.actor, found.run, name)
    return FileResponse(place.open("rb"), as_attachment=True, filename=f"{found.run_id}-{name}")


def rows_of(question: Question) -> dict[str, Any]:
    """What the page of a study shows: keys in words, and each setting with its figures."""
    if question.kind not in STUDIES or not question.answer:
        return {}
    place = papers.place_of(question)
    kept: set[str] = set()
    with suppress(OSError):  # it is being made anew
        kept = {each.name for each in place.iterdir()}
    return {
        "keys": question.answer["keys"],
        "rows": list(enumerate(_rows(question))),
        "pictured": f"{question.kind}.svg" in kept,
        "files": sorted(each.name for each in place.iterdir() if each.name in FILES)
        if place.is_dir()
        else [],
    }


def _of(request: Request, pk: int) -> Run:
    """The run, once it has a plan, for who may see everybody in it; else there is no such page."""
    if not names_all(request):
        raise Http404
    return done(request, pk)


def _asked(request: Request, pk: int) -> Question:
    if not names_all(request):
        raise Http404
    return get_object_or_404(Question.objects.for_user(request.user).filter(kind__in=STUDIES), pk=pk)


def _rows(question: Question) -> list[dict[str, Any]]:
    """Settings and figures in one order: those of `_settings`."""
    answer = question.answer
    if not answer:
        return []
    if question.kind == "sweep":
        return [
            {**each, "at": [each["settings"][key] for key in answer["keys"]]}
            for each in answer["combinations"]
        ]
    return [{**each, "at": [each[key] for key in answer["keys"]]} for each in _solved(answer)]


def _settings(question: Question) -> list[dict[str, Any]]:
    keys = (question.answer or {}).get("keys", ())
    return [dict(zip(keys, each["at"], strict=True)) for each in _rows(question)]


def _solved(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in answer["values"] if each["status"] is not None]


def _numbers(run: Run) -> Iterator[tuple[str, str]]:
    """Keys of the scenario's rules that are numbers, in words."""
    yaml = (home(run) / "scenario.yaml").read_text("utf-8")
    for card in cards(yaml, speaking.schema()):
        if card.is_rule:
            for each in card.fields:
                if each.kind == "number" and each.name != "priority" and each.value not in {"", "null"}:
                    yield each.path, f"{setting(each.path)} ({each.value})"


def _page(request: Request, run: Run, form: Study, status: int = 200) -> HttpResponse:
    earlier = Question.objects.for_user(request.user).filter(run=run, kind__in=STUDIES)
    context = {
        **told(request, run.pk),
        "form": form,
        "earlier": earlier.select_related("created_by")[:50],
        "part": "studies",
    }
    return render(request, "planning/runs/studies.html", context, status=status)


urls = [
    path("runs/<int:pk>/vary/studies", studies, name="studies"),
    path("runs/<int:pk>/vary/new", begin, name="study"),
    path("studies/<int:pk>/stop/", stop, name="study_stop"),
    path("studies/<int:pk>/again/", go_on, name="study_again"),
    path("studies/<int:pk>/keep/", keep, name="study_keep"),
    path("studies/<int:pk>/files/<str:name>", file, name="study_file"),
]
