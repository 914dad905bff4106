"""How many wrong codes one address may try: a whole village may sit behind it, so good codes never count."""

from django.core.cache import cache
from django.http import HttpRequest

MOST, SECONDS = 100, 300


def wrong(request: HttpRequest) -> bool:
    """Counts a wrong code; whether there were too many of late."""
    key = f"codes:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # the time was over between the two lines
        return False
