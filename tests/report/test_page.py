"""`report.html`: one file that asks nobody, in two languages, for every reader."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from placement.reports import write_report
from tests.commands.clinic import write_clinic
from tests.report.conftest import placement

HEADINGS = (
    "What the plan proposes, and why",
    "Before and after",
    "Who gains and who loses",
    "What moving cannot mend and needs hiring",
    "Map",
    "Charts",
    "Every rule and what it did",
    "Sources and assumptions",
    "Proof",
    "How to reproduce",
    "Annex: every move and its reason",
)


class Elements(HTMLParser):
    """Every element of a page: its tag and its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture(scope="module")
def page(report: Path) -> str:
    return report.read_text("utf-8")


@pytest.fixture(scope="module")
def elements(page: str) -> Elements:
    return Elements(page)


def test_every_question_has_its_heading(page: str) -> None:
    assert re.findall(r"<h2>(.+?)</h2>", page) == list(HEADINGS)


def test_the_contents_lead_to_headings_that_exist(elements: Elements) -> None:
    ids = {attributes["id"] for _tag, attributes in elements.found if "id" in attributes}
    targets = {str(link["href"]) for link in elements.of("a")}
    assert targets <= {f"#{name}" for name in ids}


def test_nothing_is_asked_of_a_server(page: str, elements: Elements) -> None:
    asking = [
        value
        for _tag, attributes in elements.found
        for name, value in attributes.items()
        if name in {"src", "href", "xlink:href", "action", "srcset", "data"}
        and not str(value).startswith(("#", "data:"))
    ]
    assert asking == []
    assert not re.findall(r"@import|url\((?!#)|fetch\(|XMLHttpRequest|\bimport\b\s*[({\"']", page)
    assert not elements.of("link", "iframe", "object", "embed", "img")[1:]


def test_the_page_is_small(report: Path) -> None:
    assert report.stat().st_size < 5_000_000


def test_a_drawing_says_in_words_what_it_shows(elements: Elements) -> None:
    drawings = [each for each in elements.of("div", "svg") if each.get("role") == "img"]
    assert len(drawings) == 9  # four maps, five charts
    assert all(each["aria-label"] for each in drawings)


def test_every_header_of_a_table_has_its_scope(elements: Elements) -> None:
    headers = elements.of("th")
    assert headers
    assert all(header.get("scope") in {"row", "col"} for header in headers)


def test_a_field_has_its_label(elements: Elements) -> None:
    assert {field["id"] for field in elements.of("input")} == {label["for"] for label in elements.of("label")}


def test_without_scripts_there_is_no_dead_filter(elements: Elements) -> None:
    (form,) = elements.of("form")
    assert "hidden" in form


def test_every_move_is_in_the_table(page: str) -> None:
    body = page.partition('id="move-table"')[2].partition("</table>")[0]
    assert body.count("<tr>") == 1 + int(re.findall(r"The plan moves (\d+) of", page)[0])


def test_the_page_tells_how_to_make_it_again(page: str) -> None:
    assert len(re.findall(r"\b[0-9a-f]{64}\b", page)) >= 17


def test_the_sources_say_what_is_assumed(page: str) -> None:
    assert "Permenkes 75/2014" in page
    assert "scaled from 2010" in page


@pytest.mark.slow
def test_names_are_shown_and_never_run(tmp_path: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    employees = scenario.parent / "data" / "employees.csv"
    employees.write_text(employees.read_text("utf-8").replace("Çelik", "<script>x</script>"), "utf-8")
    units = scenario.parent / "data" / "units.csv"
    units.write_text(units.read_text("utf-8").replace("A,puskesmas", "A,<b>puskesmas"), "utf-8")
    scenario.write_text(scenario.read_text("utf-8").replace("Fill the gaps", "A < B & C"), "utf-8")
    placement("solve", scenario, "--out", tmp_path / "run")
    page = write_report(tmp_path / "run", tmp_path)[0].read_text("utf-8")
    assert "<title>A &lt; B &amp; C" in page
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


@pytest.mark.slow
def test_runs_are_set_side_by_side(clinic: Path, sorong: Path, tmp_path: Path) -> None:
    page = write_report(clinic, tmp_path, compare=[sorong])[0].read_text("utf-8")
    assert "<h2>Scenarios side by side</h2>" in page
    assert "2. Balanced reassignment" in page
    assert "What moves buy" in page


def test_a_plan_without_moves_or_gaps_says_so(tmp_path: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    posts = scenario.parent / "data" / "posts.csv"
    posts.write_text("unit,job,minimum\nA,nurse,1\nA,midwife,1\nB,nurse,1\n", "utf-8")
    placement("solve", scenario, "--out", tmp_path / "run")
    page = write_report(tmp_path / "run", tmp_path)[0].read_text("utf-8")
    assert "Nobody moves." in page
    assert "Every post reaches its minimum under the plan." in page
