"""docs/files.md says what happens to files of many kinds, and that is what happens."""

import re
from pathlib import Path

import pytest

from placement.base.errors import Finding, InputError
from placement.case import read_case
from tests.case import file_kinds, office_kinds, program_kinds
from tests.case.file_kinds import HEADER, POSTS, ROWS, UNITS

KINDS = file_kinds.KINDS | program_kinds.KINDS | office_kinds.KINDS

PAGE = Path(__file__).parents[2] / "docs" / "files.md"
ROW = re.compile(
    r"\| (?P<kind>.+?) \| (?P<what>read|read, and told|refused) \| "
    r"(?:(?P<mark>`+) ?(?P<told>.+?) ?(?P=mark) )?\|"
)
LINES = {
    found["kind"]: (found["what"], found["told"] or "") for found in ROW.finditer(PAGE.read_text("utf-8"))
}


def test_the_page_has_every_kind_once() -> None:
    assert sorted(LINES) == sorted(KINDS)
    assert PAGE.read_text("utf-8").count("\n| ") == len(KINDS) + 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", LINES)
def test_each_kind_is_read_or_refused_as_the_page_says(kind: str, tmp_path: Path) -> None:
    what, told = LINES[kind]
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "posts.csv").write_text(POSTS, "utf-8")
    KINDS[kind](tmp_path)
    findings = outcome(tmp_path)
    errors = [finding for finding in findings if finding.severity == "error"]
    assert bool(errors) == (what == "refused")
    assert any(finding.message.startswith(told) and finding.remedy for finding in findings) == bool(told)
    assert bool(findings) == (what != "read")


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        ("a Cyrillic А in a unit", "did you mean A?"),  # noqa: RUF001
        ("7.0 for the unit 7 (pandas, of a column with blanks)", "did you mean 7?"),
        ("`sda` (as above)", "write into each row what stands above"),
        ("a pointer of Git LFS", "only a pointer is here: fetch the file itself with git lfs pull"),
        ("a header with another separator", "separate the cells of every row by the same mark, here ';'"),
    ],
)
def test_the_remedy_is_what_mends_it(kind: str, remedy: str, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "posts.csv").write_text(POSTS, "utf-8")
    KINDS[kind](tmp_path)
    assert next(found.remedy for found in outcome(tmp_path) if found.severity == "error") == remedy


def outcome(folder: Path) -> tuple[Finding, ...]:
    """What is told; the employees of a case that is read are those that were written."""
    try:
        case = read_case(folder)
    except InputError as error:
        return error.findings
    employees = case.tables["employees"]
    assert employees[HEADER[:4]].fillna("").to_numpy().tolist() == [row[:4] for row in ROWS]
    assert employees["performance"].fillna(0).tolist() == [float(row[4] or 0) for row in ROWS]
    return case.warnings
