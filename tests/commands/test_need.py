"""`placement need`: the table shown, the file written, and what is refused."""

import json
from pathlib import Path

import pytest

from tests.commands.clinic import rows_of, write_table
from tests.commands.conftest import Call

WORKLOAD = """
    unit,job,activity,volume,minutes
    A,nurse,care,36000,8
    C,nurse,care,1800,20
    C,midwife,births,66,600
"""
STANDARDS = """
    kind,setting,inpatient,job,minimum
    puskesmas,very_remote,,nurse,2
"""
OLD = "unit,job,minimum,target,maximum,need,basis\n"


@pytest.fixture
def case(scenario: Path) -> Path:
    """The clinic with work for four nurses at A; at C for half a nurse and 0.55 of a midwife."""
    write_table(scenario.parent, "workload", WORKLOAD)
    write_table(scenario.parent, "standards", STANDARDS)
    return scenario.parent / "data"


def test_the_table_tells_need_wisn_and_what_changes(placement: Call, case: Path) -> None:
    """Three of four nurses serve at A (0.75), nobody at C, where the standard asks for two."""
    answer = placement("need", case)
    assert answer.code == 0, answer.err
    lines = [line.split() for line in answer.out.splitlines()]
    assert lines[0] == ["unit", "job", "today", "need", "WISN", "minimum", "target", "changed"]
    assert lines[1][:8] == ["A", "nurse", "3", "4.00", "0.75", "understaffed", "1", "4"]
    assert answer.out.splitlines()[1].endswith("target 1 → 4, maximum 3 → 4")
    assert lines[2] == ["C", "midwife", "0", "0.55", "0.00", "understaffed", "0", "1", "new"]
    assert answer.out.splitlines()[3].endswith("minimum 1 → 2, target 1 → 2")
    assert "Posts: 3; understaffed: 3; changed: 3." in answer.out


def test_the_file_holds_the_whole_table_posts(placement: Call, case: Path) -> None:
    placement("need", case)
    assert Path("posts.need.csv").read_text("utf-8") == OLD + (
        "C,nurse,2,2,2,0.50,standard and workload\n"
        "A,nurse,1,4,4,4.00,workload\n"
        "A,midwife,1,1,1,,\n"
        "B,nurse,1,2,2,,\n"
        "B,clerk,0,1,1,,\n"
        "C,midwife,0,1,1,0.55,workload\n"
    )


def test_json_says_the_same(placement: Call, case: Path) -> None:
    answer = placement("need", case, "--json", "--support", "10")
    told = json.loads(answer.out)
    terms = ("method", "working_minutes", "support", "factor", "rounding", "file")
    assert [told[key] for key in terms] == ["health", 72000, 10, 1.1111, "nearest", "posts.need.csv"]
    assert told["posts"][0] == {
        "unit": "A",
        "job": "nurse",
        "actual": 3,
        "need": 4.4444,
        "wisn": 0.68,
        "understaffed": True,
        "minimum": 1,
        "target": 4,
        "maximum": 4,
        "before": {"minimum": 1, "target": 1, "maximum": 3},
        "basis": "workload",
    }
    assert told["posts"][1]["before"] is None


def test_blanks_are_null_in_json(placement: Call, scenario: Path) -> None:
    write_table(scenario.parent, "standards", STANDARDS)
    (post,) = json.loads(placement("need", scenario.parent / "data", "--json").out)["posts"]
    assert (post["need"], post["wisn"], post["understaffed"]) == (None, None, False)


def test_what_is_understaffed_never_reads_as_a_ratio_of_one(placement: Call, case: Path) -> None:
    """3 / 3.01 is 0.9967."""
    write_table(case.parent, "workload", "unit,job,activity,volume,minutes\nA,nurse,care,3.01,72000")
    post = json.loads(placement("need", case, "--json").out)["posts"][0]
    assert (post["wisn"], post["understaffed"]) == (0.99, True)


def test_parameters_change_the_need(placement: Call, case: Path) -> None:
    """288,000 minutes of nurses at A: 3.84 of 75,000 a year, 2.88 of 100,000."""
    arguments = ("need", case, "--json", "--force", "--where", "unit=A", "--where", "job=nurse")
    (general,) = json.loads(placement(*arguments, "--method", "general").out)["posts"]
    assert (general["need"], general["target"]) == (3.84, 4)
    (longer,) = json.loads(placement(*arguments, "--working-minutes", "100000").out)["posts"]
    assert (longer["need"], longer["target"]) == (2.88, 3)


def test_rounding_up_is_a_choice(placement: Call, case: Path) -> None:
    """288,000 / 72,000 / 0.96 = 4.1667."""
    arguments = ("need", case, "--json", "--force", "--support", "4", "--where", "unit=A")
    (nearest,) = json.loads(placement(*arguments).out)["posts"]
    (up,) = json.loads(placement(*arguments, "--rounding", "up").out)["posts"]
    assert (nearest["target"], up["target"]) == (4, 5)


def test_one_column_may_be_given_many_values(placement: Call, case: Path) -> None:
    answer = placement("need", case, "--json", "--where", "unit=A", "--where", "unit=C")
    assert [post["unit"] for post in json.loads(answer.out)["posts"]] == ["A", "C", "C"]


@pytest.mark.slow
def test_what_is_assumed_is_said_beside_the_table(placement: Call, case: Path) -> None:
    assumed = placement("need", case).err
    assert "72,000 minutes is assumed" in assumed
    assert "--support" in assumed
    given = placement("need", case, "--force", "--working-minutes", "72000", "--support", "0").err
    assert "assumed" not in given
    assert "--support" not in given
    assert "assumed" not in placement("need", case, "--force", "--method", "general").err


@pytest.mark.slow
def test_a_file_that_exists_is_replaced_only_by_force(placement: Call, case: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("precious", "utf-8")
    answer = placement("need", case, "--out", file)
    assert answer.code == 2
    assert "--force" in answer.err
    assert file.read_text("utf-8") == "precious"
    assert placement("need", case, "--out", file, "--force").code == 0
    assert len(rows_of(file)) == 6


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--support", "100"], "less than 100"),
        (["--support", "ten"], "ten is no number"),
        (["--working-minutes", "72,000"], "may mean 72000 or 72.0000"),
        (["--working-minutes", "0"], "from 1 to"),
        (["--method", "general", "--support", "10"], "general"),
        (["--where", "kind"], "COLUMN=VALUE"),
        (["--where", "knid=puskesmas"], "did you mean kind?"),
        (["--where", "kind=hospital"], "neither workload nor standards"),
        (["--out", "missing/posts.csv"], "missing"),
        (["--out", "."], "is a folder"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    placement: Call, case: Path, arguments: list[str], word: str
) -> None:
    answer = placement("need", case, *arguments)
    assert answer.code == 2
    assert word in answer.err
    assert answer.out == ""
    assert not list(Path().iterdir())


def test_standards_that_contradict_each_other_are_shown_with_their_rows(placement: Call, case: Path) -> None:
    rows = "kind,setting,inpatient,job,minimum\npuskesmas,urban,,nurse,2\npuskesmas,,0,nurse,3"
    write_table(case.parent, "standards", rows)
    answer = placement("need", case)
    assert answer.code == 2
    assert "standards, row 3" in answer.err


def test_wrong_tables_are_told_as_everywhere(placement: Call, case: Path) -> None:
    write_table(case.parent, "workload", "unit,job,activity,volume,minutes\nA,nurse,care,-5,10")
    answer = placement("need", case)
    assert answer.code == 2
    assert "workload, row 2, volume" in answer.err
