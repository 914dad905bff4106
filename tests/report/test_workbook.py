"""`report.xlsx`: what an HR office finds when it opens the file."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from placement.base.errors import InputError
from placement.reports import write_report
from placement.reports.evidence import Evidence
from placement.reports.story import sentences


@pytest.fixture(scope="module")
def book(report: Path) -> Workbook:
    return load_workbook(report.with_suffix(".xlsx"))


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    header, *body = sheet.iter_rows(min_row=4, values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in body]


def test_one_sheet_for_each_question(book: Workbook) -> None:
    assert book.sheetnames == ["Proposals", "Summary", "Posts", "Shortages", "Rules"]


def test_headers_stay_in_sight_and_filter(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.title != "Summary":
            assert sheet.freeze_panes == "B5"
            assert sheet.auto_filter.ref.startswith("A4:")
            assert sheet.print_title_rows == "$4:$4"


def test_every_sheet_says_what_it_is_of_and_of_which_day(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert str(sheet["A1"].value).endswith(": Balanced reassignment, 1 January 2027")
    assert book["Proposals"]["A2"].value == f"Rows: {len(rows(book['Proposals']))}"


@pytest.mark.slow
def test_the_summary_has_the_first_page_of_the_report(book: Workbook, sorong: Path) -> None:
    evidence = Evidence.of(sorong)
    cells = [row[0] for row in book["Summary"].iter_rows(values_only=True)]
    assert set(sentences(evidence)) <= set(cells)
    told = {row[0]: row[1:3] for row in book["Summary"].iter_rows(values_only=True)}
    assert told["persons short of the minimum"] == (282, evidence.measures[1]["short_of_minimum"])


@pytest.mark.slow
def test_the_workbook_to_publish_has_no_person_in_it(sorong: Path, tmp_path: Path) -> None:
    page, file = write_report(sorong, tmp_path, anonymous=True)
    book = load_workbook(file)
    assert "Proposals" not in book.sheetnames
    people = Evidence.of(sorong).problem.employees
    told = page.read_text("utf-8") + "".join(
        str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
    )
    for word in (*people["employee"], *people["name"].dropna()):
        assert word not in told
    assert "home of" not in told


def test_one_proposal_for_each_move(book: Workbook, sorong: Path) -> None:
    proposals = rows(book["Proposals"])
    assert len(proposals) == Evidence.of(sorong).measures[1]["moves"]
    assert all(row["Why"] for row in proposals)


def test_ids_are_text_and_numbers_are_numbers(book: Workbook) -> None:
    sheet = book["Proposals"]
    header = [cell.value for cell in sheet[4]]
    first = dict(zip(header, sheet[5], strict=True))
    assert first["Employee"].number_format == first["To unit (id)"].number_format == "@"
    assert isinstance(first["Employee"].value, str)
    assert first["Minutes today"].data_type == "n"
    assert first["In post since"].data_type == "d"


@pytest.mark.slow
def test_the_posts_are_those_of_the_run(book: Workbook, sorong: Path) -> None:
    posts = rows(book["Posts"])
    evidence = Evidence.of(sorong)
    assert len(posts) == len(evidence.problem.posts)
    assert sum(int(str(row["Plan"])) for row in posts) == evidence.measures[1]["placed"]
    assert all(int(str(row["Plan"])) - int(str(row["Today"])) == row["Change"] for row in posts)


@pytest.mark.slow
def test_the_shortages_sum_to_the_measure(book: Workbook, sorong: Path) -> None:
    short = Evidence.of(sorong).measures[1]["short_of_minimum"]
    assert sum(int(str(row["Short under the plan"])) for row in rows(book["Shortages"])) == short


@pytest.mark.slow
def test_every_rule_is_listed(book: Workbook, sorong: Path) -> None:
    assert len(rows(book["Rules"])) == len(Evidence.of(sorong).run.scenario.rules)


@pytest.mark.slow
def test_a_name_that_looks_like_a_formula_stays_a_name(clinic: Path, tmp_path: Path) -> None:
    """Spreadsheet programs run what begins with "=" unless it is written as text."""
    folder = tmp_path / "run"
    folder.mkdir()
    for file in clinic.rglob("*"):
        if file.is_file():
            copy = folder / file.relative_to(clinic)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(file.read_bytes().replace("Çelik".encode(), b"=1+1"))
    sheet = load_workbook(write_report(folder, tmp_path)[1])["Proposals"]
    cell = sheet["B5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_row_is_as_tall_as_its_longest_text(book: Workbook) -> None:
    """LibreOffice leaves rows as tall as the file says, and would hide what does not fit."""
    sheet = book["Proposals"]
    reasons = next(cell for cell in sheet[4] if cell.value == "Why")
    width = sheet.column_dimensions[reasons.column_letter].width
    for row, (why,) in enumerate(
        sheet.iter_rows(min_row=5, min_col=reasons.column, max_col=reasons.column, values_only=True), 5
    ):
        assert (sheet.row_dimensions[row].height or 0) >= 15 * (len(str(why)) // width + 1)


def test_a_run_that_does_not_exist_is_told_before_the_place_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"lost is no folder$"):
        write_report(tmp_path / "lost", tmp_path / "lost")
