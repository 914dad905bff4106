"""Names of units and titles of posts, as offices write them."""

import pandas as pd
import pytest

from placement.interchange.names import Match, Register, kind_of, region_of
from placement.interchange.notes import ranges
from placement.interchange.titles import Titles

UNITS = pd.DataFrame(
    [
        ("P1", "Remu", "puskesmas"),
        ("P2", "Malawei", "puskesmas"),
        ("P3", "Sorong", "puskesmas"),
        ("P4", "Sorong Timur", "puskesmas"),
        ("P5", "Doom", "puskesmas"),
        ("P6", "Doom", "puskesmas"),
        ("H1", "RSUD Sele Be Solu", "hospital"),
        ("H2", "RSUD Kabupaten Sorong", "hospital"),
    ],
    columns=["unit", "name", "kind"],
)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("remu", "P1"),
        ("P1", "P1"),
        ("PUSKESMAS REMU", "P1"),
        ("UPTD Puskesmas Remu - Dinas Kesehatan Kota Sorong", "P1"),
        ("UPT. PKM Remu Kota Sorong", "P1"),
        ("Pusat Kesehatan Masyarakat Sorong Timur (Rawat Inap)", "P4"),
        ("Rumah Sakit Umum Daerah Sele Be Solu", "H1"),
        ("RSUD KAB. SORONG", "H2"),
    ],
)
def test_a_name_with_what_offices_add_is_matched(name: str, unit: str) -> None:
    assert Register(UNITS).match(name) == Match(unit, "matched", 1.0)


def test_a_misspelt_name_is_guessed_with_a_score() -> None:
    """Of "malawe" and "malawei", 5 of 6 + 7 trigrams are common: 2 × 5 / 13."""
    assert Register(UNITS).match("Puskesmas Malawe") == Match("P2", "guessed", 0.77)


@pytest.mark.parametrize(
    "name",
    ["Dinas Kesehatan Kota Sorong", "SD Inpres Remu", "Kelurahan Remu", "Puskesmas Doom", "Puskesmas Waisai"],
)
def test_a_school_an_office_two_units_of_one_name_and_strangers_stay_unknown(name: str) -> None:
    match = Register(UNITS).match(name)
    assert (match.unit, match.status) == ("", "unknown")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("UPTD Puskesmas Remu, Dinas Kesehatan", "puskesmas"),
        ("Seksi Puskesmas, Dinas Kesehatan", "office"),
        ("RS Pratama", "hospital"),
        ("SMP Negeri 1", "school"),
        ("Remu", ""),
    ],
)
def test_the_first_word_of_a_kind_tells_it(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("words", "region"),
    [
        (["", "Pemerintah Kota Sorong"], "Kota Sorong"),
        (["Pemerintah Kab. Sorong"], "Kabupaten Sorong"),
        (["Kabupaten Sorong"], "Kabupaten Sorong"),
        ([], ""),
    ],
)
def test_the_regency_is_the_first_that_is_named(words: list[str], region: str) -> None:
    assert region_of(words) == region


@pytest.mark.parametrize(
    ("title", "job", "level", "status"),
    [
        ("Dokter Ahli Pertama", "physician", "ahli pertama", "matched"),
        ("DOKTER GIGI MUDA", "dentist", "ahli muda", "matched"),
        ("Perawat Pelaksana Lanjutan", "nurse", "mahir", "matched"),
        ("Bidan Pelaksana/Terampil", "midwife", "terampil", "matched"),
        ("Bidan Penyelia pada Puskesmas Remu", "midwife", "penyelia", "matched"),
        ("Epidemiolog Kesehatan Ahli Madya", "public_health", "ahli madya", "guessed"),
        ("Terapis Gigi dan Mulut Terampil", "terapis gigi dan mulut", "terampil", "unknown"),
        ("Dokter Hewan Ahli Muda", "dokter hewan", "ahli muda", "unknown"),
        ("Kepala Seksi", "kepala seksi", "", "unknown"),
    ],
)
def test_a_title_is_a_job_and_a_level(title: str, job: str, level: str, status: str) -> None:
    read = Titles().read(title)
    assert (read.job, read.level, read.status) == (job, level, status)


def test_a_title_speaks_the_words_of_the_case() -> None:
    titles = Titles(["perawat", "Kepala Seksi"])
    assert titles.read("Perawat Mahir").job == "perawat"
    assert titles.read("Ners Ahli Muda").job == "perawat"
    assert titles.read("kepala seksi").job == "Kepala Seksi"


def test_rows_that_follow_each_other_are_a_range() -> None:
    assert ranges([2, 3, 4, 9, 11, 12]) == "2-4;9;11-12"
