"""Everything that changes staff, units, posts and postings; each writes its event."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.staff.importing import Difference, differences
from placement.workbench.staff.models import Employee
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
