"""Every table of the case as a grid: seen by page, edited in bulk, checked, exported."""

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from placement.workbench import folders
from placement.workbench.access import Request, requires
from placement.workbench.numbers import whole
from placement.workbench.permissions import Action, may
from placement.workbench.staff import editing, rows
from placement.workbench.staff.exporting import export as write_tables
from placement.workbench.staff.findings import findings
from placement.workbench.staff.layout import LAYOUTS, Layout
from placement.workbench.staff.looking import note, note_all
from placement.workbench.staff.models import Look, Post, Posting
from placement.workbench.staff.models.people import Kept
from placement.workbench.staff.naming import NAMES

PAGE = 100


@requires(Action.SEE_STAFF)
def grid(request: Request, table: str) -> HttpResponse:
    """One page of a table, as far as this user may see it."""
    layout = _layout(table)
    found = layout.objects.for_user(request.user)
    if issubclass(layout.model, Kept):
        found = found.filter(closed__isnull=True)
    if layout.model is Post:
        found = found.filter(implied=False)
    if wanted := request.GET.get("q", "").strip():
        found = found.filter(_like(layout, wanted))
    page = Paginator(found.select_related(*_related(layout)), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    note(request.user, editing.about(layout, shown), Look.Way.TABLE)
    context = {
        "table": table,
        "name": NAMES[table],
        "names": NAMES,
        "columns": [{"name": name, "fixed": _fixed(layout, name)} for name in _columns(layout, shown)],
        "rows": _rows(layout, shown),
        "page": page,
        "wanted": wanted,
        "may_edit": may(request.user, Action.EDIT_STAFF),
    }
    return render(request, "staff/grid.html", context)


@requires(Action.EDIT_STAFF)
@require_POST
def save(request: Request, table: str) -> HttpResponse:
    """Edits of a grid, as JSON: what was kept, and what was refused and why."""
    _layout(table)
    try:
        edits = [
            editing.Edit(whole(each["row"]), whole(each["version"]), str(each["column"]), str(each["text"]))
            for each in json.loads(request.body)["edits"]
        ]
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"message": _("This is no list of edits.")}, status=400)
    return _told(editing.edit(request.actor, table, edits))


@requires(Action.EDIT_STAFF)
@require_POST
def undo(request: Request, table: str) -> HttpResponse:
    """Takes one of one's own edits back."""
    _layout(table)
    try:
        outcome = rows.undo(request.actor, whole(request.POST.get("event")))
    except (ValidationError, ValueError) as error:
        told = error.messages if isinstance(error, ValidationError) else [str(error)]
        return JsonResponse({"message": " ".join(told)}, status=422)
    for each in outcome.troubles:  # the page is loaded anew
        messages.warning(request, each.message)
    if not outcome.troubles:
        messages.success(request, _("Taken back."))
    return _told(outcome)


@requires(Action.EDIT_STAFF)
@require_POST
def add(request: Request, table: str) -> HttpResponse:
    """A row at the end."""
    layout = _layout(table)
    cells = {name: request.POST.get(name, "") for name in layout.fields}
    try:
        row = rows.add(request.actor, table, cells)
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return JsonResponse({"cells": {name: " ".join(each) for name, each in told.items()}}, status=422)
    return JsonResponse({"row": row.pk})


@requires(Action.EDIT_STAFF)
@require_POST
def remove(request: Request, table: str) -> HttpResponse:
    """Rows taken out."""
    _layout(table)
    try:
        count = rows.remove(request.actor, table, [*map(whole, request.POST.getlist("row"))])
    except (ValidationError, ValueError) as error:
        told = error.messages if isinstance(error, ValidationError) else [str(error)]
        return JsonResponse({"message": " ".join(told)}, status=422)
    return JsonResponse({"removed": count})


@requires(Action.EDIT_STAFF)
def check(request: Request, table: str) -> HttpResponse:  # noqa: ARG001 - a view takes a request
    """What `placement check` says of the table as it is now, by row and column."""
    _layout(table)
    found = [each for each in findings(get_language() or "en") if each["table"] == table]
    return JsonResponse({"findings": found})


@requires(Action.EDIT_STAFF)
def export(request: Request) -> HttpResponse:
    """All tables as of today, as CSV files in a ZIP."""
    note_all(request.user, Look.Way.EXPORT)
    with tempfile.TemporaryDirectory(dir=folders.scratch()) as scratch:
        write_tables(timezone.localdate(), Path(scratch))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(scratch).iterdir()):
                archive.write(file, file.name)
    name = f"placement-{timezone.localdate()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)


def _layout(table: str) -> Layout:
    if table not in LAYOUTS:
        raise Http404
    return LAYOUTS[table]


def _told(outcome: editing.Outcome) -> JsonResponse:
    troubles = [vars(each) for each in outcome.troubles]
    return JsonResponse({"versions": outcome.versions, "troubles": troubles, "event": outcome.event})


def _fixed(layout: Layout, column: str) -> bool:
    """Whether a column is not typed into: postings have their own page."""
    return layout.table == "employees" and column in editing.POSTED


def _columns(layout: Layout, shown: list[Any]) -> list[str]:
    own = {name for row in shown for name in row.extra} - set(layout.columns)
    return [*layout.columns, *sorted(own)]


def _rows(layout: Layout, shown: list[Any]) -> list[dict[str, Any]]:
    held = {}
    if layout.table == "employees":
        held = {
            each.employee_id: {
                "unit": each.post.unit.unit,
                "post_job": each.post.job,
                "since": each.start or "",
            }
            for each in Posting.objects.filter(
                employee__in=[row.pk for row in shown], until__isnull=True
            ).select_related("post__unit")
        }
    return [
        {
            "pk": row.pk,
            "version": row.version,
            "cells": [
                held.get(row.pk, {}).get(name, "")
                if _fixed(layout, name)
                else editing.text_of(layout, row, name)
                for name in _columns(layout, shown)
            ],
        }
        for row in shown
    ]


def _related(layout: Layout) -> list[str]:
    return [layout.fields[name].name for name in layout.references]


def _like(layout: Layout, wanted: str) -> Q:
    """Rows one of whose texts holds what is sought."""
    found = Q()
    for name, field in layout.fields.items():
        if name in layout.references:
            code = "unit" if layout.references[name]._meta.model_name == "unit" else "employee"
            found |= Q(**{f"{field.name}__{code}__icontains": wanted})
            found |= Q(**{f"{field.name}__name__icontains": wanted})
        elif isinstance(field, models.CharField):
            found |= Q(**{f"{field.name}__icontains": wanted})
    return found


urls = [
    path("tables/<slug:table>/", grid, name="grid"),
    path("tables/<slug:table>/save/", save, name="save"),
    path("tables/<slug:table>/undo/", undo, name="undo"),
    path("tables/<slug:table>/add/", add, name="add"),
    path("tables/<slug:table>/remove/", remove, name="remove"),
    path("tables/<slug:table>/check/", check, name="check"),
    path("export/", export, name="export"),
]
