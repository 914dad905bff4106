"""Sorong's tables and scenarios with slips in them: each ends in a message, or in a plan that verifies.

A thousand mutants of a small cut, and two of the whole, `PLACEMENT_MUTANTS=20000` of them on demand, or
`20000:30000` for the next ones; each is made from its number, which a failure names. Seven of eight are
slips in a scenario, the others slips in a table, beside the few tables that it needs. Most slips are gentle
(ids swapped, rows in another order, cells left blank), so that plans are made nearly as often as refused.
`check`, `solve` and `verify` run as on the command line, in this process; files of the same bytes are read
once, as reading them says the same each time.
"""

import csv
import io
import os
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from numpy.random import Generator, default_rng

from placement.base.errors import InputError
from placement.case import Case, read_case
from placement.commands import run
from placement.run import inputs

FIRST, _COLON, END = os.environ.get("PLACEMENT_MUTANTS", "1000").rpartition(":")
NUMBERS = range(int(FIRST or 0), int(END))
PARTS = 10
WHOLE = NUMBERS[: max(2, len(NUMBERS) // 500)]
TABLES = 8
UNITS = 2
PEOPLE = 20
OTHERS = ("competencies", "licences", "links", "locks", "preferences", "ties")
NEEDED = ("employees", "units", "posts", "places")
SEVERAL = 20
"""Cases that are kept to be read once."""
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
    """Sorong with some people and the posts of a few units, and its scenarios."""
    folder = tmp_path_factory.mktemp("sorong")
    source = checkout / "scenarios" / "sorong"
    for file in source.glob("*.yaml"):
        shutil.copy(file, folder)
    (folder / "data").mkdir()
    tables = {file.stem: pd.read_csv(file, dtype=str) for file in (source / "data").glob("*.csv")}
    kept = set(tables["posts"]["unit"].drop_duplicates().head(UNITS))
    employees = tables["employees"]
    people = set(employees.loc[employees["unit"].isin(kept), "employee"].head(PEOPLE))
    for name in (*NEEDED, *OTHERS):
        part = tables[name]
        for column, ids in (
            ("unit", kept),
            ("employee", people),
            ("employee_a", people),
            ("employee_b", people),
        ):
            if column in part:
                part = part[part[column].isin(ids) | part[column].isna()]
        part.to_csv(folder / "data" / f"{name}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def known() -> dict[tuple[tuple[str, bytes], ...], Case | InputError]:
    """Cases, or why they are refused, by the bytes of their files."""
    return {}


@pytest.fixture
def read_once(known: dict[Any, Case | InputError], monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the same bytes are read once."""
    read = read_case

    def found(path: Path) -> Case | InputError:
        try:
            return read(path)
        except InputError as error:
            return error

    def again(path: Path) -> Case:
        files = sorted(path.iterdir()) if path.is_dir() else []
        key = tuple((file.name, file.read_bytes()) for file in files if file.is_file())
        case = known[key] if key in known else known.setdefault(key, found(path))
        if len(known) > SEVERAL:
            known.pop(next(iter(known)))
        if isinstance(case, InputError):
            raise InputError(str(case), case.findings)
        return replace(case, folder=path, files={name: path / file.name for name, file in case.files.items()})

    monkeypatch.setattr(inputs, "read_case", again)


def mutated(cut: Path, folder: Path, random: Generator) -> Path:
    """The scenario to solve, after one or two slips in it, or in tables of its own."""
    name = str(random.choice(SCENARIOS))
    slips = range(int(random.integers(1, 3)))
    folder.mkdir()
    if random.integers(TABLES):
        scenario = cut / f"mutant-{folder.name}.yaml"
        shutil.copy(cut / name, scenario)
        for _slip in slips:
            policy(scenario, random)
        return scenario
    for file in cut.glob("*.yaml"):
        shutil.copy(file, folder)
    (folder / "data").mkdir()
    table = cut / "data" / f"{random.choice([*NEEDED, *OTHERS])}.csv"
    for stem in {*NEEDED, table.stem, str(random.choice(OTHERS))}:
        shutil.copy(cut / "data" / f"{stem}.csv", folder / "data")
    for _slip in slips:
        slip = GENTLE[int(random.integers(len(GENTLE)))]
        if random.integers(4) == 0:
            slip = ROUGH[int(random.integers(len(ROUGH)))]
        slip(folder / "data" / table.name, random)
    return folder / name


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text("utf-8", errors="replace").replace("\0", ""))))


def write_rows(file: Path, rows: list[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def shuffled(file: Path, random: Generator) -> None:
    """Rows, or columns, in another order."""
    header, *rows = rows_of(file)
    if random.integers(2):
        write_rows(file, [header, *(rows[int(place)] for place in random.permutation(len(rows)))])
    else:
        order = [int(place) for place in random.permutation(len(header))]
        write_rows(file, [[row[place] for place in order if place < len(row)] for row in (header, *rows)])


def exchanged(file: Path, random: Generator) -> None:
    """Two cells of a column change places, or one is copied over the other, or blank."""
    header, *rows = rows_of(file)
    if not rows:
        return
    column = int(random.integers(len(header)))
    one, other = (rows[int(place)] for place in random.integers(len(rows), size=2))
    if column < min(len(one), len(other)):
        how = int(random.integers(3))
        if how == 0:
            one[column], other[column] = other[column], one[column]
        else:
            one[column] = other[column] if how == 1 else ""
    write_rows(file, [header, *rows])


def renumbered(file: Path, random: Generator) -> None:
    """Another number where one stands, with another mark or unit at times."""
    header, *rows = rows_of(file)
    places = [
        (row, place) for row in rows for place, cell in enumerate(row) if cell.replace(".", "").isdigit()
    ]
    if places:
        row, place = places[int(random.integers(len(places)))]
        value = row[place]
        row[place] = str(random.choice([f"{value}0", "0", "1", f"{value}.5", f"{value},5", f" {value} "]))
    write_rows(file, [header, *rows])


def repeated(file: Path, random: Generator) -> None:
    """A row twice, or gone, or a column gone."""
    header, *rows = rows_of(file)
    how = int(random.integers(4))
    if how == 0:
        gone = int(random.integers(len(header)))
        write_rows(file, [row[:gone] + row[gone + 1 :] for row in (header, *rows)])
    elif rows:
        place = int(random.integers(len(rows)))
        rows = [*rows, rows[place]] if how == 1 else rows[:place] + rows[place + 1 :]
        write_rows(file, [header, *rows])


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
    choice = int(random.integers(8))
    key, _colon, _value = lines[place].partition(":")
    if choice == 0:
        del lines[place]
    elif choice == 1:
        lines[place] = f"{key}: {random.choice(VALUES)}"
    elif choice == 4:
        lines[place] = re.sub(r"(?<=: )\d+", lambda _number: str(random.integers(200)), lines[place])
    elif choice == 5:
        lines[place] = re.sub(
            r"(kind|within|per|level|by): \w+", lambda said: f"{said[1]}: unit", lines[place]
        )
    elif choice == 6:
        lines[place] = lines[place].replace("}", f", priority: {random.integers(1, 12)}}}")
    elif choice == 7:
        lines[place] = lines[place].replace("}", f", weight: {random.choice(['0.3', '1e6', '7'])}}}")
    elif choice == 2:
        lines[place] = " " * int(random.integers(4)) + lines[place]
    else:
        lines.insert(place, lines[int(random.choice(said))] if said else "")
    file.write_text("\n".join(lines), "utf-8")


GENTLE = (shuffled, exchanged, exchanged, renumbered, renumbered, repeated)
ROUGH = (cell, line, header, byte)


def ended(number: int, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> int:
    code = run(arguments)
    answer = capsys.readouterr()
    told = f"mutant {number}: {' '.join(arguments)}\n{(answer.out + answer.err)[-2000:]}"
    assert code in {0, 2, 3, 4, 5}, told
    assert "Traceback" not in answer.err, told
    assert "Unexpected" not in answer.err, told
    assert code == 0 or (answer.err + answer.out).strip(), told
    return code


def tried(number: int, scenario: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """The exit code of `solve`; `verify` confirms the plan, and `check`, every fourth time, says the same."""
    quick = ["--set", "solver.time_limit=2", "--set", "solver.threads=1"]
    code = ended(number, ["solve", str(scenario), "--out", str(folder / "run"), *quick], capsys)
    if number % 4 == 0:
        checked = ended(number, ["check", str(scenario), *quick], capsys)
        assert (checked == 2) == (code == 2), f"mutant {number}: check {checked}, solve {code}"
    assert (folder / "run").exists() == (code == 0), f"mutant {number}"
    if code == 0:
        assert ended(number, ["verify", str(folder / "run")], capsys) == 0, f"mutant {number}"
    return code


@pytest.mark.more
@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_slip_ends_in_one_message_or_a_plan_that_verifies(
    part: int, cut: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = Counter[int]()
    for number in NUMBERS[part::PARTS]:
        folder = tmp_path / str(number)
        scenario = mutated(cut, folder, default_rng(number))
        codes[tried(number, scenario, folder, capsys)] += 1
        shutil.rmtree(folder)
    assert len(NUMBERS) < 1000 or min(codes[0], codes[2]) > sum(codes.values()) // 5, codes
    assert codes[4] == 0, codes


@pytest.mark.more
@pytest.mark.parametrize("number", WHOLE)
def test_a_slip_in_the_whole_of_sorong_does_too(
    number: int, checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gentle slips in tables of full size, which take the paths that a small cut does not."""
    random = default_rng(number)
    source = checkout / "scenarios" / "sorong"
    shutil.copytree(source / "data", tmp_path / "data")
    for file in source.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    for _slip in range(3):
        name = random.choice([*NEEDED, *OTHERS])
        exchanged(tmp_path / "data" / f"{name}.csv", random)
    assert tried(number, tmp_path / str(random.choice(SCENARIOS)), tmp_path, capsys) in {0, 2, 3}
