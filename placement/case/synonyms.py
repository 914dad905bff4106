"""What columns and tables are called elsewhere: other spellings, and Indonesian offices' words."""

import re
from collections.abc import Sequence
from functools import cache

from placement.case.contract import TABLES, Table

_REMARK = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")

_EVERYWHERE = {
    "employee": "employee_id id_employee staff_id nip nip_baru pegawai id_pegawai nip_pegawai",
    "name": "nama full_name nama_lengkap",
    "job": "jabatan profesi profession cadre nama_jabatan jabatan_nama",
    "unit": "unit_id id_unit unit_kerja unor unor_nama unit_organisasi satuan_kerja faskes facility",
    "lat": "latitude lintang garis_lintang",
    "lon": "longitude long lng bujur garis_bujur",
    "population": "penduduk jumlah_penduduk",
    "region": "wilayah kabupaten kabupaten_kota kab_kota district",
    "place": "place_id tempat lokasi kampung",
    "minutes": "menit waktu_tempuh travel_time travel_minutes",
    "mode": "moda",
    "cost": "biaya ongkos",
    "competency": "kompetensi",
    "level": "tingkat jenjang",
    "valid_until": "berlaku_sampai berlaku_hingga expires expiry_date masa_berlaku",
    "minimum": "min minimal",
    "kind": "jenis tipe type",
    "course": "pelatihan kursus diklat",
}
_THERE = {
    "employees": {
        "name": "nama_pegawai employee_name",
        "post_job": "jabatan_dipegang current_job",
        "grade": "golongan gol pangkat_golongan golongan_ruang",
        "employment": "status_kepegawaian jenis_pegawai status_pegawai",
        "since": "tmt tmt_jabatan sejak in_post_since",
        "born": "tanggal_lahir tgl_lahir birth_date date_of_birth birthdate",
        "retires": "tmt_pensiun tanggal_pensiun retirement_date",
        "home": "tempat_tinggal domisili residence",
        "performance": "kinerja nilai_kinerja",
    },
    "units": {
        "name": "nama_unit unit_name facility_name",
        "kind": "jenis_unit tipe_unit facility_type",
        "agency": "instansi dinas",
        "inpatient": "rawat_inap",
        "parent": "induk unit_induk parent_unit",
    },
    "posts": {"target": "kebutuhan", "maximum": "max maksimal maksimum formasi"},
    "places": {"name": "nama_tempat place_name"},
    "travel": {"origin": "asal", "unit": "tujuan destination"},
    "links": {"from": "asal dari", "to": "tujuan ke", "km": "jarak jarak_km distance_km"},
    "requirements": {"mandatory": "wajib"},
    "preferences": {"rank": "peringkat urutan prioritas"},
    "scores": {"measure": "ukuran", "value": "nilai skor score"},
    "courses": {"to_level": "ke_tingkat", "days": "hari", "seats": "kuota kursi"},
    "workload": {"activity": "kegiatan", "volume": "jumlah"},
    "locks": {"action": "tindakan"},
}
_TABLES = {
    "employees": "pegawai staff personnel asn nakes karyawan",
    "units": "unit_kerja unor faskes facilities puskesmas",
    "posts": "formasi jabatan kebutuhan positions",
    "places": "tempat kampung lokasi",
    "travel": "perjalanan waktu_tempuh",
    "links": "jalan rute roads",
    "preferences": "pilihan wishes",
    "courses": "pelatihan diklat",
}


def meant(table: Table, name: str, names: Sequence[str]) -> str:
    """The column that a header means, among the headers `names` of its table; itself where it is none.

    Other words than the contract's count only where none of the headers is the column's own name.
    """
    lower = name.lower()
    if table.column(lower) is not None:
        return lower
    column = _known(table, name)
    if column is None or any(other.lower() == column for other in names):
        return name
    first = next((other for other in names if _known(table, other) == column), name)
    return column if name == first else name


def _known(table: Table, name: str) -> str | None:
    """The column of a header, with or without a remark in brackets: "performance (1-5)"."""
    known = spellings(table.name)
    return known.get(folded(name)) or known.get(folded(_REMARK.sub("", name)))


def table_meant(name: str) -> str | None:
    """The table that another name of a file or sheet means; None where it means none."""
    for table, words in _TABLES.items():
        if folded(name) in words.split():
            return table
    return None


@cache
def spellings(table: str) -> dict[str, str]:
    """Other words for the columns of a table, folded, and the columns they mean."""
    names = [column.name for column in TABLES[table]]
    found = {name.replace("_", ""): name for name in names if "_" in name}
    for known in (_EVERYWHERE, _THERE.get(table, {})):
        for column, words in known.items():
            if column in names:
                found |= dict.fromkeys(words.split(), column)
    return {word: column for word, column in found.items() if word not in names} | {
        name: name for name in names
    }


def folded(name: str) -> str:
    """A header in small letters, everything but letters and digits as single underscores."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
