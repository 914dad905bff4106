"""Pages that wait for a worker: they ask again by themselves, and show what came once it is there."""

from django.http import HttpResponse

STOP_POLLING = 286
"""htmx asks no more after this status: what a reload brings may be a file, with the page still shown."""


def arrived() -> HttpResponse:
    """What a waiting page asked for is there: it loads itself once more."""
    return HttpResponse(status=STOP_POLLING, headers={"HX-Refresh": "true"})
