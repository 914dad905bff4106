"""What an office does with the workbook: open it, read every proposal, print it (where LibreOffice is)."""

import csv
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def workbook(report: Path) -> Path:
    return report.with_suffix(".xlsx")


def converted(file: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    return folder / f"{file.stem}.{kind}"


@pytest.mark.slow
def test_the_workbook_is_printed(workbook: Path, tmp_path: Path) -> None:
    page = converted(workbook, "pdf", tmp_path)
    assert page.read_bytes().startswith(b"%PDF")
    assert page.stat().st_size > 50_000


@pytest.mark.slow
def test_no_proposal_is_lost_and_no_id_is_changed(workbook: Path, tmp_path: Path) -> None:
    with converted(workbook, "csv", tmp_path).open(encoding="utf-8", newline="") as lines:
        shown = {cell for row in csv.reader(lines) for cell in row}
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    ids = {str(row[0]) for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]}
    assert len(ids) > 150
    assert ids <= shown
