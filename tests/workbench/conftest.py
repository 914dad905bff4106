"""What tests of the workbench share: Sorong loaded once, an account of every role, clients signed in.

SQLite in a temporary folder; PostgreSQL where PLACEMENT_TEST_DATABASE_URL names a server.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest

_DATA = tempfile.TemporaryDirectory(prefix="placement-workbench-", ignore_cleanup_errors=True)
os.environ["PLACEMENT_DATA"] = _DATA.name
os.environ["DJANGO_SETTINGS_MODULE"] = "placement.workbench.settings"
os.environ["PLACEMENT_SECRET_KEY"] = "for tests only"  # noqa: S105 - guards nothing
os.environ["DATABASE_URL"] = os.environ.get("PLACEMENT_TEST_DATABASE_URL", "")
django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from placement.workbench import demo, folders  # noqa: E402
from placement.workbench.accounts.models import User  # noqa: E402
from placement.workbench.permissions import Action, Actor, Role, actor  # noqa: E402

settings.DATA = Path(_DATA.name)  # a test worker inherits settings that its parent has read
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

TODAY = timezone.localdate()
"""The day of the tests is the real one: pages and services ask the clock."""
USERS = {
    Role.PLANNER: "planner",
    Role.HR: "hr",
    Role.APPROVER: "approver",
    Role.UNIT_HEAD: "head",
    Role.STAFF: "staff",
    Role.FACILITATOR: "facilitator",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "admin",
}
"""An account of every role but the public, which has none."""


READING = {"test_writes"}
"""Modules that read the code, and need no database."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All other tests of this folder are slow: the database with Sorong alone takes many seconds."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.path.stem not in READING:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001
    """A database with Sorong and the demo accounts, made once; each test's changes are taken back."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        demo.load(TODAY)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _no_chance() -> Iterator[None]:
    """Tokens against forgery are all alike: chance can spell a short word that a test looks for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "django.middleware.csrf.get_random_string",
            lambda length, allowed_chars: allowed_chars[0] * length,
        )
        yield


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test of this folder may use the database, but those that read; with its runs their folders go.

    Numbers of runs are given again once a test's rows are taken back.
    """
    if request.path.stem in READING:
        yield
        return
    request.getfixturevalue("db")
    yield
    for folder in (folders.runs(), folders.papers()):
        shutil.rmtree(folder)


@pytest.fixture
def user() -> Callable[[Role], User]:
    """The account of a role."""
    return lambda role: User.objects.get(username=USERS[role])


@pytest.fixture
def acting(user: Callable[[Role], User]) -> Callable[[Role, Action], Actor]:
    """The account of a role, as services take it."""
    return lambda role, action: actor(user(role), action)


@pytest.fixture
def client_of(user: Callable[[Role], User]) -> Callable[[Role], Client]:
    """A browser signed in as a role; that of the public is signed in as nobody."""

    def signed_in(role: Role) -> Client:
        client = Client()
        if role is not Role.PUBLIC:
            client.force_login(user(role))
        return client

    return signed_in


@pytest.fixture(scope="session")
def sorong(checkout: Path) -> Path:
    """The folder of the case."""
    return checkout / "scenarios" / "sorong"
