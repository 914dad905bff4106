"""A browser at the workbench: what somebody does there, and what is wrong with the page shown."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from selenium.webdriver.common.alert import Alert
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from placement.workbench.demo import PASSWORD
from tests.browser import done, until

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
DESK, PHONE = 1280, 360

_AXE = """
const done = arguments[arguments.length - 1];
axe.run({resultTypes: ["violations"]}).then(
  (found) => done(found.violations.map((each) => [
    each.impact, each.id, each.nodes.map((node) => node.target.join(" ") + ": " + node.failureSummary)])),
  (error) => done([["critical", String(error), []]]));
"""
_WIDER = """
const most = document.documentElement.clientWidth;
const kept = (each) => each && (getComputedStyle(each).overflowX !== "visible" || kept(each.parentElement));
return [document.documentElement.scrollWidth - most, ...[...document.querySelectorAll("main *")]
  .filter((each) => each.getBoundingClientRect().right > most + 1 && !kept(each.parentElement))
  .slice(0, 3).map((each) => each.outerHTML.slice(0, 120))];
"""
_SAID = """
const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const held = walk.currentNode.parentElement;
  if (!held.closest("code, pre, script, style, template, textarea, datalist, .pl-me, [lang]:not(html)"))
    found.push(walk.currentNode.data.trim());
}
return found;
"""
_LINKS = "return [...document.querySelectorAll('a[href]')].map((each) => each.href)"


@dataclass
class Browser:
    """A browser and the workbench that it looks at."""

    driver: WebDriver
    base: str
    seen: list[str] = field(default_factory=list)

    def size(self, width: int) -> None:
        """As wide as a desk's window or a phone."""
        told = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", told)

    def colours(self, scheme: str) -> None:
        """Light or dark, as a device asks for it."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def open(self, path: str) -> None:
        """A page of the workbench."""
        self.driver.get(path if path.startswith("http") else self.base + path)

    def sign_in(self, user: str) -> None:
        """As one of the demo accounts, whoever was signed in before."""
        self.driver.delete_all_cookies()
        self.open("/accounts/login/")
        self.write("login", user)
        self.write("password", PASSWORD)
        self.press("main form button")
        self.until(lambda: "/login/" not in self.driver.current_url)

    def speak(self, language: str) -> None:
        """Chooses the language, unless it is spoken."""
        if self.lang != language:
            self.press(f"button[name=language][value={language}]")
            self.until(lambda: self.lang == language)

    @property
    def lang(self) -> str:
        """The language that the page says it is in."""
        return str(self.driver.find_element(By.TAG_NAME, "html").get_attribute("lang"))

    @property
    def text(self) -> str:
        """What the page shows."""
        return str(self.driver.find_element(By.TAG_NAME, "body").text)

    @property
    def said(self) -> set[str]:
        """Texts of the page in the reader's language: not names of columns, nor who reads."""
        return set(self.driver.execute_script(_SAID))

    def press(self, selector: str) -> None:
        """The first button or link that is called so."""
        done(lambda: self._press(By.CSS_SELECTOR, selector))

    def follow(self, text: str) -> None:
        """The link that says this, to the page that it leads to."""
        self.driver.execute_script("window.stillHere = true")
        done(lambda: self._press(By.LINK_TEXT, text))
        self.until(lambda: not self.driver.execute_script("return window.stillHere"))

    def _press(self, by: str, what: str) -> None:
        element = self.driver.find_element(by, what)
        self.driver.execute_script(
            "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element
        )
        element.click()

    def write(self, name: str, text: str) -> None:
        """Into a field of this name, instead of what is there."""

        def written() -> None:
            field = self.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(text)

        done(written)

    def confirm(self) -> None:
        """Says yes to what the page asks."""
        self.question().accept()

    def question(self) -> Alert:
        """What the page asks before it goes on."""
        return done(lambda: self.driver.switch_to.alert)

    def find(self, selector: str) -> WebElement:
        """The first element that is called so, once it is there."""
        return done(lambda: self.driver.find_element(By.CSS_SELECTOR, selector))

    def until(self, holds: Callable[[], Any]) -> Any:
        """What holds at last; elements that went away meanwhile are looked for again."""
        return until(holds, told=lambda: f"at {self.driver.current_url}: {self.text[:500]}")

    def shows(self, text: str) -> None:
        """Waits until the page says this."""
        self.until(lambda: text in self.text)

    def links(self) -> list[str]:
        """Where the page leads, within the workbench."""
        found = self.driver.execute_script(_LINKS)
        return [each.partition("#")[0] for each in found if each.startswith(self.base + "/")]

    def complaints(self) -> list[str]:
        """Warnings and errors of the console since the last time, refusals of the CSP among them."""
        said = self.driver.execute(Command.GET_LOG, {"type": "browser"})["value"]
        return [each["message"] for each in said if each["level"] in {"WARNING", "SEVERE"}]

    def elsewhere(self) -> list[str]:
        """Addresses outside the workbench that were asked for since the last time."""
        asked = []
        for line in self.driver.execute(Command.GET_LOG, {"type": "performance"})["value"]:
            told = json.loads(line["message"])["message"]
            if told["method"] == "Network.requestWillBeSent":
                asked.append(told["params"]["request"]["url"])
        own = urlsplit(self.base).netloc
        return [url for url in asked if url.startswith(("http", "ws")) and urlsplit(url).netloc != own]

    def barriers(self) -> list[str]:
        """What axe finds serious or critical."""
        self.driver.execute_script(AXE)
        found = self.driver.execute_async_script(_AXE)
        return [f"{name}: {nodes}" for impact, name, nodes in found if impact in {"serious", "critical"}]

    def cut_off(self) -> list[str]:
        """By how much the page is wider than its window, and what is; nothing where it fits."""
        over, *elements = self.driver.execute_script(_WIDER)
        return [f"{over} px too wide", *elements] if over > 0 or elements else []
