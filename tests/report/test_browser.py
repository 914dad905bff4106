"""The report as a reader meets it: opened from a file, without a network."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from tests.browser import needed, opened, until

pytestmark = needed


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


@pytest.mark.slow
def test_typing_filters_the_moves(page: WebDriver) -> None:
    everything = shown(page)
    page.find_element(By.ID, "words").send_keys("Seget midwife")
    until(lambda: all("Seget" in text and "midwife" in text for text in shown(page)))
    few = shown(page)
    assert 0 < len(few) < len(everything)
    counted = page.find_element(By.TAG_NAME, "output").text
    assert counted == f"{len(few)} of {len(everything)} moves"


def point(page: WebDriver, *elements: WebElement) -> None:
    """Moves the pointer to one after the other, wherever the page stands."""
    for element in elements:
        page.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        ActionChains(page).move_to_element(element).perform()


def test_a_unit_tells_what_it_lacks_when_pointed_at(page: WebDriver) -> None:
    tip, title = page.find_element(By.ID, "tip"), page.find_element(By.TAG_NAME, "h1")
    assert not tip.is_displayed()
    seget = page.find_element(By.CSS_SELECTOR, "svg.map circle.unit[aria-label^='Seget: ']")
    until(tip.is_displayed, by=lambda: point(page, title, seget))
    assert tip.text.startswith("Seget: ")
    assert "of the minimum" in tip.text
    until(lambda: not tip.is_displayed(), by=lambda: point(page, title))


def test_a_scroll_takes_the_tip_along_and_brings_none_back(page: WebDriver) -> None:
    """Scrolls are told a frame later: by then the pointer may have come, or Escape may have been pressed."""
    scroll = "dispatchEvent(new Event('scroll'))"
    enter = "arguments[0].dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}))"
    leave = "arguments[0].dispatchEvent(new PointerEvent('pointerleave', {pointerType: 'touch'}))"
    tip, unit = page.find_element(By.ID, "tip"), page.find_element(By.CSS_SELECTOR, "svg.map circle.unit")
    page.execute_script(f"{enter}; {scroll}", unit)
    assert tip.text == unit.get_attribute("aria-label")
    page.execute_script(f"{leave}; {scroll}", unit)
    assert not tip.is_displayed()
    page.execute_script("arguments[0].focus()", unit)
    unit.send_keys(Keys.ESCAPE)
    page.execute_script(scroll)
    assert not tip.is_displayed()


@pytest.mark.slow
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
        {"width": 360, "height": 780, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        width = page.execute_script("return document.documentElement.scrollWidth")
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width <= 360


@pytest.mark.slow
def test_on_paper_it_has_twelve_pages_and_an_annex(page: WebDriver) -> None:
    whole = pages(page)
    page.execute_script(
        "for (const part of document.querySelectorAll('#moves, #moves ~ section')) part.remove()"
    )
    assert 5 < pages(page) <= 12 < whole


def pages(page: WebDriver) -> int:
    """How many pages the page has on paper."""
    printed = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed["data"])))
