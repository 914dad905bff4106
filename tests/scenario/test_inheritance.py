"""A scenario says what its parents say, then what it says itself, then what the command line says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.rules import KINDS
from placement.scenario import SolverSettings, read_scenario, show
from placement.scenario.tree import Branch, Listing, Node, Origin, Scalar, merge, plain, pruned
from tests.scenario.conftest import HEAD, Write
from tests.scenario.problems import error_of

ORIGIN = Origin("a.yaml", 1, Path())

# Keys a-c hold values and x-z mappings, as where every file means the same by a key.
VALUES = st.one_of(
    st.sampled_from(["1", "2", None]).map(lambda text: Scalar(text, ORIGIN)),
    st.lists(st.sampled_from("pq").map(lambda text: Scalar(text, ORIGIN)), max_size=2).map(
        lambda items: Listing(tuple(items), ORIGIN)
    ),
)


def branches(depth: int) -> st.SearchStrategy[Branch]:
    entries: st.SearchStrategy[dict[str, Node]] = st.dictionaries(st.sampled_from("abc"), VALUES)
    if depth:
        below = st.dictionaries(st.sampled_from("xyz"), branches(depth - 1))
        entries = st.builds(lambda values, mappings: {**values, **mappings}, entries, below)
    return entries.map(lambda found: Branch(found, ORIGIN))


TREES = branches(2)


@pytest.mark.slow
@given(TREES, TREES, TREES)
def test_merging_is_associative_along_a_chain(first: Branch, second: Branch, third: Branch) -> None:
    assert merge(merge(first, second), third) == merge(first, merge(second, third))


@given(TREES)
def test_an_empty_file_changes_nothing(tree: Branch) -> None:
    empty = Branch({}, ORIGIN)
    assert merge(tree, empty) == merge(empty, tree) == merge(tree, tree) == tree


@pytest.mark.slow
@given(TREES, TREES)
def test_a_child_has_the_last_word_on_values_and_its_nulls_remove(parent: Branch, child: Branch) -> None:
    merged = plain(pruned(merge(parent, child)))
    for key in "abc":
        above, below = plain(parent).get(key), plain(child).get(key)
        if key in child.entries:
            assert merged.get(key) == below
        else:
            assert merged.get(key) == above


def test_mappings_merge_and_lists_replace(write: Write) -> None:
    write("rules: {keep: {kind: stay, weight: 2, who: {job: [nurse, midwife]}}}", "parent.yaml")
    path = write("extends: parent.yaml\nrules: {keep: {priority: 3, who: {job: [clerk]}}}", head="")
    (rule,) = read_scenario(path).rules.values()
    assert (rule.weight, rule.priority, rule.who.columns) == (Decimal(2), 3, {"job": ("clerk",)})


def test_null_removes_a_key_and_a_rule(write: Write) -> None:
    write("rules:\n  keep: {kind: stay, priority: 3}\n  placed: {}\nsolver: {seed: 5}\n", "parent.yaml")
    path = write("extends: parent.yaml\nrules: {keep: {priority: null}, placed: ~}\nsolver:\n", head="")
    scenario = read_scenario(path)
    assert list(scenario.rules) == ["keep"]
    assert scenario.rules["keep"].hard
    assert scenario.solver == SolverSettings()


def test_a_disabled_rule_is_dropped_however_incomplete_and_a_child_brings_it_back(write: Write) -> None:
    parent = write("rules: {later: {kind: tenure, enabled: false}}", "parent.yaml")
    assert not read_scenario(parent).rules
    child = write("extends: parent.yaml\nrules: {later: {enabled: true, years: 2}}", head="")
    assert read_scenario(child).rules["later"] == KINDS["tenure"].model_validate({"years": 2}).named("later")


def test_rules_stand_in_the_order_in_which_the_chain_first_speaks_of_them(write: Write) -> None:
    write("rules: {b: {kind: stay}, a: {kind: placed}}", "parent.yaml")
    path = write(
        "extends: parent.yaml\nrules: {c: {kind: lock}, a: {priority: 1}, b: {priority: 1}}", head=""
    )
    scenario = read_scenario(path)
    assert list(scenario.rules) == ["b", "a", "c"]
    assert [rule.name for rule in scenario.rules.values()] == ["b", "a", "c"]


def test_the_kind_of_a_rule_is_its_name_unless_it_says_another(write: Write) -> None:
    scenario = read_scenario(write("rules: {stay: {}, placed: {kind: lock}}"))
    assert [type(rule) for rule in scenario.rules.values()] == [KINDS["stay"], KINDS["lock"]]


def test_paths_start_at_the_file_that_says_them(write: Write, tmp_path: Path) -> None:
    write(HEAD, "far/away/root.yaml", head="")
    write("extends: away/root.yaml", "far/middle.yaml", head="")
    assert (
        read_scenario(write("extends: far/middle.yaml", head="")).case == tmp_path / "far" / "away" / "data"
    )
    write("extends: far/middle.yaml\ncase: here", "other.yaml", head="")
    assert read_scenario(tmp_path / "other.yaml").case == tmp_path / "here"


def test_every_value_names_its_file_and_line_through_three_files(write: Write) -> None:
    write("rules:\n  few:\n    kind: moves\n    at_most: 10\n  gone: {kind: stay}\n", "far/root.yaml")
    write(
        "extends: far/root.yaml\nrules:\n  few:\n    per: region\n    at_most: 20\n", "middle.yaml", head=""
    )
    write("# why\nextends: middle.yaml\n\nrules:\n  gone:\n  few: {priority: 2}\n", head="")
    path = write("# why\nextends: middle.yaml\n\nrules:\n  gone:\n  few: {priority: 2}\n", head="")
    shown = [line.split() for line in show(read_scenario(path, ["solver.seed=7"])).splitlines()]
    assert shown == [
        ["case:", "data", "#", "far/root.yaml:1"],
        ["date:", "2027-01-01", "#", "far/root.yaml:2"],
        ["rules:"],
        ["few:"],
        ["kind:", "moves", "#", "far/root.yaml:5"],
        ["at_most:", "20", "#", "middle.yaml:5"],
        ["per:", "region", "#", "middle.yaml:4"],
        ["priority:", "2", "#", "plan.yaml:6"],
        ["solver:"],
        ["seed:", "7", "#", "--set"],
    ]


def test_values_set_on_the_command_line_come_last(write: Write) -> None:
    path = write("rules:\n  few: {kind: moves, at_most: 40, who: {job: nurse}}\n  placed: {}\n")
    overrides = ["rules.few.at_most=0.05", "date=2027-06-01", "solver={time_limit: 10}", "solver.seed=3"]
    scenario = read_scenario(path, [*overrides, "rules.few.who.job=[midwife, 007]", "rules.placed=null"])
    expected = KINDS["moves"].model_validate({"at_most": "0.05", "who": {"job": ["midwife", "007"]}})
    assert scenario.rules == {"few": expected.named("few")}
    assert scenario.date == date(2027, 6, 1)
    assert scenario.solver == SolverSettings(time_limit=10, seed=3)


def test_a_case_set_on_the_command_line_starts_from_the_working_directory(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert read_scenario(write("", "far/plan.yaml"), ["case=mine"]).case == tmp_path / "elsewhere" / "mine"


@pytest.mark.parametrize(
    "override", ["solver.seed", "=3", "solver..seed=3", "solver.seed=[", "solver={seed: 1, seed: 2}"]
)
def test_what_is_no_key_and_value_on_the_command_line_is_told(write: Write, override: str) -> None:
    error = error_of(write(""), override)
    assert (error.table, error.row) == ("--set", None)
    assert error.remedy


def test_an_unknown_key_on_the_command_line_is_told_as_one_of_a_file(write: Write) -> None:
    error = error_of(write(""), "solver.sed=3")
    assert (error.table, error.row, error.column, error.value) == ("--set", None, "solver.sed", "3")
    assert error.remedy == "did you mean seed?"


def test_a_missing_parent_is_told_at_the_line_that_names_it(write: Write) -> None:
    write("title: x\nextends: nowhere.yaml\n", "middle.yaml", head="")
    error = error_of(write("extends: middle.yaml", head=""))
    assert (error.table, error.row, error.column, error.value) == (
        "middle.yaml",
        2,
        "extends",
        "nowhere.yaml",
    )


def test_files_that_extend_one_another_in_a_circle_are_told(write: Write) -> None:
    write("title: x\nextends: ../plan.yaml\n", "far/middle.yaml", head="")
    error = error_of(write("extends: far/middle.yaml\n", head=""))
    assert (error.table, error.row, error.message) == (
        "far/middle.yaml",
        2,
        "the files extend one another in a circle",
    )


def test_a_scenario_has_one_parent(write: Write) -> None:
    error = error_of(write("extends: [a.yaml, b.yaml]\n", head=""))
    assert (error.row, error.column) == (1, "extends")


def test_an_inherited_parameter_that_a_new_kind_lacks_is_told_with_the_way_out(write: Write) -> None:
    write("rules:\n  keep:\n    kind: retention\n    share: 0.5\n", "parent.yaml")
    child = "extends: parent.yaml\nrules: {{keep: {{kind: tenure, years: 2{}}}}}"
    error = error_of(write(child.format(""), head=""))
    assert (error.table, error.row, error.column) == ("parent.yaml", 6, "rules.keep.share")
    assert "`share: null`" in error.remedy
    assert read_scenario(write(child.format(", share: null"), head="")).rules["keep"].name == "keep"


def test_a_null_that_removes_nothing_is_a_warning(write: Write) -> None:
    (doubt,) = read_scenario(write("rules:\n  placed:\n")).doubts
    assert (doubt.severity, doubt.row, doubt.column) == ("warning", 4, "rules.placed")
    assert "`placed: {}`" in doubt.remedy
