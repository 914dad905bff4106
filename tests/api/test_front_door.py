"""The walk of a researcher: policies from a file or from Python, a run, its tables, questions, papers."""

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import placement as pm
from placement.commands.summary import summary
from tests.commands.clinic import write_clinic

rules: Any = pm.rules  # as people write them: whole numbers and texts for decimals


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(scope="module")
def policy(folder: Path) -> pm.Scenario:
    return pm.read_scenario(folder)


@pytest.fixture(scope="module")
def run(policy: pm.Scenario) -> pm.Run:
    return pm.solve(policy)


def test_a_run_tells_status_values_and_bounds(run: pm.Run) -> None:
    assert (run.status, run.certified) == ("optimal", True)
    assert repr(run).splitlines() == [
        "Fill the gaps: optimal, proven within the gap asked for; moves: 1",
        "  priority 1: 0, bound 0, gap 0.000%",
        "  priority 2: 1, bound 1, gap 0.000%",
        "  priority 3: 91, bound 91, gap 0.000%",
    ]
    assert "<b>Fill the gaps" in run._repr_html_()


def test_what_nobody_computed_again_is_not_called_proven(run: pm.Run) -> None:
    told = replace(run, result=replace(run.result, certified=False))
    first = "Fill the gaps: optimal within the gap asked for, by the solver's word"
    assert repr(told).startswith(first)
    assert "by the solver's word; not computed again" in summary(told, Path("run"))
    assert "optimal, proven within the gap asked for" in summary(run, Path("run"))


def test_tables_have_real_dtypes(run: pm.Run) -> None:
    assert run.placements.dtypes.astype(str).to_dict() == {
        **dict.fromkeys(("employee", "name", "unit", "job", "from_unit", "from_job", "course"), "str"),
        "moved": "bool",
        "minutes": "float64",
    }
    moved = run.placements[run.placements["moved"]]
    assert moved[["employee", "unit", "minutes"]].to_numpy().tolist() == [["E3", "C", 45.5]]
    assert run.placements["unit"].isna().tolist() == [False] * 5 + [True]
    assert set(run.posts.dtypes[2:].astype(str)) == {"int64"}
    assert run.posts.loc[run.posts["unit"] == "C", "after"].tolist() == [1]
    assert run.breaches[["rule", "priority", "subject", "amount"]].to_numpy().tolist() == [
        ["few_moves", 2, "E3", 1.0],
        ["short_ways", 3, "E3", 45.5],
    ]
    assert run.levels["value"].tolist() == run.levels["certified_bound"].tolist() == [0.0, 1.0, 91.0]
    assert run.levels["rules"].tolist()[2] == {"short_ways": 45.5}


def test_policies_of_python_make_the_plan_of_the_file(policy: pm.Scenario, run: pm.Run) -> None:
    said = pm.Scenario.of(
        pm.read_case(policy.case),
        date="2027-01-01",
        rules={
            "right_profession": rules.Profession(),
            "nobody_loses_a_post": {"kind": "placed"},
            "gaps": rules.Staffing(level="minimum", priority=1),
            "few_moves": rules.Stay(priority=2),
            "short_ways": rules.Commute(priority=3, weight=2),
        },
        title="Fill the gaps",
    )
    assert said == policy
    assert pm.solve(said).placements.equals(run.placements)


@pytest.mark.slow
def test_a_saved_run_of_python_verifies_and_reads_back(policy: pm.Scenario, tmp_path: Path) -> None:
    run = pm.solve(policy.having({"few_moves.weight": 0.7, "cap": rules.Moves(at_most=1)}), seed=3)
    folder = run.save(tmp_path / "run")
    assert pm.verify(folder)
    assert pm.verify(folder).levels["certified"].all()
    again = pm.read_run(folder)
    assert again.scenario.rules == run.scenario.rules
    assert again.placements.equals(run.placements)
    with pytest.raises(pm.InputError, match="exists"):
        run.save(folder)


def test_a_tampered_folder_is_not_true(run: pm.Run, tmp_path: Path) -> None:
    folder = run.save(tmp_path / "run")
    table = (folder / "placement.csv").read_text("utf-8")
    (folder / "placement.csv").write_text(table.replace("E3,Çelik,C", "E3,Çelik,B"), "utf-8")
    found = pm.verify(folder)
    assert not found
    assert len(found.flaws) > 0


def test_having_replaces_sets_and_removes(policy: pm.Scenario) -> None:
    target = rules.Staffing(level="target", priority=1)
    other = policy.having({"short_ways.weight": 3}, few_moves=None, gaps=target)
    assert list(other.rules) == [name for name in policy.rules if name != "few_moves"]
    assert other.rules["gaps"] == target.named("gaps")
    assert str(other.rules["short_ways"].weight) == "3"
    assert "few_moves" in policy.rules


def test_decimals_of_python_stay_as_they_are_written(policy: pm.Scenario) -> None:
    cap = policy.having(keep=rules.Retention(share=0.1)).rules["keep"]
    assert str(cap.share) == "0.1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"few_moves.weigth": 2}, "errors"),
        ({"few": {"kind": "mooves"}}, "errors"),
        ({"few_moves": object()}, "cannot hold"),
        ({"few_moves.weight": 2, "few_moves": {"kind": "stay"}}, "twice"),
    ],
)
def test_nonsense_is_told_with_its_place(policy: pm.Scenario, changes: dict[str, object], match: str) -> None:
    with pytest.raises(pm.InputError, match=match):
        policy.having(changes)


def test_solver_settings_of_the_call_are_kept_in_the_run(policy: pm.Scenario) -> None:
    run = pm.solve(policy, time_limit=7, gap=0.01, threads=1)
    assert (run.scenario.solver.time_limit, float(run.scenario.solver.gap)) == (7, 0.01)


def test_questions_about_a_person(run: pm.Run) -> None:
    found = pm.explain(run, "E3")
    assert isinstance(found, pm.Explanation)
    assert (found.employee, found.post) == ("E3", ("C", "nurse"))
    (stays,) = found.alternatives[found.alternatives["unit"] == "A"].itertuples()
    assert stays.allowed
    assert (stays.cost_1, stays.cost_2, stays.cost_3) == (
        0,
        0,
        120,
    )  # E1 goes to C (151), E3 stays in A (60): 211, not 91
    barred = pm.explain(run, "E3", "A", "midwife").alternatives
    assert barred["allowed"].tolist() == [False]
    assert [[rule for rule, _message in bars] for bars in barred["blocked_by"]] == [["right_profession"]]
    assert found.document["alternatives"][0]["cost"]


def test_questions_about_a_unit(run: pm.Run) -> None:
    found = pm.explain(run, unit="B")
    assert isinstance(found, pm.Gaps)
    told = found.gaps[["job", "level", "short"]].to_numpy().tolist()
    assert told == [["clerk", "target", 1], ["nurse", "target", 1]]


@pytest.mark.parametrize(
    "asked", [{"employee": "E9"}, {"unit": "Z"}, {"employee": "E1", "unit": "A", "job": "x"}, {}]
)
def test_questions_about_nobody_say_so(run: pm.Run, asked: dict[str, Any]) -> None:
    with pytest.raises(pm.InputError):
        pm.explain(run, **asked)


def test_a_session_answers_what_a_fresh_solve_would(run: pm.Run) -> None:
    session = pm.whatif(run)
    pinned = session.pin("E1", "C", "nurse")
    assert pinned.levels["after"].tolist() == [0, 1, 211]
    assert pinned.people.to_numpy().tolist() == [["E1", "A:nurse", "C:nurse"], ["E3", "C:nurse", "A:nurse"]]
    assert session.forbid("E3", "C").levels["after"].tolist() == [0, 1, 211]
    capped = session.having(cap=rules.Moves(at_most=0))
    cold = pm.solve(run.scenario.having(cap=rules.Moves(at_most=0)))
    assert capped.levels["after"].tolist() == cold.levels["value"].tolist()
    assert capped.proven
    assert session.ask(pin=["E1=C:nurse"]).people.equals(pinned.people)


def test_what_stands_against_a_plan(policy: pm.Scenario) -> None:
    assert pm.diagnose(policy).feasible
    strict = policy.having({"gaps": rules.Staffing(level="minimum")}, cap=rules.Moves(at_most=0))
    found = pm.diagnose(strict)
    assert not found.feasible
    assert set(found.conflict) == {"gaps", "cap"}
    assert "cap" in found.relaxations["rule"].tolist()
    with pytest.raises(pm.InfeasibleError):
        pm.solve(strict)


def test_runs_side_by_side(policy: pm.Scenario, run: pm.Run) -> None:
    capped = pm.solve(policy.having(cap=rules.Moves(at_most=0)))
    found = pm.compare(free=run, capped=capped)
    moves = found.measures[found.measures["measure"] == "moves"]
    assert moves[["free", "capped"]].to_numpy().tolist() == [[1.0, 0.0]]
    assert found.people.to_numpy().tolist() == [["E3", "C:nurse", "A:nurse"]]


@pytest.mark.slow
def test_a_sweep_does_not_depend_on_its_processes(policy: pm.Scenario) -> None:
    capped = policy.having(few=rules.Moves(at_most=5))
    one, two = (pm.sweep(capped, {"few.at_most": range(2)}, jobs=jobs) for jobs in (1, 2))
    assert one.table["value_1"].tolist() == [1, 0]
    assert one.table.drop(columns="seconds").equals(two.table.drop(columns="seconds"))
    assert [run.levels["value"].tolist()[0] for run in one.runs.values()] == [1.0, 0.0]


@pytest.mark.parametrize("grid", [{}, {"few.at_most": []}, {"few.at_most": range(3000)}])
def test_a_grid_of_nothing_or_of_too_much_is_told(policy: pm.Scenario, grid: dict[str, range]) -> None:
    with pytest.raises(pm.InputError):
        pm.sweep(policy, grid)


def test_waves_have_dates(run: pm.Run) -> None:
    found = pm.waves(run)
    assert found.table[["wave", "employee", "from", "to"]].to_numpy().tolist() == [
        [1, "E3", "A:nurse", "C:nurse"]
    ]
    assert str(found.table["date"].dtype).startswith("datetime64")
    assert found.short_of_minimum.tolist() == [1, 0]


@pytest.mark.slow
def test_papers_are_written_once(run: pm.Run, tmp_path: Path) -> None:
    (page,) = pm.report(run, tmp_path / "report.html")
    assert "Fill the gaps" in page.read_text("utf-8")
    assert len(pm.report(run, tmp_path / "both", compare=[run])) == 2
    with pytest.raises(pm.InputError, match="exists"):
        pm.report(run, page)
    assert pm.letters(run, tmp_path / "letters")["employee"].tolist() == ["E3"]


def test_check_lists_findings_as_a_table(policy: pm.Scenario, tmp_path: Path) -> None:
    found = pm.check(policy)
    assert found.columns.tolist() == ["severity", "table", "row", "column", "value", "message", "remedy"]
    assert set(found["severity"]) <= {"warning"}
    assert pm.check(tmp_path / "none.yaml")["severity"].tolist() == ["error"]


def test_what_is_heard_goes_to_the_log(policy: pm.Scenario, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "placement"):
        pm.solve(policy)
    assert any("solve" in record.message for record in caplog.records)


def test_two_languages_in_one_process(run: pm.Run) -> None:
    with pm.speaking("id"):
        there = repr(run)
    assert there != repr(run)


def test_answers_speak_the_language_in_use(run: pm.Run) -> None:
    """What a notebook shows of an answer has no English in Indonesian."""
    answers = [
        pm.explain(run, "E1"),
        pm.explain(run, unit="C"),
        pm.shortage(run),
        pm.compare(a=run, b=run),
        pm.whatif(run).pin("E1", "C"),
        pm.waves(run),
    ]
    english = [repr(answer) for answer in answers]
    assert english[0].startswith("E1: A:nurse, other posts: ")
    assert english[3] == "a, b: employees placed differently: 0"
    with pm.speaking("id"):
        assert not [answer for answer, said in zip(answers, english, strict=True) if repr(answer) == said]


def test_an_id_may_be_a_number_as_a_frame_has_it(office: dict[str, pd.DataFrame]) -> None:
    people = office["employees"].assign(employee=[7], unit=[1])
    units, posts = (office[name].assign(unit=[1]) for name in ("units", "posts"))
    case = pm.Case.from_frames(employees=people, units=units, posts=posts)
    found = pm.solve(pm.Scenario.of(case, date="2027-01-01", rules={"stay": pm.rules.Stay(priority=1)}))
    answer = pm.explain(found, people["employee"].iloc[0], 1)  # type: ignore[call-overload]
    assert answer.employee == "7"


@pytest.mark.slow
def test_frames_are_read_as_files_are(policy: pm.Scenario, run: pm.Run) -> None:
    read = pm.read_case(policy.case)
    tables = {name: frame for name, frame in read.tables.items() if len(frame)}
    again = pm.Case.from_frames(**tables)
    for name, table in read.tables.items():
        assert again.tables[name].reset_index(drop=True).equals(table.reset_index(drop=True))
    said = pm.Scenario.of(again, date=policy.date, rules=policy.rules)
    assert pm.solve(said).placements.equals(run.placements)


def test_frames_of_any_dtype_say_the_same() -> None:
    units = pd.DataFrame({"unit": ["A", "B"], "kind": ["office"] * 2, "region": [96.71, 96.71]})
    posts = pd.DataFrame({"unit": ["A", "B"], "job": "clerk", "minimum": [1.0, np.nan], "target": [1, 2]})
    people = pd.DataFrame(
        {"employee": ["E1"], "job": ["clerk"], "unit": ["A"], "since": [date(2020, 1, 31)]},
        index=pd.Index([77]),
    )
    case = pm.Case.from_frames(employees=people, units=units, posts=posts)
    assert case.tables["posts"]["minimum"].tolist() == [1, 0]
    assert case.tables["employees"]["since"].tolist() == [pd.Timestamp(2020, 1, 31)]
    assert case.tables["units"]["region"].tolist() == ["96.71"] * 2


@pytest.fixture
def office() -> dict[str, pd.DataFrame]:
    """One clerk in one unit, as frames."""
    return {
        "employees": pd.DataFrame({"employee": ["E1"], "job": ["clerk"], "unit": ["A"]}),
        "units": pd.DataFrame({"unit": ["A"], "kind": ["office"], "region": ["r"]}),
        "posts": pd.DataFrame({"unit": ["A"], "job": ["clerk"]}),
    }


def test_the_named_levels_of_an_index_are_columns(office: dict[str, pd.DataFrame]) -> None:
    indexed = {name: frame.set_index([*frame.columns[:2]]) for name, frame in office.items()}
    case = pm.Case.from_frames(**indexed)
    assert case.tables["employees"]["job"].tolist() == ["clerk"]
    kept = office["employees"].set_index("employee", drop=False)
    assert pm.Case.from_frames(**(office | {"employees": kept})).tables["employees"].shape[0] == 1


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("employee", b"E1", "the cells of employee hold bytes"),
        ("tags", ["a", "b"], "the cells of tags hold list"),
        ("employee", 198001012005011001.0, "198001012005011000 is stored as a number, which keeps only 15"),
    ],
)
def test_a_cell_that_no_file_could_hold_is_refused(
    column: str, cell: object, message: str, office: dict[str, pd.DataFrame]
) -> None:
    people = office["employees"].assign(**{column: pd.Series([cell])})
    with pytest.raises(pm.InputError) as error:
        pm.Case.from_frames(**(office | {"employees": people}))
    (finding,) = error.value.findings
    assert (finding.severity, finding.row, finding.column) == ("error", 2, column)
    assert finding.message.startswith(message)


def test_a_nested_cell_of_a_column_of_ones_own_is_told(office: dict[str, pd.DataFrame]) -> None:
    people = office["employees"].assign(own=pd.Series([{"a": 1}]))
    (told,) = pm.Case.from_frames(**(office | {"employees": people})).warnings
    assert (told.column, told.message) == ("own", "the cells of own hold dict")


def test_a_traceback_tells_what_is_wrong_and_where(office: dict[str, pd.DataFrame]) -> None:
    """Without a look at `findings`: errors first, at most ten."""
    people = pd.DataFrame(
        {"employee": [*"ABCDEFGHIJKL"], "job": "clerk", "unit": "B", "own": [[]] + [1] * 11}
    )
    with pytest.raises(pm.InputError) as error:
        pm.Case.from_frames(**(office | {"employees": people}))
    first, *_others, last = error.value.__notes__
    assert first.startswith("employees, row 2, unit: there is no unit B — add it to units")
    assert (len(error.value.__notes__), last) == (11, "… and 3 more: see .findings")


def test_a_number_of_a_frame_is_never_thousands() -> None:
    scores = pd.DataFrame({"employee": ["E1"], "unit": ["A"], "measure": ["m"], "value": [1.125]})
    units = pd.DataFrame({"unit": ["A"], "kind": ["office"], "region": ["r"]})
    posts = pd.DataFrame({"unit": ["A"], "job": ["clerk"]})
    people = pd.DataFrame({"employee": ["E1"], "job": ["clerk"]})
    case = pm.Case.from_frames(employees=people, units=units, posts=posts, scores=scores)
    assert case.tables["scores"]["value"].tolist() == [1.125]


@pytest.mark.parametrize(
    ("frames", "match"),
    [
        ({"employes": pd.DataFrame()}, "did you mean employees"),
        ({"units": pd.DataFrame({"unit": ["A"]})}, "have errors"),
        ({"units": {"unit": ["A"]}}, "units is no DataFrame, but dict"),
        ({"units": None}, "units is no DataFrame, but NoneType"),
        ({"units": pd.DataFrame({("unit", "x"): ["A"]})}, "the columns of units have several levels"),
    ],
)
def test_frames_that_are_no_case_say_why(frames: dict[str, Any], match: str) -> None:
    with pytest.raises(pm.InputError, match=match):
        pm.Case.from_frames(**frames)
