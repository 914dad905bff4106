"""Who still serves, by the legal standing (kedudukan hukum) of SIASN."""

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.interchange.mapping import STANDING
from placement.interchange.notes import Notes

_COLUMN = "kedudukan_hukum_nama"
_GONE = (
    r"pensiun|\bmpp\b|meninggal|wafat|henti|keluar|hilang|tewas"
    r"|\bcltn\b|luar tanggungan|tugas belajar|tubel"
)
"""Gone for good; on leave at their own cost (CLTN); away to study."""


def served(
    people: pd.DataFrame, given: pd.DataFrame | None, notes: Notes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The people who serve, and the mapping of standings; a blank standing serves."""
    written = people[_COLUMN].fillna("")
    counted = written.value_counts().sort_index()
    gone = counted.index.str.lower().str.contains(_GONE)
    active = counted.index.str.lower().isin(["", "aktif", "pns aktif", "pppk aktif", "cpns aktif"])
    automatic = pd.DataFrame(
        {
            _COLUMN: counted.index,
            "serves": pd.Series("1", counted.index).mask(gone, "0").to_numpy(object),
            "status": pd.Series("guessed", counted.index).mask(active, "matched").to_numpy(object),
            "score": "",
            "people": counted.to_numpy(),
        },
        dtype=object,
    )
    standing = STANDING.reviewed(automatic, given)
    _require_flags(standing)
    found = standing.set_index(_COLUMN)
    remedy = _("review mapping/standing.csv")
    for value, rows in people.groupby(written):
        if found.loc[value, "serves"] == "0":
            message = _("does not serve, by the standing")
            notes.add("left_out", _COLUMN, rows.index, message, value=value, remedy=remedy)
        elif found.loc[value, "status"] != "matched":
            message = _("taken for one who serves")
            notes.add("guessed", _COLUMN, rows.index, message, value=value, remedy=remedy)
    return people[written.map(found["serves"]) == "1"], standing


def _require_flags(standing: pd.DataFrame) -> None:
    wrong = standing[~standing["serves"].isin(["0", "1"])]
    findings = [
        Finding(
            "error",
            STANDING.file,
            None,
            "serves",
            row["serves"],
            _("{standing}: neither 0 nor 1", standing=row[_COLUMN]),
            _("write 0 or 1"),
        )
        for _number, row in wrong.iterrows()
    ]
    if findings:
        raise InputError(_("the mapping file {file} has errors", file=STANDING.file), findings)
