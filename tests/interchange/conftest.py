"""What tests of other systems' files share: a staff list, a case to find its units in, a way to call."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from placement.case import Case, read_case
from tests.commands.conftest import once, placement, scenario, solved

__all__ = ["once", "placement", "scenario", "solved"]

Write = Callable[..., Path]


def row(table: pd.DataFrame, *columns: str, **key: str) -> tuple[Any, ...]:
    """The cells of the one row that has these keys."""
    found = table[(table[list(key)] == pd.Series(key)).all(axis=1)]
    assert len(found) == 1
    return next(found[list(columns)].itertuples(index=False, name=None))


NURSE, MIDWIFE, PPPK = "198501012010012001", "199002022015022002", "199503032023212003"
PERSONAL = ("nik", "agama", "jenis_kawin_nama", "nomor_hp", "alamat", "no_ktp", "status_perkawinan", "email")
SECRET = "9171010101850009"  # noqa: S105 - an identity number, and of nobody
ROW = {
    "nip_baru": f"'{NURSE}",
    "nama": "Person 1",
    "gelar_depan": "null",
    "gelar_belakang": "S.Kep",
    **dict.fromkeys(PERSONAL, SECRET),
    "jenis_pegawai_nama": "PNS Daerah",
    "kedudukan_hukum_nama": "Aktif",
    "status_cpns_pns": "PNS",
    "gol_akhir_nama": "III/A",
    "jenis_jabatan_nama": "Fungsional",
    "jabatan_nama": "Perawat Ahli Muda",
    "tmt_jabatan": "03-02-2020",
    "lokasi_kerja_nama": "Kota Sorong",
    "unor_nama": "UPTD Puskesmas Remu",
    "instansi_kerja_nama": "Pemerintah Kota Sorong",
}
UNITS = """\
unit,name,kind,region
P1,Remu,puskesmas,96.71
P2,Malawei,puskesmas,96.71
H1,RSUD Sele Be Solu,hospital,96.71
"""
POSTS = """\
unit,job,minimum,target,maximum
P1,nurse,2,3,4
P2,nurse,1,2,2
P2,midwife,1,1,2
H1,nurse,3,4,5
"""
EMPLOYEES = """\
employee,job,unit
OLD,nurse,P1
"""


@pytest.fixture
def staff_list(tmp_path: Path) -> Write:
    """Writes a staff list: a row for each mapping, what it does not say as in ROW."""

    def write(*rows: Mapping[str, str], name: str = "siasn.csv", columns: Sequence[str] = tuple(ROW)) -> Path:
        file = tmp_path / name
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows({**ROW, **row} for row in rows)
        return file

    return write


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    for name, text in {"units": UNITS, "posts": POSTS, "employees": EMPLOYEES}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture
def case(case_folder: Path) -> Case:
    return read_case(case_folder)
