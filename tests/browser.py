"""Chromium without a window, as tests of pages start it, and how they wait for what it shows.

A busy machine draws late: what is done once may be lost before the page is ready, and what is looked for may
not be there yet. So a test says what must hold at last; what brings it about is done again meanwhile.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import (
    ElementNotInteractableException,
    MoveTargetOutOfBoundsException,
    NoAlertPresentException,
    NoSuchElementException,
    SessionNotCreatedException,
    StaleElementReferenceException,
    WebDriverException,
)

T = TypeVar("T")

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A tab that lies behind is as quick as the one before it
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)

needed = pytest.mark.skipif(not (BROWSER and DRIVER), reason="there is no chromium with its driver")


PATIENCE = 240.0
"""Seconds until a busy browser has done what it was asked for."""

AGAIN = 2.0
"""Seconds until what nothing came of is done again; each time twice as many."""

UNDONE = (
    ElementNotInteractableException,  # what lies over it among them
    MoveTargetOutOfBoundsException,
    NoAlertPresentException,
    NoSuchElementException,
    StaleElementReferenceException,
)
"""Says that nothing was done, so that it may be done again."""


def opened(profile: Path, **logs: str) -> webdriver.Chrome:
    """A browser with its profile in a folder of its own; `logs` are kept besides the console's."""
    for number in range(3):
        with suppress(SessionNotCreatedException):
            return _opened(profile / f"{number}", logs)
    return _opened(profile / "last", logs)


def _opened(profile: Path, logs: dict[str, str]) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", **logs})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))


def until(
    holds: Callable[[], T], by: Callable[[], object] = lambda: None, told: Callable[[], object] = str
) -> T:
    """What holds at last; `by` brings it about, and is done again where nothing comes of it.

    Elements that went away meanwhile are looked for again. `told` says what is seen where it was in vain.
    """
    end, pause = time.monotonic() + PATIENCE, AGAIN
    while True:
        with suppress(*UNDONE):
            by()
        seen = time.monotonic() + pause
        while time.monotonic() < seen:
            try:
                if found := holds():
                    return found
            except WebDriverException:
                if time.monotonic() > end:
                    raise
            assert time.monotonic() < end, f"in vain: {told()}"
            time.sleep(0.1)
        pause *= 2


def done(act: Callable[[], T]) -> T:
    """What can be done at last, done once: an element may come late, or something may lie over it."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except UNDONE:
            if time.monotonic() > end:
                raise
        time.sleep(0.1)
