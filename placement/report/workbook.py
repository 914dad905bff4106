"""`report.xlsx`: the plan as an HR office expects it, one sheet for each question."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from placement.language import _, term
from placement.report.evidence import Evidence
from placement.report.gaps import by_job
from placement.report.moves import Move
from placement.report.policies import policies

FORMATS: Mapping[str, Mapping[str, object]] = {
    "text": {"num_format": "@", "valign": "top"},
    "prose": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "decimal": {"num_format": "#,##0.0", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
}


@dataclass(frozen=True)
class Column:
    """A header, how its cells are written (a key of FORMATS), and how wide, in letters."""

    header: str
    kind: str
    width: int


def workbook(evidence: Evidence, moves: Sequence[Move]) -> bytes:
    """The content of the file; the same run gives the same bytes."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    born = datetime.combine(evidence.run.scenario.date, datetime.min.time())
    book.set_properties({"title": evidence.title, "created": born})
    styles = {kind: book.add_format(dict(style)) for kind, style in FORMATS.items()}
    _sheet(book, styles, _("Proposals"), _proposal_columns(), _proposals(evidence, moves))
    _sheet(book, styles, _("Posts"), _post_columns(), _posts(evidence))
    _sheet(book, styles, _("Shortages"), _shortage_columns(), _shortages(evidence))
    _sheet(book, styles, _("Rules"), _rule_columns(), _rules(evidence))
    book.close()
    return content.getvalue()


def _sheet(
    book: Workbook,
    styles: Mapping[str, Format],
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
) -> None:
    """A table with a frozen header and a filter, that prints on A4 across."""
    sheet = book.add_worksheet(name)
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE6EE", "bottom": 1}
    )
    writers: dict[str, Callable[..., object]] = {
        "whole": sheet.write_number,
        "decimal": sheet.write_number,
        "date": sheet.write_datetime,
    }
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, styles[column.kind])
        sheet.write_string(0, place, column.header, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None and value != "":
                writers.get(column.kind, sheet.write_string)(last, place, value, styles[column.kind])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _proposal_columns() -> list[Column]:
    return [
        Column(_("Employee"), "text", 20),
        Column(_("Name"), "text", 28),
        Column(_("Job"), "text", 18),
        Column(_("Grade"), "text", 8),
        Column(_("Employment"), "text", 12),
        Column(_("In post since"), "date", 12),
        Column(_("From unit (id)"), "text", 14),
        Column(_("From unit"), "text", 22),
        Column(_("From post"), "text", 18),
        Column(_("To unit (id)"), "text", 14),
        Column(_("To unit"), "text", 22),
        Column(_("To post"), "text", 18),
        Column(_("Minutes today"), "decimal", 10),
        Column(_("Minutes planned"), "decimal", 10),
        Column(_("Course"), "text", 16),
        Column(_("Why"), "prose", 50),
        Column(_("At what price"), "prose", 30),
    ]


def _proposals(evidence: Evidence, moves: Sequence[Move]) -> Iterable[Sequence[Any]]:
    people = evidence.problem.employees.iloc[evidence.moved]
    texts = people[["job", "grade", "employment"]].fillna("").to_numpy(object).tolist()
    since = [None if pd.isna(day) else day.to_pydatetime() for day in people["since"]]
    for move, (job, *rank), day in zip(moves, texts, since, strict=True):
        told = move.told
        yield (
            *(told.employee, move.name, term(job), *rank),
            day,
            *(told.old.unit, told.old.unit_name, term(told.old.job)),
            *(told.new.unit, told.new.unit_name, term(told.new.job)),
            told.minutes_before,
            told.minutes_after,
            "; ".join(told.courses),
            move.why,
            move.price,
        )


def _post_columns() -> list[Column]:
    numbers = (
        _("Minimum"),
        _("Target"),
        _("Maximum"),
        _("Today"),
        _("Plan"),
        _("Change"),
        _("Short of minimum today"),
        _("Short of minimum planned"),
        _("Short of target planned"),
    )
    return [
        Column(_("Unit (id)"), "text", 16),
        Column(_("Unit"), "text", 26),
        Column(_("Job"), "text", 20),
        *(Column(header, "whole", 11) for header in numbers),
    ]


def _posts(evidence: Evidence) -> Iterable[Sequence[Any]]:
    posts = evidence.posts.sort_values(["unit_name", "unit", "job"])
    words = posts["job"].map(term)
    numbers = np.column_stack(
        [
            posts[["minimum", "target", "maximum", "before", "after"]].to_numpy(np.int64),
            (posts["after"] - posts["before"]).to_numpy(np.int64),
            posts[["short_before", "short_of_minimum", "short_of_target"]].to_numpy(np.int64),
        ]
    ).tolist()
    return [
        (unit, name, job, *row)
        for unit, name, job, row in zip(posts["unit"], posts["unit_name"], words, numbers, strict=True)
    ]


def _shortage_columns() -> list[Column]:
    numbers = (
        _("Minimum"),
        _("Staff"),
        _("Short today"),
        _("Short under the plan"),
        _("Of these: to hire or train"),
    )
    return [Column(_("Job"), "text", 24), *(Column(header, "whole", 13) for header in numbers)]


def _shortages(evidence: Evidence) -> Iterable[Sequence[Any]]:
    for row in by_job(evidence).to_dict("records"):
        names = ("minimum", "staff", "short_before", "short_after", "hire")
        yield (term(row["job"]), *(int(row[name]) for name in names))


def _rule_columns() -> list[Column]:
    return [
        Column(_("Rule"), "text", 28),
        Column(_("Kind"), "text", 14),
        Column(_("What holds"), "prose", 40),
        Column(_("Terms"), "prose", 40),
        Column(_("Priority"), "whole", 9),
        Column(_("Weight"), "text", 9),
        Column(_("Broken today"), "decimal", 13),
        Column(_("Under the plan"), "decimal", 13),
        Column(_("Counts"), "prose", 24),
    ]


def _rules(evidence: Evidence) -> Iterable[Sequence[Any]]:
    for rule in policies(evidence):
        weight = "" if rule.priority is None else rule.weight
        yield (
            rule.name,
            rule.kind,
            rule.holds,
            rule.terms,
            rule.priority,
            weight,
            rule.before,
            rule.after,
            rule.unit,
        )
