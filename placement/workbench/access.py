"""Views and whom they are for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from placement.workbench.permissions import Action, Actor, Scope, actor

View = Callable[..., HttpResponseBase]


def requires(action: Action) -> Callable[[View], View]:
    """The view is for whom the action reaches anything; it finds `request.actor` and `request.scope`."""

    def guarded(view: View) -> View:
        @wraps(view)
        def looked_at(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            acting = actor(request.user, action)
            request.actor = acting  # type: ignore[attr-defined]  # what `Request` declares
            request.scope = acting.scope  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        looked_at.action = action  # type: ignore[attr-defined]  # tests walk all URLs by it
        return looked_at

    return guarded


def public(view: View) -> View:
    """The view is for everybody, signed in or not."""
    view.action = None  # type: ignore[attr-defined]
    return view


class Request(HttpRequest):
    """What a guarded view is called with."""

    actor: Actor
    scope: Scope
    user: Any
    htmx: Any


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())
