"""Cells that somebody typed or pasted: read as a case's files are read, kept with a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import placement as pm
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Action, Actor
from placement.workbench.staff.layout import LAYOUTS, Layout
from placement.workbench.staff.models import Employee, Posting, Row, Unit

POSTED = ("unit", "post_job", "since")
"""Columns of `employees` that tell of the posting: changed by moving somebody, not by typing."""


@dataclass(frozen=True)
class Edit:
    """One cell: the row and the version that was seen, the column, and the text that was typed."""

    row: int
    version: int
    column: str
    text: str


@dataclass(frozen=True)
class Trouble:
    """An edit that was not made, and why; `theirs` is what another has written there meanwhile."""

    row: int
    column: str
    message: str
    theirs: str | None = None


@dataclass(frozen=True)
class Outcome:
    """New versions of the rows that changed, what was refused, and the event to undo it by."""

    versions: Mapping[int, int]
    troubles: Sequence[Trouble]
    event: int | None


@service
def edit(actor: Actor, table: str, edits: Sequence[Edit]) -> Outcome:
    """Makes those of the edits that can be made, in one event; the others are told, and nothing is lost.

    An edit is refused where its text is no value of the column, where somebody else has changed the row
    since it was seen, and where the row is beyond the actor's reach. What stands there already is no edit.
    """
    layout = LAYOUTS[table]
    seen = layout.objects.for_user(actor.user, Action.EDIT_STAFF)
    rows = {row.pk: row for row in seen.select_for_update().filter(pk__in={each.row for each in edits})}
    versions = {pk: row.version for pk, row in rows.items()}
    before: dict[str, dict[str, str]] = {}
    after: dict[str, dict[str, str]] = {}
    troubles: list[Trouble] = []
    for each in edits:
        row = rows.get(each.row)
        was = "" if row is None else text_of(layout, row, each.column)
        if was == each.text and row is not None:
            continue
        refused = _refused(layout, row, versions, each)
        if refused is None and row is not None:
            refused = _set(layout, row, each)
        if refused is not None or row is None:
            troubles.append(refused or Trouble(each.row, each.column, _("This row is not there.")))
            continue
        before.setdefault(str(row.pk), {})[each.column] = was
        after.setdefault(str(row.pk), {})[each.column] = text_of(layout, row, each.column)
    if not after:
        unchanged()
        return Outcome({}, troubles, None)
    changed = [rows[int(pk)] for pk in after]
    for row in changed:
        row.version += 1
    columns = {column for cells in after.values() for column in cells}
    names = {layout.fields[column].name if column in layout.fields else "extra" for column in columns}
    layout.objects.bulk_update(changed, [*sorted(names), "version"], batch_size=500)
    told = {"table": table, "rows": after}
    event = record(
        actor, "staff.edited", f"table:{table}", before=before, after=told, about=about(layout, changed)
    )
    return Outcome({row.pk: row.version for row in changed}, troubles, event.number)


@service
def move(actor: Actor, person: Employee, post: int | None, day: date, decree: str = "") -> Posting | None:
    """Closes the posting held and opens another, from a day on; None ends it.

    Raises ValidationError where the day lies before the posting held began, or an earlier one ended.
    """
    held = Posting.objects.select_for_update().filter(employee=person, until__isnull=True).first()
    if held is not None and held.post_id == post:
        unchanged()
        return held
    before = None if held is None else {"post": held.post_id, "start": held.start}
    if held is None and post is not None and Posting.objects.filter(employee=person, until__gt=day).exists():
        raise ValidationError(_("Another post was held on that day."))
    if held is not None:
        if held.start is not None and held.start >= day:
            raise ValidationError(
                _("The post held began on %(start)s; choose a later day.") % {"start": held.start}
            )
        held.until = day
        held.save(update_fields=["until"])
    made = None
    if post is not None:
        made = Posting.objects.create(employee=person, post_id=post, start=day, decree=decree)
    Employee.objects.filter(pk=person.pk).update(version=models.F("version") + 1)
    after = {"post": post, "start": day, "decree": decree}
    record(actor, "staff.moved", person, before=before, after=after, about=[person.pk])
    return made


@service
def correct_start(actor: Actor, posting: Posting, start: date | None) -> None:
    """The day since when a post is held was noted wrongly."""
    before = posting.start
    if before == start:
        unchanged()
        return
    earlier = Posting.objects.filter(employee=posting.employee_id).exclude(pk=posting.pk)
    if start is None and earlier.exists():
        raise ValidationError(_("Somebody who held another post before began on a day."))
    if earlier.filter(until__gt=start or date.min + timedelta(days=1)).exists():
        raise ValidationError(_("Another post was held on that day."))
    posting.start = start
    posting.save(update_fields=["start"])
    told = {"posting": posting.pk, "start": start}
    record(
        actor,
        "staff.start_corrected",
        posting.employee,
        before=before,
        after=told,
        about=[posting.employee_id],
    )


def text_of(layout: Layout, row: Row, column: str) -> str:
    """A cell as it is typed."""
    if column not in layout.fields:
        return str(row.extra.get(column, ""))
    field = layout.fields[column]
    value = getattr(row, field.name)
    if isinstance(value, Unit):
        return value.unit
    if isinstance(value, Employee):
        return value.employee
    return pm.write_cell(value)


def _refused(layout: Layout, row: Row | None, versions: Mapping[int, int], each: Edit) -> Trouble | None:
    if row is None:
        return Trouble(each.row, each.column, _("This row is not there."))
    if each.column in POSTED and layout.table == "employees":
        return Trouble(each.row, each.column, _("Open the person to change the post."))
    if each.column not in layout.fields and each.column not in row.extra:
        return Trouble(each.row, each.column, _("There is no such column."))
    if each.version != versions[each.row]:
        theirs = text_of(layout, row, each.column)
        return Trouble(each.row, each.column, _("Somebody else has changed this row meanwhile."), theirs)
    return None


def _set(layout: Layout, row: Row, each: Edit) -> Trouble | None:
    """Puts the text into the cell, or says why it cannot be."""
    text = each.text.strip()
    if each.column not in layout.fields:
        row.extra = {**row.extra, each.column: text}
        return None
    field = layout.fields[each.column]
    try:
        setattr(row, field.attname, value_of(layout, each.column, text))
    except ValidationError as error:
        return Trouble(each.row, each.column, " ".join(error.messages))
    return None


def value_of(layout: Layout, column: str, text: str) -> Any:
    """The text as the value of the column's field; raises ValidationError.

    Numbers and days are read as the files of a case are: nobody types 1,250 and finds 1.25.
    """
    field = layout.fields[column]
    if isinstance(field, models.ForeignKey):
        if not text and field.null:
            return None
        target = Unit if field.related_model is Unit else Employee
        name = "unit" if target is Unit else "employee"
        found = target._default_manager.filter(**{name: text, "closed": None}).first()
        if found is None:
            raise ValidationError(_("“%(text)s” is not in the table.") % {"text": text})
        return found.pk
    if not text:
        if field.null or (isinstance(field, models.CharField) and field.blank):
            return None if field.null else ""
        raise ValidationError(_("This cell may not be blank."))
    if isinstance(field, models.FloatField | models.IntegerField | models.DateField):
        return _read(layout.table, column, text)
    shown = field.formfield()
    value = field.to_python(text) if shown is None else shown.clean(text)
    if field.unique and field.model._default_manager.filter(**{field.name: value}).exists():
        raise ValidationError(_("“%(text)s” is taken.") % {"text": text})
    return value


def _read(table: str, column: str, text: str) -> Any:
    try:
        with pm.speaking((get_language() or "en")[:2]):
            return pm.read_cell(table, column, text)
    except pm.InputError as error:
        raise ValidationError(str(error)) from error


def about(layout: Layout, rows: Sequence[Row]) -> list[int]:
    """Ids of the employees whom rows concern."""
    if layout.model is Employee:
        return [row.pk for row in rows]
    names = [
        field.attname for name, field in layout.fields.items() if layout.references.get(name) is Employee
    ]
    return [getattr(row, name) for row in rows for name in names]
