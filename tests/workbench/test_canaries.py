"""Names that somebody must not see are on no page, list, search, log or API answer that they reach."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from placement.workbench.accounts import services
from placement.workbench.accounts.models import User
from placement.workbench.api import api
from placement.workbench.permissions import Action, Actor, Role, actor, scope
from placement.workbench.planning.models import Move
from placement.workbench.staff import editing
from placement.workbench.staff.layout import LAYOUTS
from placement.workbench.staff.models import Employee, Posting

from . import moving
from .test_access import PAGES

CANARY = "Zaqwarby"
NUMBER = 50
EACH = 3
"""Pages of one kind that are looked at."""

LEADS = re.compile(r'(?:href|hx-get|src)="(/[^"#]*)"')
SEARCHED = ("staff:employees", "accounts:list", "planning:scenarios", "events:list")
FILES = ("planning:run_file", "planning:study_file", "staff:export", "own:download", "voice:minutes")


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is not started for a page that is only looked at."""
    monkeypatch.setattr("placement.workbench.own.where._ask", lambda *_told: None)


@pytest.fixture
def canaries(user: Callable[[Role], User], acting: Callable[[Role, Action], Actor]) -> list[Employee]:
    """Fifty people outside the head's units with names of their own, whom HR has just edited."""
    moving.forwarded()
    reach = scope(user(Role.UNIT_HEAD), Action.SEE_STAFF)
    near = Posting.objects.filter(post__unit__in=reach.units).values("employee")
    moved = Move.objects.values("employee")
    found = list(Employee.objects.exclude(pk__in=near).exclude(pk__in=moved).order_by("-pk")[:NUMBER])
    for number, person in enumerate(found):
        Employee.objects.filter(pk=person.pk).update(name=f"{CANARY} {number}")
    hr = acting(Role.HR, Action.EDIT_STAFF)
    told = [editing.Edit(each.pk, each.version, "title", f"Dr {CANARY}") for each in found[:5]]
    assert not editing.edit(hr, "employees", told).troubles
    return found


def kind(path: str) -> str:
    """Pages of one kind: a person is like another, a table is not."""
    found = resolve(path.partition("?")[0])
    own = [value for value in found.kwargs.values() if isinstance(value, str) and not value.isdecimal()]
    return " ".join([found.view_name, *own, "?" if "?" in path else ""])


def crawled(client: Client, more: list[str]) -> dict[str, str]:
    """What this browser is shown: by address, from the first page on and at these addresses besides."""
    waiting, seen, counted = ["/", *more], dict[str, str](), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        if path in seen or path.startswith("/static/"):
            continue
        try:
            called = kind(path)
        except Resolver404:
            continue
        name = called.split()[0]
        counted[called] = counted.get(called, 0) + 1
        if (
            name in FILES
            or PAGES.get(name, ("GET",))[0] != "GET"
            or (counted[called] > EACH and path not in more)
        ):
            continue
        response = client.get(path)
        streamed = getattr(response, "streaming_content", None)
        text = (b"".join(streamed) if streamed is not None else response.content).decode(errors="replace")
        seen[path] = text
        waiting += [each.replace("&amp;", "&") for each in LEADS.findall(text)]
    return seen


def asked(canaries: list[Employee]) -> list[str]:
    """Addresses that somebody could guess."""
    found = [f"{reverse(name)}?q={CANARY}" for name in SEARCHED]
    found += [f"{reverse('staff:grid', args=[table])}?q={CANARY}" for table in LAYOUTS]
    return found + [reverse("staff:employee", args=[each.pk]) for each in canaries[:10]]


def programs(user: User, canaries: list[Employee]) -> dict[str, str]:
    """What the API answers to this user's key."""
    _token, text = services.make_token(actor(user, Action.SIGNED_IN), "canaries")
    client, told = Client(headers={"Authorization": f"Bearer {text}"}), dict[str, str]()
    for path, asks in api.get_openapi_schema()["paths"].items():
        if "get" not in asks:
            continue
        for table in LAYOUTS if "{table}" in path else ("",):
            for number in (canaries[0].pk, 1) if "{" in path else (0,):
                shown = path.replace("{table}", table)
                shown = re.sub(r"\{\w+\}", str(number), shown) + ("?limit=1000" if table else "")
                told[shown] = client.get(shown).content.decode()
    return told


def leaks(seen: dict[str, str], names: "re.Pattern[str]") -> list[str]:
    # What somebody has typed into a search stands in its field, and in links to its further pages.
    return [
        path
        for path, text in seen.items()
        if names.search(re.sub(rf'value="{CANARY}"|\?q={CANARY}|q={CANARY}', "", text))
    ]


@pytest.mark.parametrize(
    "role", [Role.APPROVER, Role.UNIT_HEAD, Role.STAFF, Role.FACILITATOR, Role.ADMINISTRATOR, Role.PUBLIC]
)
def test_no_name_of_another_is_seen(
    role: Role,
    canaries: list[Employee],
    user: Callable[[Role], User],
    client_of: Callable[[Role], Client],
) -> None:
    moved = set(Move.objects.values_list("employee__employee", flat=True))
    stayed = [name for code, name in moving.PEOPLE.items() if code not in moved]
    names = re.compile("|".join([CANARY, *(rf"\b{name}\b" for name in stayed)]))
    seen = crawled(client_of(role), asked(canaries))
    if role is not Role.PUBLIC:
        seen |= programs(user(role), canaries)
        assert len(seen) > 10, "pages were looked at"
    assert leaks(seen, names) == []


@pytest.mark.more
def test_who_may_see_them_does(
    canaries: list[Employee], user: Callable[[Role], User], client_of: Callable[[Role], Client]
) -> None:
    """Else the crawl would find nothing, whatever the pages show."""
    found = leaks(crawled(client_of(Role.HR), asked(canaries)), re.compile(CANARY))
    assert f"/staff/?q={CANARY}" in found
    assert {reverse("staff:employee", args=[each.pk]) for each in canaries[:10]} <= set(found)
    assert leaks(programs(user(Role.HR), canaries), re.compile(CANARY))
