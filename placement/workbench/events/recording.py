"""How an event comes into the log: only through `record`, in the transaction of what it tells."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from placement.workbench.events.models import Content, Event, Head
from placement.workbench.permissions import Actor

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered; blank outside of any."""

_told: ContextVar[list[int] | None] = ContextVar("told", default=None)

Given = ParamSpec("Given")
Got = TypeVar("Got")


class UntoldError(RuntimeError):
    """A service wrote, or may have written, and told nobody: all of it is taken back."""


def service(function: Callable[Given, Got]) -> Callable[Given, Got]:
    """A function that writes: all of it or nothing, and at least one event with it.

    Only such functions may write to the database; `tests/workbench/test_writes.py` sees to that.
    A service that finds nothing to change says so by `unchanged()`.
    """

    @wraps(function)
    def whole(*args: Given.args, **kwargs: Given.kwargs) -> Got:
        told: list[int] = []
        outer = _told.get()
        token = _told.set(told)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                if not told:
                    raise UntoldError(f"{function.__module__}.{function.__qualname__} records no event")
        finally:
            _told.reset(token)
        if outer is not None:
            outer.extend(told)
        return result

    return whole


def unchanged() -> None:
    """The service running has found nothing to change."""
    told = _told.get()
    if told is not None:
        told.append(0)


def record(
    actor: Actor | None,
    action: str,
    subject: models.Model | str = "",
    *,
    before: Any = None,
    after: Any = None,
    about: Iterable[int] = (),
) -> Event:
    """Writes one event at the end of the chain.

    `actor` is None for what the system does by itself; `about` are ids of the employees whom it
    concerns, who may read it. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of what it tells")
    head = Head.objects.select_for_update().get_or_create(pk=1)[0]
    content = Content(salt=secrets.token_hex(16), before=_plain(before), after=_plain(after))
    event = Event(
        number=head.number + 1,
        at=timezone.now(),
        actor_id=None if actor is None else actor.user.pk,
        on_behalf_of_id=None if actor is None or actor.on_behalf_of is None else actor.on_behalf_of.pk,
        action=action,
        subject=subject if isinstance(subject, str) else named(subject),
        request=request_id.get(),
        digest=digest_of(content),
    )
    event.hash = hash_of(event, head.hash)
    event.save(force_insert=True)
    content.event = event
    content.save(force_insert=True)
    event.about.add(*about)
    head.number, head.hash = event.number, event.hash
    head.save(update_fields=["number", "hash"])
    told = _told.get()
    if told is not None:
        told.append(event.number)
    return event


def named(subject: models.Model) -> str:
    """An object as the log names it: `staff.employee:17`."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def digest_of(content: Content) -> str:
    """SHA-256 of what changed, with its salt."""
    return _sha(content.salt, _json([content.before, content.after]))


def hash_of(event: Event, previous: str) -> str:
    """SHA-256 of an event and of the hash before it."""
    said = [
        event.number,
        event.at.isoformat(),
        event.actor_id,
        event.on_behalf_of_id,
        event.action,
        event.subject,
        event.request,
        event.digest,
    ]
    return _sha(previous, _json(said))


def broken() -> Iterator[tuple[int, str]]:
    """Numbers of the events at which the chain does not hold, and why; nothing where it holds.

    A content that was shredded is no break; one that was changed is.
    """
    previous, number = "", 0
    for event in Event.objects.select_related("content").order_by("number").iterator(chunk_size=2000):
        number += 1
        if event.number != number:
            yield number, "missing"
            number = event.number
        if hash_of(event, previous) != event.hash:
            yield event.number, "changed"
        content = getattr(event, "content", None)
        if content is not None and digest_of(content) != event.digest:
            yield event.number, "content changed"
        previous = event.hash
    head = Head.objects.filter(pk=1).first()
    if head is not None and (head.number, head.hash) != (number, previous):
        yield head.number, "end missing"


def _plain(value: Any) -> Any:
    """The value as the database's JSON will give it back."""
    return json.loads(_json(value))


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
