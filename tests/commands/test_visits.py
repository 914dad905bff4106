"""Visits through every command: solved, verified, explained, reported, written to whom they concern.

On the coast of docs/example N1 goes to hill, where one nurse of two can then be spared in two halves:
both visit the island, which has none. Of the two midwives of harbour each visits hill.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from placement import read_run
from placement.commands import run as placement_command
from tests.commands.conftest import Call

RULES = """
extends: {background}
title: Shared
rules:
  sharing: {{kind: visiting, minutes: 100, share: 0.5, priority: 5, who: {{employee: [M1, M2, N1, N4]}}}}
  pin: {{kind: lock, locks: [{{employee: N1, unit: hill, action: pin}}]}}
  nobody_else: {{kind: stay, who: {{employee: [N2, N3, N4, M1, M2, C1]}}}}
"""


@pytest.fixture(scope="module")
def first(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder."""
    folder = tmp_path_factory.mktemp("visits")
    background = checkout / "docs" / "example" / "background.yaml"
    (folder / "shared.yaml").write_text(RULES.format(background=background.as_posix()), "utf-8")
    assert placement_command(["solve", str(folder / "shared.yaml"), "--out", str(folder / "run")]) == 0
    return folder / "run"


@pytest.fixture
def shared(first: Path) -> Iterator[Path]:
    """The run folder, put back as it was after each test."""
    kept = {path: path.read_bytes() for path in first.glob("*.csv")}
    yield first
    for path in set(first.glob("*.csv")) - kept.keys():
        path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)


def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "visits.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.slow
def test_the_run_folder_tells_from_where_to_where(placement: Call, shared: Path) -> None:
    assert rows(shared) == [
        {"from_unit": "harbour", "unit": "hill", "job": "midwife", "visits": "2"},
        {"from_unit": "hill", "unit": "island", "job": "nurse", "visits": "2"},
    ]
    assert placement("verify", shared).code == 0
    table = read_run(shared).visits
    assert table.to_dict("list") == {
        "from_unit": ["harbour", "hill"],
        "unit": ["hill", "island"],
        "job": ["midwife", "nurse"],
        "visits": [2, 2],
    }


HEAD, MIDWIVES, NURSES = "from_unit,unit,job,visits\n", "harbour,hill,midwife,2\n", "hill,island,nurse,2\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (HEAD + MIDWIVES.replace("2", "1") + NURSES, 4, "result.json says 1"),
        (HEAD + NURSES, 4, "result.json says 1"),
        (HEAD + MIDWIVES.replace("2", "3") + NURSES, 4, "visits here that holders may not make: 3"),
        (HEAD + NURSES + MIDWIVES, 4, "its rows are not those that the plan makes"),
        (HEAD + MIDWIVES + NURSES + "island,hill,nurse,1\n", 4, "holders may not make"),
        (HEAD + MIDWIVES + NURSES.replace("nurse", "clerk"), 2, "no rule lets visits be made along this way"),
        (HEAD + MIDWIVES + NURSES.replace("hill", "nowhere"), 2, "no rule lets visits be made"),
        (HEAD + MIDWIVES + NURSES.replace("2", "0"), 2, "this is no number of visits"),
        (HEAD + MIDWIVES + NURSES.replace("2", "1.5"), 2, "this is no number of visits"),
        (HEAD + MIDWIVES + NURSES + NURSES, 2, "this way stands in an earlier row"),
        ("unit,job,visits\n", 2, "lacks the columns from_unit"),
        (None, 2, "visits.csv is missing"),
    ],
)
def test_a_table_of_visits_that_was_tampered_with_is_refused(
    placement: Call, shared: Path, text: str | None, code: int, said: str
) -> None:
    file = shared / "visits.csv"
    file.unlink() if text is None else file.write_text(text, "utf-8")
    answer = placement("verify", shared)
    assert answer.code == code, answer.out + answer.err
    assert said in (answer.out + answer.err).replace("\n", " ")


def test_a_table_of_visits_that_no_rule_explains_is_refused(placement: Call, solved: Path) -> None:
    assert not (solved / "visits.csv").exists()
    (solved / "visits.csv").write_text(HEAD, "utf-8")
    answer = placement("verify", solved)
    assert answer.code == 2
    assert "is there, and no rule lets visits be made" in answer.err.replace("\n", " ")


@pytest.mark.slow
def test_a_run_without_such_a_rule_takes_the_table_away(
    placement: Call, shared: Path, scenario: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    for policy in (shared.parent / "shared.yaml", scenario):
        assert placement("solve", policy, "--out", own, "--force").code == 0
    assert not (own / "visits.csv").exists()


@pytest.mark.slow
def test_explain_tells_who_else_could_go_and_what_one_more_visit_buys(placement: Call, shared: Path) -> None:
    found = json.loads(placement("explain", shared, "--unit", "island", "--seconds", "60", "--json").out)
    assert found["visits"] == [
        {
            "from_unit": "hill",
            "unit": "island",
            "job": "nurse",
            "visits": 2,
            "share": 1.0,
            "instead": [],
            "asked": True,
        }
    ]
    nothing = {"2": 0, "3": 0, "4": 0}
    assert found["one_more_visit"] == [
        {"unit": "island", "job": "midwife", "cost": {"1": -0.5, **nothing, "5": 1}},
        {"unit": "island", "job": "nurse", "cost": {"1": 0, **nothing, "5": 0}},
    ]
    hill = placement("explain", shared, "--unit", "hill", "--seconds", "60")
    assert "Visits from harbour to hill, midwife: 2, which count 1 of a person there" in hill.out
    assert "visits count for 1 of a person here" in hill.out
    assert "nobody else could make one of them instead" in hill.out


def test_explain_tells_holders_of_their_visits(placement: Call, shared: Path) -> None:
    told = placement("explain", shared, "--employee", "N1").out
    assert "Holders of the nurse post at hill also serve at island; visits: 2." in told


@pytest.mark.slow
def test_the_report_draws_and_lists_visits(placement: Call, shared: Path, tmp_path: Path) -> None:
    assert placement("report", shared, "--out", tmp_path / "report").code == 0
    page = (tmp_path / "report" / "report.html").read_text("utf-8")
    assert "Shared by visits (visits: 4; units reached: 2)" in page
    assert '<section id="visits">' in page
    sheet = load_workbook(tmp_path / "report" / "report.xlsx")["Visits"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=6)] == [
        ["harbour", "hill", "midwife", 2, 1],
        ["hill", "island", "nurse", 2, 1],
    ]
    assert placement("report", shared, "--language", "id", "--out", tmp_path / "laporan").code == 0
    assert "Dibagi lewat kunjungan" in (tmp_path / "laporan" / "report.html").read_text("utf-8")


def test_letters_name_both_places(placement: Call, shared: Path, tmp_path: Path) -> None:
    assert placement("letters", shared, "--language", "en", "--out", tmp_path / "letters").code == 0
    letter = Document(str(tmp_path / "letters" / "N1.docx"))
    words = [paragraph.text for paragraph in letter.paragraphs]
    assert "Holders of the nurse post at hill also serve at island; visits: 2." in words


@pytest.mark.slow
def test_compare_and_whatif_count_visits(placement: Call, shared: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    few = ("--set", "rules.sharing.jobs=[nurse]")
    assert placement("solve", shared.parent / "shared.yaml", *few, "--out", other).code == 0
    found = json.loads(placement("compare", shared, other, "--json").out)
    assert found["measures"]["visits"] == [4, 2]
    assert "visits made" in placement("whatif", shared, *few).out
    more = placement("whatif", shared, "--set", "rules.sharing.at_most=2")
    assert more.code == 0, more.err
    unlike = json.loads(placement("whatif", shared, "--set", "rules.sharing.share=1", "--json").out)
    assert unlike["proven"]


def test_check_tells_of_two_rules_that_send_the_same_people(
    placement: Call, shared: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "twice.yaml"
    again = "rules: {again: {kind: visiting, minutes: 5, share: 1, jobs: [nurse]}}\n"
    policy.write_text(f"extends: {(shared.parent / 'shared.yaml').as_posix()}\n{again}", "utf-8")
    answer = placement("check", policy, "--set", "rules.again.minutes=90")
    assert answer.code == 2
    assert "sharing, again: only one rule may send the holders of a post" in answer.out.replace("\n", " ")
