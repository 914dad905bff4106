"""`report.xlsx`: the plan as an HR office expects it, one sheet for each question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import ceil
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from placement.base.language import _, term
from placement.reports.evidence import Evidence
from placement.reports.gaps import by_job
from placement.reports.moves import Move
from placement.reports.numerals import day
from placement.reports.policies import policies
from placement.reports.story import figures, sentences

FORMATS: Mapping[str, Mapping[str, object]] = {
    "text": {"num_format": "@", "valign": "top"},
    "prose": {"num_format": "@", "text_wrap": True, "valign": "top", "indent": 1},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "decimal": {"num_format": "#,##0.0", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
}

LINE = 15.0  # points
HEAD = 3  # the row of a table's header; above it stand its title and what it is about
SUMMARY_WIDTH = 92
WIDEST = 230  # letters across a page of A4, at half their size
BROAD = 1.1  # letters of a proportional face, where it is broad, in widths of the workbook's own
NUMBERS = frozenset({"whole", "decimal"})


@dataclass(frozen=True)
class PrintedColumn:
    """A header, how its cells are written (a key of FORMATS), and how wide, in letters."""

    header: str
    kind: str
    width: int


def workbook(evidence: Evidence, moves: Sequence[Move] | None) -> bytes:
    """The content of the file; the same run gives the same bytes. Without moves it names nobody."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    born = datetime.combine(evidence.run.scenario.date, datetime.min.time())
    book.set_properties({"title": evidence.title, "created": born})
    styles = {kind: book.add_format(dict(style)) for kind, style in FORMATS.items()}
    about = f"{evidence.title}, {day(evidence.run.scenario.date)}"
    if moves is not None:
        _sheet(book, styles, _("Proposals"), about, _proposal_columns(), _proposals(evidence, moves))
    _summary(book, styles, evidence, about)
    _sheet(book, styles, _("Posts"), about, _post_columns(), _posts(evidence))
    if evidence.visits:
        _sheet(book, styles, _("Visits"), about, _visit_columns(), _visits(evidence))
    _sheet(book, styles, _("Shortages"), about, _shortage_columns(), _shortages(evidence))
    _sheet(book, styles, _("Rules"), about, _rule_columns(), _rules(evidence, named=moves is not None))
    book.close()
    return content.getvalue()


def _sheet(
    book: Workbook,
    styles: Mapping[str, Format],
    name: str,
    about: str,
    columns: Sequence[PrintedColumn],
    rows: Iterable[Sequence[Any]],
) -> None:
    """A table under its title, with a frozen header and a filter, that prints on A4 across."""
    sheet = book.add_worksheet(name)
    head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE6EE", "bottom": 1}
    heads = {
        right: book.add_format({**head, "align": "right" if right else "left"}) for right in (True, False)
    }
    table = [*rows]
    _titled(book, sheet, f"{name}: {about}", _("Rows: {n}", n=len(table)))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, styles[column.kind])
        sheet.write_string(HEAD, place, column.header, heads[column.kind in NUMBERS])
    sheet.set_row(HEAD, _height(columns, [column.header for column in columns], spare=4))
    for number, row in enumerate(table, HEAD + 1):
        sheet.set_row(number, _height(columns, row))
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _cell(sheet, number, place, value, styles, column.kind)
    last = HEAD + len(table)
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.autofilter(HEAD, 0, last, len(columns) - 1)
    sheet.repeat_rows(HEAD)
    sheet.set_landscape()
    across = ceil(sum(column.width for column in columns) / WIDEST)
    sheet.repeat_columns(0)
    _paper(sheet, across)


def _titled(book: Workbook, sheet: Worksheet, title: str, note: str) -> None:
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    sheet.write_string(1, 0, note, book.add_format({"italic": True}))


def _summary(book: Workbook, styles: Mapping[str, Format], evidence: Evidence, about: str) -> None:
    """The sentences of the report's first page, and the figures before and after."""
    sheet = book.add_worksheet(_("Summary"))
    proposal = _("A plan is a proposal. It is as good as its tables; people decide.")
    _titled(book, sheet, ": ".join((_("Placement report"), about)), proposal)
    head = book.add_format({"bold": True, "bg_color": "#DDE6EE", "bottom": 1})
    sheet.set_column(0, 0, SUMMARY_WIDTH)
    sheet.set_column(1, 2, 14)
    row = HEAD
    for sentence in sentences(evidence):
        sheet.set_row(row, LINE * len(wrap(sentence, round(SUMMARY_WIDTH / BROAD))))
        sheet.write_string(row, 0, sentence, styles["prose"])
        row += 1
    row += 1
    for place, word in enumerate((_("Measure"), _("Today"), _("Plan"))):
        sheet.write_string(row, place, word, head)
    for figure in figures(evidence):
        row += 1
        sheet.write_string(row, 0, figure.words, styles["prose"])
        for place, value in enumerate((figure.before, figure.after), 1):
            _cell(sheet, row, place, None if value is None else float(value), styles, "decimal")
    _paper(sheet)


def _paper(sheet: Worksheet, across: int = 1) -> None:
    """A4, so many pages across that letters stay large enough to read."""
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(across, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _cell(
    sheet: Worksheet, row: int, place: int, value: Any, styles: Mapping[str, Format], kind: str
) -> None:
    """The value as the kind of its column has it; nothing for a blank."""
    if value is None or value == "":
        return
    if kind == "date":
        sheet.write_datetime(row, place, value, styles[kind])
    elif kind in NUMBERS:
        style = "whole" if float(value).is_integer() else kind
        sheet.write_number(row, place, value, styles[style])
    else:
        sheet.write_string(row, place, value, styles[kind])


def _height(columns: Sequence[PrintedColumn], row: Sequence[Any], spare: int = 0) -> float:
    """Points that a row needs for its wrapped texts: not every program finds that out by itself.

    `spare` letters of each line are taken by the button of the filter.
    """
    lines = 1
    for column, value in zip(columns, row, strict=True):
        if isinstance(value, str) and (spare or column.kind == "prose"):
            lines = max(lines, len(wrap(value, max(4, round(column.width / BROAD) - spare))))
    return LINE * lines


def _proposal_columns() -> list[PrintedColumn]:
    return [
        PrintedColumn(_("Employee"), "text", 20),
        PrintedColumn(_("Name"), "prose", 22),
        PrintedColumn(_("Job"), "prose", 17),
        PrintedColumn(_("Grade"), "text", 8),
        PrintedColumn(_("Employment"), "text", 12),
        PrintedColumn(_("In post since"), "date", 11),
        PrintedColumn(_("From unit (id)"), "text", 14),
        PrintedColumn(_("From unit"), "prose", 17),
        PrintedColumn(_("From post"), "prose", 17),
        PrintedColumn(_("To unit (id)"), "text", 14),
        PrintedColumn(_("To unit"), "prose", 17),
        PrintedColumn(_("To post"), "prose", 17),
        PrintedColumn(_("Minutes today"), "decimal", 10),
        PrintedColumn(_("Minutes planned"), "decimal", 10),
        PrintedColumn(_("Course"), "prose", 14),
        PrintedColumn(_("Why"), "prose", 48),
        PrintedColumn(_("At what price"), "prose", 34),
        PrintedColumn(_("Why not a colleague"), "prose", 34),
    ]


def _proposals(evidence: Evidence, moves: Sequence[Move]) -> Iterable[Sequence[Any]]:
    people = evidence.problem.employees.iloc[evidence.moved]
    texts = people[["job", "grade", "employment"]].fillna("").to_numpy(object).tolist()
    since = [None if pd.isna(each) else each.to_pydatetime() for each in people["since"]]
    for move, (job, *rank), began in zip(moves, texts, since, strict=True):
        told = move.told
        yield (
            *(told.employee, move.name, term(job), *rank),
            began,
            *(told.old.unit, told.old.unit_name, term(told.old.job)),
            *(told.new.unit, told.new.unit_name, term(told.new.job)),
            told.minutes_before,
            told.minutes_after,
            "; ".join(told.courses),
            move.why,
            move.price,
            move.instead,
        )


def _post_columns() -> list[PrintedColumn]:
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
        PrintedColumn(_("Unit (id)"), "text", 16),
        PrintedColumn(_("Unit"), "text", 26),
        PrintedColumn(_("Job"), "text", 32),
        *(PrintedColumn(header, "whole", 12) for header in numbers),
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


def _visit_columns() -> list[PrintedColumn]:
    return [
        PrintedColumn(_("From unit"), "text", 26),
        PrintedColumn(_("To unit"), "text", 26),
        PrintedColumn(_("Job"), "text", 32),
        PrintedColumn(_("Visits"), "whole", 12),
        PrintedColumn(_("Persons they count for"), "decimal", 15),
    ]


def _visits(evidence: Evidence) -> Iterable[Sequence[Any]]:
    for each in evidence.visits:
        yield each.from_name, each.name, term(each.job), each.number, each.share


def _shortage_columns() -> list[PrintedColumn]:
    numbers = (
        _("Minimum"),
        _("Staff"),
        _("Short today"),
        _("Short under the plan"),
        _("Of these: to hire or train"),
    )
    return [PrintedColumn(_("Job"), "text", 34), *(PrintedColumn(header, "whole", 15) for header in numbers)]


def _shortages(evidence: Evidence) -> Iterable[Sequence[Any]]:
    for row in by_job(evidence).to_dict("records"):
        names = ("minimum", "staff", "short_before", "short_after", "hire")
        yield (term(row["job"]), *(int(row[name]) for name in names))


def _rule_columns() -> list[PrintedColumn]:
    return [
        PrintedColumn(_("Rule"), "prose", 30),
        PrintedColumn(_("Kind"), "text", 14),
        PrintedColumn(_("What holds"), "prose", 40),
        PrintedColumn(_("Terms"), "prose", 40),
        PrintedColumn(_("Priority"), "whole", 9),
        PrintedColumn(_("Weight"), "decimal", 9),
        PrintedColumn(_("Broken today"), "decimal", 13),
        PrintedColumn(_("Under the plan"), "decimal", 13),
        PrintedColumn(_("Counts"), "prose", 24),
    ]


def _rules(evidence: Evidence, *, named: bool) -> Iterable[Sequence[Any]]:
    for rule in policies(evidence):
        weight = None if rule.priority is None else float(rule.weight)
        yield (
            rule.name,
            rule.kind,
            rule.holds,
            rule.terms if named or not rule.names_people else "",
            rule.priority,
            weight,
            rule.before,
            rule.after,
            rule.unit,
        )
