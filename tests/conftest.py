"""What all tests share: the checkout, one language, and how hypothesis searches."""

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings

from placement.base import language
from tests import draws, reading

# What is compiled is kept, for the processes that tests start as well: images of containers often forbid it,
# and each start would compile hundreds of modules again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# No deadline: the machine may be busy with another worker. A build server repeats the same search.
settings.register_profile("placement", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("placement")


def pytest_configure(config: pytest.Config) -> None:
    """Where `more` is left out, so are most of the examples that hypothesis would try."""
    draws.FEW = "not more" in config.getoption("markexpr")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who waits for processes of a study is slow."""
    for item in items:
        if "others" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml."""
    return Path(__file__).parents[1]


READ_ANEW = {"case", "test_interrupts"}
"""Folders and files of tests that look at how tables are read."""


@pytest.fixture(autouse=True)
def _read_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tables are read once, but in tests of reading."""
    anew = READ_ANEW & {request.path.parent.name, request.path.stem}
    with nullcontext() if anew else reading.once():
        yield


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Messages are in English, whatever the machine speaks and whatever the test before chose."""
    monkeypatch.setenv("PLACEMENT_LANGUAGE", "en")
    yield
    language.use("en")
