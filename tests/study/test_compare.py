"""Runs side by side: a case solved by hand under two policies."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from placement.base.errors import InputError
from placement.engine import solve
from placement.run import Run, read_inputs
from placement.study.compare.compare import Comparison, Disagreement, Standing, Voice, compare
from placement.study.compare.tables import tables, write_comparison
from tests.commands.clinic import TABLES, write_clinic, write_table

NOBODY_MOVES = ("rules.few_moves.priority=null",)
"""The gap at C stays open, and E3 stays at A."""


def run_of(scenario: Path, *overrides: str) -> Run:
    inputs = read_inputs(scenario, overrides)
    return Run(
        inputs.scenario,
        inputs.problem,
        solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver),
    )


def without(folder: Path, employee: str) -> Path:
    """The clinic, without one of its employees."""
    scenario = write_clinic(folder)
    rows = [row for row in TABLES["employees"].splitlines() if not row.strip().startswith(employee)]
    write_table(folder, "employees", "\n".join(rows))
    return scenario


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return write_clinic(tmp_path / "clinic")


@pytest.fixture
def found(scenario: Path) -> Comparison:
    """Run a fills the gap at C by E3; run b lets nobody move."""
    return compare([("a", run_of(scenario)), ("b", run_of(scenario, *NOBODY_MOVES))])


def the_person(found: Comparison) -> Disagreement:
    (person,) = found.people
    return person


def voices(person: Disagreement) -> Mapping[str, Voice]:
    return {voice.policy.name: voice for voice in person.voices}


def test_figures_stand_side_by_side(found: Comparison) -> None:
    assert found.measures["moves"] == (1, 0)
    assert found.measures["short_of_minimum"] == (0, 1)
    assert found.measures["employees"] == (6, 6)


def test_the_best_is_marked_where_there_is_one(found: Comparison) -> None:
    assert found.best["moves"] == (1,)
    assert found.best["short_of_minimum"] == (0,)
    assert "unplaced" not in found.best  # 1 in both
    assert "employees" not in found.best  # no merit


def test_whom_the_runs_place_differently_is_told_with_both_posts(found: Comparison) -> None:
    assert the_person(found).employee == "E3"
    assert the_person(found).posts == (("C", "nurse"), ("A", "nurse"))


def test_rules_speak_for_the_place_that_breaks_them_less(found: Comparison) -> None:
    """The gap at C speaks for a; the move, and the way of 45.5 minutes instead of 30, for b."""
    told = {
        name: (voice.subject, voice.amounts, voice.speaks_for)
        for name, voice in voices(the_person(found)).items()
    }
    assert told == {
        "few_moves": ("E3", (1, 0), (1,)),
        "short_ways": ("E3", (45.5, 30), (1,)),
        "gaps": ("C:nurse", (0, 1), (0,)),
    }


def test_rules_on_which_the_policies_differ_come_first(found: Comparison) -> None:
    first = the_person(found).voices[0].policy
    assert first.name == "few_moves"
    assert first.terms == (Standing(2, Fraction(1)), Standing(None, Fraction(1)))
    assert [voice.policy.disputed for voice in the_person(found).voices] == [True, False, False]


def test_a_post_speaks_only_through_those_who_hold_it(scenario: Path) -> None:
    """B lacks one to its target in a only, and E3, who is at C or A, has no hand in that."""
    target = "rules.gaps.level=target"
    a, b = run_of(scenario, target), run_of(scenario, target, *NOBODY_MOVES)
    for person in compare([("a", a), ("b", b)]).people:
        held = {":".join(post) for post in person.posts if post}
        subjects = {voice.subject for voice in person.voices}
        assert subjects <= held | {person.employee} | {post.partition(":")[0] for post in held}


def test_every_plan_is_judged_by_every_policy(found: Comparison) -> None:
    """To a it is a gap or a move; to b, too, the gap counts, and the move is forbidden."""
    assert {priority: list(values) for priority, values in found.values(0).items()} == {
        1: [0, 1],
        2: [1, 0],
        3: [91, 60],
    }
    assert [*found.values(1)] == [1, 3]
    assert found.broken(0) == ((), ())
    assert found.broken(1) == (("few_moves",), ())


def test_the_value_of_a_priority_is_that_of_the_result(found: Comparison) -> None:
    for number, run in enumerate(found.runs):
        told = {priority: values[number] for priority, values in found.values(number).items()}
        assert told == {level.priority: level.value for level in run.result.levels}


def test_the_same_rule_with_another_parameter_is_another_rule(scenario: Path) -> None:
    found = compare([("a", run_of(scenario)), ("b", run_of(scenario, "rules.gaps.level=target"))])
    gaps = [policy for policy in found.policies if policy.name == "gaps"]
    assert [[terms is not None for terms in policy.terms] for policy in gaps] == [
        [True, False],
        [False, True],
    ]
    assert [policy.called for policy in gaps] == ["gaps, level minimum", "gaps, level target"]
    assert len(found.policies) == len(found.runs[0].scenario.rules) + 1
    assert [*tables(found)["rules"]["rule"]].count("gaps, level target") == 1


def test_a_rule_that_another_case_cannot_judge_is_left_open(scenario: Path, tmp_path: Path) -> None:
    """Only the second case has beds."""
    other = write_clinic(tmp_path / "other")
    write_table(other.parent, "units", TABLES["units"].replace("setting", "beds"))
    b = run_of(other, "rules.gaps.where={beds: urban}")
    found = compare([("a", run_of(scenario)), ("b", b)])
    policy = next(policy for policy in found.policies if policy.terms[0] is None)
    assert list(policy.breaches) == [None, 0]
    assert list(found.values(1)[1]) == [None, 0]


def test_posts_that_gain_and_lose_are_told(found: Comparison) -> None:
    told = [(post.unit, post.job, post.today, post.after) for post in found.posts]
    assert told == [("A", "nurse", 3, (2, 3)), ("C", "nurse", 0, (1, 0))]


def test_who_is_in_one_run_only_is_told_and_no_best_is_marked(scenario: Path, tmp_path: Path) -> None:
    found = compare([("a", run_of(scenario)), ("b", run_of(without(tmp_path / "less", "E6")))])
    assert found.missing == {"E6": ("b",)}
    assert (the_person(found).employee, the_person(found).posts) == ("E6", (None, None))
    assert the_person(found).known == (True, False)
    assert found.best == {}


def test_three_runs_stand_side_by_side(scenario: Path) -> None:
    a, b = run_of(scenario), run_of(scenario, *NOBODY_MOVES)
    found = compare([("a", a), ("b", b), ("c", a)])
    assert found.measures["moves"] == (1, 0, 1)
    assert voices(the_person(found))["gaps"].speaks_for == (0, 2)


def test_a_run_does_not_differ_from_itself(scenario: Path) -> None:
    run = run_of(scenario)
    found = compare([("a", run), ("again", run)])
    assert (found.people, found.posts, found.best) == ((), (), {})


def test_one_run_is_no_comparison(scenario: Path) -> None:
    with pytest.raises(InputError, match="two runs"):
        compare([("a", run_of(scenario))])


def test_runs_of_other_people_cannot_be_compared(scenario: Path) -> None:
    run = run_of(scenario)
    tables_ = dict(run.case.tables)
    tables_["employees"] = tables_["employees"].assign(employee=tables_["employees"]["employee"] + "x")
    other = replace(run, problem=replace(run.problem, case=replace(run.case, tables=tables_)))
    with pytest.raises(InputError, match="a and b have no employee in common"):
        compare([("a", run), ("b", other)])


def test_tables_have_a_column_per_run(found: Comparison) -> None:
    told = tables(found)
    assert told["people"].to_numpy().tolist() == [["E3", "C:nurse", "A:nurse"]]
    assert told["posts"].columns.tolist() == ["unit", "job", "today", "a", "b"]
    assert ["few_moves", "stay", "2", "hard", "1", "0"] in told["rules"].to_numpy().tolist()
    assert ["E3", "short_ways", "E3", "3", "3", "45.5", "30"] in told["reasons"].to_numpy().tolist()


def test_a_folder_that_exists_is_replaced_only_by_force(found: Comparison, tmp_path: Path) -> None:
    write_comparison(found, tmp_path / "out")
    with pytest.raises(InputError, match="--force"):
        write_comparison(found, tmp_path / "out")
    write_comparison(found, tmp_path / "out", force=True)
    assert {file.name for file in (tmp_path / "out").iterdir()} == {f"{name}.csv" for name in tables(found)}
