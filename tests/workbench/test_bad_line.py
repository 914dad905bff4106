"""Activities from a phone over a bad line: every record arrives once, and pages weigh little.

One `placement serve --demo` and one browser for all of it, with a line between them that can be broken.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.command import Command

from tests.browser import needed, opened

from .browsing import PHONE, Browser
from .lines import Line, line_to
from .servers import served

pytestmark = [needed, pytest.mark.more]

PAGE = reverse("performance:activities")
RECORDS = 100
FIRST, REPEAT = 120_000, 15_000
"""Bytes of a page that a phone opens for the first time, and again."""

PHONES = {
    "staff": (
        "home",
        "accounts:inbox",
        "own:post",
        "own:wishes",
        "planning:calendar",
        "performance:activities",
        "performance:appraisals",
        "performance:absences",
    ),
    "head": ("performance:team", "performance:need"),
}
"""By user the pages that are opened on phones, where the line is slow and dear."""

_ADD = """
const form = document.querySelector("[data-activities]"), [volume, pause] = arguments;
form.dataset.pause = pause;
form.elements.kind.selectedIndex = 1; form.elements.volume.value = volume; form.elements.minutes.value = 1;
form.requestSubmit();
"""
_KEPT = 'return Object.keys(localStorage).filter((key) => key.startsWith("pl-")).length'


@dataclass
class Phone(Browser):
    """A browser behind a line."""

    line: Line | None = None

    def add(self, volume: int, pause: int = 20) -> None:
        """One record; what is not answered is sent again after so many milliseconds, then later."""
        self.driver.execute_script(_ADD, volume, pause)

    @property
    def kept(self) -> int:
        """Records on the device that the server has not said to have."""
        return int(self.driver.execute_script(_KEPT))

    def volumes(self) -> list[int]:
        """How many of each record that the server shows, in rising order."""
        self.open(PAGE)
        shown = self.driver.find_elements(By.CSS_SELECTOR, "main li .text-nowrap:first-child")
        return sorted(int(each.text.partition("×")[2].replace(",", "")) for each in shown)

    def weight(self, path: str) -> int:
        """Bytes that come over the line for a page, with all that belongs to it."""
        self.driver.execute(Command.GET_LOG, {"type": "performance"})
        self.open(path)
        told = self.driver.execute(Command.GET_LOG, {"type": "performance"})["value"]
        heard = [json.loads(each["message"])["message"] for each in told]
        done = [each["params"] for each in heard if each["method"] == "Network.loadingFinished"]
        assert done, "nothing was loaded"
        return int(sum(each["encodedDataLength"] for each in done))


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    with served(tmp_path_factory.mktemp("office")) as base, line_to(base) as line:
        driver = opened(tmp_path_factory.mktemp("profile"), performance="ALL")
        try:
            made = Phone(driver, line.base, line=line)
            made.size(PHONE)
            yield made
        finally:
            driver.quit()


@pytest.fixture
def line(phone: Phone) -> Iterator[Line]:
    """The line, whole again after each test."""
    assert phone.line is not None
    yield phone.line
    phone.line.down, phone.line.losing = False, 0.0


def test_a_hundred_records_from_two_tabs_over_a_line_that_loses_replies(phone: Phone, line: Line) -> None:
    phone.sign_in("staff")
    phone.speak("en")
    before = phone.volumes()
    first = phone.driver.current_window_handle
    phone.driver.switch_to.new_window("tab")
    second = phone.driver.current_window_handle
    phone.size(PHONE)
    phone.open(PAGE)
    line.losing = 0.3
    for number in range(1, RECORDS + 1):
        if number % 10 == 1:
            phone.driver.switch_to.window(second if number % 20 == 1 else first)
        phone.add(number)
    for tab in (first, second):
        phone.driver.switch_to.window(tab)
        phone.until(lambda: phone.kept == 0)
    assert line.lost >= 5, "replies were lost"
    assert phone.volumes() == sorted([*before, *range(1, RECORDS + 1)])
    phone.driver.close()
    phone.driver.switch_to.window(first)


def test_without_a_line_records_stay_on_the_device_and_are_sent_once_it_is_back(
    phone: Phone, line: Line
) -> None:
    phone.sign_in("staff")
    before = phone.volumes()
    line.down = True
    phone.add(201)
    phone.add(202)
    phone.until(lambda: phone.text.count("on this device\n") >= 2 and "No answer yet" in phone.text)
    assert phone.kept == 2
    assert phone.barriers() == []
    assert phone.cut_off() == []
    line.down = False
    phone.until(lambda: phone.kept == 0)
    phone.shows("Everything is sent.")
    assert phone.volumes() == sorted([*before, 201, 202])
    phone.complaints()


def test_what_the_server_refuses_stays_with_its_reason_until_it_is_changed(phone: Phone) -> None:
    phone.sign_in("staff")
    before = phone.volumes()
    day = "document.querySelector('[data-activities]').elements.day"
    today = phone.driver.execute_script(f"return {day}.value")
    phone.driver.execute_script(f"{day}.value = '2001-01-01'")
    phone.add(301)
    phone.shows("This day is too long ago")
    assert phone.kept == 1
    phone.press("#waiting button")
    phone.driver.execute_script(f"{day}.value = arguments[0]", today)
    phone.press("#add")
    phone.until(lambda: phone.kept == 0)
    assert phone.volumes() == sorted([*before, 301])


def test_signing_out_warns_of_what_is_not_sent_and_clears_it(phone: Phone, line: Line) -> None:
    phone.sign_in("staff")
    before = phone.volumes()
    phone.open("/people/me/")
    there = phone.driver.current_window_handle
    phone.driver.switch_to.new_window("tab")
    phone.open(PAGE)
    line.down = True
    phone.add(401, pause=600_000)
    phone.until(lambda: "No answer yet" in phone.text)
    phone.driver.close()
    phone.driver.switch_to.window(there)
    line.down = False
    leave = "form[data-signs-out] button"
    phone.press(leave)
    question = phone.question()
    assert "not sent: 1" in question.text
    question.dismiss()
    assert phone.kept == 1
    phone.press(leave)
    phone.confirm()
    phone.until(lambda: "/login/" in phone.driver.current_url)
    assert phone.kept == 0
    phone.sign_in("staff")
    assert phone.volumes() == before


def test_records_of_one_are_not_sent_as_another_who_signs_in(phone: Phone, line: Line) -> None:
    phone.sign_in("staff")
    before = phone.volumes()
    line.down = True
    phone.add(501, pause=600_000)
    phone.until(lambda: "No answer yet" in phone.text)
    line.down = False
    phone.sign_in("head")
    assert phone.kept == 1, "they wait for whose they are"
    phone.sign_in("staff")
    phone.open(PAGE)
    phone.until(lambda: phone.kept == 0)
    assert phone.volumes() == sorted([*before, 501])


@pytest.mark.parametrize("user", PHONES)
def test_pages_of_phones_weigh_little(user: str, phone: Phone) -> None:
    phone.sign_in(user)
    weights = {}
    for path in map(reverse, PHONES[user]):
        phone.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        weights[path] = phone.weight(path), phone.weight(path)
    assert all(REPEAT < first <= FIRST for first, _again in weights.values()), weights
    assert all(again <= REPEAT for _first, again in weights.values()), weights
    print(weights)  # noqa: T201 - what `pytest -s` is asked for
