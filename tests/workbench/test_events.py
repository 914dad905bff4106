"""The log: chained, and refused to change by the database itself."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from placement.workbench.accounts import services
from placement.workbench.accounts.models import User
from placement.workbench.events.models import Content, Event
from placement.workbench.events.recording import UntoldError, broken, service
from placement.workbench.permissions import Role


def test_the_chain_of_what_was_loaded_holds() -> None:
    assert Event.objects.count() > 20
    assert list(broken()) == []


def test_an_event_cannot_be_changed_or_deleted() -> None:
    for sql in (
        "UPDATE events_event SET action = 'nothing'",
        "DELETE FROM events_event",
        "UPDATE events_content SET salt = '0'",
    ):
        with (
            pytest.raises(IntegrityError, match="written once"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_what_was_shredded_breaks_no_chain() -> None:
    Content.objects.filter(event=Event.objects.latest("number")).delete()
    assert list(broken()) == []


def test_a_service_that_tells_nobody_is_taken_back(user: Callable[[Role], User]) -> None:
    planner = user(Role.PLANNER)

    @service
    def silent() -> None:
        User.objects.filter(pk=planner.pk).update(first_name="Nobody")

    with pytest.raises(UntoldError):
        silent()
    planner.refresh_from_db()
    assert planner.first_name == "Planner"


def test_who_acts_by_a_lent_role_acts_on_behalf_of_its_owner(user: Callable[[Role], User]) -> None:
    assert Event.objects.filter(on_behalf_of__isnull=False).count() == 0
    assert services.make_code(None, user(Role.STAFF))
    assert Event.objects.annotate(n=F("number")).latest("number").action == "accounts.code_made"
