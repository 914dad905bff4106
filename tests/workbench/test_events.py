"""The log: chained, and refused to change by the database itself."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import translation

from placement import workbench
from placement.workbench.accounts import services
from placement.workbench.accounts.models import User
from placement.workbench.events.models import Content, Event
from placement.workbench.events.recording import UntoldError, broken, service
from placement.workbench.events.words import WORDS, said
from placement.workbench.permissions import Role
from placement.workbench.planning.models import Decision


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


def _recorded() -> set[str]:
    """Actions as the code records them; those that it composes by what they are composed of."""
    codes = set()
    for file in Path(workbench.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                codes.add(node.value)
    composed = {f"planning.proposal_{each}" for each in Decision.Verdict.values}
    composed |= {f"performance.need_{each}" for each in ("accepted", "declined")}
    composed |= {f"training.{each}" for each in ("completed", "missed")}
    return composed | {code for code in codes if re.fullmatch(ACTION, code) and code not in MODELS}


ACTION = r"(accounts|performance|planning|staff|training|voice)\.[a-z_]*[a-z]"
MODELS = {f"{model._meta.app_label}.{model._meta.model_name}" for model in apps.get_models()}


def test_every_action_has_words_and_every_word_an_action() -> None:
    assert set(WORDS) == _recorded()


def test_the_log_is_read_in_words(client_of: Callable[[Role], Client]) -> None:
    auditor = client_of(Role.AUDITOR)
    event = Event.objects.filter(action="accounts.granted").latest("number")
    page = auditor.get(reverse("events:list"), {"action": "accounts.granted"}).content.decode()
    assert f'<span title="{event.action}">role given</span>' in page
    with translation.override("id"):
        assert event.words == "peran diberikan"
    assert said("older.than_this") == "older.than_this"
