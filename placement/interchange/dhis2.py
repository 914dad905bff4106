"""A run's staffing as a DHIS2 dataValueSet: staff in post, minimum and gap, per unit and job."""

import re
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

MEASURES = {"in_post": "after", "minimum": "minimum", "gap": "short_of_minimum"}
"""Measures by the column of `posts.csv` they are."""
COLUMNS = ("job", "measure", "data_element", "category_option_combo")
ORG_UNIT = "org_unit"
"""A column of the user's own in `units`: the organisation unit's id; else the unit's id serves."""
_UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")


@dataclass(frozen=True)
class DataValues:
    """The data value set, the mapping with its blanks, and the (job, measure) pairs that it leaves out."""

    document: dict[str, Any]
    mapping: pd.DataFrame
    left_out: tuple[tuple[str, str], ...]


def data_values(run: Run, *, mapping: Path | None = None, period: Period = "month") -> DataValues:
    """Every post's measures, in the order of unit, job and measure.

    Data elements come from the mapping; without one they are codes such as STAFF_NURSE_GAP.
    Raises InputError where the mapping has errors.
    """
    jobs = sorted(set(run.problem.posts["job"]))
    template = _template(jobs)
    elements = template if mapping is None else _read(mapping, template)
    named = elements[elements["data_element"] != ""].set_index(["job", "measure"])
    posts = posts_table(run.problem, run.plan).sort_values(["unit", "job"])
    org_units = _org_units(run)
    when = period_of(run.problem.date, period)
    values = [
        _value(org_units[post["unit"]], when, named.loc[(post["job"], name)], post[column])
        for post in posts.to_dict("records")
        for name, column in MEASURES.items()
        if (post["job"], name) in named.index
    ]
    schemes = {
        "dataElementIdScheme": _scheme(set(named["data_element"])),
        "orgUnitIdScheme": _scheme({value["orgUnit"] for value in values}),
    }
    wanted = [(job, measure) for job in jobs for measure in MEASURES]
    left_out = tuple(pair for pair in wanted if pair not in named.index)
    return DataValues({**schemes, "period": when, "dataValues": values}, elements, left_out)


def period_of(day: date, period: Period) -> str:
    """The period of a day as DHIS2 writes it: 202701, 2027Q1 or 2027."""
    written = {
        "month": f"{day:%Y%m}",
        "quarter": f"{day:%Y}Q{(day.month + 2) // 3}",
        "year": f"{day:%Y}",
    }
    return written[period]


def _template(jobs: list[str]) -> pd.DataFrame:
    rows = [(job, measure, _code(job, measure), "") for job in jobs for measure in MEASURES]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _code(job: str, measure: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", f"STAFF_{job}_{measure}".upper()).strip("_")


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


def _org_units(run: Run) -> dict[str, str]:
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
    return dict(zip(units["unit"], ids, strict=True))


def _value(org_unit: str, period: str, element: "pd.Series[Any]", amount: int) -> dict[str, str]:
    combo = element["category_option_combo"]
    return {
        "dataElement": element["data_element"],
        "period": period,
        "orgUnit": org_unit,
        **({"categoryOptionCombo": combo} if combo else {}),
        "value": str(amount),
    }


def _scheme(ids: set[str]) -> str:
    """UID where all ids are DHIS2's own of 11 characters, else CODE."""
    return "UID" if ids and all(map(_UID.fullmatch, ids)) else "CODE"
