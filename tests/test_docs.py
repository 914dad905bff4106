"""docs/rules.md says what the rules say, and every kind is documented, tried and tested."""

import re
from pathlib import Path

import pytest

from docs import rules as documentation
from docs.parameters import own, parameters
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.run import read_inputs
from tests.engine.test_equivalence import PARAMETERS

RULES = Path(__file__).parent / "rules"
EVERY_KIND = pytest.mark.parametrize("kind", list(KINDS))


@pytest.fixture(scope="module")
def page() -> str:
    return documentation.page()


@pytest.mark.slow
def test_the_page_is_what_the_rules_say(page: str) -> None:
    written = documentation.PAGE.read_text("utf-8")
    assert written == page, "docs/rules.md is stale: run `make docs`"


@pytest.mark.slow
def test_kinds_stand_in_the_order_of_the_catalogue(page: str) -> None:
    assert re.findall(r"^## ([a-z_]+)$", page, re.MULTILINE) == list(KINDS)


@pytest.mark.slow
@EVERY_KIND
def test_every_example_shows_what_the_rule_changes(kind: str, page: str) -> None:
    """Somebody's place with the rule is not the place without it."""
    section = page.partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    rows = re.findall(
        r"^\| \w+ \| .+ \| (.+) \| (.+) \|$", section.partition("Breach today")[2], re.MULTILINE
    )
    assert any(without != with_ for without, with_ in rows[1:])


@EVERY_KIND
def test_every_example_is_about_its_kind(kind: str) -> None:
    assert re.search(rf"\b{kind}: {{", documentation.Words.of(KINDS[kind]).example)


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
