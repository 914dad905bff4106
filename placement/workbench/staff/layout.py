"""Which model keeps which table of a case, column by column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from django.db import models

from placement.workbench.staff.models import (
    Competency,
    Course,
    Employee,
    Licence,
    Link,
    Lock,
    Place,
    Post,
    Preference,
    Requirement,
    Row,
    Score,
    Standard,
    Tie,
    Travel,
    Unit,
    Workload,
)

_DTYPES: "tuple[tuple[type[models.Field[Any, Any]], str], ...]" = (
    (models.DateField, "datetime64[us]"),
    (models.FloatField, "float64"),
    (models.IntegerField, "Int64"),
)
_POSTING = {"unit": "str", "post_job": "str", "since": "datetime64[us]"}
"""Columns of `employees` that a posting keeps."""


@dataclass(frozen=True)
class Layout:
    """A table's model; `keys` are the columns by which a row is the same row in another edition."""

    table: str
    model: type[Row]
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    renamed: Mapping[str, str]

    @property
    def objects(self) -> Any:
        """The model's manager; which fields its rows have, this layout knows and no type."""
        return self.model._default_manager

    @cached_property
    def fields(self) -> "dict[str, models.Field[Any, Any]]":
        """By column the field that holds it, without those that postings keep."""
        own = [name for name in self.columns if not (self.table == "employees" and name in _POSTING)]
        return {name: self._field(self.renamed.get(name, name)) for name in own}

    @cached_property
    def references(self) -> dict[str, type[models.Model]]:
        """By column the model whose id it names."""
        return {
            name: field.related_model
            for name, field in self.fields.items()
            if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
        }

    def dtype(self, column: str) -> str:
        """The dtype of a column in a case's frame."""
        if column not in self.fields:
            return _POSTING.get(column, "str")
        field = self.fields[column]
        return next((dtype for kind, dtype in _DTYPES if isinstance(field, kind)), "str")

    def frame(self, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
        """Rows of column → value as a frame of this table, the users' own columns last, by name.

        PostgreSQL keeps no order of theirs, and the same rows are the same snapshot on every database.
        """
        table = pd.DataFrame(list(rows))
        own = sorted(set(table.columns) - set(self.columns))
        made = {
            name: _typed(table[name] if name in table else pd.Series([None] * len(table)), self.dtype(name))
            for name in (*self.columns, *own)
        }
        return pd.DataFrame(made).set_axis(pd.RangeIndex(2, len(table) + 2, name="row"))

    def _field(self, name: str) -> "models.Field[Any, Any]":
        field = self.model._meta.get_field(name)
        assert isinstance(field, models.Field)  # noqa: S101 - no relation back is a column
        return field


def _typed(values: "pd.Series[Any]", dtype: str) -> "pd.Series[Any]":
    if dtype == "str":
        return values.where(values.notna() & (values != ""), None).astype("str")
    return pd.Series(values.tolist(), dtype=dtype)


def _layout(
    table: str, model: type[Row], columns: str, keys: str = "", renamed: Mapping[str, str] | None = None
) -> Layout:
    return Layout(table, model, tuple(columns.split()), tuple((keys or columns).split()), renamed or {})


LAYOUTS = {
    layout.table: layout
    for layout in (
        _layout(
            "employees",
            Employee,
            "employee name title job unit post_job grade level employment since born retires home lat lon "
            "performance community_rating tags",
            "employee",
        ),
        _layout(
            "units",
            Unit,
            "unit name kind region agency place lat lon population setting inpatient parent",
            "unit",
        ),
        _layout("posts", Post, "unit job minimum target maximum", "unit job"),
        _layout("places", Place, "place name lat lon population region", "place"),
        _layout("travel", Travel, "origin unit minutes mode cost"),
        _layout(
            "links", Link, "from to minutes km mode cost", renamed={"from": "origin", "to": "destination"}
        ),
        _layout("requirements", Requirement, "job unit competency level mandatory", "job unit competency"),
        _layout("competencies", Competency, "employee competency level valid_until", "employee competency"),
        _layout("licences", Licence, "employee job valid_until"),
        _layout("preferences", Preference, "employee unit rank", "employee unit"),
        _layout("ties", Tie, "employee_a employee_b kind"),
        _layout("scores", Score, "employee unit job measure value", "employee unit job measure"),
        _layout("courses", Course, "course competency to_level cost days seats", "course competency"),
        _layout("workload", Workload, "unit job activity volume minutes", "unit job activity"),
        _layout("standards", Standard, "kind setting inpatient job minimum", "kind setting inpatient job"),
        _layout("locks", Lock, "employee unit job action"),
    )
}
"""By name every table of a case, in the contract's order."""
