"""The voter's pages: no account, a slip with a code; small, for any telephone."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from placement.workbench.access import public
from placement.workbench.voice import limits, voting
from placement.workbench.voice.ballots import BallotPaper


@public
def enter(request: HttpRequest) -> HttpResponse:
    """Type the code of a slip, where no camera reads it."""
    if code := request.GET.get("code", "").strip()[:40]:
        return redirect("voice:vote", code)
    return render(request, "voice/vote/enter.html", {})


@public
@csrf_exempt  # who could forge it would have to know the code, and could vote at once
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """Rate by a slip; whatever is wrong with it is told kindly."""
    slip = voting.find(code)
    if slip is None:
        often = limits.wrong(request)
        said = (
            _("Too many wrong codes have come from here. Please wait five minutes, then try again.")
            if often
            else _("This code is not right. Compare it with your slip, letter by letter.")
        )
        return render(
            request, "voice/vote/enter.html", {"refused": said, "code": code}, status=429 if often else 404
        )
    if why := voting.refusal(slip):
        return render(request, "voice/vote/refused.html", {"why": why, "slip": slip, "code": code})
    form = BallotPaper(request.POST or None, session=slip.session)
    if form.is_valid():
        try:
            voting.cast(slip, form.said())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("voice:thanks")
    context = {"form": form, "session": slip.session}
    return render(request, "voice/vote/vote.html", context, status=422 if form.errors else 200)


@public
def thanks(request: HttpRequest) -> HttpResponse:
    """It has been counted, and what follows."""
    return render(request, "voice/vote/thanks.html", {})


urls = [
    path("", enter, name="enter"),
    path("thanks/", thanks, name="thanks"),
    path("<str:code>/", vote, name="vote"),
]
