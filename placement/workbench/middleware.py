"""What happens to every request: the user's language, and a name for the log."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from placement.workbench.events.recording import request_id


class UserLocaleMiddleware(LocaleMiddleware):
    """The language that the account has chosen; for others that of cookie and browser."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        else:
            super().process_request(request)


class RequestMiddleware:
    """Gives each request an id, which its events bear and its answer tells.

    Pages hold people's data, so no cache on the way may keep them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = uuid.uuid4().hex
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = name
        response.headers.setdefault("Cache-Control", "no-store")
        return response
