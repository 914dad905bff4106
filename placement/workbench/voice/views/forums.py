"""Pages of forums and their sessions: for who facilitates, who countersigns, and the auditor."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.forms import Form
from placement.workbench.permissions import Action, may
from placement.workbench.voice import forms, minutes, rated, sessions, shown, tallies
from placement.workbench.voice.codes import square
from placement.workbench.voice.flags import flags
from placement.workbench.voice.models import Answer, Forum, Session

State = Session.State


@requires(Action.SEE_FORUMS)
def index(request: Request) -> HttpResponse:
    """The forums that this user sees, with their last sessions."""
    found = Forum.objects.for_user(request.user).prefetch_related("units", "sessions")
    waiting = Session.objects.for_user(request.user).filter(state=State.CLOSED).select_related("forum")
    context = {"forums": found, "waiting": waiting, "may_edit": may(request.user, Action.EDIT_FORUMS)}
    return render(request, "voice/forums.html", context)


@requires(Action.EDIT_FORUMS)
def new(request: Request) -> HttpResponse:
    """A forum for a village."""
    form = forms.ForumForm(request.POST or None)
    if form.is_valid():
        made = sessions.make_forum(request.actor, **form.cleaned_data)
        return redirect("voice:forum", made.pk)
    return _form(request, form, _("New forum"))


@requires(Action.EDIT_FORUMS)
def edit(request: Request, pk: int) -> HttpResponse:
    """Another name, other units or facilitators."""
    found = get_object_or_404(Forum.objects.for_user(request.user, Action.EDIT_FORUMS), pk=pk)
    initial = {
        "village": found.village,
        "units": ", ".join(found.units.values_list("unit", flat=True)),
        "facilitators": ", ".join(found.facilitators.values_list("username", flat=True)),
    }
    form = forms.ForumForm(request.POST or None, initial=initial)
    if form.is_valid():
        sessions.change_forum(request.actor, found, **form.cleaned_data)
        return redirect("voice:forum", pk)
    return _form(request, form, _("Change the forum"))


@requires(Action.SEE_FORUMS)
def forum(request: Request, pk: int) -> HttpResponse:
    """A village: what it rates, its sessions, what has become of the ratings, what the office answers."""
    found = get_object_or_404(Forum.objects.for_user(request.user), pk=pk)
    units = frozenset(rated.units(found))
    context = {
        "forum": found,
        "sessions": found.sessions.select_related("facilitator"),
        "ratings": shown.of_units(shown.published(), units),
        "answers": Answer.objects.published().filter(unit__in=units).select_related("unit"),
        "may_run": Forum.objects.for_user(request.user, Action.RUN_FORUMS).filter(pk=pk).exists(),
        "may_edit": may(request.user, Action.EDIT_FORUMS),
    }
    return render(request, "voice/forum.html", context)


@requires(Action.RUN_FORUMS)
def plan(request: Request, pk: int) -> HttpResponse:
    """A session to come."""
    found = get_object_or_404(Forum.objects.for_user(request.user, Action.RUN_FORUMS), pk=pk)
    form = forms.SessionForm(request.POST or None)
    if form.is_valid():
        try:
            made = sessions.plan(request.actor, found, **form.cleaned_data)
            return redirect("voice:session", made.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, form, _("New session"))


@requires(Action.SEE_FORUMS)
def session(request: Request, pk: int) -> HttpResponse:
    """A session: how far it is, what is to be done, what looks odd."""
    return _page(request, _session(request, pk, Action.SEE_FORUMS))


@requires(Action.RUN_FORUMS)
@require_POST
def slips(request: Request, pk: int) -> HttpResponse:
    """Codes on a page to print; they are shown this once."""
    found = _session(request, pk, Action.RUN_FORUMS)
    form, before = forms.SlipsForm(request.POST), found.slips.count()
    if form.is_valid():
        try:
            made = sessions.print_slips(request.actor, found, form.cleaned_data["count"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            printed = [
                (
                    before + number,
                    code,
                    square(request.build_absolute_uri(reverse("voice:vote", args=[code]))),
                )
                for number, code in enumerate(made, 1)
            ]
            where = request.build_absolute_uri(reverse("voice:enter"))
            return render(request, "voice/slips.html", {"session": found, "printed": printed, "where": where})
    return _page(request, found, 422, {"slips_form": form})


@requires(Action.RUN_FORUMS)
def sheet(request: Request, pk: int) -> HttpResponse:
    """A sheet for strokes, to print, for a session on paper."""
    found = _session(request, pk, Action.RUN_FORUMS)
    subjects = [label for _name, label, _row in forms.TallyForm(session=found).subjects]
    return render(request, "voice/sheet.html", {"session": found, "subjects": subjects})


@requires(Action.RUN_FORUMS)
@require_POST
def open_(request: Request, pk: int) -> HttpResponse:
    """Slips are good from now on; or more people have come."""
    found = _session(request, pk, Action.RUN_FORUMS)
    form = forms.AttendanceForm(request.POST)
    return _tried(
        request,
        found,
        form,
        _("The session is open: slips are good now."),
        lambda given: sessions.open_session(request.actor, found, given["attendance"]),
        name="open_form",
    )


@requires(Action.RUN_FORUMS)
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Slips are good no more."""
    found = _session(request, pk, Action.RUN_FORUMS)
    form = forms.CloseForm(request.POST, request.FILES)
    return _tried(
        request,
        found,
        form,
        _("The session is closed. Somebody else has to countersign."),
        lambda given: sessions.close_session(request.actor, found, _minutes(found, given)),
        name="close_form",
    )


@requires(Action.RUN_FORUMS)
def tally(request: Request, pk: int) -> HttpResponse:
    """What was counted on paper."""
    found = _session(request, pk, Action.RUN_FORUMS)
    form = forms.TallyForm(request.POST or None, request.FILES or None, session=found)
    if form.is_valid():
        try:
            given = form.cleaned_data
            sessions.tally(
                request.actor,
                found,
                given["attendance"],
                form.counts(),
                form.remarks(),
                _minutes(found, given),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Entered. Somebody else has to countersign."))
            return redirect("voice:session", pk)
    context = {"form": form, "session": found, "scores": tallies.SCORES}
    return render(request, "voice/tally.html", context, status=422 if form.errors else 200)


@requires(Action.COUNTERSIGN)
@require_POST
def countersign(request: Request, pk: int) -> HttpResponse:
    """It is as it was: the ballots count."""
    found = _session(request, pk, Action.COUNTERSIGN)
    said = _("Countersigned: the ballots count.")
    return _tried(request, found, Form({}), said, lambda _given: sessions.countersign(request.actor, found))


@requires(Action.VOID_BALLOTS)
@require_POST
def void(request: Request, pk: int) -> HttpResponse:
    """The whole session, or the ballots of something odd, do not count."""
    found = _session(request, pk, Action.VOID_BALLOTS)
    kind = request.POST.get("kind", "")
    some = [each for each in flags(found) if each.kind == kind]

    def deed(given: Any) -> None:
        if not kind:
            sessions.void_session(request.actor, found, given["reason"])
            return
        ballots = {ballot for each in some for ballot in each.ballots}
        sessions.void_ballots(request.actor, found, ballots, given["reason"])

    said = _("They count no more. They stay, with the reason.")
    return _tried(request, found, forms.ReasonForm(request.POST), said, deed, name="void_form")


@requires(Action.SEE_FORUMS)
def scan(request: Request, pk: int) -> HttpResponseBase:
    """The minutes of a session."""
    found = _session(request, pk, Action.SEE_FORUMS)
    file = minutes.file(found)
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"minutes-{found.pk}{file.suffix}")


def _page(
    request: Request, found: Session, status: int = 200, given: Mapping[str, Form] | None = None
) -> HttpResponse:
    """The page of a session; a form that was refused stays as it was filled in."""
    own = Forum.objects.for_user(request.user, Action.RUN_FORUMS).filter(pk=found.forum_id).exists()
    audits = may(request.user, Action.SEE_TALLIES)
    compared = found.way == Session.Way.PAPER and found.state == State.CLOSED
    context = {
        "session": found,
        "used": sessions.used(found),
        "printed": found.slips.count(),
        "may_run": own,
        "may_countersign": found.state == State.CLOSED
        and Session.objects.for_user(request.user, Action.COUNTERSIGN).filter(pk=found.pk).exists()
        and request.user.pk != found.facilitator_id,
        "may_void": may(request.user, Action.VOID_BALLOTS) and found.state != State.VOID,
        "flags": flags(found),
        "tallies": tallies.tallies(found) if audits or compared else [],
        "scores": tallies.SCORES,
        "fate": tallies.fate(found),
        "voids": found.voids.select_related("actor"),
        "slips_form": forms.SlipsForm(),
        "open_form": forms.AttendanceForm(initial={"attendance": found.attendance}),
        "close_form": forms.CloseForm(),
        "void_form": forms.ReasonForm(),
        **(given or {}),
    }
    return render(request, "voice/session.html", context, status=status)


def _tried(
    request: Request,
    found: Session,
    form: Form,
    said: Any,
    deed: Callable[[dict[str, Any]], object],
    *,
    name: str = "",
) -> HttpResponse:
    """Does what a form asks and leads back; what is refused is told on the page."""
    if form.is_valid():
        try:
            deed(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, said)
            return redirect("voice:session", found.pk)
    found.refresh_from_db()
    if not name:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return _page(request, found, 422, {name: form} if name else None)


def _minutes(found: Session, given: dict[str, Any]) -> str:
    return minutes.keep(found, given["minutes"]) if given["minutes"] else ""


def _session(request: Request, pk: int, action: Action) -> Session:
    return get_object_or_404(
        Session.objects.for_user(request.user, action).select_related(
            "forum", "facilitator", "countersigned_by"
        ),
        pk=pk,
    )


def _form(request: Request, form: Form, title: Any) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "workbench/form_page.html", context, status=422 if form.errors else 200)


urls = [
    path("", index, name="forums"),
    path("new/", new, name="forum_new"),
    path("<int:pk>/", forum, name="forum"),
    path("<int:pk>/edit/", edit, name="forum_edit"),
    path("<int:pk>/plan/", plan, name="plan"),
    path("sessions/<int:pk>/", session, name="session"),
    path("sessions/<int:pk>/slips/", slips, name="slips"),
    path("sessions/<int:pk>/sheet/", sheet, name="sheet"),
    path("sessions/<int:pk>/open/", open_, name="open"),
    path("sessions/<int:pk>/close/", close, name="close"),
    path("sessions/<int:pk>/tally/", tally, name="tally"),
    path("sessions/<int:pk>/countersign/", countersign, name="countersign"),
    path("sessions/<int:pk>/void/", void, name="void"),
    path("sessions/<int:pk>/minutes/", scan, name="minutes"),
]
