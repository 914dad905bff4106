"""Corrections that staff ask for, as the personnel office meets them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.own import correcting
from placement.workbench.permissions import Action
from placement.workbench.staff.models import Correction
from placement.workbench.staff.naming import NAMES

PAGE = 50


@requires(Action.EDIT_STAFF)
def corrections(request: Request) -> HttpResponse:
    """Those that wait first."""
    return _page(request)


@requires(Action.EDIT_STAFF)
@require_POST
def correction(request: Request, pk: int) -> HttpResponse:
    """Makes it, or says why not."""
    found = get_object_or_404(Correction.objects.for_user(request.user), pk=pk)
    words = request.POST.get("answer", "").strip()[:2000]
    try:
        correcting.answer(request.actor, found, accepted="accept" in request.POST, words=words)
    except ValidationError as error:
        return _page(request, 422, refused=" ".join(error.messages), refused_pk=pk, typed=words)
    messages.success(request, _("Noted."))
    return redirect("own:corrections")


def _page(request: Request, status: int = 200, **more: object) -> HttpResponse:
    found = Correction.objects.for_user(request.user).select_related("employee", "answered_by")
    page = Paginator(found.order_by("state", "asked"), PAGE).get_page(request.GET.get("page"))
    rows = [(each, correcting.COLUMNS.get(each.column, _("Something else"))) for each in page]
    context = {"page": page, "rows": rows, "names": NAMES, "may_edit": True, **more}
    return render(request, "own/corrections.html", context, status=status)


urls = [
    path("corrections/", corrections, name="corrections"),
    path("corrections/<int:pk>/", correction, name="correction"),
]
