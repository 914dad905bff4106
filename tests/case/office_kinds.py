"""Files of kinds that offices make, each holding or breaking the same three employees."""

import datetime as dt
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.case.file_kinds import HEADER, ROWS, Write, beside, book, edited, file, text


def noted(word: str) -> Write:
    """A column of one's own, in which a cell holds the word."""
    first, *rest = text().splitlines()
    return file("\n".join([f"{first},remark", f"{rest[0]},{word}", *(f"{row}," for row in rest[1:])]) + "\n")


def born(word: str) -> Write:
    return file(text().replace("performance\n", "performance,born\n").replace("4.5\n", f"4.5,{word}\n"))


def sheet(change: Callable[[Any], object]) -> Write:
    return book(lambda _book, page: change(page))


def moved_down(page: Any) -> None:
    page.insert_cols(1)
    page.insert_rows(1, 3)


def letterhead(page: Any) -> None:
    page.insert_rows(1, 2)
    page["A1"] = "PEMERINTAH KOTA SORONG"
    page.merge_cells("A1:E1")


def dressed(page: Any) -> None:
    page["B2"] = CellRichText("Jo", TextBlock(InlineFont(b=True), "sé"))
    page["B3"].hyperlink = "http://example.org"
    page["E2"].comment = Comment("checked", "office")


def hide(dimension: Any) -> None:
    dimension.hidden = True


def struck(page: Any) -> None:
    for cell in page[3]:
        cell.font = Font(strike=True)


def zeros(page: Any) -> None:
    for row in (2, 3, 4):
        page.cell(row, 1, row - 1).number_format = "000"


def twice(folder: Path) -> None:
    file(text())(folder)
    file(text(), "Employees.csv")(folder)


def seven(folder: Path) -> None:
    file("unit,kind,region\nA,clinic,north\n7,clinic,north\n", "units.csv")(folder)
    edited("nurse,A,4.5", "nurse,7.0,4.5")(folder)


KINDS: dict[str, Write] = {
    "a PDF named .csv": file(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    "a gzipped file named .csv": file(gzip.compress(text().encode(), mtime=0)),
    "an old workbook (.xls) named .csv": file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    "RTF named .csv": file(r"{\rtf1\ansi employee}"),
    "XML named .csv": file('<?xml version="1.0"?><employees><row id="001"/></employees>'),
    "JSON, a line each, named .csv": file("".join(f"{json.dumps({HEADER[0]: row[0]})}\n" for row in ROWS)),
    "SQL named .csv": file("-- dump\nINSERT INTO employees VALUES ('001', 'José', 'nurse', 'A', 4.5);\n"),
    "a pointer of Git LFS": file("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"),
    "a merge that was not resolved": file(text(rows=ROWS[:1]) + "<<<<<<< HEAD\n" + text(rows=ROWS[1:])),
    "columns of fixed width": file(
        "\n".join("".join(f"{cell:12}" for cell in row) for row in [HEADER, *ROWS])
    ),
    "a row with another separator": edited("002,Ñengo,nurse,A,", "002;Ñengo;nurse;A;"),
    "a tab in place of a comma": edited("002,Ñengo", "002\tÑengo"),
    "a header with another separator": file(text().replace(",", ";", len(HEADER) - 1)),
    "a separator at the end of every row": file(text().replace("\n", ",\n")),
    "rows ended by NEL (mainframe)": file(text(ending="\x85")),
    "rows ended by U+2028": file(text(ending="\u2028")),
    "two files joined, the second with its byte-order mark": file(
        text(rows=ROWS[:1]) + "\ufeff" + text(rows=ROWS[1:])
    ),
    "two byte-order marks": file("\ufeff\ufeff" + text()),
    "Ctrl-Z at the end (DOS)": file(text() + "\x1a"),
    "a form feed between pages": file(text(rows=ROWS[:2]) + "\x0c" + ",".join(ROWS[2]) + "\n"),
    "an address above the header": file("https://example.org/sheet\n" + text()),
    "front matter above the header": file("---\ntitle: staff\n---\n" + text()),
    "groups of columns above the header": file("identity,,work,,\n" + text()),
    "UTF-8 taken for Windows-1252: JosÃ©": noted("JosÃ©"),
    "letters as HTML writes them: Jos&amp;eacute;": noted("Jos&eacute;"),
    "letters that were lost: Jos\ufffd": noted("Jos\ufffd"),
    "a header with a remark: performance (1-5)": file(text().replace("performance", "performance (1-5)")),
    "a header with a star: employee*": file(text().replace("employee", "employee*", 1)),
    "`sda` (as above)": edited("002,Ñengo,nurse,A", "002,Ñengo,nurse,sda"),
    "`idem` for a job": edited("002,Ñengo,nurse", "002,Ñengo,idem"),
    "a Cyrillic А in a unit": edited("nurse,A,4.5", "nurse,А,4.5"),  # noqa: RUF001
    "7.0 for the unit 7 (pandas, of a column with blanks)": seven,
    "left-to-right marks around an id": edited("001,", "\u202a001\u202c,"),
    "a soft hyphen in a word": edited("nurse,A,4.5", "nur\u00adse,A,4.5"),
    "1.98501E+17 for an id": edited("001", "1.98501E+17"),
    "`TRUE` among numbers": edited("4.5", "TRUE"),
    "`(4.5)`": edited("4.5", "(4.5)"),
    "`4.5-`": edited("4.5", "4.5-"),
    "`~4`": edited("4.5", "~4"),
    "`4-5`": edited("4.5", "4-5"),
    "`4.5*`": edited("4.5", "4.5*"),
    "`4½`": edited("4.5", "4½"),
    "`4.O` (a letter)": edited("4.5", "4.O"),
    "a date as 31.12.1980": born("31.12.1980"),
    "a date as 1980/12/31": born("1980/12/31"),
    "a date as 12 Februari 1980": born("12 Februari 1980"),
    "a date as 31-Dec-80": born("31-Dec-80"),
    "a date as 19801231": born("19801231"),
    "a year alone: 1980": born("1980"),
    "a date as 0000-00-00 (MySQL)": born("0000-00-00"),
    "a day that is none: 1980-02-30": born("1980-02-30"),
    "a date with a time: 1980-12-31 00:00:00": born("1980-12-31 00:00:00"),
    ".xlsx, the table begins at B4": sheet(moved_down),
    ".xlsx, a letterhead across merged cells": sheet(letterhead),
    ".xlsx, bold letters, links and comments": sheet(dressed),
    ".xlsx, ids as numbers shown as 001": sheet(zeros),
    ".xlsx, a date among numbers": sheet(lambda page: page.cell(2, 5, dt.date(2020, 1, 4))),
    ".xlsx, a time among numbers": sheet(lambda page: page.cell(2, 5, dt.timedelta(hours=4.5))),
    ".xlsx, an id of 18 digits as a number": sheet(lambda page: page.cell(2, 1, 198501012010012001)),
    ".xlsx, TRUE among numbers": sheet(lambda page: page.cell(2, 5, value=True)),
    ".xlsx, a row hidden by a filter": sheet(lambda page: hide(page.row_dimensions[3])),
    ".xlsx, a hidden column": sheet(lambda page: hide(page.column_dimensions["E"])),
    ".xlsx, a row struck through": sheet(struck),
    "`.travel.csv.icloud` (not downloaded)": beside(".travel.csv.icloud"),
    "`travel.csv.crdownload` (half downloaded)": beside("travel.csv.crdownload"),
    "`travel.gsheet` (a link)": beside("travel.gsheet", "{}"),
    "`employees.csv~` (an editor's copy)": beside("employees.csv~", text()),
    "`employees - Copy.csv`": beside("employees - Copy.csv", text()),
    "`.~lock.employees.csv#`": beside(".~lock.employees.csv#"),
    "`employees.csv` and `Employees.csv`": twice,
}
