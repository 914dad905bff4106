"""What a letter may name: text and lists of text, in the language in use."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from placement.base.decimals import shown
from placement.base.filenames import file_names
from placement.base.language import _, day, named, number, term, written
from placement.reports.moves import chosen, could_go
from placement.run import Run
from placement.study.explain.equals import equals
from placement.study.explain.reasons import MoveEnd, Reasons, reasons
from placement.study.explain.visits import sentences

PERSON = (
    "id",
    "nip",
    "name",
    "employee",
    "old",
    "new",
    "way",
    "minutes_before",
    "minutes_after",
    "gains",
    "prices",
    "kept",
    "unchecked",
    "equals",
    "courses",
    "visits",
)
"""What is told of each move; `employee` has the columns of the table, `old` and `new` those of the unit.

The old post bears the title that the employee has by the personnel register, where it is known.
"""

ALL = ("scenario", "legal_basis", "count")
"""What is told in every letter; the collective one has `people` besides, each with the fields of a person."""

DOTS = "…………………………"
_NIP = re.compile(r"\d{18}")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Letter:
    """One move: whom it proposes to move, from and to where, and the file that says so."""

    employee: str
    name: str
    from_unit: str
    from_job: str
    unit: str
    job: str
    file: str


Rows = Mapping[str, Mapping[str, str]]
"""The cells of a table as text, by its ids."""


def people(run: Run, file: str = "") -> Iterator[tuple[Letter, dict[str, Any]]]:
    """Every move with its fields, in a document of its own or all in one `file`."""
    rows, units = _rows(run.problem.employees, "employee"), _rows(run.problem.units, "unit")
    rules = run.scenario.rules
    alike = equals(run.problem, rules, run.plan)
    codes = {str(id_): code for code, id_ in enumerate(run.problem.employee_ids)}
    moves = list(reasons(run.problem, rules, run.plan))
    names = file_names(each.employee for each in moves)
    for each in moves:
        others = len(alike.by_mover.get(codes[each.employee], ()))
        fields = _fields(run, each, rows[each.employee])
        fields["equals"] = f"{could_go(others)} {chosen(alike.lot)}" if others else ""
        fields |= {"old": _post(each.old, units), "new": _post(each.new, units)}
        fields["old"]["job"] = rows[each.employee]["title"] or fields["old"]["job"]
        old, new = each.old, each.new
        where = file or f"{names[each.employee]}.docx"
        letter = Letter(each.employee, fields["name"], old.unit, old.job, new.unit, new.job, where)
        yield letter, fields


def common(run: Run, legal_basis: Sequence[str], count: int) -> dict[str, Any]:
    """The fields that every letter of a run has alike; without a legal basis a dotted line to fill."""
    title = named(run.scenario.label)
    return {
        "scenario": {"title": title, "date": text(run.scenario.date)},
        "legal_basis": [*map(text, legal_basis)] or [DOTS],
        "count": number(count),
    }


def _fields(run: Run, each: Reasons, employee: Mapping[str, str]) -> dict[str, Any]:
    rules = run.scenario.rules
    unchecked = (
        _("{rule}: {lacking}", rule=rules[name].asks(), lacking=rules[name].lacking())
        for name in each.unchecked
    )
    post = run.problem.post_of[each.new.unit, each.new.job]
    return {
        "id": employee["employee"],
        "nip": _nip(employee),
        "name": employee["name"] or employee["employee"],
        "employee": employee,
        "way": text(_way(each)),
        "minutes_before": _minutes(each.minutes_before),
        "minutes_after": _minutes(each.minutes_after),
        "gains": [*map(text, each.gains)],
        "prices": [*map(text, each.prices)],
        "kept": [*dict.fromkeys(text(rules[name].asks()) for name in each.kept)],
        "unchecked": [*dict.fromkeys(map(text, unchecked))],
        "courses": [*map(text, each.courses)],
        "visits": [*map(text, sentences(run.problem, run.plan, post))],
    }


def _nip(employee: Mapping[str, str]) -> str:
    """The number of a civil servant: a column `nip`, or an id of 18 digits; else a dotted line to fill."""
    told = employee.get("nip", "")
    if not told and _NIP.fullmatch(employee["employee"]):
        told = employee["employee"]
    return told or DOTS


def _way(each: Reasons) -> str:
    """One way to work, today and planned, as far as it is known from home; never 0 for an unknown one."""
    if each.minutes_between is not None:
        return _(
            "not known, because the home is not; from the present unit to the proposed one {minutes} minutes",
            minutes=number(each.minutes_between),
        )
    if each.minutes_before is None and each.minutes_after is None:
        return _("not known")
    told = _(
        "today {before} minutes, as proposed {after} minutes",
        before=_minutes(each.minutes_before),
        after=_minutes(each.minutes_after),
    )
    if 0 in (each.minutes_before, each.minutes_after):
        told += " " + _("(0: the unit lies in the place where the employee lives)")
    return told


def _rows(table: pd.DataFrame, key: str) -> Rows:
    texts = ({str(column): text(value) for column, value in row.items()} for row in table.to_dict("records"))
    return dict(zip(table[key], texts, strict=True))


def _post(post: MoveEnd, units: Rows) -> dict[str, str]:
    return {**units[post.unit], "unit_name": text(post.unit_name), "job": text(term(post.job))}


def _minutes(minutes: float | None) -> str:
    return "–" if minutes is None else number(minutes)


def text(value: Any) -> str:
    """The cell as a letter has it: months by name, the decimal mark of the language, nothing for a blank."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float):
        return written(shown(value))
    return _NOT_IN_XML.sub(" ", str(value))
