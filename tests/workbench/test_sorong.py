"""Sorong through the database: the same tables, the same plan, byte for byte."""

from pathlib import Path

import pandas as pd
import pytest

import placement as pm
from placement import commands
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.staff.exporting import export, tables_on
from placement.workbench.staff.importing import differences
from placement.workbench.staff.layout import LAYOUTS

from .conftest import TODAY


def test_what_was_imported_is_exported_cell_by_cell(sorong: Path, tmp_path: Path) -> None:
    export(TODAY, tmp_path)
    given, made = pm.read_tables(sorong / "data"), pm.read_tables(tmp_path)
    assert list(given) == list(made)
    for name, table in given.items():
        own = sorted(set(table.columns) - set(LAYOUTS[name].columns))
        kept = [column for column in table.columns if column not in own]
        pd.testing.assert_frame_equal(table[[*kept, *own]], made[name])


def test_the_users_own_columns_are_written_by_name() -> None:
    rows = [{"unit": "A", "zone": "1", "area": "2"}, {"unit": "B", "area": "3", "zone": "4"}]
    for given in (rows, rows[::-1]):
        assert list(LAYOUTS["units"].frame(given).columns)[-2:] == ["area", "zone"]


def test_importing_what_was_exported_changes_nothing() -> None:
    assert differences(tables_on(TODAY), TODAY) == {}


def test_the_same_tables_are_the_same_snapshot() -> None:
    first = freeze(None, TODAY)
    assert freeze(None, TODAY) == first
    assert not [file for file in folder_of(first).iterdir() if file.stat().st_mode & 0o222]


@pytest.mark.slow
def test_a_snapshot_gives_the_plan_of_the_command_line(sorong: Path, tmp_path: Path) -> None:
    frozen = folder_of(freeze(None, TODAY))
    scenario = tmp_path / "frozen.yaml"
    scenario.write_text(pm.read_scenario(sorong / "few_moves.yaml").text(frozen), "utf-8")
    for policy, name in ((sorong / "few_moves.yaml", "files"), (scenario, "frozen")):
        run(["solve", str(policy), "--out", str(tmp_path / name)])
    plans = [(tmp_path / name / "placement.csv").read_bytes() for name in ("files", "frozen")]
    assert plans[0] == plans[1]
    run(["verify", str(tmp_path / "frozen")])


def run(arguments: list[str]) -> None:
    assert commands.run(arguments) == 0
