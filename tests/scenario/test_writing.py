"""The merged scenario as text reads back as the same scenario."""

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.scenario import read_scenario, show
from placement.scenario.reading import parse_value
from placement.scenario.tree import Branch, Listing, Node, Origin, Scalar, plain
from placement.scenario.writing import text
from tests.scenario.conftest import Write

ORIGIN = Origin("a.yaml", 1, Path())
WORDS = st.one_of(
    st.sampled_from(
        ["null", "~", "", "007", "96.10", "true", "- a", "-", "a: b", "a #b", "*a", "&a", "[", "...", "---"]
    ),
    st.text(st.characters(exclude_categories=["C"], include_characters="\n\t"), max_size=8).map(
        lambda word: normalize("NFC", word)  # as texts are read
    ),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(st.none(), WORDS).map(lambda word: Scalar(word, ORIGIN)),
    lambda below: st.one_of(
        st.lists(below, max_size=3).map(lambda items: Listing(tuple(items), ORIGIN)),
        st.dictionaries(WORDS.filter(bool), below, max_size=3).map(lambda entries: Branch(entries, ORIGIN)),
    ),
    max_leaves=8,
)

LONG = """\
title: "Few, well-explained: moves"
scope: {where: {kind: [puskesmas]}}
travel: {sources: [straight_line], detour: 1.50}
rules:
  few moves: {kind: moves, at_most: 0.050, who: {tags: [oap, "null", a b], min_years: 2}}
  off: {kind: nonsense, enabled: no}
  lock:
    locks:
      - {employee: 007, unit: "a, b", action: pin}
      - {employee: -, unit: '~', job: null, action: forbid}
  profession: {substitutes: {nurse: {midwife: 0.5}}}
solver: {seed: 3}
"""


@pytest.mark.slow
@given(st.dictionaries(WORDS.filter(bool), NODES, max_size=4))
def test_any_tree_reads_back_as_it_was_written(entries: dict[str, Node]) -> None:
    tree = Branch(entries, ORIGIN)
    read, findings = parse_value(text(tree), ())
    assert not findings
    assert read is not None
    assert plain(read) == plain(tree)


def test_the_text_of_a_scenario_reads_back_as_the_scenario(write: Write) -> None:
    scenario = read_scenario(write(LONG), ["rules.few moves.at_most=0.10"])
    again = read_scenario(write(scenario.text(), "far/again.yaml", head=""))
    assert again == scenario
    assert again.text() == scenario.text()
    assert "at_most: 0.10\n" in scenario.text()


def test_a_disabled_rule_is_shown_but_not_part_of_the_text(write: Write) -> None:
    scenario = read_scenario(write(LONG))
    assert "nonsense" in show(scenario)
    assert "nonsense" not in scenario.text()


def test_the_case_is_written_as_it_is_needed(write: Write, tmp_path: Path) -> None:
    scenario = read_scenario(write("title: x\n"))
    assert scenario.text(Path("case")) == "case: case\ndate: 2027-01-01\ntitle: x\n"
    again = read_scenario(write(scenario.text(Path("case")), "run/scenario.yaml", head=""))
    assert again.case == tmp_path / "run" / "case"


def test_what_is_shown_is_a_scenario(write: Write) -> None:
    scenario = read_scenario(write(LONG))
    assert read_scenario(write(show(scenario), "shown.yaml", head="")) == scenario


def test_scenarios_that_say_the_same_have_the_same_text_wherever_their_values_stand(write: Write) -> None:
    whole = write("solver: {seed: 3}\nrules:\n  stay: {priority: 1, weight: 2}\n")
    write("solver: {seed: 3}\nrules: {stay: {priority: 1, weight: '1'}}\n", "parent.yaml")
    child = write("extends: parent.yaml\nrules: {stay: {weight: 2}}\n", "child.yaml", head="")
    assert read_scenario(whole) == read_scenario(child)
    assert read_scenario(whole).text() == read_scenario(child).text()
