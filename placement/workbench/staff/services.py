"""Everything that changes staff, units, posts and postings; each writes its event."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.staff.files import keep
from placement.workbench.staff.importing import Difference, differences
from placement.workbench.staff.models import Employee, Upload
from placement.workbench.staff.writing import write

_TOLD = 5000
"""Changed rows that an import's event tells cell by cell; above that it counts them."""


@service
def import_tables(
    actor: Actor | None, tables: Mapping[str, pd.DataFrame], day: date, *, source: str
) -> Mapping[str, Difference]:
    """Makes the database's tables those given, as of a day; a table that is not given stays.

    Returns what changed. `source` says in the log where they came from.
    """
    found = differences(tables, day)
    if not found:
        unchanged()
        return found
    write(tables, found, day)
    people = {
        key[0]
        for difference in (found.get("employees"),)
        if difference
        for key in [*[each.key for each in difference.changed], *difference.closed]
    }
    record(
        actor,
        "staff.imported",
        "case",
        before={name: _before(difference) for name, difference in found.items()},
        after={"source": source, "day": day, **{name: _after(each) for name, each in found.items()}},
        about=Employee.objects.filter(employee__in=people).values_list("pk", flat=True),
    )
    return found


@service
def upload(actor: Actor, kind: str, files: Sequence[Any], day: date, language: str) -> Upload:
    """Files that somebody has sent; nothing changes before they confirm."""
    made = Upload.objects.create(
        user_id=actor.user.pk, kind=kind, names=[file.name for file in files], day=day, language=language
    )
    keep(made, files)
    record(actor, "staff.uploaded", made, after={"kind": kind, "names": made.names})
    return made


@service
def confirm_upload(actor: Actor, given: Upload, seen: str) -> bool:
    """The change that was shown is to be made; False where another is shown by now."""
    taken = Upload.objects.filter(pk=given.pk, state=Upload.State.READY, seen=seen).update(
        state=Upload.State.IMPORTING
    )
    if not taken:
        unchanged()
        return False
    record(actor, "staff.upload_confirmed", given, after={"digest": seen})
    return True


@service
def drop_upload(actor: Actor, given: Upload) -> None:
    """The files are thrown away."""
    open_ = (Upload.State.READY, Upload.State.FAILED)
    if Upload.objects.filter(pk=given.pk, state__in=open_).update(state=Upload.State.DROPPED):
        record(actor, "staff.upload_dropped", given)
    else:
        unchanged()


def _before(difference: Difference) -> dict[str, object]:
    told = difference.changed[:_TOLD]
    return {
        "changed": {
            "/".join(each.key): {name: cell[0] for name, cell in each.cells.items()} for each in told
        },
        "closed": difference.closed[:_TOLD],
    }


def _after(difference: Difference) -> dict[str, object]:
    told = difference.changed[:_TOLD]
    return {
        **difference.counts,
        "changed_cells": {
            "/".join(each.key): {name: cell[1] for name, cell in each.cells.items()} for each in told
        },
    }
