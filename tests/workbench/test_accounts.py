"""Accounts: codes instead of e-mail, roles that two give, roles that are lent, keys for programs."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from placement.workbench.accounts import notices, services
from placement.workbench.accounts.models import Grant, Token, User
from placement.workbench.permissions import Action, Actor, Role, may
from placement.workbench.staff.models import Employee, Unit

Office = Callable[[Role], User]
Browser = Callable[[Role], Client]
PASSWORD = "a long way to Makbon"  # noqa: S105 - of accounts that end with the test


@pytest.fixture
def admin(client_of: Browser) -> Client:
    return client_of(Role.ADMINISTRATOR)


@pytest.fixture
def second() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="admin2"))
    return client


@pytest.fixture
def newcomer(admin: Client) -> User:
    """An account made in the browser, of an employee who had none."""
    person = Employee.objects.filter(account__isnull=True)[0]
    sent = {"username": "newcomer", "first_name": "Nurse", "last_name": "017", "employee": person.employee}
    admin.post(reverse("accounts:new"), sent)
    made = User.objects.get(username="newcomer")
    assert (made.employee_id, made.has_usable_password()) == (person.pk, False)
    return made


def grant(browser: Client, user: User, role: Role, **more: str) -> int:
    sent = {"role": role, "start": timezone.localdate().isoformat(), **more}
    return browser.post(reverse("accounts:grant", args=[user.pk]), sent).status_code


def test_names_and_employees_are_taken_once(admin: Client, newcomer: User) -> None:
    assert newcomer.employee is not None
    for wrong in (
        {"username": "Newcomer"},
        {"username": "another", "employee": newcomer.employee.employee},
        {"username": "another", "employee": "nobody"},
    ):
        assert admin.post(reverse("accounts:new"), wrong).status_code == 200
    assert not User.objects.filter(username="another").exists()


def test_a_code_sets_a_password_once(admin: Client, newcomer: User) -> None:
    page = admin.post(reverse("accounts:code", args=[newcomer.pk]))
    code = page.context["code"]
    sent = {"username": "newcomer", "code": code, "password": PASSWORD, "again": PASSWORD}
    client = Client()
    activate = reverse("accounts:activate")
    assert client.post(activate, {**sent, "again": "something else"}).status_code == 200
    assert client.post(activate, {**sent, "password": "12345", "again": "12345"}).status_code == 200
    assert client.post(activate, {**sent, "code": "AAAA-AAAA-AAAA"}).status_code == 200
    assert not client.login(username="newcomer", password=PASSWORD)
    assert client.post(activate, sent).status_code == 302
    assert client.login(username="newcomer", password=PASSWORD)
    other = {**sent, "password": PASSWORD[::-1], "again": PASSWORD[::-1]}
    assert client.post(activate, other).status_code == 200
    assert not Client().login(username="newcomer", password=PASSWORD[::-1])


def test_an_approver_is_made_by_two(admin: Client, second: Client, newcomer: User) -> None:
    assert grant(admin, newcomer, Role.APPROVER) == 302
    given = newcomer.grants.get()
    assert not may(newcomer, Action.APPROVE)
    admin.post(reverse("accounts:confirm", args=[given.pk]))
    given.refresh_from_db()
    assert given.awaits_confirmation
    second.post(reverse("accounts:confirm", args=[given.pk]))
    assert may(User.objects.get(pk=newcomer.pk), Action.APPROVE)


def test_a_new_code_for_an_approver_takes_two_again(admin: Client, user: Office) -> None:
    approver = user(Role.APPROVER)
    assert may(approver, Action.APPROVE)
    admin.post(reverse("accounts:code", args=[approver.pk]))
    assert not may(user(Role.APPROVER), Action.APPROVE)


def test_roles_say_where(admin: Client, newcomer: User) -> None:
    assert grant(admin, newcomer, Role.UNIT_HEAD) == 422
    assert grant(admin, newcomer, Role.UNIT_HEAD, unit="nowhere") == 422
    assert grant(admin, newcomer, Role.UNIT_HEAD, unit=Unit.objects.all()[0].unit) == 302
    assert grant(admin, User.objects.get(username="admin"), Role.PLANNER) == 422
    given = newcomer.grants.get()
    admin.post(reverse("accounts:end", args=[given.pk]))
    assert not newcomer.grants.exists()


def test_an_account_that_is_closed_cannot_sign_in(admin: Client, newcomer: User, user: Office) -> None:
    services.set_password(newcomer, PASSWORD)
    admin.post(reverse("accounts:close", args=[newcomer.pk]))
    assert not Client().login(username="newcomer", password=PASSWORD)
    admin.post(reverse("accounts:close", args=[user(Role.ADMINISTRATOR).pk]))
    assert user(Role.ADMINISTRATOR).is_active


def lend(browser: Client, own: Grant, to: str, days: int) -> int:
    start = timezone.localdate()
    sent = {"grant": own.pk, "to": to, "start": start, "until": start + timedelta(days=days)}
    return browser.post(reverse("accounts:delegate"), sent).status_code


def test_a_role_is_lent_for_some_days(client_of: Browser, user: Office, newcomer: User) -> None:
    planner, browser = user(Role.PLANNER), client_of(Role.PLANNER)
    own = planner.grants.get()
    for wrong in ("planner", "nobody"):
        assert lend(browser, own, wrong, 5) == 200
    assert lend(browser, own, "newcomer", 5) == 302
    assert may(newcomer, Action.EDIT_PLANNING)
    assert newcomer.grants.get().delegated_by == planner
    services.close_account(Actor(user(Role.ADMINISTRATOR)), planner)
    assert not may(User.objects.get(pk=newcomer.pk), Action.EDIT_PLANNING)


def test_nobody_lends_what_they_will_not_have(user: Office, newcomer: User) -> None:
    planner, today = user(Role.PLANNER), timezone.localdate()
    own = planner.grants.get()
    own.until = today + timedelta(days=3)
    own.save()
    with pytest.raises(ValidationError, match="does not last as long"):
        services.delegate(Actor(planner), own, newcomer, start=today, until=today + timedelta(days=4))
    services.delegate(Actor(planner), own, newcomer, start=today, until=own.until)
    assert newcomer.grants.get().until == own.until


def test_a_key_is_shown_once_and_can_be_taken_back(client_of: Browser) -> None:
    browser = client_of(Role.PLANNER)
    assert browser.post(reverse("accounts:tokens"), {"name": ""}).status_code == 200
    shown = browser.post(reverse("accounts:tokens"), {"name": "spreadsheet"})
    text, token = shown.context["text"], Token.objects.get()
    assert text not in browser.get(reverse("accounts:me")).content.decode()
    assert text not in token.digest
    assert client_of(Role.HR).post(reverse("accounts:revoke", args=[token.pk])).status_code == 404
    browser.post(reverse("accounts:revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked is not None


def test_days_are_written_as_people_write_them() -> None:
    day = date(2026, 8, 17)
    written = {"en": ("17 August 2026", "17 Aug 2026"), "id": ("17 Agustus 2026", "17 Agu 2026")}
    for language, (long, short) in written.items():
        with translation.override(language):
            assert (date_format(day), date_format(day, "SHORT_DATE_FORMAT")) == (long, short)


def test_pages_are_in_the_language_that_was_chosen(client_of: Browser) -> None:
    browser = client_of(Role.PLANNER)
    browser.post(reverse("accounts:language"), {"language": "id", "next": "https://elsewhere.example/"})
    assert 'lang="id"' in browser.get(reverse("home")).content.decode()
    browser.post(reverse("accounts:language"), {"language": "xx"})
    assert 'lang="id"' in browser.get(reverse("home")).content.decode()


def test_accounts_are_found_by_name(admin: Client, newcomer: User) -> None:
    page = admin.get(reverse("accounts:list"), {"q": "newc"}).content.decode()
    assert newcomer.username in page
    assert "facilitator" not in page
    assert admin.get(reverse("accounts:person", args=[newcomer.pk])).status_code == 200


def test_an_address_that_is_not_there_has_a_page_in_the_language(client_of: Browser) -> None:
    browser = client_of(Role.PLANNER)
    for where in ("/planning/runs/999999/", "/nowhere/"):
        seen = browser.get(where)
        assert (seen.status_code, "This page is not here" in seen.content.decode()) == (404, True)
    stranger = Client(headers={"accept-language": "id"}).get("/nowhere/")
    assert (stranger.status_code, "Halaman ini tidak ada" in stranger.content.decode()) == (404, True)


def test_what_a_role_may_not_do_has_a_page_in_the_language(client_of: Browser) -> None:
    seen = client_of(Role.STAFF).get(reverse("accounts:list"))
    assert (seen.status_code, "This is not for your role" in seen.content.decode()) == (403, True)
    seen = Client(enforce_csrf_checks=True, headers={"accept-language": "id"}).post("/accounts/login/")
    assert (seen.status_code, "Ini tidak terkirim" in seen.content.decode()) == (403, True)


def test_a_notice_says_days_and_ends_in_the_language(user: Office) -> None:
    told: dict[str, tuple[dict[str, Any], str]] = {
        "run_done": ({"run": 3, "state": "failed"}, "Perhitungan 3 berakhir: gagal."),
        "delegated": (
            {"user": "Hr", "until": "2027-01-02"},
            "Hr meminjamkan peran kepada Anda sampai 2 Januari 2027.",
        ),
    }
    notices.notify([user(Role.HR)], "run_done", told["run_done"][0], "")
    notices.notify([user(Role.HR)], "delegated", told["delegated"][0], "")
    with translation.override("id"):
        said = {each.kind: notices.words(each) for each in user(Role.HR).notices.filter(kind__in=told)}
    assert said == {kind: words for kind, (_values, words) in told.items()}
