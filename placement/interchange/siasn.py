"""The staff list of SIASN (BKN) as a case.

Column names and quirks: BKN's export. Identity number, religion, marital status, phone and
address stand in the same export; no column but those of `COLUMNS` is ever kept.
"""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import Case
from placement.interchange import nip
from placement.interchange.dates import SERIAL, days_of
from placement.interchange.imported import Imported, case_tables, merged, with_headcounts
from placement.interchange.mapping import JOBS, RETIREMENT, STANDING, UNITS, require_mappings
from placement.interchange.notes import Notes, findings
from placement.interchange.retirement import retirement_dates
from placement.interchange.sheet import ChosenColumns, read_sheet, tell_sheet
from placement.interchange.standing import served
from placement.interchange.titles import Titles
from placement.interchange.workplaces import placed, workplaces

REQUIRED = ("nip_baru", "jabatan_nama", "unor_nama")
COLUMNS = (
    *REQUIRED,
    "nama",
    "gelar_depan",
    "gelar_belakang",
    "jenis_pegawai_nama",
    "kedudukan_hukum_nama",
    "status_cpns_pns",
    "gol_akhir_nama",
    "jenis_jabatan_nama",
    "tmt_jabatan",
    "lokasi_kerja_nama",
    "unor_id",
    "instansi_kerja_nama",
    "satuan_kerja_kerja_nama",
)
PERSONAL = re.compile(
    r"(^|_)(nik|ktp|kk|agama|kawin|perkawinan|nikah|pasangan|hp|telp|telepon|phone|email|alamat|npwp|bpjs|kelamin|"
    r"lahir|rekening|religion|marital|address)(_|$)|^(no|nomor)_(hp|ktp|kk|telp)"
)
_MAPPED = {
    "nip_baru": "employee, born",
    "nama": "name",
    "jabatan_nama": "job, level, title",
    "unor_nama": "unit",
    "gol_akhir_nama": "grade",
    "tmt_jabatan": "since",
}
_GRADE = re.compile(r"(?:(IV|I{1,3})/([A-E])|(X?(?:IX|IV|V?I{1,3}|V)|X))", re.IGNORECASE)
_LEADERS = "pimpinan tinggi"


def read_siasn(file: Path, *, case: Case | None = None, mapping: Path | None = None) -> Imported:
    """The staff list as a case; with `case`, units are sought in it and its other tables go along.

    `mapping` is the folder of an earlier import's mappings, edited. Raises InputError where the
    file cannot be read or lacks a required column, and where a mapping has errors.
    """
    require_mappings(mapping, (JOBS, UNITS, STANDING, RETIREMENT))
    notes = Notes()
    sheet = read_sheet(file, _chosen, REQUIRED)
    _tell_unread(sheet, notes)
    people = nip.identified(sheet.cells.reindex(columns=list(COLUMNS)).astype("str"), notes)
    people, standing = served(people, STANDING.read(mapping), notes)
    people, jobs = _titled(people, case, mapping, notes)
    units = workplaces(people, case, UNITS.read(mapping), notes)
    people = placed(people, units, notes)
    if people.empty:
        message = _("{file} has no row that can be imported", file=file.name)
        raise InputError(message, findings(file.name, notes.all()))
    employees, retirement = _employees(people, RETIREMENT.read(mapping), notes)
    tables = _tables(case, employees, people, units, notes)
    mappings = {
        "jobs": jobs,
        "units": units[list(UNITS.columns)],
        "standing": standing,
        "retirement": retirement,
    }
    return Imported(tables, mappings, notes.all(), len(sheet.cells) + len(sheet.ragged))


def _chosen(name: str) -> str | None:
    return name if name in COLUMNS else None


def _tell_unread(sheet: ChosenColumns, notes: Notes) -> None:
    for name in sheet.unread:
        personal = PERSONAL.search(re.sub(r"[^a-z0-9]+", "_", name.lower()))
        told = _("personal data: the column is never read") if personal else _("the column is not needed")
        notes.of_column("left_out", name, told)
    tell_sheet(sheet, notes)


def _titled(
    people: pd.DataFrame, case: Case | None, mapping: Path | None, notes: Notes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The people with `job` and `level` by their titles, and the mapping of titles."""
    titles = Titles(case.tables["posts"]["job"].unique() if case else ())
    people = _without(people, "jabatan_nama", _("no title of a post"), notes)
    counted = people["jabatan_nama"].value_counts().sort_index()
    read = [titles.read(title) for title in counted.index]
    automatic = pd.DataFrame(
        {
            "jabatan_nama": counted.index,
            "job": [title.job for title in read],
            "level": [title.level for title in read],
            "status": [title.status for title in read],
            "score": "",
            "people": counted.to_numpy(),
        },
        dtype=object,
    )
    jobs = JOBS.reviewed(automatic, JOBS.read(mapping))
    found = jobs.set_index("jabatan_nama").loc[people["jabatan_nama"], ["job", "level", "status"]]
    people = people.assign(job=found["job"].array, level=found["level"].array)
    status = pd.Series(found["status"].array, people.index)
    _tell_doubts(people, "jabatan_nama", "job", status, notes)
    return _excluded(people, "jabatan_nama", "job", notes), jobs


def _tell_doubts(
    people: pd.DataFrame, column: str, choice: str, status: "pd.Series[Any]", notes: Notes
) -> None:
    """Notes of titles that were guessed, or that nothing is known of."""
    words = {
        "guessed": _("taken for the job by a word in the title"),
        "unknown": _("an unknown title: it stays a job of its own"),
    }
    remedy = _("review mapping/jobs.csv")
    for doubt, message in words.items():
        for title, rows in people[status == doubt].groupby(column):
            job = rows[choice].iloc[0]
            notes.add("guessed", column, rows.index, f"{message}: {job}", value=title, remedy=remedy)


def _without(people: pd.DataFrame, column: str, message: str, notes: Notes) -> pd.DataFrame:
    """The people whose cell is not blank."""
    blank = people[column].isna()
    notes.add("left_out", column, people.index[blank], message, remedy=_("fill the cell"))
    return people[~blank]


def _excluded(people: pd.DataFrame, column: str, choice: str, notes: Notes) -> pd.DataFrame:
    """The people whose choice is not blank in the mapping."""
    out = people[choice] == ""
    for value, rows in people[out].groupby(column):
        notes.add("left_out", column, rows.index, _("left out by the mapping"), value=value)
    return people[~out]


def _employees(
    people: pd.DataFrame, ages: pd.DataFrame | None, notes: Notes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table `employees`, and the ages of retirement it rests on."""
    text = people.drop(columns="born").fillna("")
    high = text["jenis_jabatan_nama"].str.lower().str.contains(_LEADERS, regex=False)
    level = text["level"].mask(high & (text["level"] == ""), _LEADERS)
    retires, retirement = retirement_dates(people["born"], level, ages, notes)
    name = (text["gelar_depan"] + " " + text["nama"] + ", " + text["gelar_belakang"]).str.strip(" ,")
    employees = pd.DataFrame(
        {
            "employee": text["nip_baru"],
            "name": name,
            "title": text["jabatan_nama"],
            "job": text["job"],
            "unit": text["unit"],
            "grade": _grades(text["gol_akhir_nama"], notes),
            "level": level,
            "employment": nip.employment(text, notes),
            "since": _since(people, notes),
            "born": people["born"].dt.strftime("%Y-%m-%d"),
            "retires": retires.dt.strftime("%Y-%m-%d"),
        }
    )
    for column, becomes in _MAPPED.items():
        message = _("mapped to {columns}", columns=becomes)
        made = employees[becomes.split(", ")].replace("", pd.NA).notna().any(axis=1)
        notes.add("mapped", column, people.index[people[column].notna() & made], message)
    return employees, retirement


def _grades(written: "pd.Series[str]", notes: Notes) -> "pd.Series[str]":
    """Golongan as the law writes them: III/a for PNS, IX for PPPK."""
    tidy = {text: _grade(text) for text in written.unique()}
    odd = written.map(lambda text: bool(text) and not tidy[text])
    for value, rows in written[odd].groupby(written[odd]):
        message = _("no golongan I/a to IV/e or I to XVII: kept as it is")
        notes.add("guessed", "gol_akhir_nama", rows.index, message, value=value)
    return written.map(lambda text: tidy[text] or text)


def _grade(text: str) -> str:
    found = _GRADE.fullmatch(text.replace(" ", ""))
    if not found:
        return ""
    return f"{found[1].upper()}/{found[2].lower()}" if found[1] else found[3].upper()


def _since(people: pd.DataFrame, notes: Notes) -> "pd.Series[str]":
    """ISO days; blank where there is no such day, or it is before the birth."""
    written = people["tmt_jabatan"]
    days = days_of(written)
    counted = written.str.fullmatch(SERIAL, na=False) & days.notna()
    message = _("a spreadsheet's count of days: taken for a date")
    notes.add("guessed", "tmt_jabatan", people.index[counted], message)
    remedy = _("correct the date, written day-month-year")
    for wrong, message in (
        (written.notna() & days.isna(), _("no date: since stays blank")),
        (days < people["born"], _("before the birth that the NIP says: since stays blank")),
        (days < pd.Timestamp("1900-01-01"), _("no date: since stays blank")),
    ):
        for value, rows in written[wrong].groupby(written[wrong]):
            notes.add("left_out", "tmt_jabatan", rows.index, message, value=value, remedy=remedy)
        days = days.mask(wrong)
    return days.dt.strftime("%Y-%m-%d")


def _tables(
    case: Case | None, employees: pd.DataFrame, people: pd.DataFrame, units: pd.DataFrame, notes: Notes
) -> dict[str, pd.DataFrame]:
    """All tables of the case: units and posts that it lacks follow those it has."""
    old = case_tables(case)
    known = old.get("units", pd.DataFrame({"unit": []}, dtype="str"))
    fresh = units[units["unit"].isin(people["unit"]) & ~units["unit"].isin(known["unit"])]
    fresh = fresh.drop_duplicates("unit").rename(columns={"unor_nama": "name"})
    table = pd.concat([known, fresh[["unit", "name", "kind", "region"]]], ignore_index=True)
    posts = old.get("posts", pd.DataFrame({"unit": [], "job": []}, dtype="str"))
    tables = {
        "employees": _with_own(employees, old.get("employees"), notes),
        "units": table,
        "posts": with_headcounts(posts, employees, notes),
    }
    return merged(case, tables, notes)


def _with_own(employees: pd.DataFrame, old: pd.DataFrame | None, notes: Notes) -> pd.DataFrame:
    """The employees with what only the case knows of them: homes, ratings, tags, the user's own columns."""
    if old is None:
        return employees
    gone = old.index[~old["employee"].isin(employees["employee"])]
    message = _("employees of the case that the file lacks")
    notes.add(
        "left_out", "employees", gone + 2, message, remedy=_("add them to the file if they still serve")
    )
    own = [name for name in old.columns if name not in employees and name != "post_job"]
    return employees.join(old.set_index("employee")[own], on="employee")
