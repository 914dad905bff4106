"""A nation's folder is believed no word."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import placement as pm
from placement.base.errors import InputError, SolverError
from tests.nation.country import CAPS, RULES, towns, whole, write


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    pm.solve_nation(write(folder, towns(), RULES | CAPS), folder / "out")
    return folder


@pytest.fixture
def run(solved: Path, tmp_path: Path) -> Path:
    shutil.copytree(solved, tmp_path / "nation")
    return tmp_path / "nation" / "out"


def rewritten(file: Path, change: Callable[[pd.DataFrame], None]) -> None:
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    change(table)
    table.to_csv(file, index=False, lineterminator="\n")


def subjects(run: Path) -> set[str]:
    return set(pm.verify(run).flaws["subject"])


@pytest.mark.slow
def test_what_was_written_is_proven_again(run: Path) -> None:
    found = pm.verify(run)
    told = json.loads((run / "result.json").read_text())["levels"][0]
    assert found
    assert found.document["levels"][0]["certified_bound"] == told["certified_bound"]
    assert found.document["levels"][0]["value"] == told["value"]


@pytest.mark.slow
def test_a_plan_with_a_move_more_is_found(run: Path) -> None:
    def swap(table: pd.DataFrame) -> None:
        stays = table.index[(table["moved"] == "0") & (table["unit"] != "")]
        other = table.loc[stays, ["unit", "job"]].drop_duplicates().iloc[:2]
        first, second = other.index
        table.loc[first, ["unit", "job"]] = other.loc[second].to_numpy()

    rewritten(run / "placement" / "town-0.csv", swap)
    assert {"placement/town-0.csv", "levels"} <= subjects(run)


@pytest.mark.slow
def test_a_plan_beyond_a_maximum_is_found(run: Path) -> None:
    def crowd(table: pd.DataFrame) -> None:
        table.loc[table["unit"] != "", ["unit", "job"]] = ["T0-0", "nurse"]

    rewritten(run / "placement" / "town-0.csv", crowd)
    flaws = pm.verify(run).flaws
    assert "T0-0:nurse" in set(flaws["subject"])
    assert "moves" in set(flaws["rule"])


@pytest.mark.slow
def test_a_plan_with_a_pair_that_is_not_allowed_is_found(run: Path) -> None:
    def unfit(table: pd.DataFrame) -> None:
        nurse = table.index[(table["from_job"] == "nurse") & (table["moved"] == "0")][0]
        table.loc[nurse, "job"] = "midwife"

    rewritten(run / "placement" / "town-0.csv", unfit)
    assert "town-0" in subjects(run)


@pytest.mark.slow
def test_somebody_left_out_is_found(run: Path) -> None:
    def leave(table: pd.DataFrame) -> None:
        table.loc[table["from_unit"] != "", ["unit", "job"]] = ""

    rewritten(run / "placement" / "town-0.csv", leave)
    assert "placed" in set(pm.verify(run).flaws["rule"])


def test_an_employee_missing_from_the_plan_is_told(run: Path) -> None:
    file = run / "placement" / "town-1.csv"
    file.write_text("\n".join(file.read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(InputError, match="was edited"):
        pm.verify(run)


@pytest.mark.slow
def test_other_prices_prove_another_bound(run: Path) -> None:
    def dearer(table: pd.DataFrame) -> None:
        table["price"] = (table["price"].astype(int) - 3000).astype(str)

    rewritten(run / "prices.csv", dearer)
    found = pm.verify(run)
    told = json.loads((run / "result.json").read_text())["levels"][0]
    assert found.document["levels"][0]["certified_bound"] < told["certified_bound"]
    assert {"prices.csv", "levels"} <= subjects(run)


@pytest.mark.slow
def test_a_bound_that_is_claimed_higher_is_found(run: Path) -> None:
    file = run / "result.json"
    told = json.loads(file.read_text())
    told["levels"][0]["bound"] += 1
    file.write_text(json.dumps(told))
    assert subjects(run) == {"levels"}


@pytest.mark.parametrize(
    ("name", "text"),
    [("certificate.json", "{}"), ("prices.csv", "unit\n"), ("result.json", "["), ("manifest.json", "{}")],
)
def test_a_file_that_was_cut_off_is_named(run: Path, name: str, text: str) -> None:
    (run / name).write_text(text)
    with pytest.raises(InputError, match="was edited"):
        pm.verify(run)


@pytest.mark.parametrize(
    "change",
    [
        {"scale": 1e30},
        {"fine": float("nan")},
        {"fine": 0},
        {"fine": True},
        {"scale": 2**70},
        {"scale": "4"},
        {"caps": []},
        {"caps": {"moves": {"price": 1.7, "scale": 1}}},
        {"caps": {"moves": {"price": 1}}},
    ],
)
def test_figures_that_no_solve_writes_are_told_in_one_sentence(run: Path, change: dict[str, object]) -> None:
    file = run / "certificate.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(InputError, match=r"certificate.json was edited"):
        pm.verify(run)


@pytest.mark.parametrize("price", ["1e30", "nan", "", "1.7", " 5", str(2**70), "9" * 5000])
def test_prices_that_no_solve_writes_are_told_in_one_sentence(run: Path, price: str) -> None:
    def write_it(table: pd.DataFrame) -> None:
        table.loc[0, "price"] = price

    rewritten(run / "prices.csv", write_it)
    with pytest.raises(InputError, match=r"prices.csv was edited"):
        pm.verify(run)


def test_a_price_that_stands_twice_is_told(run: Path) -> None:
    lines = (run / "prices.csv").read_text().splitlines(keepends=True)
    (run / "prices.csv").write_text("".join([*lines, lines[-1]]))
    with pytest.raises(InputError, match=r"prices.csv was edited"):
        pm.verify(run)


@pytest.mark.parametrize("name", ["scale", "fine"])
def test_parts_too_fine_to_be_added_are_told(run: Path, name: str) -> None:
    file = run / "certificate.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {name: told[name] * 10**15}))
    with pytest.raises(SolverError, match="too large to be added exactly"):
        pm.verify(run)


def test_prices_of_a_cap_below_nothing_are_refused(run: Path) -> None:
    file = run / "certificate.json"
    told = json.loads(file.read_text())
    told["caps"]["moves"]["price"] = -5
    file.write_text(json.dumps(told))
    with pytest.raises(InputError, match="was edited"):
        pm.verify(run)


@pytest.mark.slow
def test_tables_that_were_changed_since_are_found(run: Path) -> None:
    def older(table: pd.DataFrame) -> None:
        table.loc[0, "lon"] = "131.4321"

    rewritten(run.parent / "blocks" / "town-0" / "employees.csv", older)
    assert "town-0/employees.csv" in subjects(run)


def test_prices_of_other_posts_are_refused(run: Path) -> None:
    lines = (run / "prices.csv").read_text().splitlines(keepends=True)
    (run / "prices.csv").write_text("".join(lines[:1] + lines[2:]))
    with pytest.raises(InputError, match="prices are not of these blocks"):
        pm.verify(run)


@pytest.mark.slow
def test_somebody_in_two_blocks_is_told(run: Path) -> None:
    blocks = run.parent / "blocks"
    lines = (blocks / "town-0" / "employees.csv").read_text().splitlines()
    file = blocks / "town-1" / "employees.csv"
    file.write_text("\n".join([*file.read_text().splitlines(), lines[1], ""]))
    plan = run / "placement"
    mine = [each for each in (plan / "town-0.csv").read_text().splitlines() if each.startswith("E0-000,")]
    file = plan / "town-1.csv"
    file.write_text("\n".join([*file.read_text().splitlines(), *mine, ""]))
    with pytest.raises(InputError, match="E0-000 is in block town-0 and in block town-1"):
        pm.verify(run)
    with pytest.raises(InputError, match="E0-000 is in block town-0 and in block town-1"):
        pm.solve_nation(run.parent / "nation.yaml", run.parent / "again")


@pytest.mark.slow
def test_a_bound_above_the_value_is_a_flaw(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placement.nation.verification.bound_of", lambda *_given: 10**9)
    assert "the bound they prove is above the value of the plan" in set(pm.verify(run).flaws["message"])


def test_a_stray_table_of_prices_makes_no_nation(tmp_path: Path) -> None:
    pm.solve(whole(towns(), RULES)).save(tmp_path / "run")
    (tmp_path / "run" / "prices.csv").write_text("article,price\n")
    assert pm.verify(tmp_path / "run")


@pytest.mark.slow
def test_each_kind_of_run_replaces_the_other(run: Path) -> None:
    before = {each.relative_to(run).as_posix() for each in run.rglob("*")}
    pm.solve(whole(towns(), RULES)).save(run, force=True)
    assert not (run / "prices.csv").exists()
    assert not (run / "placement").exists()
    assert pm.verify(run)
    pm.solve_nation(run.parent / "nation.yaml", run, force=True)
    assert {each.relative_to(run).as_posix() for each in run.rglob("*")} == before
    assert pm.verify(run)
