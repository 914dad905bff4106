"""Sorong's tables and scenarios with slips in them: each ends in a message, or in a plan that verifies.

A hundred mutants of a small cut by default, `PLACEMENT_MUTANTS=20000` of them on demand; each is
made from its number, which a failure names.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from numpy.random import Generator, default_rng

from placement.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = int(os.environ.get("PLACEMENT_MUTANTS", "100"))
PARTS = 4
UNITS = 2
SCENARIOS = ("baseline.yaml", "balanced.yaml", "few_moves.yaml")
CELLS = (
    *(
        "",
        " ",
        "-1",
        "0",
        "1",
        "1e999999999",
        "1e-999999999",
        "NaN",
        "sNaN",
        "inf",
        "-0",
        "1,250",
        "1.250",
        "1e9",
    ),
    *(
        "2027-01-01",
        "0001-01-01",
        "9999-12-31",
        "29-02-2027",
        "31/12/2026",
        "x" * 400,
        "a;b",
        "a:b",
        "=1+1",
        "'",
    ),
    *("\u202e", "é", "e\u0301", "护士", "\ufeff", "nurse", "physician", "NULL", "#REF!", "TRUE"),
)
VALUES = (
    *(
        "0",
        "-1",
        "1",
        "0.5",
        "1e400",
        ".nan",
        ".inf",
        "null",
        "true",
        "''",
        "[]",
        "{}",
        "[1, 2]",
        "2027-01-01",
    ),
    *(
        "99999999999999999999",
        "nurse",
        "minimum",
        "{a: b}",
        "'*'",
        "!!python/none 1",
        "&x [*x]",
        "0x10",
        "1_000",
    ),
)


@pytest.fixture(scope="module")
def cut(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sorong with the people and posts of a few units, and its scenarios with a second to solve."""
    folder = tmp_path_factory.mktemp("sorong")
    source = checkout / "scenarios" / "sorong"
    for file in source.glob("*.yaml"):
        shutil.copy(file, folder)
    (folder / "data").mkdir()
    tables = {file.stem: pd.read_csv(file, dtype=str) for file in (source / "data").glob("*.csv")}
    kept = set(tables["posts"]["unit"].drop_duplicates().head(UNITS))
    people = set(tables["employees"].loc[tables["employees"]["unit"].isin(kept), "employee"])
    for name, whole in tables.items():
        part = whole
        for column, ids in (
            ("unit", kept),
            ("employee", people),
            ("employee_a", people),
            ("employee_b", people),
        ):
            if column in part and name != "puskesmas":
                part = part[part[column].isin(ids) | part[column].isna()]
        part.to_csv(folder / "data" / f"{name}.csv", index=False)
    return folder


def mutated(cut: Path, folder: Path, random: Generator) -> Path:
    """A copy of the cut with one to three slips; the scenario to solve."""
    shutil.copytree(cut, folder)
    scenario = folder / str(random.choice([name for name in SCENARIOS if (cut / name).exists()]))
    for _slip in range(int(random.integers(1, 4))):
        kinds: list[Callable[[Path, Generator], None]] = [
            cell,
            cell,
            cell,
            line,
            header,
            byte,
            policy,
            policy,
        ]
        slip = kinds[int(random.integers(len(kinds)))]
        slip(scenario if slip is policy else table(folder, random), random)
    return scenario


def table(folder: Path, random: Generator) -> Path:
    return Path(str(random.choice(sorted(map(str, (folder / "data").glob("*.csv"))))))


def cell(file: Path, random: Generator) -> None:
    rows = file.read_text("utf-8", errors="replace").split("\n")
    place = int(random.integers(len(rows)))
    cells = rows[place].split(",")
    cells[int(random.integers(len(cells)))] = str(random.choice(CELLS))
    rows[place] = ",".join(cells)
    file.write_text("\n".join(rows), "utf-8")


def line(file: Path, random: Generator) -> None:
    rows = file.read_text("utf-8", errors="replace").split("\n")
    place, other = random.integers(len(rows), size=2)
    choice = int(random.integers(4))
    if choice == 0:
        del rows[place]
    elif choice == 1:
        rows.insert(int(other), rows[place])
    elif choice == 2:
        rows[place], rows[other] = rows[other], rows[place]
    else:
        rows[place] += str(random.choice([",", '"', ";", ",x,y", "\r"]))
    file.write_text("\n".join(rows), "utf-8")


def header(file: Path, random: Generator) -> None:
    first, *rest = file.read_text("utf-8", errors="replace").split("\n")
    names = first.split(",")
    names[int(random.integers(len(names)))] = str(
        random.choice(["", "minimun", "unit", "employee", "x", names[0]])
    )
    file.write_text("\n".join([",".join(names), *rest]), "utf-8")


def byte(file: Path, random: Generator) -> None:
    content = bytearray(file.read_bytes())
    for _place in range(int(random.integers(1, 4))):
        if content:
            content[int(random.integers(len(content)))] = int(random.integers(256))
    file.write_bytes(bytes(content[: int(random.choice([len(content), len(content) // 2]))]))


def policy(file: Path, random: Generator) -> None:
    lines = file.read_text("utf-8", errors="replace").split("\n")
    said = [place for place, text in enumerate(lines) if ":" in text and not text.lstrip().startswith("#")]
    place = int(random.choice(said)) if said else 0
    choice = int(random.integers(4))
    key, _colon, _value = lines[place].partition(":")
    if choice == 0:
        del lines[place]
    elif choice == 1:
        lines[place] = f"{key}: {random.choice(VALUES)}"
    elif choice == 2:
        lines[place] = " " * int(random.integers(4)) + lines[place]
    else:
        lines.insert(place, lines[int(random.choice(said))] if said else "")
    file.write_text("\n".join(lines), "utf-8")


def ended(number: int, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> int:
    code = run(arguments)
    answer = capsys.readouterr()
    told = f"mutant {number}: {' '.join(arguments)}\n{answer.err[-2000:]}"
    assert code in {0, 2, 3, 4, 5}, told
    assert "Traceback" not in answer.err, told
    assert "Unexpected" not in answer.err, told
    assert code == 0 or answer.err.strip(), told
    return code


@pytest.mark.parametrize("part", range(PARTS))
def test_a_slip_ends_in_one_message_or_a_plan_that_verifies(
    part: int, cut: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(part, COUNT, PARTS):
        folder = tmp_path / str(number)
        scenario = mutated(cut, folder, default_rng(number))
        quick = ["--set", "solver.time_limit=2", "--set", "solver.threads=1"]
        if ended(number, ["solve", str(scenario), "--out", str(folder / "run"), *quick], capsys) == 0:
            assert ended(number, ["verify", str(folder / "run")], capsys) == 0, f"mutant {number}"
        shutil.rmtree(folder)
