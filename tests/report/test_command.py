"""`placement report` and `placement template`: where files go, and what is refused."""

import shutil
from pathlib import Path

import pytest

from placement.commands import run

WRITTEN = ("report.html", "report.xlsx")


@pytest.fixture
def copy(clinic: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clinic, tmp_path / "run"))


@pytest.mark.slow
def test_the_report_lies_in_the_run_folder(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(copy)]) == 0
    told = capsys.readouterr().out
    assert all((copy / name).is_file() and name in told for name in WRITTEN)


@pytest.mark.slow
def test_a_report_beside_the_run_leaves_it_true(copy: Path) -> None:
    assert run(["report", str(copy)]) == 0
    assert run(["verify", str(copy)]) == 0


@pytest.mark.slow
def test_another_folder_is_made(copy: Path, tmp_path: Path) -> None:
    assert run(["report", str(copy), "--out", str(tmp_path / "fresh")]) == 0
    assert sorted(file.name for file in (tmp_path / "fresh").iterdir()) == list(WRITTEN)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_name_that_ends_like_one_of_the_two_is_that_file_alone(
    name: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "papers" / name
    file.parent.mkdir()
    assert run(["report", str(copy), "--out", str(file)]) == 0
    assert str(file) in capsys.readouterr().out
    assert [each.name for each in file.parent.iterdir()] == [name]


@pytest.mark.slow
def test_a_report_is_replaced_only_with_force(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "report.xlsx").write_text("mine", "utf-8")
    assert run(["report", str(copy)]) == 2
    assert "--force" in capsys.readouterr().err
    assert not (copy / "report.html").exists()
    assert (copy / "report.xlsx").read_text("utf-8") == "mine"
    assert run(["report", str(copy), "--force"]) == 0
    assert (copy / "report.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.slow
def test_other_runs_follow_the_option_or_each_other(copy: Path, clinic: Path) -> None:
    many = ["report", str(copy), "--compare", str(clinic), str(clinic)]
    assert run(many) == 0
    assert "3. Fill the gaps" in (copy / "report.html").read_text("utf-8")


@pytest.mark.slow
def test_the_report_speaks_indonesian(copy: Path) -> None:
    assert run(["report", str(copy), "--language", "id"]) == 0
    assert '<html lang="id">' in (copy / "report.html").read_text("utf-8")


@pytest.mark.parametrize("arguments", [[], ["--out", "nowhere/at/all"], ["--compare", "nowhere"]])
def test_what_cannot_be_read_or_written_is_bad_input(
    arguments: list[str], copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if not arguments:
        (copy / "result.json").unlink()
    assert run(["report", str(copy), *arguments]) == 2
    assert not [file for file in tmp_path.rglob("*report.*") if file.name.endswith(("html", "xlsx"))]


def test_a_folder_that_bears_the_name_of_the_report_is_bad_input(copy: Path) -> None:
    (copy / "report.html").mkdir()
    assert run(["report", str(copy), "--force"]) == 2


@pytest.mark.slow
def test_a_failed_write_leaves_nothing(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert run(["report", str(copy)]) == 1
    assert not [*copy.glob("*report*")]


def test_the_blank_workbook_lies_where_one_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["template"]) == 0
    assert run(["template", "other.xlsx"]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["case.xlsx", "other.xlsx"]


@pytest.mark.parametrize("file", ["case.ods", "no/where/case.xlsx", "there.xlsx"])
def test_a_bad_place_for_the_blank_workbook_is_bad_input(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").touch()
    assert run(["template", file]) == 2
