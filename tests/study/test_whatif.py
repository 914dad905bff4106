"""A run solved again under wishes differs from it as little as can be."""

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from placement.base.errors import InfeasibleError, InputError, ProofError
from placement.commands import run as call
from placement.run import read_run
from placement.study.again.resolve import Resolver
from placement.study.explain.explain import explain
from placement.study.explain.whatif import whatif, wish
from tests.commands.clinic import write_clinic
from tests.draws import draws
from tests.rules.examples import nurse, rule, town
from tests.study.questions import random_run, run_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scenario = write_clinic(tmp_path / "clinic")
    assert call(["solve", str(scenario), "--out", str(tmp_path / "run")]) == 0
    return tmp_path / "run"


def test_a_pin_moves_whom_it_names_and_frees_whom_it_replaces(folder: Path) -> None:
    run = read_run(folder)
    found = whatif(run, [wish("pin", "E1=C:nurse", run.problem)])
    assert [found.values[priority] for priority in (1, 2)] == [(Fraction(0),) * 2, (Fraction(1),) * 2]
    assert {each.employee for each in found.people} == {"E1", "E3"}
    before, after = found.values[3]
    assert before is not None
    assert after is not None
    # E1 travels 75.5 − 0 more, E3 30 − 45.5 more; each minute counts twice.
    assert after - before == 2 * (75.5 - 15.5)


def test_a_forbid_without_a_job_closes_the_whole_unit(folder: Path) -> None:
    run = read_run(folder)
    found = whatif(run, [wish("forbid", "E3=C", run.problem)])
    assert "E3" in {each.employee for each in found.people}
    assert all(each.after is None or each.after.unit != "C" for each in found.people if each.employee == "E3")


def test_wishes_that_leave_no_plan_say_what_forbids_them(folder: Path) -> None:
    run = read_run(folder)
    with pytest.raises(
        InfeasibleError,
        match="E4 → C:nurse: right_profession: works as midwife, the post is for nurse",
    ):
        whatif(run, [wish("pin", "E4=C:nurse", run.problem)])


@pytest.mark.slow
def test_of_a_unit_the_posts_are_told_that_fewest_rules_forbid() -> None:
    counted = 0
    for seed in range(40):
        run = random_run(np.random.default_rng(seed), 0.6)
        if run is None:
            continue
        resolver = Resolver.of(run)
        for employee, unit in product(run.problem.employee_ids, run.problem.unit_ids):
            try:
                whatif(run, [wish("pin", f"{employee}={unit}", run.problem)], resolver=resolver)
            except InfeasibleError as error:
                told = str(error).splitlines()[1:]
                shown = [line.count(";") for line in told if "→" in line]
                more = [int(line.rpartition(" ")[2]) for line in told if "→" not in line]
                there = (run.problem.unit_ids[run.problem.post_unit] == unit).sum()
                assert not shown or len(shown) + sum(more) == there
                counted += bool(more)
    assert counted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words"),
    [("E1", "not of the form"), ("E9=C", "E9 is in no table"), ("E1=C:clerk", "no post of")],
)
def test_a_wish_that_names_nothing_is_told_so(folder: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        wish("pin", text, read_run(folder).problem)


@pytest.mark.slow
def test_an_answer_better_than_what_was_proven_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run says that nothing below 500 is possible in its third priority; 151 is."""
    told = json.loads((folder / "result.json").read_text("utf-8"))
    told["levels"][2] |= {"value": 500, "bound": 500}
    (folder / "result.json").write_text(json.dumps(told), "utf-8")
    run = read_run(folder)
    for ask in (
        lambda: whatif(run, [wish("forbid", "E1=C", run.problem)]),
        lambda: explain(Resolver.of(run), run, 0),
    ):
        with pytest.raises(ProofError, match="better than the run's bounds say any can be"):
            ask()
    assert call(["whatif", str(folder), "--forbid", "E1=C"]) == 4
    assert "Unexpected" not in capsys.readouterr().err


def test_what_leaves_the_second_worst_off_farther_behind_may_be_better_after_that() -> None:
    """Of A and C one stays empty in any plan, both do where E1 stays in B: no worse a worst, a move less."""
    posts = [
        {"unit": unit, "job": "nurse", "minimum": least, "maximum": 1}
        for unit, least in zip("ABC", (1, 0, 1), strict=True)
    ]
    rules = {
        "fair": rule("equity", how="leximin", priority=1).named("fair"),
        "few": rule("stay", priority=2).named("few"),
    }
    run = run_of(town(employees=[nurse("E1", "B")], posts=posts), rules)
    assert [level.value for level in run.result.levels] == [1000, 1]
    found = whatif(run, [wish("pin", "E1=B", run.problem)])
    assert found.proven
    assert [*found.values.values()] == [(Fraction(1000), Fraction(1000)), (Fraction(1), Fraction(0))]
    assert found.behind == ("fair",)
    told = explain(Resolver.of(run), run, 0, range(3)).alternatives
    cost = {each.post.unit: [*(each.cost or {}).values()] for each in told}
    assert cost == {unit: [Fraction(0), Fraction(-(unit == "B"))] for unit in "ABC"}
    assert [each.post.unit for each in told if each.behind] == ["B"]


def test_it_is_told_whom_a_change_leaves_farther_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {
        "employees.csv": "employee,job,unit\nE1,nurse,B\n",
        "units.csv": "unit,kind,region\nA,k,r\nB,k,r\nC,k,r\n",
        "posts.csv": "unit,job,minimum,maximum\nA,nurse,1,1\nB,nurse,0,1\nC,nurse,1,1\n",
        "fair.yaml": "case: .\ndate: 2027-01-01\nrules:\n"
        "  fair: {kind: equity, how: leximin, priority: 1}\n  few: {kind: stay, priority: 2}\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    run = str(tmp_path / "run")
    assert call(["solve", str(tmp_path / "fair.yaml"), "--out", run]) == 0
    capsys.readouterr()
    told = "fter those who are worst off, others are farther behind (fair)"
    for question in (["whatif", run, "--pin", "E1=B"], ["explain", run, "--employee", "E1"]):
        assert call(question) == 0
        assert told in capsys.readouterr().out.replace("\n", " ")
        assert call([*question, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert ["fair"] in [each.get("behind") for each in found.get("alternatives", [found])]


@pytest.mark.slow
@pytest.mark.parametrize("value", ["3", "2", "1", "0.5"])
def test_another_weight_of_any_rule_is_a_question(folder: Path, value: str) -> None:
    assert call(["whatif", str(folder), "--set", f"rules.short_ways.weight={value}"]) == 0
    assert call(["whatif", str(folder), "--set", f"rules.few_moves.weight={value}"]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 4))
def test_one_more_question_is_answered_as_a_first_one(block: int) -> None:
    asked = 0
    for seed in range(10 * block, 10 * block + 10):
        random = np.random.default_rng(seed)
        run = random_run(random, 0.2)
        if run is None:
            continue
        resolver = Resolver.of(run)
        for employee, post in product(run.problem.employee_ids[:3], run.problem.post_ids[:3]):
            wishes = [wish(random.choice(["pin", "forbid"]), f"{employee}={post}", run.problem)]
            try:
                first = whatif(run, wishes)
            except InfeasibleError:
                with pytest.raises(InfeasibleError):
                    whatif(run, wishes, resolver=resolver)
                continue
            more = whatif(run, wishes, resolver=resolver)
            asked += first.proven
            assert (more.values, more.proven) == (first.values, first.proven)
            assert len(more.people) == len(first.people)
    assert asked


FAULTS = Path(__file__).parents[1] / "faults"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "question"),
    [
        ("engine-11946", ("whatif", "--forbid", "E07=U2:J2")),
        ("engine-11326", ("explain", "--employee", "E01")),
    ],
)
def test_questions_that_once_fell_over_are_answered(
    fault: str, question: tuple[str, ...], tmp_path: Path
) -> None:
    assert call(["solve", str(FAULTS / fault / "scenario.yaml"), "--out", str(tmp_path / "run")]) == 0
    command, *options = question
    assert call([command, str(tmp_path / "run"), *options]) == 0
