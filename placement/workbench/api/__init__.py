"""The workbench for programs: the same rights, the same services, JSON."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.security import HttpBearer

from placement.workbench.access import requires
from placement.workbench.accounts.codes import digest
from placement.workbench.accounts.models import Token
from placement.workbench.api import own, people, planning, proposals, staff, voice, work
from placement.workbench.permissions import Action
from placement.workbench.planning.proposals import steps
from placement.workbench.planning.services import StaleError


class Key(HttpBearer):
    """`Authorization: Bearer KEY`, a key that a user has made on their own account's page."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = (
            Token.objects.filter(
                digest=digest(token), revoked__isnull=True, expires__gt=timezone.now(), user__is_active=True
            )
            .select_related("user")
            .first()
        )
        if found is None:
            return None
        request.user = found.user
        return found


api = NinjaAPI(
    title="Placement",
    version="1",
    urls_namespace="api",
    auth=Key(),
    docs_decorator=requires(Action.SIGNED_IN),
)
api.add_router("", staff.router)
api.add_router("", planning.router)
api.add_router("", proposals.router)
api.add_router("", own.router)
api.add_router("", work.router)
api.add_router("", people.router)
api.add_router("", voice.router)
api.add_router("", voice.public)


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"detail": "Forbidden"}, status=403)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Not Found"}, status=404)


@api.exception_handler(StaleError)
def _stale(request: HttpRequest, error: StaleError) -> HttpResponse:
    return api.create_response(request, {"detail": "Conflict", "latest": error.latest.number}, status=409)


@api.exception_handler(steps.StaleError)
def _changed(request: HttpRequest, error: steps.StaleError) -> HttpResponse:
    return api.create_response(request, {"detail": error.messages}, status=409)


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return api.create_response(request, {"detail": told}, status=422)
