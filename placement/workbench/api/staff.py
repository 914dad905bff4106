"""Tables and postings for programs."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from placement.workbench.forms import LONGEST
from placement.workbench.permissions import Action, actor, roles
from placement.workbench.staff import editing
from placement.workbench.staff.layout import LAYOUTS, Layout
from placement.workbench.staff.looking import note
from placement.workbench.staff.models import Employee, Look, Post
from placement.workbench.staff.models.people import Kept

router = Router(tags=["staff"])

Whole = Annotated[int, Field(ge=0, le=2**53)]
Text = Annotated[str, Field(max_length=2000, pattern="^[^\x00]*$")]
Words = Annotated[str, Field(max_length=LONGEST, pattern="^[^\x00]*$")]
"""What somebody says to somebody: as long as the pages let it be."""


class Me(Schema):
    """Who asks."""

    username: str
    roles: list[str]


class Row(Schema):
    """A row of a table; `version` goes back with an edit."""

    row: int
    version: int
    cells: dict[str, str]


class Rows(Schema):
    """Some rows, and how many there are."""

    count: int
    rows: list[Row]


class Cell(Schema):
    """One edit."""

    row: Whole
    version: Whole
    column: Text
    text: Text


class Trouble(Schema):
    """An edit that was refused."""

    row: int
    column: str
    message: str
    theirs: str | None


class Outcome(Schema):
    """What came of the edits."""

    versions: dict[int, int]
    troubles: list[Trouble]
    event: int | None


class Posting(Schema):
    """A post held from a day until before another."""

    unit: str
    job: str
    start: date | None
    until: date | None
    decree: str


class Move(Schema):
    """Another post from a day on; no unit ends the one held."""

    unit: Text | None = None
    job: Text | None = None
    start: date
    decree: Text = ""


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Any:
    """Whose key this is, and their roles."""
    user: Any = request.user
    return {"username": user.username, "roles": roles(user.live_grants())}


@router.get("/tables/{table}", response=Rows)
def table_rows(
    request: HttpRequest,
    table: str,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Any:
    """Rows of a table, as far as their reader may see it."""
    actor(request.user, Action.SEE_STAFF)
    layout = _layout(table)
    found = layout.objects.for_user(request.user)
    if issubclass(layout.model, Kept):
        found = found.filter(closed__isnull=True)
    shown = list(found[offset : offset + limit])
    note(request.user, editing.about(layout, shown), Look.Way.PROGRAM)
    return {"count": found.count(), "rows": [_row(layout, row) for row in shown]}


@router.post("/tables/{table}/edits", response=Outcome)
def table_edits(request: HttpRequest, table: str, edits: list[Cell]) -> Any:
    """Edits cells; what is refused is told, the rest is kept, in one event."""
    acting = actor(request.user, Action.EDIT_STAFF)
    _layout(table)
    made = [editing.Edit(each.row, each.version, each.column, each.text) for each in edits]
    return vars(editing.edit(acting, table, made))


@router.get("/employees/{employee}/postings", response=list[Posting])
def postings(request: HttpRequest, employee: Whole) -> Any:
    """The posts that somebody holds and held."""
    actor(request.user, Action.SEE_STAFF)
    person = get_object_or_404(Employee.objects.for_user(request.user), pk=employee)
    note(request.user, [person.pk], Look.Way.PROGRAM)
    return [
        {"unit": each.post.unit.unit, "job": each.post.job, **_days(each)}
        for each in person.postings.select_related("post__unit")
    ]


@router.post("/employees/{employee}/postings", response=Posting | None)
def move(request: HttpRequest, employee: Whole, given: Move) -> Any:
    """Closes the post held and opens another."""
    acting = actor(request.user, Action.EDIT_STAFF)
    person = get_object_or_404(Employee.objects.for_user(request.user, Action.EDIT_STAFF), pk=employee)
    post = None
    if given.unit is not None:
        post = get_object_or_404(Post, unit__unit=given.unit, job=given.job or "", closed__isnull=True).pk
    made = editing.move(acting, person, post, given.start, given.decree)
    return made and {"unit": made.post.unit.unit, "job": made.post.job, **_days(made)}


def _days(posting: Any) -> dict[str, Any]:
    return {"start": posting.start, "until": posting.until, "decree": posting.decree}


def _layout(table: str) -> Layout:
    if table not in LAYOUTS:
        raise Http404
    return LAYOUTS[table]


def _row(layout: Layout, row: Any) -> dict[str, Any]:
    cells = {name: editing.text_of(layout, row, name) for name in (*layout.fields, *row.extra)}
    return {"row": row.pk, "version": row.version, "cells": cells}
