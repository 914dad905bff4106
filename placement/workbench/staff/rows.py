"""Rows added to a table, taken from it, and edits undone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.events.models import Event
from placement.workbench.events.recording import record, service
from placement.workbench.permissions import Action, Actor
from placement.workbench.staff.editing import Edit, Outcome, about, edit, text_of, value_of
from placement.workbench.staff.layout import LAYOUTS, Layout
from placement.workbench.staff.models import Posting, Row
from placement.workbench.staff.models.people import Kept


@service
def add(actor: Actor, table: str, cells: Mapping[str, str]) -> Row:
    """A row at the end of a table; raises ValidationError by column where cells are wrong."""
    layout = LAYOUTS[table]
    if not actor.scope.everything:
        raise ValidationError(_("Only who edits all units can add rows."))
    values: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for column, field in layout.fields.items():
        try:
            values[field.attname] = value_of(layout, column, cells.get(column, "").strip())
        except ValidationError as error:
            wrong[column] = error.messages
    if wrong:
        raise ValidationError(wrong)
    last = layout.objects.aggregate(last=Max("position"))["last"] or 0
    row: Row = layout.model(position=last + 1, **values)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("There is such a row already.")) from error
    record(actor, "staff.row_added", row, after={"table": table, **cells}, about=about(layout, [row]))
    return row


@service
def remove(actor: Actor, table: str, rows: Sequence[int]) -> int:
    """Takes rows out: those with a history are closed today, others deleted. The number of rows.

    Raises ValidationError where somebody still holds a post of them.
    """
    layout = LAYOUTS[table]
    found = list(layout.objects.for_user(actor.user, Action.EDIT_STAFF).filter(pk__in=rows))
    if not found:
        raise ValidationError(_("This row is not there."))
    _needed(layout, found)
    people = about(layout, found)
    before = {str(row.pk): _cells(layout, row) for row in found}
    for row in found:
        if isinstance(row, Kept):
            row.closed = timezone.localdate()
            row.version += 1
            row.save(update_fields=["closed", "version"])
        else:
            row.delete()
    record(actor, "staff.rows_removed", f"table:{table}", before=before, about=people)
    return len(found)


def undo(actor: Actor, number: int) -> Outcome:
    """Puts back what one of the actor's own edits changed, where nobody has changed it since."""
    event = Event.objects.filter(number=number, actor_id=actor.user.pk, action="staff.edited").first()
    if event is None or not hasattr(event, "content"):
        raise ValidationError(_("There is nothing to undo."))
    before: Mapping[str, Mapping[str, str]] = event.content.before or {}
    after: Mapping[str, Any] = event.content.after or {}
    table = after["table"]
    now = LAYOUTS[table].objects.in_bulk([int(pk) for pk in before])
    edits = [
        Edit(int(pk), now[int(pk)].version if int(pk) in now else 0, column, text)
        for pk, cells in before.items()
        for column, text in cells.items()
        if int(pk) in now and _still(LAYOUTS[table], now[int(pk)], column, after["rows"][pk])
    ]
    if not edits:
        raise ValidationError(_("All of it was changed since, so nothing was taken back."))
    return edit(actor, table, edits)


def _still(layout: Layout, row: Row, column: str, after: Mapping[str, str]) -> bool:
    return _cells(layout, row).get(column, "") == after[column]


def _cells(layout: Layout, row: Row) -> dict[str, str]:
    return {column: text_of(layout, row, column) for column in (*layout.fields, *row.extra)}


def _needed(layout: Layout, rows: Sequence[Row]) -> None:
    """Nobody may be left in a post or a unit that is gone, or serve when gone."""
    held = Posting.objects.filter(until__isnull=True)
    by = {"employees": "employee__in", "units": "post__unit__in", "posts": "post__in"}.get(layout.table)
    if by is None:
        return
    count = held.filter(**{by: [row.pk for row in rows]}).count()
    if count:
        raise ValidationError(
            _("Posts held there today: %(count)s. End or move them first.") % {"count": count}
        )
