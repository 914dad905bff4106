"""One document for each move of a run, merged from a .docx template, its reasons in plain Indonesian."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from placement.base.decimals import shown
from placement.base.errors import Finding, InputError
from placement.base.filenames import file_names
from placement.base.files import written_whole
from placement.base.language import _, named, number, speaking, term, written
from placement.run import Run
from placement.run.tables import write_table
from placement.study.explain.reasons import MoveEnd, Reasons, reasons

__all__ = ["FIELDS", "LIST", "TEMPLATE", "Letter", "write_letters"]

TEMPLATE = Path(__file__).with_name("usulan_mutasi.docx")
"""The default letter, a transfer proposal; `template.py` beside it writes it."""

LIST = "letters.csv"
"""The table of all letters, which marks the folder as one of letters."""

FIELDS = (
    "id",
    "name",
    "employee",
    "old",
    "new",
    "minutes_before",
    "minutes_after",
    "gains",
    "prices",
    "kept",
    "courses",
    "scenario",
)
"""What a template may name; `employee` has the columns of the table, `old` and `new` those of the unit."""

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
UNFIT = (TemplateError, ArithmeticError, LookupError, SyntaxError, TypeError, ValueError)
"""What filling a template may raise: its words, its arithmetic, or a page that is no XML any more."""

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Letter:
    """One document: whom it proposes to move, from and to where, and its file."""

    employee: str
    name: str
    from_unit: str
    from_job: str
    unit: str
    job: str
    file: str


def write_letters(run: Run, template: Path, folder: Path, *, force: bool) -> tuple[Letter, ...]:
    """A folder with a document per move, named by employee id, and the table `letters.csv`.

    Written whole or not at all. Raises InputError for a template that cannot be read or names
    what there is not, and for a folder that exists where `force` is not set.
    """
    _checked(template)
    with written_whole(folder, force=force, mark=LIST) as fresh:
        letters = []
        for letter, fields in _filled(run):
            _merge(template, fields, fresh / letter.file)
            letters.append(letter)
        columns = [*Letter.__dataclass_fields__]
        write_table(pd.DataFrame([vars(letter) for letter in letters], columns=columns), fresh / LIST)
    return tuple(letters)


def _filled(run: Run) -> list[tuple[Letter, dict[str, Any]]]:
    """Every letter with its fields, in Indonesian whatever the language in use."""
    people, units = _rows(run.problem.employees, "employee"), _rows(run.problem.units, "unit")
    found = []
    with speaking("id"):
        moves = list(reasons(run.problem, run.scenario.rules, run.plan))
        files = file_names(each.employee for each in moves)
        for each in moves:
            ends = {"old": _post(each.old, units), "new": _post(each.new, units)}
            fields = _fields(run, each, people[each.employee]) | ends
            found.append((_letter(each, str(fields["name"]), f"{files[each.employee]}.docx"), fields))
    return found


def _letter(each: Reasons, name: str, file: str) -> Letter:
    old, new = each.old, each.new
    return Letter(each.employee, name, old.unit, old.job, new.unit, new.job, file)


def _checked(template: Path) -> None:
    """Raises InputError where the template is no .docx, or names a field that letters lack."""
    try:
        named = DocxTemplate(template).get_undeclared_template_variables(_words())
    except TemplateError as error:
        raise InputError(
            _("{file} is no template that can be filled: {reason}", file=template, reason=error)
        ) from error
    except (OpcError, OSError, BadZipFile, KeyError, ValueError) as error:
        raise InputError(_("{file} is no readable .docx document", file=template)) from error
    findings = [
        Finding("error", template.name, None, None, name, _("letters have no such field"), _remedy())
        for name in sorted(named - {*FIELDS})
    ]
    if findings:
        raise InputError(_("{file} cannot be filled", file=template), findings)


def _remedy() -> str:
    return _("choose one of: {words}", words=", ".join(FIELDS))


def _merge(template: Path, fields: Mapping[str, Any], file: Path) -> None:
    document = DocxTemplate(template)
    try:
        document.render(fields, _words())
    except UNFIT as error:
        raise InputError(
            _("{file} is no template that can be filled: {reason}", file=template, reason=error)
        ) from error
    document.save(file)


def _words() -> SandboxedEnvironment:
    """Names that do not exist are errors, and what tables hold stays text."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


Rows = Mapping[str, Mapping[str, str]]
"""The cells of a table as text, by its ids."""


def _rows(table: pd.DataFrame, key: str) -> Rows:
    texts = ({str(column): _text(value) for column, value in row.items()} for row in table.to_dict("records"))
    return dict(zip(table[key], texts, strict=True))


def _fields(run: Run, each: Reasons, employee: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a letter but for `old` and `new`: text or lists of text, in the language in use."""
    rules = run.scenario.rules
    return {
        "id": employee["employee"],
        "name": employee["name"] or employee["employee"],
        "employee": employee,
        "minutes_before": _minutes(each.minutes_before),
        "minutes_after": _minutes(each.minutes_after),
        "gains": [*map(_text, each.gains)],
        "prices": [*map(_text, each.prices)],
        "kept": [*dict.fromkeys(_text(rules[name].asks()) for name in each.kept)],
        "courses": [*map(_text, each.courses)],
        "scenario": {
            "title": named(run.scenario.label),
            "date": _text(run.scenario.date),
        },
    }


def _post(post: MoveEnd, units: Rows) -> dict[str, str]:
    return {**units[post.unit], "unit_name": _text(post.unit_name), "job": _text(term(post.job))}


def _minutes(minutes: float | None) -> str:
    return "–" if minutes is None else number(minutes)


def _text(value: Any) -> str:
    """The cell as an Indonesian letter has it: months by name, a decimal comma, nothing for a blank."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, int | float):
        return written(shown(value))
    return _NOT_IN_XML.sub(" ", str(value))
