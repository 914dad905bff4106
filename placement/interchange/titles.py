"""Indonesian titles of posts taken apart: the job, and the level (jenjang) at the end."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from placement.interchange.names import spelled

_LEVELS = {
    "pelaksana pemula": "pemula",
    "pelaksana lanjutan": "mahir",
    "pelaksana": "terampil",
    "pemula": "pemula",
    "terampil": "terampil",
    "mahir": "mahir",
    "penyelia": "penyelia",
    **{
        f"{ahli}{step}": f"ahli {step}"
        for ahli in ("ahli ", "")
        for step in ("pertama", "muda", "madya", "utama")
    },
}
"""Jenjang by the words that end a title, old ones (pelaksana …) under their present name."""

_ENDING = re.compile(rf"^(?P<stem>.+?) (?P<level>{'|'.join(_LEVELS)})$")

_TITLES = {
    "dokter": "physician",
    "dokter umum": "physician",
    "dokter spesialis": "physician",
    "dokter gigi": "dentist",
    "perawat": "nurse",
    "bidan": "midwife",
    "apoteker": "pharmacy",
    "asisten apoteker": "pharmacy",
    "tenaga teknis kefarmasian": "pharmacy",
    "farmasi": "pharmacy",
    "promosi kesehatan": "public_health",
    "penyuluh kesehatan masyarakat": "public_health",
    "tenaga promosi kesehatan dan ilmu perilaku": "public_health",
    "kesehatan masyarakat": "public_health",
    "sanitarian": "environmental_health",
    "sanitasi lingkungan": "environmental_health",
    "tenaga sanitasi lingkungan": "environmental_health",
    "kesehatan lingkungan": "environmental_health",
    "nutrisionis": "nutrition",
    "gizi": "nutrition",
    "pranata laboratorium kesehatan": "laboratory",
    "ahli teknologi laboratorium medik": "laboratory",
    "atlm": "laboratory",
    "perekam medis": "medical_records",
    "radiografer": "radiography",
    "fisioterapis": "physiotherapy",
    "psikolog klinis": "psychology",
    "elektromedis": "biomedical",
    "teknisi elektromedis": "biomedical",
    "administrator kesehatan": "health_administration",
    "pengadministrasi": "administration",
    "pengadministrasi umum": "administration",
    "pengadministrasi perkantoran": "administration",
    "pengadministrasi persuratan": "administration",
    "pengelola umum operasional": "administration",
    "operator layanan operasional": "administration",
    "penata layanan operasional": "administration",
    "pengelola layanan operasional": "administration",
    "bendahara": "finance",
    "bendahara pengeluaran": "finance",
    "bendahara penerimaan": "finance",
    "pengelola keuangan": "finance",
    "pengadministrasi keuangan": "finance",
    "verifikator keuangan": "finance",
    "analis kepegawaian": "personnel",
    "analis sumber daya manusia aparatur": "personnel",
    "pengelola kepegawaian": "personnel",
    "pengadministrasi kepegawaian": "personnel",
    "arsiparis": "archives",
    "pengelola arsip": "archives",
    "perencana": "planning",
    "pranata komputer": "information_technology",
    "pengemudi": "driver",
    "pramu kebersihan": "cleaning",
    "pramu bakti": "cleaning",
    "petugas keamanan": "security",
    "doctor": "physician",
    "physician": "physician",
    "nurse": "nurse",
    "midwife": "midwife",
    "dentist": "dentist",
    "pharmacist": "pharmacy",
    "nutritionist": "nutrition",
}
_KEYWORDS = (
    (r"\bdokter hewan\b|\bgigi dan mulut\b|\bperawat gigi\b", ""),
    (r"\bdokter gigi\b|\bdentist\b", "dentist"),
    (r"\bdokter\b|\bphysician\b", "physician"),
    (r"\bperawat\b|\bners\b|\bnurse\b", "nurse"),
    (r"\bbidan\b|\bmidwife\b", "midwife"),
    (r"\bapoteker\b|farmasi", "pharmacy"),
    (r"promosi kesehatan|penyuluh kesehatan|kesehatan masyarakat|epidemiolog", "public_health"),
    (r"sanitarian|sanitasi|kesehatan lingkungan", "environmental_health"),
    (r"nutrisi|\bgizi\b", "nutrition"),
    (r"laboratorium|\batlm\b", "laboratory"),
    (r"^(pengadministrasi|pengelola) (keuangan|gaji|barang milik)|\bbendahara\b", "finance"),
    (r"^(pengadministrasi|pengelola|analis) (kepegawaian|sdm)", "personnel"),
    (r"^pengadministrasi\b", "administration"),
)
"""The nine kinds of a puskesmas by words of a title, the first that fits; "" is a job of its own."""


@dataclass(frozen=True)
class Title:
    """Status matched: the title is known; guessed: by a word in it; unknown: the job is the title itself."""

    job: str
    level: str
    status: str


class Titles:
    """Titles read in the words of a case."""

    def __init__(self, jobs: Iterable[str] = ()) -> None:
        """`jobs` are the case's; a job they name otherwise is called as they do."""
        self._own = {spelled(job): job for job in jobs}
        self._called: Mapping[str, str] = {
            _job(text)[0]: job for text, job in self._own.items() if _job(text)[0]
        }

    def read(self, title: str) -> Title:
        """The title's parts; what follows "pada" or a dash is the unit, and does not count."""
        text = spelled(re.split(r"\s+(?:-|–|pada)\s+", title)[0])
        stem, level = text, ""
        while ending := _ENDING.match(stem):
            stem, level = ending["stem"], level or _LEVELS[ending["level"]]
        for words in (text, stem):
            if words in self._own:
                return Title(self._own[words], level if words == stem else "", "matched")
        job, status = _job(stem)
        return Title(self._called.get(job, job) if job else stem or title, level, status)


def _job(stem: str) -> tuple[str, str]:
    """Job and status; "" where no word tells."""
    if stem in _TITLES:
        return _TITLES[stem], "matched"
    found = next((job for pattern, job in _KEYWORDS if re.search(pattern, stem)), "")
    return (found, "guessed") if found else ("", "unknown")
