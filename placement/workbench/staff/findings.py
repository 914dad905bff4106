"""What `placement check` says of the tables, beside the cells it speaks of."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from placement.workbench import children, folders
from placement.workbench.events.models import Head
from placement.workbench.staff.exporting import export, ordered

LASTS = 3600


def findings(language: str) -> list[dict[str, Any]]:
    """Each finding with its table, column and, where it has a row, that row's id in the database.

    They are kept as long as nothing is written: the log's last number tells.
    """
    head = Head.objects.filter(pk=1).values_list("number", flat=True).first()
    key = f"findings-{head}-{timezone.localdate()}-{language}"
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None:
        found = _checked(language)
        cache.set(key, found, LASTS)
    return found


def _checked(language: str) -> list[dict[str, Any]]:
    day = timezone.localdate()
    with tempfile.TemporaryDirectory(dir=folders.scratch()) as scratch:
        export(day, Path(scratch) / "data")
        scenario = Path(scratch) / "tables.yaml"
        scenario.write_text(
            f"case: data\ndate: {day}\nrules:\n  nobody_loses_a_post: {{kind: placed}}\n", "utf-8"
        )
        said = children.placement(["check", str(scenario), "--json"], language)
    try:
        problems = json.loads(said.stdout)["problems"]
    except (ValueError, KeyError) as error:
        raise RuntimeError(said.stderr) from error
    rows = {table: ordered(table, day) for table in {each["table"] for each in problems}}
    return [{**each, "id": _row(rows.get(each["table"], []), each["row"])} for each in problems]


def _row(ids: list[int], row: int | None) -> int | None:
    """The id of the row that a spreadsheet would number so."""
    return ids[row - 2] if row is not None and 2 <= row < len(ids) + 2 else None
