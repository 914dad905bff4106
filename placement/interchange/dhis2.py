"""A run's staffing as a DHIS2 dataValueSet: staff in post, minimum and gap, per unit and job."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.interchange.sheet import read_sheet
from placement.problem.measures import posts_table
from placement.run import Run

Period = Literal["month", "quarter", "year"]
Scheme = Literal["uid", "code"]
"""What ids are to DHIS2: its own of 11 characters, or codes. It is said: a code may look like an id."""

MEASURES = {"in_post": "after", "minimum": "minimum", "gap": "short_of_minimum"}
"""Measures by the column of `posts.csv` they are."""
COLUMNS = ("job", "measure", "data_element", "category_option_combo")
ORG_UNIT = "org_unit"
"""A column of the user's own in `units`: the organisation unit's id; else the unit's id serves."""
_UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
_LONGEST = 50
"""Characters of a code in DHIS2."""
_CODE = "STAFF_{job}_{measure}"
_ROOM = _LONGEST - len(_CODE.format(job="", measure="minimum"))


@dataclass(frozen=True)
class DataValues:
    """The data value set, the mapping with its blanks, and the (job, measure) pairs that it leaves out."""

    document: dict[str, Any]
    mapping: pd.DataFrame
    left_out: tuple[tuple[str, str], ...]


def data_values(
    run: Run,
    *,
    mapping: Path | None = None,
    period: Period = "month",
    elements: Scheme | None = None,
    units: Scheme | None = None,
) -> DataValues:
    """Every post's measures, in the order of unit, job and measure.

    Data elements come from the mapping, and are then DHIS2's ids unless `elements` says code;
    without one they are codes such as STAFF_NURSE_GAP. Units are codes, unless each has an id in
    the column `org_unit`, or `units` says uid. Raises InputError where the mapping has errors,
    or an id is not what it is said to be.
    """
    jobs = sorted(set(run.problem.posts["job"]))
    template = _template(jobs)
    table = template if mapping is None else _read(mapping, template)
    told = table["data_element"] != ""
    scheme = elements or ("code" if mapping is None else "uid")
    _require(scheme, table["data_element"][told], mapping.name if mapping else "", "data_element")
    named = table[told].set_index(["job", "measure"])
    posts = posts_table(run.problem, run.plan).sort_values(["unit", "job"])
    org_units, of_units = _org_units(run, units)
    when = period_of(run.problem.date, period)
    values = [
        _value(org_units[post["unit"]], when, named.loc[(post["job"], name)], post[column])
        for post in posts.to_dict("records")
        for name, column in MEASURES.items()
        if (post["job"], name) in named.index
    ]
    schemes = {"dataElementIdScheme": scheme.upper(), "orgUnitIdScheme": of_units.upper()}
    wanted = [(job, measure) for job in jobs for measure in MEASURES]
    left_out = tuple(pair for pair in wanted if pair not in named.index)
    return DataValues({**schemes, "period": when, "dataValues": values}, table, left_out)


def period_of(day: date, period: Period) -> str:
    """The period of a day as DHIS2 writes it: 202701, 2027Q1 or 2027."""
    written = {
        "month": f"{day:%Y%m}",
        "quarter": f"{day:%Y}Q{(day.month + 2) // 3}",
        "year": f"{day:%Y}",
    }
    return written[period]


def _template(jobs: list[str]) -> pd.DataFrame:
    codes = _codes(jobs)
    rows = [
        (job, measure, _CODE.format(job=codes[job], measure=measure).upper(), "")
        for job in jobs
        for measure in MEASURES
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _codes(jobs: Sequence[str]) -> dict[str, str]:
    """A part of a code for each job, no two alike; digits of a hash where letters alone do not tell it."""
    spelled = {job: _spelled(job) for job in jobs}
    often = Counter(text for text, _whole in spelled.values())
    codes = {}
    for job, (text, whole) in spelled.items():
        if whole and often[text] == 1 and len(text) <= _ROOM:
            codes[job] = text
        else:
            digits = hashlib.sha256(job.encode()).hexdigest()[:8].upper()
            codes[job] = f"{text[: _ROOM - len(digits) - 1]}_{digits}".strip("_")
    return codes


def _spelled(job: str) -> tuple[str, bool]:
    """The job in capitals and digits, and whether no letter of it is lost."""
    letters = [each for each in unicodedata.normalize("NFKD", job) if not unicodedata.combining(each)]
    text = re.sub(r"[^A-Z0-9]+", "_", "".join(letters).upper()).strip("_")
    return text, bool(text) and all(each.isascii() for each in letters if each.isalnum())


def _read(file: Path, template: pd.DataFrame) -> pd.DataFrame:
    """The mapping file, checked: known measures, no pair and no element twice."""
    sheet = read_sheet(file, lambda name: name if name in COLUMNS else None, COLUMNS[:3])
    table = sheet.cells.reindex(columns=list(COLUMNS)).astype(object)
    table = table.where(table.notna(), "")
    filled = table["data_element"] != ""
    wrong = (
        (
            ~table["measure"].isin(list(MEASURES)),
            "measure",
            _("no measure of: {words}", words=", ".join(MEASURES)),
        ),
        (~table["job"].isin(template["job"]), "job", _("the run has no such job")),
        (table.duplicated(["job", "measure"]), "job", _("an earlier row has this job and measure")),
        (
            filled & table.duplicated(["data_element", "category_option_combo"]),
            "data_element",
            _("an earlier row has this data element: one value would overwrite the other"),
        ),
    )
    findings = [
        Finding("error", sheet.file, int(row), column, table.loc[row, column], message, _("correct the row"))
        for rows, column, message in wrong
        for row in table.index[rows]
    ]
    if findings:
        raise InputError(_("the mapping file {file} has errors", file=sheet.file), findings)
    return table


def _org_units(run: Run, scheme: Scheme | None) -> tuple[dict[str, str], Scheme]:
    """What DHIS2 calls each unit, and what these ids are to it."""
    units = run.problem.units
    own = units[ORG_UNIT] if ORG_UNIT in units else pd.Series(None, units.index, dtype=object)
    ids = own.fillna(units["unit"])
    message = _("an earlier unit has this id: one value would overwrite the other")
    findings = [
        Finding("error", "units", int(row), ORG_UNIT, ids[row], message, _("give each unit its own id"))
        for row in units.index[ids.duplicated()]
    ]
    if findings:
        raise InputError(_("units share an organisation unit"), findings)
    said: Scheme = scheme or ("uid" if own.notna().all() else "code")
    _require(said, ids, "units", ORG_UNIT)
    return dict(zip(units["unit"], ids, strict=True)), said


def _require(scheme: Scheme, ids: "pd.Series[Any]", file: str, column: str) -> None:
    """Raises InputError, with a finding for each, where ids are not what they are said to be."""
    if scheme == "uid":
        wrong = ids[~ids.astype(str).str.fullmatch(_UID)]
        message = _("no id of DHIS2: a letter, then 10 letters or digits")
        remedy = _("copy the id from DHIS2, or say that these are codes: {option} code")
        remedy = remedy.format(option="--units" if column == ORG_UNIT else "--elements")
    else:
        wrong = ids[ids.astype(str).str.len() > _LONGEST]
        message = _("longer than the {most} characters that a code has in DHIS2", most=_LONGEST)
        remedy = _("give it a shorter code in the column {column}", column=column)
    findings = [
        Finding("error", file, int(str(row)), column, str(text), message, remedy)
        for row, text in wrong.items()
    ]
    if findings:
        raise InputError(_("ids are not what they are said to be"), findings)


def _value(org_unit: str, period: str, element: "pd.Series[Any]", amount: int) -> dict[str, str]:
    combo = element["category_option_combo"]
    return {
        "dataElement": element["data_element"],
        "period": period,
        "orgUnit": org_unit,
        **({"categoryOptionCombo": combo} if combo else {}),
        "value": str(amount),
    }
