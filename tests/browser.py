"""Chromium without a window, as tests of pages start it."""

import shutil
from pathlib import Path

import pytest
from selenium import webdriver

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
)

needed = pytest.mark.skipif(not (BROWSER and DRIVER), reason="there is no chromium with its driver")


def opened(profile: Path, **logs: str) -> webdriver.Chrome:
    """A browser with its profile in a folder of its own; `logs` are kept besides the console's."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", **logs})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
