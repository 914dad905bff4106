"""English and Indonesian: whoever chooses one reads nothing else."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from placement.base import language
from placement.base.language import _
from placement.commands import run
from tests.commands.clinic import write_clinic
from tests.rules.examples import Row, nurse, rule, town
from tests.rules.examples import words as said

PLACEMENT = (sys.executable, "-c", "from placement.commands import main; main()")


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (1234567, "1,234,567", "1.234.567"),
        (1234.56, "1,234.6", "1.234,6"),
        (-3.0, "-3", "-3"),
        (0.5, "0.5", "0,5"),
    ],
)
def test_numbers_have_the_separators_of_the_language(value: float, english: str, indonesian: str) -> None:
    assert language.number(value) == english
    with language.speaking("id"):
        assert language.number(value) == indonesian
    assert language.number(value) == english


def test_percentages_have_the_separators_of_the_language() -> None:
    with language.speaking("id"):
        assert language.percent(0.0005) == "0,050%"


def test_jobs_have_names_and_other_codes_lose_their_underscores() -> None:
    assert language.term("public_health") == "public health"
    with language.speaking("id"):
        assert language.term("public_health") == "promosi kesehatan"
        assert language.term("village_clerk") == "village clerk"


def test_the_language_before_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), language.speaking("id"):
        raise ZeroDivisionError
    assert language.spoken() == "en"


def test_two_who_are_answered_at_once_each_hear_their_own_language() -> None:
    """The second begins before the first has ended, and ends after it."""
    begun, ended = threading.Event(), threading.Event()

    def first() -> list[str]:
        with language.speaking("id"):
            begun.set()
            ended.wait(60)
            return [language.spoken(), language.number(1.5)]

    with ThreadPoolExecutor(1) as others:
        answer = others.submit(first)
        assert begun.wait(60)
        assert language.spoken() == "en"
        with language.speaking("id"):
            pass
        with language.speaking("en"):
            ended.set()
            assert answer.result(60) == ["id", "1,5"]
            assert language.number(1.5) == "1.5"
    assert language.spoken() == "en"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"PLACEMENT_LANGUAGE": "id", "LANG": "en_US.UTF-8"}, "id"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "id_ID.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_says_which_language_is_preferred(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PLACEMENT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language.preferred() == expected


def called(*arguments: str, **environment: str) -> str:
    """Everything that a call in a process of its own says; only there is the language of `--help` chosen."""
    done = subprocess.run(
        [*PLACEMENT, *arguments],
        env=os.environ | {"PLACEMENT_LANGUAGE": "", "TERMINAL_WIDTH": "200", "COLUMNS": "200"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_help_is_indonesian() -> None:
    text = called("--language", "id", "--help")
    assert "Pemakaian: placement" in text
    assert "Menempatkan pegawai pada unit kerja dan formasi" in text
    assert "Cari rencana terbaik menurut skenario" in text
    assert "Perintah" in text
    assert "Tampilkan bantuan ini, lalu selesai." in text


def test_the_environment_makes_the_help_of_a_command_indonesian() -> None:
    text = called("solve", "--help", PLACEMENT_LANGUAGE="id")
    assert "Folder hasil (bawaan: runs/ dan nama skenario)." in text
    assert "Opsi" in text
    assert "Options" not in text


def test_a_wrong_call_is_told_in_indonesian() -> None:
    assert "Kesalahan: Tidak ada perintah 'sovle'." in called("--language", "id", "sovle")
    assert "Argumen belum diisi: 'SCENARIO'" in called("--language", "id", "solve")


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case solved by hand; whatever a call tells its process is taken back."""
    monkeypatch.setenv("LANGUAGE", "en")
    return write_clinic(tmp_path / "clinic")


def test_a_solve_reads_as_indonesian(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--language", "id", "solve", str(scenario), "--out", str(tmp_path / "run")]) == 0
    told = capsys.readouterr()
    assert "Fill the gaps: optimal, terbukti dalam batas selisih yang diminta" in told.out
    assert "prioritas" in told.out
    assert "Rencana tersimpan di" in told.out
    assert "rata-rata menit ke tempat kerja, sekali jalan" in told.out
    assert "mencari rencana terbaik · " in told.err
    assert "dimutasi ke C sebagai perawat" in (tmp_path / "run" / "breaches.csv").read_text("utf-8")
    assert "45,5 menit ke C" in (tmp_path / "run" / "breaches.csv").read_text("utf-8")


@pytest.mark.slow
def test_a_run_of_one_language_is_verified_in_another(scenario: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "run")
    assert run(["--language", "id", "solve", str(scenario), "--out", folder]) == 0
    assert run(["--language", "en", "verify", folder]) == 0


def test_findings_and_their_remedies_read_as_indonesian(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = scenario.read_text("utf-8").replace("date: 2027-01-01", "date: tomorrow")
    scenario.write_text(text + "  near: {kind: travel_limit}\n", "utf-8")
    assert run(["--language", "id", "check", str(scenario)]) == 2
    out = capsys.readouterr().out
    assert "“tomorrow”: tomorrow bukan tanggal seperti 2027-01-31" in out
    assert "tambahkan `minutes`: Waktu tempuh terlama sekali jalan, dalam menit." in out
    assert "Kesalahan: 2, peringatan: " in out


def test_what_stands_against_each_other_reads_as_indonesian(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = scenario.read_text("utf-8").replace("level: minimum, priority: 1", "level: target")
    scenario.write_text(text, "utf-8")
    assert run(["--language", "id", "solve", str(scenario)]) == 3
    err = capsys.readouterr().err
    assert (
        "Tidak ada rencana yang memenuhi semua aturan wajib; mencari aturan yang saling bertentangan." in err
    )
    assert err.rstrip().endswith("tidak ada rencana yang memenuhi semua aturan wajib")


def test_a_folder_that_exists_is_refused_in_indonesian(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--language", "id", "solve", str(scenario), "--out", str(scenario.parent)]) == 2
    assert "sudah ada: pilih --out yang lain, atau ganti dengan --force" in capsys.readouterr().err


HOMES: dict[str, Any] = {
    "places": [{"place": place, "population": 40} for place in "pqr"],
    "links": [{"from": "p", "to": "q", "minutes": 10}, {"from": "q", "to": "r", "minutes": 30.5}],
}
ONE = {"employees": [nurse("E1", "A", home="p", since="2026-03-01", retires="2027-05-01")]} | HOMES
CLERK: Row = {"employee": "E1", "job": "clerk", "unit": "A", "post_job": "nurse"}

SENTENCES: list[tuple[str, dict[str, Any], dict[str, Any], str | None, str, str]] = [
    ("stay", {}, ONE, "B:nurse", "moved to B as nurse", "dimutasi ke B sebagai perawat"),
    ("placed", {}, ONE, None, "without a post", "tanpa penempatan"),
    ("commute", {}, ONE, "C:nurse", "40.5 minutes to C", "40,5 menit ke C"),
    (
        "travel_limit",
        {"minutes": 30},
        ONE,
        "C:nurse",
        "40.5 minutes to C, the limit is 30",
        "40,5 menit ke C, batasnya 30",
    ),
    (
        "staffing",
        {"where": {"unit": "C"}},
        ONE,
        "B:nurse",
        "0 of 1, 1 short",
        "terisi 0 dari kebutuhan 1, kekurangan 1",
    ),
    (
        "tenure",
        {"years": 2},
        ONE,
        "B:nurse",
        "in post since 1 March 2026, moves only after 2 years",
        "menjabat sejak 1 Maret 2026, baru boleh dimutasi setelah 2 tahun",
    ),
    (
        "retirement",
        {"months": 12},
        ONE,
        "B:nurse",
        "retires on 1 May 2027, within 12 months",
        "pensiun pada 1 Mei 2027, kurang dari 12 bulan lagi",
    ),
    (
        "moves",
        {"at_most": 0},
        ONE,
        "B:nurse",
        "1 moves, the cap is 0",
        "1 mutasi, batasnya 0",
    ),
    (
        "preference",
        {},
        ONE
        | {
            "preferences": [
                {"employee": "E1", "unit": "A", "rank": 1},
                {"employee": "E1", "unit": "B", "rank": 2},
            ]
        },
        "B:nurse",
        "B is 1 below the first wish",
        "B berada 1 tingkat di bawah pilihan pertama",
    ),
    (
        "profession",
        {"substitutes": {"nurse": {"clerk": 3}}, "priority": 1},
        {"employees": [CLERK]},
        "B:nurse",
        "works as clerk, the post is for nurse",
        "berprofesi clerk, sedangkan formasinya untuk perawat",
    ),
    (
        "transfer",
        {"within": "region"},
        ONE,
        "C:nurse",
        "moved across: from nurse at A to nurse at C",
        "dimutasi melewati batas: dari perawat di A ke perawat di C",
    ),
]


@pytest.mark.parametrize(("kind", "terms", "tables", "post", "english", "indonesian"), SENTENCES)
def test_what_a_rule_says_reads_well_in_both_languages(
    kind: str, terms: dict[str, Any], tables: dict[str, Any], post: str | None, english: str, indonesian: str
) -> None:
    problem, judge = town(**tables), rule(kind, **terms)
    assert said(problem, judge, post) == [english]
    with language.speaking("id"):
        assert said(problem, judge, post) == [indonesian]


def test_a_string_that_no_catalogue_has_is_said_as_it_is() -> None:
    with language.speaking("id"):
        assert _("{count} unheard-of words", count=2) == "2 unheard-of words"


def test_names_that_read_alike_have_their_keys_behind_them() -> None:
    assert language.told_apart(["few_moves", "few__moves", "cap"]) == {
        "few_moves": "few moves",
        "few__moves": "few  moves",
        "cap": "cap",
    }
    assert language.told_apart(["Cap_of_all", "cap_of_all"]) == {
        "Cap_of_all": "Cap of all [Cap_of_all]",
        "cap_of_all": "cap of all [cap_of_all]",
    }
