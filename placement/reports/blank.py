"""A workbook with every table of the contract: headers, notes, formats, drop-downs and an example row."""

from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from placement.base.language import _
from placement.case.contract import TABLES, Column, Table
from placement.case.headers import LISTS
from placement.reports.examples import JOBS, example
from placement.reports.notes import note

LAST_ROW = 20_000
"""How far down the drop-downs reach; formats reach to the end."""

NUMBER_FORMATS = {"text": "@", "whole": "0", "decimal": "General", "money": "#,##0", "date": "yyyy-mm-dd"}
SOURCES = {
    **dict.fromkeys(("unit", "parent"), "units"),
    **dict.fromkeys(("employee", "employee_a", "employee_b"), "employees"),
    **dict.fromkeys(("place", "home", "origin", "from", "to"), "places"),
    **dict.fromkeys(("job", "post_job"), LISTS),
}
"""The sheet whose first column a drop-down offers, by the column that has it."""
REQUIRED_TABLE, REQUIRED, OPTIONAL = "#0B4F8A", "#CFE0EE", "#EFEFEF"
NARROW, WIDE, FIRST = 11, 22, 27
EXAMPLE_COLOUR, A4 = "#808080", 9
FEW = 6  # whole numbers in a drop-down, at most


def blank_case() -> bytes:
    """The content of the file; filled in, `placement check` reads it as a case."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"title": _("Tables of a case")})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in NUMBER_FORMATS.items()}
    heads = {
        fill: book.add_format({"bold": True, "bg_color": fill, "bottom": 1}) for fill in (REQUIRED, OPTIONAL)
    }
    shown = book.add_format({"italic": True, "font_color": EXAMPLE_COLOUR, "num_format": "@"})
    for table in TABLES.values():
        _sheet(book, table, formats, heads, shown)
    _lists(book, heads[OPTIONAL])
    book.close()
    return content.getvalue()


def _sheet(
    book: Workbook, table: Table, formats: dict[str, Format], heads: dict[str, Format], shown: Format
) -> None:
    sheet = book.add_worksheet(table.name)
    if table.required:
        sheet.set_tab_color(REQUIRED_TABLE)
    for place, column in enumerate(table):
        sheet.set_column(place, place, _width(place, column), formats[column.kind])
        sheet.write_string(0, place, column.name, heads[REQUIRED if column.required else OPTIONAL])
        sheet.write_comment(0, place, _comment(table, column), {"x_scale": 1.6, "y_scale": 1.2})
        _validate(sheet, place, column)
    for place, text in enumerate(example(table.name)):
        sheet.write_string(1, place, text, shown)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, 0, len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(0.4, 0.4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.hide_gridlines(0)
    sheet.set_header("&L&B&A")
    sheet.set_footer("&R&P / &N")


def _lists(book: Workbook, head: Format) -> None:
    """The jobs to choose from; whoever needs others writes them below."""
    sheet = book.add_worksheet(LISTS)
    sheet.set_column(0, 0, WIDE, book.add_format({"num_format": "@"}))
    sheet.write_string(0, 0, "job", head)
    sheet.write_column(1, 0, JOBS)
    sheet.write_comment(0, 0, _("The jobs that the drop-downs offer: change them, and add your own below."))
    sheet.freeze_panes(1, 0)


def _width(place: int, column: Column) -> float:
    """Characters that a column shows: ids and names are long, and every header is read whole."""
    return max(FIRST if place == 0 else WIDE if column.name == "name" else NARROW, len(column.name) + 2)


def _comment(table: Table, column: Column) -> str:
    """What the column holds, whether it must be filled, and what a blank means."""
    parts = [note(table.name, column.name)]
    if column.required:
        parts.append(_("Required."))
    elif column.like:
        parts.append(_("Blank: as {column}.", column=column.like))
    elif column.default is not None:
        parts.append(_("Blank: {value}.", value=column.default))
    if column.choices:
        parts.append(_("One of: {words}.", words=", ".join(column.choices)))
    if column.kind == "date":
        parts.append(_("A date, e.g. 2027-01-31."))
    return "\n".join(filter(None, parts))


def _validate(sheet: Worksheet, place: int, column: Column) -> None:
    """A drop-down for closed choices, short ranges of whole numbers, and ids; else the range."""
    least, most = column.at_least, column.at_most
    choices: list[str] = list(column.choices)
    if column.kind == "whole" and isinstance(least, int | float) and most is not None and most - least < FEW:
        choices = [str(number) for number in range(int(least), int(most) + 1)]
    rule: dict[str, object] = {}
    if choices:
        rule = {"validate": "list", "source": choices}
    elif (source := SOURCES.get(column.name)) and (place or sheet.name != source):
        rule = {"validate": "list", "source": f"={source}!$A$2:$A${LAST_ROW}", "error_type": "warning"}
    elif column.kind in {"decimal", "money", "whole"} and isinstance(least, int | float):
        limits = {"criteria": ">=", "value": least}
        if most is not None:
            limits = {"criteria": "between", "minimum": least, "maximum": most}
        rule = {"validate": "integer" if column.kind == "whole" else "decimal", **limits}
    if rule:
        words = _("This is not among what the column may hold.")
        sheet.data_validation(1, place, LAST_ROW, place, {"error_message": words, **rule})
