"""The tables of a case as the database has them on a day."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from django.db.models import Q

import placement as pm
from placement.workbench.staff.layout import LAYOUTS, Layout
from placement.workbench.staff.models import Employee, Post, Posting, Unit

REQUIRED = ("employees", "units", "posts")
_CODES: Mapping[type, str] = {Unit: "unit", Employee: "employee"}


def export(day: date, folder: Path) -> dict[str, int]:
    """Writes the tables of that day into a folder; the number of rows of each."""
    tables = tables_on(day)
    pm.write_tables(tables, folder)
    return {name: len(frame) for name, frame in tables.items()}


def ordered(table: str, day: date) -> list[int]:
    """Ids of a table's rows in the order in which they are written; nothing for what is no table."""
    return list(_found(LAYOUTS[table], day).values_list("pk", flat=True)) if table in LAYOUTS else []


def tables_on(day: date) -> dict[str, pd.DataFrame]:
    """Every table that has rows, and the required ones, as a case's frames."""
    frames = {name: frame_on(name, day) for name in LAYOUTS}
    return {name: frame for name, frame in frames.items() if len(frame) or name in REQUIRED}


def frame_on(table: str, day: date, among: Q | None = None) -> pd.DataFrame:
    """One table as a case's frame: all its rows, or those among some."""
    layout = LAYOUTS[table]
    rows = _rows(layout, day, among)
    return layout.frame(_with_postings(rows, day, among) if table == "employees" else rows)


def _found(layout: Layout, day: date) -> Any:
    """The rows that a table has on a day."""
    found = layout.objects.all()
    if layout.model in (Employee, Unit, Post):
        found = found.on(day)
    if layout.model is Post:
        found = found.filter(implied=False, unit__in=Unit.objects.on(day))
    return found


def _rows(layout: Layout, day: date, among: Q | None = None) -> Iterator[dict[str, Any]]:
    """Column → value of each row, the user's own columns among them."""
    names = {
        column: f"{field.name}__{_CODES[layout.references[column]]}"
        if column in layout.references
        else field.name
        for column, field in layout.fields.items()
    }
    found = _found(layout, day).filter(among or Q()).values_list(*names.values(), "extra")
    for *values, extra in found.iterator(chunk_size=5000):
        yield {**dict(zip(names, values, strict=True)), **extra}


def _with_postings(
    rows: Iterator[dict[str, Any]], day: date, among: Q | None = None
) -> Iterator[dict[str, Any]]:
    """Employees with the post they hold."""
    holding = Posting.objects.on(day)
    if among is not None:
        holding = holding.filter(employee__in=Employee.objects.filter(among))
    columns = "employee__employee", "post__unit__unit", "post__job", "start", "same_job"
    held = {
        employee: {"unit": unit, "post_job": None if same and job == own else job, "since": start}
        for employee, unit, job, start, same, own in holding.values_list(*columns, "employee__job")
    }
    for row in rows:
        yield row | held.get(row["employee"], {})
