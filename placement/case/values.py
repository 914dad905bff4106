"""Texts read as numbers and dates."""

import re
from collections.abc import Iterator, Set
from decimal import Decimal
from typing import Any

import pandas as pd

from placement.base.arrays import Mask
from placement.base.errors import Finding
from placement.base.language import _
from placement.case import limits
from placement.case.cells import lost_digits, plain
from placement.case.contract import Column, Kind, Table
from placement.case.notation import DASHES

_WHOLE = r"[+-]?[0-9]+(\.0{1,2})?"  # 1.000 may mean a thousand
_DECIMAL = r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]{1,3})?"
THOUSANDS = r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}"
_GROUPED = r"[+-]?[0-9]{1,3}([., '’_][0-9]{3})+"
_ROUNDED = r"[0-9][.,][0-9]+[eE]\+[0-9]{2,3}"  # what a spreadsheet writes for a number of many digits
_MAYBE = re.compile(THOUSANDS)
_KEPT = 9  # decimals that are counted exactly
_TOLD = 15  # digits that a floating number tells apart
_FINE = r"[+-]?[0-9]*([.,][0-9]{10,}([eE].*)?|[.,]?[0-9]*[eE]-.*)"  # perhaps more than nine decimals
_PERCENT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?) ?%")
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::00)?")
_AMOUNT = re.compile(r"(?:[^\W\d_]{1,3}\.?|[$€£¥₹]) ?([0-9]+)|([0-9]+) ?[^\W\d_][^\d]{0,20}")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]00:00(:00(\.0+)?)?)?"


def valued(
    table: Table, cells: pd.DataFrame, blank: Set[str] = frozenset()
) -> tuple[pd.DataFrame, list[Finding]]:
    """The cells as values, each column in its loose dtype; an error for each cell that is none.

    `blank` are columns without a cell.
    """
    columns: dict[str, pd.Series[Any]] = {}
    nothing: dict[str, pd.Series[Any]] = {}
    findings: list[Finding] = []
    for name in cells.columns:
        column = table.column(name) or Column(name)
        if name in blank:
            if column.loose not in nothing:
                nothing[column.loose] = cells[name].astype(pd.api.types.pandas_dtype(column.loose))
            columns[name] = nothing[column.loose]
            continue
        if column.kind == "text" or cells[name].isna().all():
            columns[name] = cells[name].astype(pd.api.types.pandas_dtype(column.loose))
            findings += _rounded(table, column, cells[name])
            continue
        columns[name], readable = _parsed(cells[name], column.kind)
        if not readable.all():
            findings += _unreadable(table, column, cells[name][~readable])
        if column.kind in {"decimal", "money"}:
            findings += _ambiguous(table, column, cells[name])
        if column.kind in {"decimal", "money"} and not column.degrees:
            columns[name], fine = _rounded_off(table, column, cells[name], columns[name])
            findings += fine
    return pd.DataFrame(columns, index=cells.index), findings


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The values as texts, NaN where blank; reading them gives the values again."""
    return pd.DataFrame(
        {name: _written(frame[name]) for name in frame.columns}, index=frame.index, dtype="str"
    )


def _parsed(cells: "pd.Series[str]", kind: Kind) -> tuple["pd.Series[Any]", Mask]:
    blank = cells.isna().to_numpy()
    if kind == "date":
        days = pd.to_datetime(
            cells.where(_matches(cells, _DAY)).str.slice(0, 10), format="%Y-%m-%d", errors="coerce"
        )
        return days.astype("datetime64[us]"), blank | days.notna().to_numpy()
    pattern = _WHOLE if kind == "whole" else _DECIMAL
    decimals = cells.where(_matches(cells, pattern)).str.replace(",", ".").astype("float64")
    numbers = decimals.where(decimals.abs() < limits.NUMBER).astype("Int64" if kind == "whole" else "float64")
    return numbers, blank | numbers.notna().to_numpy(bool)


def _matches(cells: "pd.Series[str]", pattern: str) -> Mask:
    return cells.str.fullmatch(pattern, na=False).to_numpy(bool)


def _unreadable(table: Table, column: Column, cells: "pd.Series[str]") -> Iterator[Finding]:
    grouped = _matches(cells, _GROUPED)
    for row, value, thousands in zip(cells.index, cells, grouped, strict=True):
        if column.kind == "date":
            message = _("{value} is no date", value=value)
            remedy = _("write year-month-day, such as 2027-01-31")
        elif column.kind == "whole":
            message = _("{value} is no whole number", value=value)
            remedy = _("write 0 or 1") if column.at_most == 1 else _("write digits only, such as 12")
        else:
            message, remedy = _("{value} is no number", value=value), _("write a number such as 12 or 12.5")
        if column.kind != "date":
            message, remedy = _unlikely(value, message, remedy)
        if column.kind == "whole" and _MAYBE.fullmatch(value) and value.endswith("000"):
            whole, digits = value[:-4], value[:-4] + "000"
            message = _("{value} may mean {digits} or {decimal}", value=value, digits=digits, decimal=whole)
            remedy = _("write {digits}, or {decimal}", digits=digits, decimal=whole)
        elif thousands and column.kind != "date":
            remedy = _("write {digits}, without separators", digits="".join(filter(str.isdigit, value)))
        yield Finding("error", table.name, int(row), column.name, value, message, remedy)


def _unlikely(value: str, message: str, remedy: str) -> tuple[str, str]:
    """Message and remedy of what is written for a number in other places."""
    percent, amount, clock = (pattern.fullmatch(value) for pattern in (_PERCENT, _AMOUNT, _CLOCK))
    if value in DASHES:
        message = _("{value} may mean 0, or that nothing is known", value=value)
        remedy = _("write 0, or leave the cell blank")
    elif percent:
        share = plain(float(Decimal(percent[1].replace(",", ".")) / 100))
        message = _("{value} is a percentage", value=value)
        remedy = _("write {share} for a share, or {number}", share=share, number=percent[1])
    elif clock:
        minutes = int(clock[1]) * 60 + int(clock[2])
        remedy = _("write a number, such as {minutes} for so many minutes", minutes=minutes)
    elif amount:
        remedy = _("write the number alone: {number}", number=amount[1] or amount[2])
    return message, remedy


def _rounded_off(
    table: Table, column: Column, cells: "pd.Series[str]", numbers: "pd.Series[Any]"
) -> tuple["pd.Series[Any]", list[Finding]]:
    """The numbers, those of more than nine decimals or fifteen digits with six, and one warning of them.

    Sums are exact to nine decimals; what has more was computed, not written.
    """
    long = _matches(cells, _FINE) | cells.str.len().gt(_TOLD).to_numpy(bool)
    if not long.any():
        return numbers, []
    fine = cells.where(long & numbers.notna().to_numpy(bool)).dropna()
    fine = fine[[_too_fine(text) for text in fine]]
    if fine.empty:
        return numbers, []
    row, value = int(fine.index[0]), fine.iloc[0]
    numbers = numbers.copy()
    numbers[fine.index] = numbers[fine.index].round(6)
    message = _(
        "{value} is read as {number}: cells with more than nine decimals or fifteen digits"
        " are read with six decimals, here {cells}",
        value=value,
        number=plain(float(numbers[row])),
        cells=len(fine),
    )
    remedy = _("round the column to nine decimals or fewer")
    return numbers, [Finding("warning", table.name, row, column.name, value, message, remedy)]


def _too_fine(text: str) -> bool:
    """Whether a number has more decimals or digits than are counted exactly, zeros at its ends apart."""
    number = Decimal(text.replace(",", ".")).normalize().as_tuple()
    decimals = -number.exponent if isinstance(number.exponent, int) else 0
    return decimals > _KEPT or len(number.digits) > _TOLD


def _rounded(table: Table, column: Column, cells: "pd.Series[str]") -> Iterator[Finding]:
    """Ids that a spreadsheet has turned into numbers."""
    if column.word is None and column.refers is None:
        return
    if not cells.str.contains("+", regex=False, na=False).any():
        return
    cells = cells[_matches(cells, _ROUNDED)]
    for row, value in zip(cells.index, cells, strict=True):
        yield Finding("error", table.name, int(row), column.name, *lost_digits(value))


def _ambiguous(table: Table, column: Column, cells: "pd.Series[str]") -> Iterator[Finding]:
    """Numbers that may be thousands: 1,250 and 14.400.

    An error for each where no other cell of the column shows that its mark is a decimal one;
    else one warning of all. What would be out of the column's range as thousands is none.
    """
    doubtful = cells[_matches(cells, THOUSANDS)]
    if doubtful.empty:
        return
    thousands = doubtful.str.replace("[.,]", "", regex=True).astype("float64")
    if column.at_most is not None:
        doubtful = doubtful[thousands.abs() <= column.at_most]
    for mark in ",.":
        rows = doubtful[doubtful.str.contains(mark, regex=False)]
        if rows.empty:
            continue
        decimal = _matches(cells, _DECIMAL) & ~_matches(cells, THOUSANDS)
        if (decimal & cells.str.contains(mark, regex=False, na=False).to_numpy(bool)).any():
            yield _read_as_decimal(table, column, rows)
        else:
            yield from _undecided(table, column, rows)


def _read_as_decimal(table: Table, column: Column, cells: "pd.Series[str]") -> Finding:
    row, value = int(cells.index[0]), cells.iloc[0]
    message = _(
        "{value} is read as {number}, as other cells of the column have decimals; such cells: {cells}",
        value=value,
        number=plain(float(value.replace(",", "."))),
        cells=len(cells),
    )
    remedy = _("write {digits} if it means thousands", digits="".join(filter(str.isdigit, value)))
    return Finding("warning", table.name, row, column.name, value, message, remedy)


def _undecided(table: Table, column: Column, cells: "pd.Series[str]") -> Iterator[Finding]:
    for row, value in zip(cells.index, cells, strict=True):
        digits, decimal = "".join(filter(str.isdigit, value)), plain(float(value.replace(",", ".")))
        message = _("{value} may mean {digits} or {decimal}", value=value, digits=digits, decimal=decimal)
        remedy = _("write {digits}, or {decimal}", digits=digits, decimal=f"{value.replace(',', '.')}0")
        yield Finding("error", table.name, int(row), column.name, value, message, remedy)


def exact(number: str) -> str:
    """A number in text that nobody can take for thousands: 1.250 with a further zero."""
    return f"{number}0" if _MAYBE.fullmatch(number) else number


def _number(value: float) -> str:
    return exact(plain(value))


def _written(values: "pd.Series[Any]") -> "pd.Series[Any]":
    if pd.api.types.is_datetime64_any_dtype(values):
        days: pd.Series[Any] = values.dt.strftime("%Y-%m-%d")
        return days
    if pd.api.types.is_float_dtype(values):
        return values.astype(object).map(_number, na_action="ignore")
    return values.astype(object)
