"""Every combination of a grid: read, checked, solved and told in the grid's order."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from placement.base.errors import InputError, NoPlanError
from placement.run import read_run
from placement.study.cluster.places import Machine
from placement.study.sweep.desk import Desk
from placement.study.sweep.grid import MOST, Grid, read_grid
from placement.study.sweep.outcome import SweepOutcome
from placement.study.sweep.shelf import Shelf
from placement.study.sweep.sweep import Sweep, sweep
from placement.study.sweep.tables import table, write_sweep
from tests.commands.grids import NAMES, write_sweep_file
from tests.study.here import Here

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a sweep file over the clinic."""
    return lambda text: write_sweep_file(tmp_path / "clinic", text)


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    return read_grid(write_sweep_file(tmp_path_factory.mktemp("clinic") / "clinic"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs") / "sweep"


@pytest.fixture(scope="module")
def found(grid: Grid, folder: Path) -> Sweep:
    return write_sweep(grid, folder, Machine(2))


def values(outcome: SweepOutcome) -> dict[int, Any]:
    return {priority: level.value for priority, level in outcome.levels.items()}


def test_the_last_key_varies_fastest_and_runs_are_named_by_their_values(grid: Grid) -> None:
    assert [each.name for each in grid.combinations] == NAMES
    assert [[*each.settings.values()] for each in grid.combinations] == [
        [2, 1],
        [2, None],
        [None, 1],
        [None] * 2,
    ]
    assert grid.keys == ("rules.few_moves.priority", "rules.gaps.priority")


def test_every_solve_has_one_core_unless_the_grid_says_otherwise(written: Written, grid: Grid) -> None:
    assert {each.scenario.solver.threads for each in grid.combinations} == {1}
    more = read_grid(written("scenario: gaps.yaml\ngrid: {solver.threads: [1, 2]}"))
    assert [each.scenario.solver.threads for each in more.combinations] == [1, 2]


def test_settings_keep_what_is_written(written: Written) -> None:
    text = "scenario: gaps.yaml\ngrid: {rules.gaps.where: [{region: 96.10, unit: [A, B]}, {unit: C}]}"
    first, second = read_grid(written(text)).combinations
    assert first.settings == {"rules.gaps.where": {"region": "96.10", "unit": ["A", "B"]}}
    assert (first.name, second.name) == ("where=region-96.10-unit-A-B", "where=unit-C")


def test_names_that_would_be_alike_are_numbered(written: Written) -> None:
    text = "scenario: gaps.yaml\ngrid: {title: [a b, 'a!b', c]}"
    assert [each.name for each in read_grid(written(text)).combinations] == [
        "title=a-b",
        "title=a-b~2",
        "title=c",
    ]


def test_several_scenarios_come_with_the_whole_grid_each(written: Written) -> None:
    file = written("scenarios: [gaps.yaml, more/gaps.yaml]\ngrid: {rules.gaps.weight: [1, 2]}")
    (file.parent / "more").mkdir()
    (file.parent / "more" / "gaps.yaml").write_text("extends: ../gaps.yaml", "utf-8")
    names = [each.name for each in read_grid(file).combinations]
    assert names == ["gaps,weight=1", "gaps,weight=2", "more-gaps,weight=1", "more-gaps,weight=2"]


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("", None, None, "the file is empty"),
        ("[a]", 1, None, "no mapping"),
        ("grid: {title: [a, b]}", None, "scenario", "names no scenario"),
        ("scenario: gaps.yaml", None, "grid", "nothing to vary"),
        ("scenaro: gaps.yaml\ngrid: {title: [a]}", 1, "scenaro", "did you mean scenario?"),
        ("scenario: gasp.yaml\ngrid: {title: [a]}", 1, "scenario", "there is no such file"),
        ("scenario: gaps.yaml\nscenarios: [gaps.yaml]", 2, "scenarios.0", "stands here twice"),
        ("scenario: gaps.yaml\ngrid:\n  title: a", 3, "grid.title", "wants a list"),
        ("scenario: gaps.yaml\ngrid:\n  title: []", 3, "grid.title", "too short"),
        ("scenario: gaps.yaml\ngrid:\n  rules..x: [a]", 3, "grid.rules..x", "no key of a scenario"),
        ("scenario: gaps.yaml\ngrid:\n  title:\n  - a\n  - a", 5, "grid.title", "stands here twice"),
        ("scenario: gaps.yaml\ngrid:\n  rule.x: [1]", 3, "rule", "did you mean rules?"),
        (
            "scenario: gaps.yaml\ngrid:\n  rules.gaps.wieght: [1]",
            3,
            "rules.gaps.wieght",
            "did you mean weight?",
        ),
        (
            "scenario: gaps.yaml\ngrid:\n  rules.gasp.weight: [1]",
            3,
            "rules.gasp.kind",
            "did you mean gaps?",
        ),
        (
            "scenario: gaps.yaml\ngrid:\n  rules.gaps.weight:\n  - 1\n  - x",
            5,
            "rules.gaps.weight",
            "x is no number",
        ),
        (
            "scenario: gaps.yaml\ngrid:\n  rules.gaps: [{enabled: false}]",
            3,
            "grid.rules.gaps",
            "not enabled",
        ),
        (
            f"scenario: gaps.yaml\ngrid: {{rules.gaps.weight: {[*range(1, MOST + 2)]}}}",
            2,
            "grid",
            "more than 2000",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    written: Written, text: str, row: int | None, column: str | None, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_grid(written(text))
    errors = [each for each in caught.value.findings if each.severity == "error"]
    (told,) = [each for each in errors if each.column == column]
    assert (told.table, told.row) == ("sweep.yaml", row)
    assert words in f"{told.message} — {told.remedy}"


def test_faulty_tables_are_told_once(written: Written) -> None:
    file = written("scenario: gaps.yaml\ngrid: {rules.gaps.weight: [1, 2, 3]}")
    (file.parent / "data" / "posts.csv").write_text("unit,job,minimum\nA,nurse,many\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_grid(file)
    assert [each.value for each in caught.value.findings if each.column == "minimum"] == ["many"]


@pytest.mark.slow
def test_outcomes_are_those_solved_by_hand(found: Sweep) -> None:
    assert [each.status for each in found.outcomes] == ["optimal", "optimal", "optimal", "infeasible"]
    assert [values(each) for each in found.outcomes] == [
        {1: 0, 2: 1, 3: 91},
        {2: 1, 3: 91},
        {1: 1, 3: 60},
        {},
    ]
    assert set(found.outcomes[3].conflict) == {"few_moves", "gaps"}
    assert "few_moves" in found.outcomes[3].message
    assert found.best["moves"] == (2,)
    assert found.best["short_of_minimum"] == (0, 1)
    assert "unplaced" not in found.best


@pytest.mark.slow
def test_the_table_has_a_row_per_combination(found: Sweep) -> None:
    rows = table(found)
    assert [*rows["run"]] == NAMES
    assert [*rows["value_1"]] == [0, None, 1, None]
    assert [*rows["bound_3"]] == [91, 91, 60, None]
    assert [*rows["moves"]] == [1, 1, 0, None]
    assert [*rows["short_of_minimum"]] == [0, 0, 1, None]
    assert [*rows["rules.gaps.priority"]] == [1, None, 1, None]


@pytest.mark.slow
def test_every_plan_has_its_run_folder(found: Sweep, folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*NAMES[:3], "sweep.csv", "sweep.parquet"]
    )
    for number, name in enumerate(NAMES[:3]):
        kept, run = read_run(folder / name), found.run(number)
        assert run is not None
        assert kept.plan.post.tolist() == run.plan.post.tolist()
        assert values(SweepOutcome("optimal", kept.result)) == values(found.outcomes[number])
    assert found.run(3) is None


def test_ctrl_c_keeps_what_is_finished_and_nothing_else(grid: Grid, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, grid.cases, ())
    found = sweep(grid, Here(interrupted=2), shelf=shelf)
    assert [each.status for each in found.outcomes] == ["optimal", "optimal", "stopped", "stopped"]
    assert found.stopped == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES[:2])


def test_ctrl_c_before_any_plan_leaves_nothing(grid: Grid, tmp_path: Path) -> None:
    with pytest.raises(NoPlanError):
        write_sweep(grid, tmp_path / "sweep", Here(interrupted=0))
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_what_was_interrupted_goes_on_where_it_was(grid: Grid, tmp_path: Path) -> None:
    whole = write_sweep(grid, tmp_path / "whole", Here())
    folder = tmp_path / "sweep"
    assert write_sweep(grid, folder, Here(interrupted=2)).stopped == 2
    rest = Here()
    found = write_sweep(grid, folder, rest, force=True)
    assert [task.name for task in rest.asked] == NAMES[2:]
    assert table(found).drop(columns="seconds").equals(table(whole).drop(columns="seconds"))
    for name in NAMES[:3]:
        for file in ("placement.csv", "certificate.json"):
            assert (folder / name / file).read_bytes() == (tmp_path / "whole" / name / file).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sweep", "whole"], "nothing is kept then"


def test_one_combination_that_fails_is_a_row(grid: Grid) -> None:
    def fails(*_arguments: object) -> NoReturn:
        raise ZeroDivisionError("by chance")

    outcome = Desk(grid.cases, "en")(grid.combinations[0], fails)
    assert (outcome.status, outcome.message) == ("failed", "ZeroDivisionError: by chance")


def test_a_desk_solves_as_its_process_does(grid: Grid, found: Sweep) -> None:
    desk = Desk(grid.cases, "en")
    for combination, outcome in zip(grid.combinations, found.outcomes, strict=True):
        here = desk(combination)
        assert (here.status, values(here), here.measures) == (
            outcome.status,
            values(outcome),
            outcome.measures,
        )


def test_figures_of_different_cases_have_no_best(found: Sweep) -> None:
    cases = dict.fromkeys([Path("a"), Path("b")], *found.grid.cases.values())
    other = Sweep(Grid(**{**vars(found.grid), "cases": cases}), found.outcomes)
    assert other.best == {}
