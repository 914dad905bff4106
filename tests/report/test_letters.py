"""Letters: one proposal for each move, its fields filled, its reasons true."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Page
from docx.table import Table

from placement.base.errors import InputError
from placement.base.filenames import file_names
from placement.commands import run
from placement.reports.letters import FIELDS, LIST, TEMPLATE, write_letters
from placement.reports.letters.template import template
from placement.run import read_run
from tests.commands.clinic import rows_of, write_clinic, write_table

SECONDS = 60


@pytest.fixture
def solved(tmp_path: Path) -> Path:
    """The run of the clinic: E3, a nurse in A, goes to C, which lacks its nurse."""
    return solve(write_clinic(tmp_path / "clinic"), tmp_path / "run")


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    return tmp_path / "letters"


def solve(scenario: Path, folder: Path) -> Path:
    assert run(["solve", str(scenario), "--out", str(folder)]) == 0
    return folder


def write(run_: Path, letters: Path, *more: str) -> int:
    return run(["letters", str(run_), "--out", str(letters), *more])


def own_template(folder: Path, *paragraphs: str) -> Path:
    page = Document()
    for words in paragraphs:
        page.add_paragraph(words)
    page.save(str(folder / "own.docx"))
    return folder / "own.docx"


def text_of(file: Path | Page) -> str:
    page = file if isinstance(file, Page) else Document(str(file))
    lines = []
    for block in page.iter_inner_content():
        if isinstance(block, Table):
            lines += [" ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


@pytest.mark.slow
def test_there_is_one_letter_for_each_move_and_a_list_of_them(solved: Path, letters: Path) -> None:
    assert write(solved, letters) == 0
    assert sorted(path.name for path in letters.iterdir()) == ["E3.docx", LIST]
    assert rows_of(letters / LIST) == [
        {
            "employee": "E3",
            "name": "Çelik",
            "from_unit": "A",
            "from_job": "nurse",
            "unit": "C",
            "job": "nurse",
            "file": "E3.docx",
        }
    ]


@pytest.mark.slow
def test_a_letter_says_who_goes_from_where_to_where(solved: Path, letters: Path) -> None:
    assert write(solved, letters) == 0
    text = text_of(letters / "E3.docx")
    assert "Nama : Çelik" in text
    assert "Unit kerja saat ini : A (A)" in text
    assert "Unit kerja yang diusulkan : C (C)" in text
    assert "Formasi yang diusulkan : perawat" in text
    assert "saat ini 30 menit, menurut usulan 45,5 menit" in text


@pytest.mark.slow
def test_a_letter_gives_its_reasons_and_its_prices_in_indonesian(solved: Path, letters: Path) -> None:
    assert write(solved, letters) == 0
    text = text_of(letters / "E3.docx")
    gain = "C membutuhkan paling sedikit 1 pegawai pada formasi perawat: saat ini 0, menurut rencana 1."
    price = "Waktu tempuh ke tempat kerja lebih lama: 45,5 menit sekali jalan, semula 30 menit."
    assert text.index("Alasan usulan") < text.index(gain) < text.index("Hal yang perlu dipertimbangkan")
    assert text.index("Hal yang perlu dipertimbangkan") < text.index(price)
    assert "profesi sesuai dengan formasi" in text


@pytest.mark.slow
def test_a_letter_lists_only_checks_that_had_something_to_check(tmp_path: Path, letters: Path) -> None:
    """No licences, no day of retirement, no start: none of the three is said to have been checked."""
    scenario = write_clinic(tmp_path / "clinic")
    rules = "  licences: {kind: licence}\n  pension: {kind: retirement, months: 12}\n"
    rules += "  years: {kind: tenure, years: 2}\n"
    scenario.write_text(scenario.read_text("utf-8") + rules, "utf-8")
    assert write(solve(scenario, tmp_path / "run"), letters) == 0
    kept, unchecked = text_of(letters / "E3.docx").split("Belum diperiksa karena datanya tidak ada")
    kept = kept.partition("Ketentuan yang telah diperiksa")[2]
    assert "profesi" in kept
    for words in ("izin praktik", "pensiun", "2 tahun"):
        assert words not in kept
        assert words in unchecked


@pytest.mark.slow
def test_a_way_that_nobody_knows_is_not_called_0_minutes(tmp_path: Path, letters: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    people = "employee,name,job,unit\nE3,Tom,nurse,A\nE1,Siti,nurse,A"
    write_table(scenario.parent, "employees", people)
    assert write(solve(scenario, tmp_path / "run"), letters) == 0
    (file,) = letters.glob("*.docx")
    text = text_of(file)
    assert "tempat tinggal tidak tercatat; dari unit saat ini ke unit yang diusulkan 30 menit" in text
    assert " 0 menit" not in text


@pytest.mark.slow
def test_a_letter_is_written_in_english_too(solved: Path, letters: Path) -> None:
    assert write(solved, letters, "--language", "en", "--legal-basis", "Law 20/2023") == 0
    text = text_of(letters / "E3.docx")
    assert "PROPOSAL OF A TRANSFER" in text
    assert "C needs at least 1 in the post of nurse: today 0, planned 1." in text
    assert "Law 20/2023" in text
    assert "today 30 minutes, as proposed 45.5 minutes" in text


@pytest.mark.slow
def test_one_letter_for_all_has_its_list(solved: Path, letters: Path) -> None:
    assert write(solved, letters, "--collective", "--legal-basis", "UU 20/2023") == 0
    assert sorted(path.name for path in letters.iterdir()) == [LIST, "usulan_mutasi_kolektif.docx"]
    text = text_of(letters / "usulan_mutasi_kolektif.docx")
    assert "daftar 1 pegawai" in text
    assert "UU 20/2023" in text
    assert re.search("Çelik\\s*NIP …………………………", text)
    assert not any(mark in text for mark in ("{{", "}}", "{%", "%}"))
    assert rows_of(letters / LIST)[0]["file"] == "usulan_mutasi_kolektif.docx"


@pytest.mark.slow
def test_the_nip_is_a_column_of_that_name_or_an_id_of_18_digits(tmp_path: Path, letters: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    rows = "employee,name,job,unit,home\n198001012005011001,Tom,nurse,A,q\nE1,Siti,nurse,A,p"
    write_table(scenario.parent, "employees", rows)
    assert write(solve(scenario, tmp_path / "run"), letters) == 0
    (file,) = letters.glob("*.docx")
    assert "NIP : 198001012005011001" in text_of(file)


@pytest.mark.slow
def test_who_could_go_instead_is_told_and_what_decided(tmp_path: Path, letters: Path) -> None:
    """E2 and E3 both come from q: nothing but the order of ids tells them apart."""
    scenario = write_clinic(tmp_path / "clinic")
    rows = "employee,name,job,unit,home\nE2,Maria,nurse,A,q\nE3,Tom,nurse,A,q"
    write_table(scenario.parent, "employees", rows)
    assert write(solve(scenario, tmp_path / "run"), letters) == 0
    (file,) = letters.glob("*.docx")
    text = text_of(file)
    assert "tanpa pengaruh pada aturan mana pun: 1 orang" in text
    assert "urutan nomor pegawai yang menentukan" in text


@pytest.mark.slow
def test_a_letter_is_a_proposal_whose_letterhead_number_and_date_are_left_to_fill(
    solved: Path, letters: Path
) -> None:
    assert write(solved, letters) == 0
    text = text_of(letters / "E3.docx")
    assert "USULAN MUTASI PEGAWAI" in text
    assert "Dokumen ini adalah usulan, bukan surat keputusan." in text
    assert "[KOP SURAT" in text
    assert "Nomor : …" in text
    assert "Tanggal : …" in text


@pytest.mark.slow
def test_nothing_of_the_template_is_left_over(solved: Path, letters: Path) -> None:
    assert write(solved, letters) == 0
    text = text_of(letters / "E3.docx")
    assert not any(mark in text for mark in ("{{", "}}", "{%", "%}"))
    assert "Pelatihan" not in text, "a list without items has no heading"


@pytest.mark.slow
def test_letters_are_indonesian_whatever_the_messages_are(
    solved: Path, letters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert write(solved, letters) == 0
    assert capsys.readouterr().out.startswith("Letters written: 1, one for each move; ")
    assert "Alasan usulan" in text_of(letters / "E3.docx")


@pytest.mark.slow
def test_the_default_folder_lies_beside_the_run(solved: Path) -> None:
    assert run(["letters", str(solved)]) == 0
    assert (solved.parent / "run-letters" / "E3.docx").is_file()


@pytest.mark.slow
def test_json_lists_the_letters(solved: Path, letters: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert write(solved, letters, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["folder"] == str(letters)
    assert [letter["file"] for letter in told["letters"]] == ["E3.docx"]


@pytest.mark.slow
def test_letters_are_never_overwritten_without_force(
    solved: Path, letters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(solved, letters) == 0
    (letters / "E3.docx").write_bytes(b"corrected by hand")
    assert write(solved, letters) == 2
    assert "--force" in capsys.readouterr().err
    assert (letters / "E3.docx").read_bytes() == b"corrected by hand"
    assert write(solved, letters, "--force") == 0
    assert "Çelik" in text_of(letters / "E3.docx")


@pytest.mark.slow
def test_force_ends_letters_of_an_earlier_time_and_keeps_all_else(solved: Path, letters: Path) -> None:
    assert write(solved, letters) == 0
    (letters / "E9.docx").write_bytes(b"who moves no longer")
    (letters / "notes.docx").write_bytes(b"mine")
    with (letters / "letters.csv").open("a", encoding="utf-8") as table:
        table.write("E9,Nobody,a,nurse,b,nurse,E9.docx\nE8,Nobody,a,nurse,b,nurse,../run/result.json\n")
    assert write(solved, letters, "--force") == 0
    assert sorted(path.name for path in letters.iterdir()) == ["E3.docx", "letters.csv", "notes.docx"]
    assert (solved / "result.json").is_file()


def test_force_leaves_a_folder_of_something_else_alone(solved: Path, letters: Path) -> None:
    letters.mkdir()
    (letters / "thesis.docx").write_bytes(b"years of work")
    assert write(solved, letters, "--force") == 2
    assert (letters / "thesis.docx").read_bytes() == b"years of work"
    assert write(solved, solved, "--force") == 2
    assert (solved / "placement.csv").is_file()


def test_a_template_of_ones_own_is_filled(solved: Path, letters: Path, tmp_path: Path) -> None:
    own = own_template(tmp_path, "{{ name }} ({{ employee.home }}) → {{ new.region }}", "{{ scenario.date }}")
    assert write(solved, letters, "--template", str(own)) == 0
    assert text_of(letters / "E3.docx") == "Çelik (q) → 96.01\n1 Januari 2027"


def test_every_field_that_is_offered_is_there(solved: Path, letters: Path, tmp_path: Path) -> None:
    own = own_template(tmp_path, *("{{ " + field + " }}" for field in FIELDS))
    assert write(solved, letters, "--template", str(own)) == 0


@pytest.mark.slow
def test_the_present_post_bears_the_title_of_the_register(tmp_path: Path, letters: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    rows = "employee,title,job,unit,home\nE3,Perawat Ahli Muda,nurse,A,q\nE1,,nurse,A,p"
    write_table(scenario.parent, "employees", rows)
    own = own_template(tmp_path, "{{ old.job }} → {{ new.job }}")
    assert write(solve(scenario, tmp_path / "run"), letters, "--template", str(own)) == 0
    assert text_of(letters / "E3.docx") == "Perawat Ahli Muda → perawat"


@pytest.mark.slow
def test_columns_of_the_users_own_are_fields_too(tmp_path: Path, letters: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    rows = (
        "employee,name,job,unit,home,nip\nE3,Tom & <Jerry>,nurse,A,q,'198001012005011001\nE1,Siti,nurse,A,p,"
    )
    write_table(scenario.parent, "employees", rows)
    own = own_template(tmp_path, "{{ name }}, NIP {{ employee.nip }}")
    assert write(solve(scenario, tmp_path / "run"), letters, "--template", str(own)) == 0
    assert text_of(letters / "E3.docx") == "Tom & <Jerry>, NIP '198001012005011001"


@pytest.mark.slow
def test_a_field_that_letters_lack_is_named_with_a_remedy(
    solved: Path, letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = own_template(tmp_path, "{{ nama }} {{ name }}")
    assert write(solved, letters, "--template", str(own)) == 2
    err = capsys.readouterr().err
    assert "own.docx “nama”: letters have no such field — choose one of: id, nip, name, " in err
    assert not letters.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["{{ employee.shoe_size }}", "{% if name %} no end", "{{ 1 / }}", "{{ 1 / 0 }}"]
)
def test_a_template_that_cannot_be_filled_writes_nothing(
    words: str, solved: Path, letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = own_template(tmp_path, words)
    assert write(solved, letters, "--template", str(own)) == 2
    assert "own.docx is no template that can be filled" in capsys.readouterr().err
    assert not letters.exists()


@pytest.mark.slow
def test_a_template_that_is_no_document_is_bad_input(
    solved: Path, letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.docx").write_text("{{ name }}", "utf-8")
    assert write(solved, letters, "--template", str(tmp_path / "own.docx")) == 2
    assert write(solved, letters, "--template", str(tmp_path / "missing.docx")) == 2
    assert "is no readable .docx document" in capsys.readouterr().err
    assert not letters.exists()


@pytest.mark.slow
def test_a_template_cannot_reach_the_machine(solved: Path, letters: Path, tmp_path: Path) -> None:
    own = own_template(tmp_path, "{{ name.__class__.__mro__[1].__subclasses__() }}")
    assert write(solved, letters, "--template", str(own)) == 2


@pytest.mark.slow
def test_ids_that_are_no_file_names_are_made_so(tmp_path: Path, letters: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    write_table(scenario.parent, "employees", "employee,job,unit,home\n../E3/a,nurse,A,q\nE1,nurse,A,p")
    assert write(solve(scenario, tmp_path / "run"), letters) == 0
    assert sorted(path.name for path in letters.iterdir()) == ["..%2FE3%2Fa.docx", LIST]


@pytest.mark.slow
def test_devices_of_windows_and_long_ids_of_any_script_make_letters(tmp_path: Path, letters: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    long = "王" * 60
    write_table(scenario.parent, "employees", f"employee,job,unit,home\nCON,nurse,A,q\n{long},nurse,A,p")
    assert write(solve(scenario, tmp_path / "run"), letters) == 0
    names = {path.name for path in letters.iterdir()} - {LIST}
    assert names <= {"CON_.docx", *file_names([long]).values(), f"{file_names([long])[long]}.docx"}
    assert names


@pytest.mark.slow
def test_a_plan_without_moves_has_an_empty_list(tmp_path: Path, letters: Path) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    text = scenario.read_text("utf-8").replace("{kind: stay, priority: 2}", "{kind: stay}")
    scenario.write_text(text, "utf-8")
    assert write(solve(scenario, tmp_path / "run"), letters) == 0
    assert rows_of(letters / LIST) == []


def test_the_shipped_template_is_the_one_that_its_script_makes() -> None:
    assert text_of(TEMPLATE) == text_of(template())


@pytest.mark.slow
def test_letters_for_the_whole_of_sorong_take_seconds(checkout: Path, tmp_path: Path) -> None:
    """189 moves; about 7 s of computing time when this was written."""
    folder = solve(checkout / "scenarios" / "sorong" / "balanced.yaml", tmp_path / "run")
    started = time.process_time()
    made = write_letters(read_run(folder), TEMPLATE, tmp_path / "letters", force=False)
    assert time.process_time() - started < 30
    assert len(made) == sum(row["moved"] == "1" for row in rows_of(folder / "placement.csv")) > 150
    assert all((tmp_path / "letters" / letter.file).stat().st_size > 10_000 for letter in made)
    assert "{{" not in text_of(tmp_path / "letters" / made[-1].file)


@pytest.mark.slow
def test_a_folder_in_the_way_is_told_before_anything_is_read(solved: Path, tmp_path: Path) -> None:
    (tmp_path / "no").write_text("a file")
    with pytest.raises(InputError, match="cannot be made"):
        write_letters(read_run(solved), TEMPLATE, tmp_path / "no" / "letters", force=False)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_a_letter(solved: Path, letters: Path, tmp_path: Path) -> None:
    assert write(solved, letters) == 0
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(letters / "E3.docx")], capture_output=True, timeout=SECONDS, check=True)
    assert (tmp_path / "E3.pdf").read_bytes().startswith(b"%PDF")
