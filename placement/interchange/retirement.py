"""When civil servants retire, by their level: an assumption, to be edited."""

import re
from datetime import date
from typing import Any

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.interchange.mapping import RETIREMENT
from placement.interchange.notes import Notes

OTHER = "other"
AGES = {OTHER: "58", "ahli madya": "60", "pimpinan tinggi": "60", "ahli utama": "65"}
"""Years by level: UU 20/2023 and the rules below it, simplified."""


def retirement_dates(
    born: "pd.Series[Any]", level: "pd.Series[str]", given: pd.DataFrame | None, notes: Notes
) -> tuple["pd.Series[Any]", pd.DataFrame]:
    """The first day of the month after the birthday, NaT where born is; and the ages by level."""
    automatic = pd.DataFrame(
        {"level": list(AGES), "age": list(AGES.values()), "status": "guessed", "score": "", "people": 0},
        dtype=object,
    )
    ages = RETIREMENT.reviewed(automatic, given)
    _require_ages(ages)
    age = ages.set_index("level")["age"].astype(int)
    used = level.where(level.isin(age.index), OTHER)
    ages["people"] = ages["level"].map(used.value_counts()).fillna(0).astype(int)
    years = used.map(age)
    days = [
        pd.NaT
        if pd.isna(day)
        else pd.Timestamp(date(day.year + own + day.month // 12, day.month % 12 + 1, 1))
        for day, own in zip(born, years, strict=True)
    ]
    status = used.map(ages.set_index("level")["status"])
    remedy = _("review mapping/retirement.csv")
    for name, rows in born[born.notna() & (status != "matched")].groupby(used):
        message = _("retires at {age}, an assumption for the level {level}", age=age[name], level=name)
        notes.add("guessed", "retires", rows.index, message, remedy=remedy)
    return pd.Series(pd.to_datetime(pd.Series(days, dtype=object)).to_numpy(), born.index), ages


def _require_ages(ages: pd.DataFrame) -> None:
    findings = [
        Finding(
            "error",
            RETIREMENT.file,
            None,
            "age",
            row["age"],
            _("{level}: {age} is no age of retirement", level=row["level"], age=row["age"]),
            _("write a whole number from {least} to {most}", least=40, most=90),
        )
        for _number, row in ages.iterrows()
        if not re.fullmatch(r"[4-8][0-9]|90", str(row["age"]))
    ]
    if findings:
        raise InputError(_("the mapping file {file} has errors", file=RETIREMENT.file), findings)
