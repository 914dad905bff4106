"""The workbench as people meet it: walked from the first page on, and every page looked at.

One `placement serve --demo` and one browser for all of it.
"""

import gettext
import html
import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from selenium.webdriver.common.by import By

import placement
from placement.workbench.planning import naming as policies
from placement.workbench.staff import naming
from placement.workbench.staff.layout import LAYOUTS
from tests.browser import needed, opened

from .browsing import DESK, PHONE, Browser
from .servers import served
from .test_access import PAGES

pytestmark = [needed, pytest.mark.slow]

POLICY = "few_moves"
FILES = {
    *("planning:run_file", "planning:study_file", "planning:proposal_letter", "staff:export", "own:download"),
    *("openness:decision_csv", "openness:feedback_csv", "voice:minutes"),
}
"""What a link gives to take away."""

UNLINKED = {
    "planning:run_progress": "a part of the page of a run that waits",
    "planning:compare": "a form's answer; leads to a question",
    "planning:question": "seen on the walk",
    "planning:proposal_progress": "a part of the page of a draft whose reasons are being written",
    "planning:proposal_edit": "of a draft",
    "staff:import": "needs an upload",
    "staff:check": "what a button of the grid asks",
    "accounts:activate": "for who is not signed in",
    "planning:objection": "of who objects",
    "planning:round_edit": "of a round",
    **dict.fromkeys(
        ("voice:enter", "voice:vote", "voice:thanks"), "for who votes: seen on the village's walk"
    ),
    **dict.fromkeys(("voice:sheet", "voice:tally"), "of a session on paper: seen on the village's walk"),
    "openness:decision": "of what was decided: seen on the walk",
    "openness:letter_code": "of who has a letter",
    "training:session": "of a course with a date",
    "planning:scenario_diff": "of a scenario with two versions",
}
"""Pages that no link of the sweep leads to, and why."""


ROLES = ("planner", "hr", "approver", "head", "staff", "facilitator", "auditor", "admin")

NAMED = {column for layout in LAYOUTS.values() for column in layout.columns}
NAMED |= {"reason", "together", *map(str.capitalize, ROLES)}
NAMED |= {*naming.ACTIVITIES, *naming.COURSES, *policies.POLICIES}
"""Columns, cells and titles of the tables and of Sorong, alike in every language; demo accounts."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with served(tmp_path_factory.mktemp("office")) as base:
        driver = opened(tmp_path_factory.mktemp("profile"), performance="ALL")
        driver.set_script_timeout(120)
        try:
            yield Browser(driver, base)
        finally:
            driver.quit()


def run_of(browser: Browser) -> str:
    """The address of the run that the planner makes; where there is one, that."""
    browser.sign_in("planner")
    browser.speak("en")
    browser.follow("Runs")
    done = browser.driver.find_elements(By.CSS_SELECTOR, "input[name=run]")
    if done:
        return f"/planning/runs/{done[0].get_attribute('value')}/"
    browser.follow("New run")
    choose(browser, "version", "Few, well-explained moves")
    browser.press("main form button")
    browser.until(lambda: browser.driver.find_elements(By.LINK_TEXT, "Board"))
    return urlsplit(browser.driver.current_url).path


def choose(browser: Browser, name: str, start: str) -> None:
    """The first option of a list that begins so."""
    options = f"select[name={name}] option"
    found = browser.until(
        lambda: [
            each
            for each in browser.driver.find_elements(By.CSS_SELECTOR, options)
            if each.text.startswith(start)
        ]
    )
    found[0].click()


@pytest.mark.more
def test_from_the_first_page_to_an_applied_proposal(browser: Browser) -> None:
    """The way that docs/workbench.md describes, step by step."""
    browser.size(DESK)
    run = run_of(browser)
    argued(browser, run)
    made = proposed(browser, run)
    said(browser, "hr", made, "do-forwarded", "Forwarded: it waits for approval.")
    said(browser, "approver", made, "do-approved", "Approved.")
    said(browser, "hr", made, "apply-wave", "Applied: the postings are changed.")
    move = browser.find(".pl-move")
    employee = move.find_element(By.CSS_SELECTOR, "h4 .small").text
    unit = move.find_element(By.TAG_NAME, "strong").text.partition(", ")[2]
    browser.open(f"/staff/?q={employee}")
    assert unit in browser.find("main").text
    assert browser.complaints() == []
    assert browser.elsewhere() == []
    browser.open("/public/")
    browser.press("main h2 a")
    browser.shows("Place by place")
    assert {width: wrong(browser, width) for width in (DESK, PHONE)} == {DESK: {}, PHONE: {}}


@pytest.mark.more
def test_a_form_pressed_twice_is_sent_once(browser: Browser) -> None:
    browser.sign_in("planner")
    browser.open("/planning/scenarios/new/")
    browser.write("title", "Pressed twice")
    form = browser.find("main form")
    browser.driver.execute_script("arguments[0].requestSubmit(); arguments[0].requestSubmit()", form)
    browser.until(lambda: "/edit/" in browser.driver.current_url)
    browser.driver.back()
    browser.until(lambda: browser.driver.current_url.endswith("/new/"))
    assert not browser.driver.find_elements(By.CSS_SELECTOR, "form[data-sent]"), "it may be used again"


def test_a_village_rates_by_telephone_and_on_paper(browser: Browser) -> None:
    """The facilitator prints slips and opens a session; somebody without an account rates, once."""
    browser.size(DESK)
    address = planned(browser, "slips")
    browser.press("#print")
    browser.until(lambda: browser.driver.find_elements(By.CSS_SELECTOR, ".slip .code"))
    code = browser.find(".slip .code").text
    assert {width: wrong(browser, width) for width in (DESK, PHONE)} == {DESK: {}, PHONE: {}}
    browser.open(address)
    browser.write("attendance", "1")
    browser.press("#open")
    browser.shows("The session is open")
    assert wrong(browser, PHONE) == {}
    browser.driver.delete_all_cookies()
    for language in ("en", "id"):
        for path in ("/voice/v/", f"/voice/v/{code}/"):
            browser.open(path)
            browser.speak(language)
            assert wrong(browser, PHONE) == {}
    browser.press(".choices label")
    browser.press("main button.act")
    browser.shows("Terima kasih. Jawaban Anda sudah masuk.")
    assert wrong(browser, PHONE) == {}
    browser.open(f"/voice/v/{code}/")
    browser.shows("Kupon ini sudah dipakai.")
    assert wrong(browser, PHONE) == {}
    browser.size(DESK)
    address = planned(browser, "paper")
    for page in ("sheet", "tally"):
        browser.open(f"{address}{page}/")
        assert {width: wrong(browser, width) for width in (DESK, PHONE)} == {DESK: {}, PHONE: {}}


def planned(browser: Browser, way: str) -> str:
    """A new session of a forum; its address."""
    browser.sign_in("facilitator")
    browser.speak("en")
    browser.follow("Forums")
    browser.follow("Klamono")
    browser.follow("New session")
    browser.press(f"select[name=way] option[value={way}]")
    browser.press("main form button")
    browser.until(lambda: "/sessions/" in browser.driver.current_url)
    return urlsplit(browser.driver.current_url).path


def argued(browser: Browser, run: str) -> None:
    """The planner looks at the plan, tries a change on the board, keeps it, and asks about somebody."""
    browser.open(run)
    browser.shows("Value and proof by priority")
    for part in ("Summary", "Map", "Charts", "Moves", "Rules", "Proof"):
        browser.follow(part)
        browser.until(lambda: browser.driver.find_elements(By.CSS_SELECTOR, "main section, main .pl-report"))
    browser.follow("Board")
    browser.press(".pl-board td a[href*='job=nurse']")
    browser.until(lambda: browser.driver.find_elements(By.CSS_SELECTOR, "#people input[name=employee]"))
    leaves = browser.driver.find_element(By.XPATH, "//*[@id='people']//label[contains(., 'leaves')]")
    browser.press(f"#{leaves.get_attribute('for')}")
    browser.press("#people button[value=pin]")
    browser.until(lambda: browser.driver.find_elements(By.CSS_SELECTOR, "#answer form[action*=keep] button"))
    assert "Changes so far" in browser.text
    browser.press("#answer form[action*=keep] button")
    browser.shows("Kept as version 2.")
    browser.open(f"{run}ask/questions")
    browser.write("employee", "SYN-0001")
    browser.press("main form button")
    browser.shows("SYN-0001")
    browser.until(lambda: "The answer is being looked for" not in browser.text)


def proposed(browser: Browser, run: str) -> str:
    """The planner makes a proposal of the run and hands it in; its address."""
    browser.open(run)
    browser.press("a[href*='/proposals/new/']")
    today = browser.find("[name=effective]")
    script = "arguments[0].value = new Date(Date.now() + 9 * 36e5).toISOString().slice(0, 10)"
    browser.driver.execute_script(script, today)  # the server's day, in Jayapura
    browser.write("wave_size", "1000")
    browser.press("#draft button")
    browser.until(lambda: browser.driver.find_elements(By.ID, "do-submitted"))
    browser.press("#do-submitted")
    browser.shows("Handed in: it waits for review.")
    return urlsplit(browser.driver.current_url).path


def said(browser: Browser, user: str, proposal: str, button: str, answer: str) -> None:
    """Somebody finds the proposal among what waits for them, and does their part."""
    browser.sign_in(user)
    browser.speak("en")
    browser.press(f"#waiting a[href='{proposal}']")
    browser.until(lambda: browser.driver.find_elements(By.ID, button))
    if button == "apply-wave":
        browser.write("early", "All of them have agreed.")
    browser.press(f"#{button}")
    if button == "apply-wave":
        browser.confirm()
    browser.shows(answer)


def key(path: str) -> str:
    """Pages of one kind: a person is like another, a table is not."""
    found = resolve(urlsplit(path).path)
    own = [value for value in found.kwargs.values() if isinstance(value, str) and not value.isdecimal()]
    return " ".join([found.view_name, *own])


def crawled(
    browser: Browser, user: str, seen: set[str], start: str, look: Callable[[str], None]
) -> list[str]:
    """Pages that this user's links lead to, one of each kind, looked at; without kinds seen before.

    Tables and people are looked at as HR, who sees the most of them.
    """
    waiting, met, found = [browser.base + start, browser.base + "/"], set[str](), []
    while waiting:
        address = waiting.pop(0)
        kind = key(address)
        if kind in met or kind.split()[0] in FILES or (user == "planner" and kind.startswith("staff:")):
            continue
        met.add(kind)
        browser.open(address)
        waiting += browser.links()
        if kind in seen:
            browser.complaints(), browser.elsewhere()
        else:
            look(address)
            found.append(address)
    seen |= met
    return found


def wrong(browser: Browser, width: int) -> dict[str, list[str]]:
    """Everything that is wrong with the page that is open."""
    browser.size(width)
    found = {
        "axe": browser.barriers(),
        "cut off": browser.cut_off(),
        "console": browser.complaints(),
        "elsewhere": browser.elsewhere(),
    }
    return {name: told for name, told in found.items() if told}


@pytest.mark.more
def test_every_page_on_a_desk_and_a_phone_in_both_languages(browser: Browser) -> None:
    browser.size(DESK)
    run, seen, bad = run_of(browser), set[str](), dict[str, object]()
    browser.follow("Proposals")
    if not browser.driver.find_elements(By.XPATH, "//main//a[starts-with(@href, '/planning/proposals/')]"):
        proposed(browser, run)
    english = untranslated("id")[0] - NAMED

    def look(user: str, language: str, width: int, address: str) -> None:
        """Notes what is wrong with the page that is open."""
        called = f"{user} {language} {width} {address.removeprefix(browser.base)}"
        if told := wrong(browser, width):
            bad[called] = told
        if browser.lang != language:
            bad[f"{called} language"] = browser.lang
        if language == "id" and (mixed := english & browser.said):
            bad[f"{called} words"] = sorted(mixed)

    def turned(language: str, width: int, colours: str) -> None:
        browser.open("/people/inbox/")
        browser.size(width)
        browser.colours(colours)
        browser.speak(language)
        browser.complaints(), browser.elsewhere()

    for user in ROLES:
        browser.sign_in(user)
        turned("en", DESK, "light")
        start = run if user in {"planner", "hr"} else "/"
        pages = crawled(browser, user, seen, start, partial(look, user, "en", DESK))
        turned("id", PHONE, "dark")
        for address in pages:
            browser.open(address)
            look(user, "id", PHONE, address)
        turned("en", DESK, "light")
    assert not bad, json.dumps(bad, indent=1, ensure_ascii=False)
    ours = {name for name, (how, _who) in PAGES.items() if how == "GET"}
    missed = ours - {each.split()[0] for each in seen}
    assert missed - FILES <= set(UNLINKED), missed


@pytest.mark.more
def test_two_people_in_two_languages_at_once(browser: Browser) -> None:
    """Both ask for the same pages again and again, several at a time; nobody gets a word of the other's."""
    signed = {}
    for user, language in (("hr", "en"), ("hr2", "id")):
        browser.sign_in(user)
        browser.speak(language)
        cookies = browser.driver.get_cookies()
        signed[language] = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    pages = ("/", "/planning/calendar/", "/planning/objections/", "/voice/forums/", "/public/how/")
    asked = [(language, page) for _again in range(10) for page in pages for language in signed]

    def words(told: tuple[str, str]) -> set[str]:
        language, page = told
        request = urllib.request.Request(browser.base + page, headers={"Cookie": signed[language]})  # noqa: S310 - ours
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            text = answer.read().decode()
        assert f'<html lang="{language}"' in text
        return set(re.findall(r">\s*([^<>]+?)\s*<", html.unescape(text)))

    with ThreadPoolExecutor(8) as people:
        seen = list(zip(asked, people.map(words, asked), strict=True))
    once = dict(seen)
    assert [told for told, found in seen if found != once[told]] == []
    english, indonesian = untranslated("id")
    others = {
        "id": english - NAMED - {"English"},  # what the button calls its language
        "en": indonesian - NAMED - {"Bahasa Indonesia"},
    }
    ours = {"id": others["en"], "en": others["id"]}
    assert all(found & ours[told[0]] for told, found in seen), "else nothing would be mixed, whatever is said"
    assert [(told, found & others[told[0]]) for told, found in seen if found & others[told[0]]] == []


def untranslated(language: str) -> tuple[set[str], set[str]]:
    """Texts of the workbench that read otherwise in this language: the English ones, and the others."""
    folder = Path(placement.__file__).parent / "workbench" / "locale"
    catalogue = gettext.translation("django", folder, [language])._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - all of it
    english, other = set(catalogue), set(catalogue.values())
    long = {text for text in english | other if isinstance(text, str) and len(text) > 3}
    return long & english - other, long & other - english


def test_a_fault_of_each_kind_is_seen(browser: Browser, evil: Callable[[str], None]) -> None:
    """Else the sweep would find nothing, whatever the pages are."""
    browser.size(PHONE)
    browser.sign_in("staff")
    browser.complaints(), browser.elsewhere()
    wide = "wide " * 80
    evil(f"<img src=x style='color:red'><p class=text-nowrap>{wide}</p><img src='http://192.0.2.1/x' alt=x>")
    told = wrong(browser, PHONE)
    assert set(told) == {"axe", "cut off", "console", "elsewhere"}, told


@pytest.fixture
def evil(browser: Browser) -> Callable[[str], None]:
    """Adds to the page what none of ours has."""

    def added(html: str) -> None:
        script = "document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0])"
        browser.driver.execute_script(script, html)

    return added
