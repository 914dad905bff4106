"""How an import's tables are written into the database. Called by services only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from placement.workbench.staff.layout import LAYOUTS, Layout
from placement.workbench.staff.models import Employee, Post, Posting, Unit

BATCH = 2000
_TOLD = ("post_id", "start", "same_job")
"""What a row of `employees` says of the posting held."""

_ORDER = ("units", "employees", "posts")


def write(tables: Mapping[str, pd.DataFrame], changing: Iterable[str], day: date) -> None:
    """Writes those of the tables that change; postings close and open on the day or when the file says."""
    names = [name for name in (*_ORDER, *LAYOUTS) if name in set(changing)]
    for name in dict.fromkeys(names):
        layout = LAYOUTS[name]
        rows = _rows(tables[name])
        if name in _ORDER:
            _merge(layout, rows, day)
        else:
            layout.objects.all().delete()
            layout.objects.bulk_create(
                [layout.model(**_values(layout, row)) for row in _resolved(layout, rows)], batch_size=BATCH
            )
    if "employees" in names:
        _post(_rows(tables["employees"]), day)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Column → value, blanks as None; `position` counts the rows from 1."""
    columns = {name: _objects(frame[name]) for name in frame.columns}
    return [
        {**{name: values[place] for name, values in columns.items()}, "position": place + 1}
        for place in range(len(frame))
    ]


def _objects(values: "pd.Series[Any]") -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(values):
        return [None if pd.isna(value) else value.date() for value in values]
    return [None if blank else value for value, blank in zip(values.tolist(), values.isna(), strict=True)]


def _resolved(layout: Layout, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with objects' ids for the codes that name them."""
    ids = {
        model: dict(model._default_manager.values_list("unit" if model is Unit else "employee", "pk"))
        for model in set(layout.references.values())
    }
    for row in rows:
        for column, model in layout.references.items():
            if row.get(column) is not None:
                row[column] = ids[model][row[column]]
    return rows


def _values(layout: Layout, row: Mapping[str, Any]) -> dict[str, Any]:
    """Field → value; blank texts are "", what the contract does not know goes to `extra`."""
    made: dict[str, Any] = {"position": row["position"]}
    for column, field in layout.fields.items():
        value = row.get(column)
        blank = "" if layout.dtype(column) == "str" and not field.null else None
        made[field.attname] = blank if value is None else value
    made["extra"] = {
        name: value
        for name, value in row.items()
        if name not in layout.columns and name != "position" and value is not None
    }
    if layout.table == "employees" and row.get("unit") is None:
        kept = {name: row.get(name) for name in ("post_job", "since")}
        made["extra"] |= {name: str(value) for name, value in kept.items() if value is not None}
    return made


def _merge(layout: Layout, rows: list[dict[str, Any]], day: date) -> None:
    """Rows with a history: added, changed, closed; never deleted."""
    parents = {row["unit"]: row.pop("parent", None) for row in rows} if layout.model is Unit else {}
    known: dict[tuple[Any, ...], Any] = {}
    for held in layout.objects.all():
        known[tuple(getattr(held, layout.fields[key].attname) for key in layout.keys)] = held
    fresh, changed = [], []
    names = [field.attname for field in layout.fields.values()]
    for row in _resolved(layout, rows):
        values = {**_values(layout, row), "closed": None}
        if layout.model is Post:
            values["implied"] = False
        found = known.pop(tuple(row[key] for key in layout.keys), None)
        if found is None:
            fresh.append(layout.model(**values))
        elif any(getattr(found, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(found, name, value)
            found.version += 1
            changed.append(found)
    gone = [held for held in known.values() if held.closed is None and not getattr(held, "implied", False)]
    for held in gone:
        held.closed = day
        held.version += 1
    layout.objects.bulk_create(fresh, batch_size=BATCH)
    also = ["implied"] if layout.model is Post else []
    layout.objects.bulk_update(
        [*changed, *gone], [*names, "position", "extra", "version", "closed", *also], batch_size=BATCH // 10
    )
    if parents:
        _hang(parents)


def _hang(parents: Mapping[str, str | None]) -> None:
    """Units under their parents, once all of them are there."""
    units = {unit.unit: unit for unit in Unit.objects.all()}
    moved = []
    for code, parent in parents.items():
        wanted = None if parent is None else units[parent].pk
        if units[code].parent_id != wanted:
            units[code].parent_id = wanted
            moved.append(units[code])
    Unit.objects.bulk_update(moved, ["parent"], batch_size=BATCH)


def _post(rows: Sequence[Mapping[str, Any]], day: date) -> None:
    """Each employee's open posting as the table has it; who is closed, or has no unit, holds none."""
    open_now = {
        posting.employee.employee: posting
        for posting in Posting.objects.filter(until__isnull=True).select_related("employee", "post__unit")
    }
    posts = _posts(rows)
    ids = dict(Employee.objects.values_list("employee", "pk"))
    closed, corrected, opened = [], [], []
    for row in rows:
        held = open_now.pop(row["employee"], None)
        if row.get("unit") is None:
            closed += [held] if held else []
            continue
        job, since = row.get("post_job"), row.get("since")
        now = Posting(
            employee_id=ids[row["employee"]],
            post_id=posts[row["unit"], job or row["job"]],
            start=since,
            same_job=job is None,
        )
        if held is None:
            opened.append(now)
        elif held.post_id != now.post_id and (held.start is None or held.start < (since or day)):
            now.start = held.until = since or day
            closed.append(held)
            opened.append(now)
        elif any(getattr(held, name) != getattr(now, name) for name in _TOLD):
            for name in _TOLD:
                setattr(held, name, getattr(now, name))
            corrected.append(held)
    closed += list(open_now.values())
    ended: list[Posting] = []
    never: list[Posting] = []
    for posting in closed:
        posting.until = posting.until or day
        (ended if posting.start is None or posting.start < posting.until else never).append(posting)
    Posting.objects.filter(pk__in=[posting.pk for posting in never]).delete()
    Posting.objects.bulk_update(
        [*ended, *corrected], ["post", "start", "until", "same_job"], batch_size=BATCH // 10
    )
    Posting.objects.bulk_create(opened, batch_size=BATCH)


def _posts(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Ids of posts by unit and job; one that the table lacks but somebody holds is made, as implied."""
    known = {(unit, job): pk for unit, job, pk in Post.objects.values_list("unit__unit", "job", "pk")}
    held = {(row["unit"], row.get("post_job") or row["job"]) for row in rows if row.get("unit") is not None}
    units = dict(Unit.objects.values_list("unit", "pk"))
    lacking = [Post(unit_id=units[unit], job=job, implied=True) for unit, job in sorted(held - known.keys())]
    for post, key in zip(Post.objects.bulk_create(lacking), sorted(held - known.keys()), strict=True):
        known[key] = post.pk
    return known
