"""Cells in the notation of other programs: marks of text, words for nothing, digits of other scripts."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Set

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.contract import Column, Table

NOTHING = frozenset(
    ("NULL", "null", "\\N", "NaN", "nan", "NaT", "<NA>", "N/A", "n/a", ".", "..", "...", "…", "?")
)
"""What databases, R, pandas, Stata and the World Bank write for a value that is not there."""
DASHES = frozenset(("-", "--", "---", "–", "—"))
"""Nothing in words and dates; among numbers a spreadsheet also writes 0 so."""
_WORDS = frozenset(("NA", "na", "None", "none", "Null", "nil"))
"""Nothing, unless something bears that name: NA is also the code of Namibia."""
DITTO = frozenset(("sda", "s.d.a", "s.d.a.", "idem", "ditto", "〃", '"', '-"-', "''", ",,"))
"""As above, in a list made for people."""
_FLAGS = {"true": "1", "false": "0"}
"""How spreadsheets and databases write what is so, and what is not, in a column of 0 and 1."""
_SHOWN = re.compile(r"#(?:N/A|[A-Z_]+[!?]|DIV/0!)|#{3,}|Err:\d{3}")
"""What a spreadsheet shows in place of a value: of a formula that failed, or a column too narrow."""
_TEXT = re.compile(r'="([^"]*)"')
_QUOTED = re.compile(r"'(?=[0-9=+@-])")
_MARKS = str.maketrans(
    {
        "\N{ARABIC DECIMAL SEPARATOR}": ".",
        "\N{ARABIC THOUSANDS SEPARATOR}": ",",
        "\N{ARABIC PERCENT SIGN}": "%",
        "\N{FULLWIDTH FULL STOP}": ".",
        "\N{FULLWIDTH COMMA}": ",",
        "\N{FULLWIDTH HYPHEN-MINUS}": "-",
        "\N{FULLWIDTH PERCENT SIGN}": "%",
        "\N{MINUS SIGN}": "-",
    }
)


def deciphered(
    table: Table, cells: pd.DataFrame, names: frozenset[str], blank: Set[str] = frozenset()
) -> tuple[pd.DataFrame, list[Finding]]:
    """The cells, NaN where a word means nothing; a warning for each way in which a column was read.

    `names` are ids that the case gives to somebody or something: these are never nothing. Errors
    are cells that show why a spreadsheet has no value for them. `blank` are columns without a cell.
    """
    columns: dict[str, pd.Series[str]] = {}
    findings: list[Finding] = []
    for name in cells.columns:
        column, written = table.column(name), cells[name]
        columns[name] = written
        odd = {} if name in blank else _odd(written, column, names)
        if odd:
            columns[name] = written.map(lambda text, odd=odd: odd.get(text, text), na_action="ignore")
            columns[name] = columns[name].astype("str")
            findings += _told(table, name, written, odd)
    return pd.DataFrame(columns, cells.index) if findings else cells, findings


def unmarked(text: str, *, shown_only: bool = False) -> str:
    """The text without the marks by which a spreadsheet takes digits for text: ="001" and '001.

    In what is `shown_only` an apostrophe is a letter, as in 'Aisyah.
    """
    found = _TEXT.fullmatch(text)
    if found:
        return found[1].strip()
    return text if shown_only else _QUOTED.sub("", text, count=1) if text.startswith("'") else text


def fails(text: str) -> bool:
    """Whether a spreadsheet shows the text because it has no value: #REF!, Err:502, ####."""
    return text[:1] in {"#", "E"} and _SHOWN.fullmatch(text) is not None


def _odd(written: "pd.Series[str]", column: Column | None, names: frozenset[str]) -> dict[str, str | None]:
    """The texts that are read otherwise than written, and how; None for nothing."""
    read = _reader(column, names)
    found: dict[str, str | None] = {}
    for text in written.dropna().unique():
        meant = read(text)
        if meant != text:
            found[text] = meant
    return found


def _reader(column: Column | None, names: frozenset[str]) -> Callable[[str], str | None]:
    """How a text of the column is read."""
    if column is None:
        return lambda text: unmarked(text, shown_only=True) or None  # a column of the user's own is only kept
    nothing = _nothing(column, names)
    shown_only = column.name in {"name", "title"}
    ditto = frozenset() if shown_only else DITTO - names

    def read(text: str) -> str | None:
        if text[0] in "='":
            text = unmarked(text, shown_only=shown_only)
        if column.flag and text.casefold() in _FLAGS:
            return _FLAGS[text.casefold()]
        if not text or text in nothing or fails(text) or text.casefold() in ditto:
            return None
        return text if column.kind == "text" or text.isascii() else ascii_digits(text)

    return read


def _nothing(column: Column, names: frozenset[str]) -> frozenset[str]:
    """The words that mean nothing in the column; a name is shown as it is written."""
    if column.name == "name":
        return frozenset()
    if column.kind == "text":
        weak = frozenset() if column.required else _WORDS - names
        return NOTHING | DASHES | weak
    return NOTHING | _WORDS | (frozenset() if zero_or_nothing(column) else DASHES)


def zero_or_nothing(column: Column) -> bool:
    """Whether a dash in the column may be 0 as well as nothing, and the two differ."""
    zero = column.at_least is None or column.at_least == 0
    return column.kind not in {"text", "date"} and zero and column.default != 0


def ascii_digits(text: str) -> str:
    """A number or date with the digits and marks of other scripts as those of ASCII."""
    return "".join(
        mark if mark.isascii() or unicodedata.category(mark) != "Nd" else str(unicodedata.decimal(mark))
        for mark in text.translate(_MARKS)
    )


def _told(
    table: Table, name: str, written: "pd.Series[str]", odd: Mapping[str, str | None]
) -> Iterator[Finding]:
    """A warning of all blanks, one of all other readings, and an error for each value that is lost."""
    cells = written[written.isin(list(odd))]
    above = cells.map(lambda text: odd[text] is None and text.casefold() in DITTO).astype(bool)
    lost = cells.map(fails).astype(bool) | above
    for row, shown in cells[lost].items():
        message, remedy = _("the cell shows {value}", value=shown), _("mend the formula, or enter the value")
        if shown.casefold() in DITTO:
            remedy = _("write into each row what stands above")
        yield Finding("error", table.name, int(str(row)), name, shown, message, remedy)
    blank = cells[~lost & cells.map(lambda text: odd[text] is None)]
    for row, text in blank.head(1).items():
        message = _("{written} is read as a blank cell; such cells: {cells}", written=text, cells=len(blank))
        remedy = _("leave the cell blank, or write what it means")
        yield Finding("warning", table.name, int(str(row)), name, text, message, remedy)
    other = cells[cells.map(lambda text: odd[text] is not None)]
    for row, text in other.head(1).items():
        words = {"written": text, "read": odd[text], "cells": len(other)}
        message = _("{written} is read as {read}; such cells: {cells}", **words)
        yield Finding(
            "warning", table.name, int(str(row)), name, text, message, _("nothing, if that is what is meant")
        )
