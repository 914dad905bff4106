"""A year that passes in a moment: a clock to move, people at their browsers, a worker beside them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from placement.workbench.accounts.models import User
from placement.workbench.planning import leases, solves
from placement.workbench.planning.answers import Warm, answer
from placement.workbench.planning.models import Question, Run
from placement.workbench.planning.reminding import remind

PASSWORD = "a boat to Makbon at nine"  # noqa: S105 - of accounts that a test makes


@dataclass
class Year:
    """The day it is, and who does what on it. Everybody acts by the pages of their own role."""

    moment: datetime = field(default_factory=lambda: datetime(2027, 1, 4, 3, tzinfo=UTC))
    warm: Warm = field(default_factory=Warm)

    @property
    def today(self) -> date:
        """The day; three hours after midnight in Greenwich it is the same one in Jayapura."""
        return self.moment.date()

    def go_to(self, day: date) -> None:
        """Lets the days until then pass; on each the worker looks at the calendar once."""
        while self.today < day:
            self.moment += timedelta(days=1)
            remind(self.today)

    def browser(self, name: str) -> Client:
        """Somebody's browser, signed in today."""
        client = Client()
        client.force_login(User.objects.get(username=name))
        return client

    def sees(self, name: str, page: str, /, *args: object, **query: str) -> str:
        """A page as somebody is shown it; nobody by the name "" is signed in."""
        client = self.browser(name) if name else Client()
        found = client.get(reverse(page, args=args), query)
        assert found.status_code == 200, (name, page, found.status_code)
        return found.content.decode()

    def does(self, name: str, page: str, /, *args: object, **given: Any) -> str:
        """Sends a form; the page that it leads to. What is refused fails."""
        client = self.browser(name) if name else Client()
        found = client.post(reverse(page, args=args), given, follow=True)
        text = found.content.decode()
        assert found.redirect_chain, (name, page, found.status_code, alerts(text))
        assert found.status_code == 200, (name, page, found.status_code)
        return text

    def work(self) -> None:
        """The worker: solves what waits, and answers what was asked."""
        while (run := leases.claim(Run.objects.all(), "tests")) is not None:
            solves.perform(run)
        while (asked := leases.claim(Question.objects.exclude(kind="report"), "tests")) is not None:
            answer(asked, self.warm)

    def account(self, name: str, role: str, employee: str = "", unit: str = "") -> None:
        """The administrator makes an account and hands over a code, which sets a password, which signs in."""
        self.does("admin", "accounts:new", username=name, employee=employee)
        pk = User.objects.get(username=name).pk
        self.does("admin", "accounts:grant", pk, role=role, unit=unit, start=self.today)
        told = self.browser("admin").post(reverse("accounts:code", args=[pk])).content.decode()
        (code,) = re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", told)
        given = {"username": name, "code": code, "password": PASSWORD, "again": PASSWORD}
        self.does("", "accounts:activate", **given)
        assert Client().login(username=name, password=PASSWORD)


def alerts(text: str) -> list[str]:
    """What a page refuses, for who reads a failed test."""
    told = re.findall(r"role='alert'>(.*?)</div>|invalid-feedback[^>]*>([^<]+)", text.replace('"', "'"))
    return [" ".join("".join(each).split()) for each in told]


@pytest.fixture
def year(monkeypatch: pytest.MonkeyPatch) -> Year:
    """A year that begins on the first Monday of 2027."""
    made = Year()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.moment)
    return made
