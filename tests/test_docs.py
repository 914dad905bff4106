"""docs/rules.md and rules.id.md say what the rules say, and every kind is documented, tried and tested."""

import re
from pathlib import Path

import pytest

from docs import rules as documentation
from docs.parameters import own, parameters
from placement.base.language import speaking
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.run import read_inputs
from tests.engine.test_equivalence import PARAMETERS

RULES = Path(__file__).parent / "rules"
EVERY_LANGUAGE = pytest.mark.parametrize("language", list(documentation.PAGES))
EVERY_KIND = pytest.mark.parametrize("kind", list(KINDS))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {language: documentation.page(language) for language in documentation.PAGES}


@pytest.mark.slow
@EVERY_LANGUAGE
def test_the_page_is_what_the_rules_say(language: str, pages: dict[str, str]) -> None:
    file = documentation.PAGES[language]
    assert file.read_text("utf-8") == pages[language], f"docs/{file.name} is stale: run `make docs`"


@pytest.mark.slow
@EVERY_LANGUAGE
def test_kinds_stand_in_the_order_of_the_catalogue(language: str, pages: dict[str, str]) -> None:
    assert re.findall(r"^## ([a-z_]+)$", pages[language], re.MULTILINE) == list(KINDS)


@pytest.mark.slow
def test_both_pages_have_the_same_structure(pages: dict[str, str]) -> None:
    """Headings, tables, lists and code stand in the same places; no paragraph is left in English."""
    english, indonesian = (page.split("\n\n") for page in pages.values())
    assert [part[:2].rstrip() in {"##", "| ", "- "} for part in english] == [
        part[:2].rstrip() in {"##", "| ", "- "} for part in indonesian
    ]
    same = {one for one, other in zip(english, indonesian, strict=True) if one == other}
    assert not [part for part in same if re.match(r"\w+ [a-z]", part)]


@pytest.mark.slow
@EVERY_KIND
def test_every_example_shows_what_the_rule_changes(kind: str, pages: dict[str, str]) -> None:
    """Somebody's place with the rule is not the place without it."""
    section = pages["en"].partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    rows = re.findall(
        r"^\| \w+ \| .+ \| (.+) \| (.+) \|$", section.partition("Breach today")[2], re.MULTILINE
    )
    assert any(without != with_ for without, with_ in rows[1:])


@EVERY_KIND
def test_every_example_is_about_its_kind(kind: str) -> None:
    assert re.search(rf"\b{kind}: {{", documentation.Words.of(KINDS[kind]).example)


@EVERY_KIND
def test_paragraphs_are_marked_in_indonesian_as_in_english(kind: str) -> None:
    english = documentation.Words.of(KINDS[kind])
    with speaking("id"):
        indonesian = documentation.Words.of(KINDS[kind])
    assert english.marked.keys() == indonesian.marked.keys()
    assert len(english.more) == len(indonesian.more)
    assert english.example == indonesian.example
    assert english.marked[documentation.BREACH] != indonesian.marked[documentation.BREACH]


@EVERY_KIND
def test_every_kind_is_compared_with_brute_force(kind: str) -> None:
    assert kind in PARAMETERS


@EVERY_KIND
def test_every_kind_has_examples_solved_by_hand(kind: str) -> None:
    assert (RULES / f"test_{kind}.py").exists()


@EVERY_KIND
def test_every_parameter_is_described(kind: str) -> None:
    rows = list(parameters(KINDS[kind], own(KINDS[kind])))[2:]
    assert all(len(row.strip("| ").split(" | ")) == 4 for row in rows)


class Silent(Rule):
    """Something holds."""


class WithoutExample(Rule):
    """Something holds.

    Breach: 1 per something.
    """


@pytest.mark.parametrize("rule", [Silent, WithoutExample])
def test_a_docstring_without_breach_or_example_is_refused(rule: type[Rule]) -> None:
    with pytest.raises(ValueError, match=rule.__name__):
        documentation.Words.of(rule)


def test_the_background_is_a_good_scenario() -> None:
    """One employee has no wishes: the rule of preferences says so."""
    (doubt,) = read_inputs(documentation.BACKGROUND).warnings
    assert doubt.column == "rules.preference"
