"""The NIP of civil servants, 18 digits, taken apart.

Birth YYYYMMDD, first appointment YYYYMM, sex (never kept), a number of three digits; for PPPK
digits 13 and 14 are 21 or more.
"""

import re

import pandas as pd

from placement.base.language import _
from placement.interchange.notes import Notes

_COLUMN = "nip_baru"
_EXPONENT = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")


def identified(cells: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The rows with a NIP that no earlier row has, and `born`: the day it says, NaT where it is none."""
    ids = cells[_COLUMN].str.replace(" ", "")
    valid = ids.str.fullmatch(r"[0-9]{18}", na=False).astype(bool)
    for row, text in ids[~valid].fillna("").items():
        _tell_invalid(int(str(row)), text, notes)
    people = cells[valid].assign(nip_baru=ids[valid])
    again = people[_COLUMN].duplicated()
    remedy = _("keep the row that counts")
    for value, rows in people[again].groupby(_COLUMN):
        message = _("the NIP stands in an earlier row")
        notes.add("left_out", _COLUMN, rows.index, message, value=value, remedy=remedy)
    people = people[~again]
    born = pd.to_datetime(people[_COLUMN].str.slice(0, 8), format="%Y%m%d", errors="coerce")
    born = born.mask(born < pd.Timestamp("1900-01-01"))
    for row, value in people.loc[born.isna(), _COLUMN].items():
        message = _("the first eight digits are no day: born and retires stay blank")
        notes.add("left_out", _COLUMN, [int(str(row))], message, value=value, remedy=_("correct the NIP"))
    return people.assign(born=born)


def employment(people: pd.DataFrame, notes: Notes) -> "pd.Series[str]":
    """pppk, cpns or pns: what the file says, else what the NIP says; texts without blanks."""
    kind, standing = people["jenis_pegawai_nama"].str.lower(), people["kedudukan_hukum_nama"].str.lower()
    status = people["status_cpns_pns"].str.lower()
    said = kind + " " + standing + " " + status
    contract = said.str.contains(r"\bpppk\b|\bp3k\b|perjanjian kerja", regex=True)
    contract |= people[_COLUMN].str.slice(12, 14) >= "21"
    trainee = (said.str.contains("cpns", regex=False) & ~status.isin(["pns", "p"])) | status.isin(["c"])
    silent = (kind == "") & (status == "") & ~contract
    message = _("neither kind nor status is given: taken for pns, as the NIP is none of a PPPK")
    notes.add("guessed", "jenis_pegawai_nama", people.index[silent], message)
    words = pd.Series("pns", people.index, dtype="str")
    return words.mask(trainee, "cpns").mask(contract, "pppk")


def _tell_invalid(row: int, text: str, notes: Notes) -> None:
    """A note without the text where it may be an identity number."""
    remedy = _("enter the 18 digits of the NIP")
    if not text:
        message = _("no NIP: the row is left out")
    elif _EXPONENT.fullmatch(text):
        message = _("the NIP was stored as a number, which keeps only 15 digits: the row is left out")
        remedy = _("store the column as text, and enter the id again from its source")
    else:
        message = _("{count} characters, not the 18 digits of a NIP: the row is left out", count=len(text))
    notes.add("left_out", _COLUMN, [row], message, remedy=remedy)
