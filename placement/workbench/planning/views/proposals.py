"""Pages of proposals: drafted from a run, discussed, decided, applied."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import LONGEST, Day, Form, words
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action
from placement.workbench.planning.models import Move, Proposal, Run
from placement.workbench.planning.proposals import drafting, letters, showing
from placement.workbench.planning.proposals.applying import apply_wave
from placement.workbench.planning.proposals.deciding import acknowledge, comment, decide
from placement.workbench.planning.proposals.drafting import Draft
from placement.workbench.planning.proposals.steps import StaleError, Verdict
from placement.workbench.planning.views.runs import done
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Look
from placement.workbench.waiting import arrived

PAGE = 50

RELATED = ("run__version__scenario", "run__snapshot", "created_by", "on_behalf_of")
SAID = {
    Verdict.SUBMITTED: _("Handed in: it waits for review."),
    Verdict.FORWARDED: _("Forwarded: it waits for approval."),
    Verdict.RETURNED: _("Returned to who has drafted it."),
    Verdict.APPROVED: _("Approved."),
    Verdict.REJECTED: _("Rejected."),
    Verdict.WITHDRAWN: _("Withdrawn."),
}


class Drafted(Form):
    """What its author writes."""

    title = forms.CharField(label=_("Title"), max_length=300)
    reason = forms.CharField(
        label=_("What it is for"),
        max_length=LONGEST,
        required=False,
        help_text=_("Once it is approved everybody can read title and reason: name nobody in them."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    effective = forms.DateField(label=_("First wave on"), widget=Day())
    wave_size = forms.IntegerField(
        label=_("People in a wave"),
        min_value=1,
        max_value=100_000,
        help_text=_("Waves are put so that no post is stripped on the way."),
    )
    wave_days = forms.IntegerField(label=_("Days between waves"), min_value=1, max_value=3650)

    def draft(self) -> Draft:
        """As services take it."""
        return Draft(**self.cleaned_data)


@requires(Action.SEE_PROPOSALS)
def index(request: Request) -> HttpResponse:
    """All of them, the newest first; those that wait for the reader above."""
    found = Proposal.objects.for_user(request.user).select_related("created_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "planning/proposals/list.html", {"page": page})


@requires(Action.PROPOSE)
def propose(request: Request, run: int) -> HttpResponse:
    """A draft of a run's moves."""
    found = done(request, run)
    first = timezone.localdate() + timedelta(days=28)
    initial = {"title": str(found.version.scenario), "effective": first, "wave_size": 25, "wave_days": 14}
    form = Drafted(request.POST or None, initial=initial)
    if form.is_valid():
        made = drafting.propose(request.actor, found, form.draft())
        return redirect("planning:proposal", made.pk)
    return _form(request, form, _("New proposal"), _("Draft it"))


@requires(Action.PROPOSE)
def edit(request: Request, pk: int) -> HttpResponse:
    """Other words or days for a draft, or for what was returned."""
    found = _found(request, pk)
    names = ("title", "reason", "effective", "wave_size", "wave_days")
    form = Drafted(request.POST or None, initial={name: getattr(found, name) for name in names})
    if form.is_valid():
        try:
            drafting.change(request.actor, found, form.draft(), seen=_seen(request))
            return redirect("planning:proposal", pk)
        except ValidationError as error:
            form.add_error(None, error)
    return _form(
        request, form, _("Change the proposal"), _("Save"), seen=request.POST.get("seen", found.version)
    )


@requires(Action.SEE_PROPOSALS)
def proposal(request: Request, pk: int) -> HttpResponse:
    """What is proposed, who pays and who gains, what has changed since; and what may be said to it."""
    return _page(request, _found(request, pk))


@requires(Action.SEE_PROPOSALS)
def progress(request: Request, pk: int) -> HttpResponse:
    """How far a worker is with the reasons of a draft; then the whole page is due."""
    state = showing.preparing(_found(request, pk))
    response = render(request, "planning/proposals/progress.html", {"pk": pk, "state": state})
    if state != "waits":
        response["HX-Refresh"] = "true"
    return response


@requires(Action.PROPOSE)
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """Asks a worker for the reasons once more."""
    drafting.ask_again(request.actor, _found(request, pk))
    return redirect("planning:proposal", pk)


def _deciding(verdict: Verdict) -> Callable[..., HttpResponseBase]:
    @requires(Action.SEE_PROPOSALS)
    @require_POST
    def say(request: Request, pk: int) -> HttpResponse:
        """Gives the word; whose right that is, the service knows."""
        found, note = _found(request, pk), words(request, "note")
        seen = _seen(request)
        if verdict is Verdict.SUBMITTED:
            return _tried(
                request,
                found,
                SAID[verdict],
                lambda: drafting.submit(request.actor, found, seen=seen, note=note),
            )
        return _tried(
            request, found, SAID[verdict], lambda: decide(request.actor, found, verdict, seen=seen, note=note)
        )

    return say


@requires(Action.SEE_PROPOSALS)
@require_POST
def known(request: Request, pk: int) -> HttpResponse:
    """Acknowledges what has changed since the run."""
    found, note = _found(request, pk), words(request, "note")
    return _tried(
        request, found, _("Noted."), lambda: acknowledge(request.actor, found, seen=_seen(request), note=note)
    )


@requires(Action.COMMENT)
@require_POST
def remark(request: Request, pk: int) -> HttpResponse:
    """A comment on the whole or on one move."""
    found, move = _found(request, pk), None
    if number := request.POST.get("move"):
        seen = Move.objects.for_user(request.user, Action.COMMENT).filter(proposal=found)
        move = get_object_or_404(seen, pk=whole(number))
    return _tried(
        request, found, _("Noted."), lambda: comment(request.actor, found, words(request, "text"), move)
    )


@requires(Action.APPLY)
@require_POST
def apply(request: Request, pk: int) -> HttpResponse:
    """Closes and opens the postings of a wave."""
    found, wave = _found(request, pk), request.POST.get("wave", "")
    return _tried(
        request,
        found,
        _("Applied: the postings are changed."),
        lambda: apply_wave(
            request.actor,
            found,
            whole(wave),
            seen=_seen(request),
            decree=words(request, "decree")[:200],
            early=words(request, "early")[:2000],
        ),
    )


@requires(Action.SEE_LETTERS)
def letter(request: Request, pk: int, name: str) -> HttpResponseBase:
    """Letters of what was approved, in the reader's language; taking them away is an event."""
    found = _found(request, pk)
    if name not in letters.NAMES or found.state not in letters.WRITTEN:
        raise Http404
    again = "again" in request.GET
    where = request.build_absolute_uri(reverse("openness:letter")) if settings.PUBLIC_PAGES else ""
    question = letters.request(request.actor, found, name, get_language() or "en", where=where, again=again)
    if question.state in {Run.State.QUEUED, Run.State.RUNNING}:
        return render(request, "planning/proposals/wait.html", {"proposal": found})
    if request.htmx:
        return arrived()
    file = letters.file(question)
    if file is None:
        refused = question.said or _("The letters could not be written.")
        return _page(request, found, status=422, refused=str(refused))
    letters.tell_taken(request.actor, found, name)
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{found.pk}-{name}")


def _tried(request: Request, found: Proposal, said: Any, deed: Callable[[], object]) -> HttpResponse:
    """Does it and leads back; what is refused is told on the page, and what was typed stays."""
    try:
        deed()
    except ValidationError as error:
        found.refresh_from_db()
        status = 409 if isinstance(error, StaleError) else 422
        return _page(request, found, status=status, refused=" ".join(error.messages))
    messages.success(request, said)
    return redirect("planning:proposal", found.pk)


def _page(request: Request, found: Proposal, status: int = 200, refused: str = "") -> HttpResponse:
    context = showing.shown(request.user, found)
    page = Paginator(context["rows"], PAGE).get_page(request.GET.get("page"))
    typed = {name: words(request, name) for name in ("note", "text", "decree")}
    note(request.user, [row.move.employee_id for row in page], Look.Way.PROPOSAL)
    context |= {"page": page, "refused": refused, "typed": typed, "preparing": ""}
    if found.submitted is None and context["lacking"]:
        context["preparing"] = showing.preparing(found)
    return render(request, "planning/proposals/proposal.html", context, status=status)


def _found(request: Request, pk: int) -> Proposal:
    return get_object_or_404(Proposal.objects.for_user(request.user).select_related(*RELATED), pk=pk)


def _seen(request: Request) -> int:
    seen = request.POST.get("seen", "")
    return whole(seen)


def _form(request: Request, form: Form, title: Any, button: Any, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, **more}
    return render(request, "planning/proposals/form.html", context, status=422 if form.errors else 200)


urls = [
    path("proposals/", index, name="proposals"),
    path("proposals/new/<int:run>/", propose, name="propose"),
    path("proposals/<int:pk>/", proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", edit, name="proposal_edit"),
    path("proposals/<int:pk>/progress/", progress, name="proposal_progress"),
    path("proposals/<int:pk>/again/", again, name="proposal_again"),
    *(
        path(f"proposals/<int:pk>/{verdict}/", _deciding(verdict), name=f"proposal_{verdict}")
        for verdict in SAID
    ),
    path("proposals/<int:pk>/acknowledge/", known, name="proposal_acknowledge"),
    path("proposals/<int:pk>/comment/", remark, name="proposal_comment"),
    path("proposals/<int:pk>/apply/", apply, name="proposal_apply"),
    path("proposals/<int:pk>/letters/<str:name>", letter, name="proposal_letter"),
]
