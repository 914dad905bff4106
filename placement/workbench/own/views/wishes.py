"""My wishes: units where I would like to serve, the most wanted first."""

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from placement.workbench.access import Request, requires
from placement.workbench.own import person
from placement.workbench.permissions import Action
from placement.workbench.planning.models import Round, WishList
from placement.workbench.planning.rounds import wishing
from placement.workbench.staff.models import Employee, Post, Unit

FEW = 60
"""Units that a list of each wish can hold; where there are more, their names are typed and completed."""


@requires(Action.SEE_OWN)
def wishes(request: Request) -> HttpResponse:
    """See and change them; outside of their phase they are kept for the next round, and that is told."""
    own, today = person.of(request.user), timezone.localdate()
    if request.method != "POST":
        return _page(request, own)
    typed = [text.strip() for text in request.POST.getlist("unit") if text.strip()]
    called = {name.casefold(): pk for pk, name in _names(own.job).items()}
    if unknown := [text for text in typed if text.casefold() not in called]:
        return _page(request, own, typed, _("There is no unit “%(name)s”.") % {"name": unknown[0]})
    try:
        counts = wishing.wish(request.actor, own, [called[text.casefold()] for text in typed], today)
    except ValidationError as error:
        return _page(request, own, typed, " ".join(error.messages))
    messages.success(request, _("Saved: the next plan looks at them.") if counts else _later(today))
    return redirect("own:wishes")


def _page(request: Request, own: Employee, typed: list[str] | None = None, refused: str = "") -> HttpResponse:
    today, names = timezone.localdate(), _names(own.job)
    waiting = WishList.objects.about(request.user).first()
    held = wishing.wished(own) if waiting is None else waiting.units
    chosen = [names[pk] for pk in held if pk in names] if typed is None else typed
    context: dict[str, Any] = {
        "rows": (chosen + [""] * wishing.MOST)[: min(wishing.MOST, max(5, len(chosen) + 2))],
        "units": list(names.values()),
        "few": len(names) <= FEW,
        "waits": "" if waiting is None else _later(today),
        "open": wishing.counts_now(today),
        "refused": refused,
    }
    return render(request, "own/wishes.html", context, status=422 if refused else 200)


def _names(job: str) -> dict[int, str]:
    """What the open units are called, those with posts of one's own job first; alike ones with their id."""
    units = list(Unit.objects.filter(closed__isnull=True).order_by("name", "unit"))
    mine = set(Post.objects.filter(job=job, closed__isnull=True).values_list("unit", flat=True))
    count = Counter(str(each).casefold() for each in units)
    ordered = sorted(units, key=lambda each: each.pk not in mine)
    return {
        each.pk: str(each) if count[str(each).casefold()] == 1 else f"{each} ({each.unit})"
        for each in ordered
    }


def _later(today: date) -> str:
    """When a wish of now will count."""
    following = Round.objects.after(today)
    if following is None:
        return _("Kept. The time for wishes is over; yours count when the next round begins.")
    return _(
        "Kept. The time for wishes is over; yours count from %(day)s on, when the next round begins."
    ) % {"day": date_format(following.wishes, "DATE_FORMAT")}


urls = [path("wishes/", wishes, name="wishes")]
