"""The report as a reader meets it: opened from a file, without a network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

webdriver = pytest.importorskip("selenium.webdriver")

from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402 - only where selenium is
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.remote.command import Command  # noqa: E402
from selenium.webdriver.remote.webdriver import WebDriver  # noqa: E402

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

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="there is no chromium with its driver")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    # Whatever leads to a server fails and shows in the log.
    driver.set_network_conditions(offline=True, latency=0, throughput=0)
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: WebDriver, report: Path) -> WebDriver:
    browser.get(report.as_uri())
    return browser


def shown(page: WebDriver) -> list[str]:
    rows = page.find_elements(By.CSS_SELECTOR, "#move-table tbody tr:not([hidden])")
    return [str(row.get_property("textContent")) for row in rows]


def test_the_report_opens_without_a_complaint(page: WebDriver) -> None:
    assert page.find_element(By.TAG_NAME, "h1").text == "Balanced reassignment"
    assert page.execute(Command.GET_LOG, {"type": "browser"})["value"] == []


def test_typing_filters_the_moves(page: WebDriver) -> None:
    everything = shown(page)
    page.find_element(By.ID, "words").send_keys("Seget midwife")
    few = shown(page)
    assert 0 < len(few) < len(everything)
    assert all("Seget" in text and "midwife" in text for text in few)
    counted = page.find_element(By.TAG_NAME, "output").text
    assert counted == f"{len(few)} of {len(everything)} moves"


def test_a_unit_tells_what_it_lacks_when_pointed_at(page: WebDriver) -> None:
    tip = page.find_element(By.ID, "tip")
    assert not tip.is_displayed()
    seget = page.find_element(By.CSS_SELECTOR, "svg.map circle.unit[aria-label^='Seget: ']")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", seget)
    ActionChains(page).move_to_element(seget).perform()
    assert tip.is_displayed()
    assert tip.text.startswith("Seget: ")
    assert "of the minimum" in tip.text
    ActionChains(page).move_to_element(page.find_element(By.TAG_NAME, "h1")).perform()
    assert not tip.is_displayed()


def test_the_keyboard_reaches_the_units(page: WebDriver) -> None:
    unit = page.find_element(By.CSS_SELECTOR, "svg.map circle.unit")
    page.execute_script("arguments[0].focus()", unit)
    tip = page.find_element(By.ID, "tip")
    assert tip.text == unit.get_attribute("aria-label")
    unit.send_keys(Keys.ESCAPE)
    assert not tip.is_displayed()


def test_nothing_is_wider_than_a_phone(page: WebDriver) -> None:
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        width = page.execute_script("return document.documentElement.scrollWidth")
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width <= 390
