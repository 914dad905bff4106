"""The report as a reader meets it: opened from a file, without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser import needed, opened

pytestmark = needed
PATIENCE = 20
"""Seconds until a busy browser shows what it was asked to."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    driver = opened(tmp_path_factory.mktemp("profile"))
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


@pytest.mark.slow
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
    WebDriverWait(page, PATIENCE).until(lambda _page: tip.is_displayed())
    assert tip.text.startswith("Seget: ")
    assert "of the minimum" in tip.text
    ActionChains(page).move_to_element(page.find_element(By.TAG_NAME, "h1")).perform()
    WebDriverWait(page, PATIENCE).until_not(lambda _page: tip.is_displayed())


def test_the_keyboard_reaches_the_units(page: WebDriver) -> None:
    unit = page.find_element(By.CSS_SELECTOR, "svg.map circle.unit")
    page.execute_script("arguments[0].focus()", unit)
    tip = page.find_element(By.ID, "tip")
    assert tip.text == unit.get_attribute("aria-label")
    unit.send_keys(Keys.ESCAPE)
    assert not tip.is_displayed()


@pytest.mark.slow
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
