"""`placement scenario new`: a file to begin with."""

import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from placement.base.language import speaking
from placement.program.assembly import build
from placement.rules import KINDS
from placement.run import read_inputs
from placement.scenario import read_scenario
from placement.scenario.starter import starter
from placement.study import redundant
from tests.commands.conftest import Call

DAY = date(2027, 1, 1)


@pytest.fixture
def sorong(checkout: Path) -> str:
    return f"case={checkout / 'scenarios' / 'sorong' / 'data'}"


def test_the_file_is_named_or_scenario_yaml(placement: Call) -> None:
    assert placement("scenario", "new").code == 0
    assert placement("scenario", "new", "mine.yaml").code == 0
    assert Path("mine.yaml").read_text("utf-8") == Path("scenario.yaml").read_text("utf-8")


def test_it_is_dated_today(placement: Call) -> None:
    before = datetime.now().astimezone().date()
    placement("scenario", "new")
    assert before <= read_scenario(Path("scenario.yaml")).date <= datetime.now().astimezone().date()


def test_what_is_there_stays_unless_forced(placement: Call) -> None:
    Path("mine.yaml").write_text("mine", "utf-8")
    answer = placement("scenario", "new", "mine.yaml")
    assert (answer.code, Path("mine.yaml").read_text("utf-8")) == (2, "mine")
    assert "--force" in answer.err
    assert placement("scenario", "new", "mine.yaml", "--force").code == 0
    assert read_scenario(Path("mine.yaml")).rules


def test_over_the_blank_template_it_says_what_to_fill_in_few_lines(placement: Call) -> None:
    assert placement("template", "case.xlsx").code == 0
    assert placement("scenario", "new").code == 0
    answer = placement("check", "scenario.yaml")
    assert answer.code == 0
    assert len(answer.out.splitlines()) <= 7
    assert sum("add rows below the header" in line for line in answer.out.splitlines()) == 3


def test_a_folder_that_is_not_there_is_bad_input(placement: Call) -> None:
    answer = placement("scenario", "new", "nowhere/mine.yaml")
    assert (answer.code, "Traceback" in answer.err) == (2, False)


def test_nothing_is_wrong_or_doubtful_with_it_over_sorong(tmp_path: Path, sorong: str) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(starter(DAY), "utf-8")
    inputs = read_inputs(path, [sorong])
    assert inputs.warnings == ()
    assert list(redundant.findings(inputs.scenario, inputs.problem)) == []


def test_check_agrees(placement: Call, sorong: str) -> None:
    placement("scenario", "new")
    answer = placement("check", "scenario.yaml", "--set", sorong, "--set", "date=2027-01-01", "--json")
    assert (answer.code, json.loads(answer.out)["problems"]) == (0, [])


def uncommented(text: str) -> list[str]:
    """The lines of rules that wait behind a #."""
    return re.findall(r"^  # (\w+: \{kind: .*)$", text, re.MULTILINE)


@pytest.mark.slow
def test_every_rule_behind_a_comment_reads_and_fits_sorong(tmp_path: Path, sorong: str) -> None:
    """But for beds, which no table of Sorong counts; people times money is more than is added exactly."""
    text = starter(DAY)
    lines = [line for line in uncommented(text) if not line.startswith("beds")]
    path = tmp_path / "scenario.yaml"
    path.write_text(text.replace("\nsolver", "\n  " + "\n  ".join(lines) + "\n\nsolver"), "utf-8")
    inputs = read_inputs(path, [sorong])
    rules = inputs.scenario.rules
    assert len(rules) == 14 + len(lines)
    for left_out in ({"care_near_home"}, {"money", "courses"}):
        build(inputs.problem, {name: each for name, each in rules.items() if name not in left_out})


def test_in_indonesian_it_says_the_same_in_other_words() -> None:
    def policies(text: str) -> list[str]:
        return re.findall(r"\w+: (\{kind: .*\})", text)

    with speaking("id"):
        own = starter(DAY)
    assert "title: Skenario pertama" in own
    assert policies(own) == policies(starter(DAY))
    assert len(own.splitlines()) == len(starter(DAY).splitlines())


@pytest.mark.slow
def test_it_is_over_the_workbook_that_lies_beside_it(placement: Call) -> None:
    assert placement("template").code == 0
    assert placement("scenario", "new").code == 0
    assert read_scenario(Path("scenario.yaml")).case.name == "case.xlsx"
    Path("data").mkdir()
    assert placement("scenario", "new", "--force").code == 0
    assert read_scenario(Path("scenario.yaml")).case.name == "data"


def test_contract_staff_stay_in_their_agency_and_job() -> None:
    assert "{kind: transfer, within: agency, same_job: true, who: {employment: pppk}}" in starter(DAY)


def test_every_kind_is_in_the_starter() -> None:
    text = starter(DAY)
    assert set(re.findall(r"kind: (\w+)", text)) - {"puskesmas"} == set(KINDS)


def test_scope_and_travel_read_without_their_comment_marks(tmp_path: Path, sorong: str) -> None:
    text = re.sub(r"^# (?=scope:|  who|  where|travel:)", "", starter(DAY), flags=re.MULTILINE)
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    scenario = read_inputs(path, [sorong]).scenario
    assert scenario.scope.who.columns == {"employment": ("pns", "pppk")}
    assert "travel" in scenario.document.entries
