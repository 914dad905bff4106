"""All that is held about a person in one file: everything as JSON, each table as CSV."""

import csv
import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from placement.workbench.own.holdings import held
from placement.workbench.staff.models import Employee


def packed(person: Employee) -> bytes:
    """The ZIP."""
    tables = dict(held(person))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        told = _("Everything that this system holds about %(who)s.") % {"who": person}
        archive.writestr("README.txt", f"{told}\n\n{_lines(tables)}\n")
        archive.writestr("everything.json", _json(tables, indent=1))
        for name, rows in tables.items():
            archive.writestr(f"{name}.csv", _csv(rows))
    return out.getvalue()


def _lines(tables: dict[str, list[dict[str, Any]]]) -> str:
    return "\n".join(f"{name}: {len(rows)}" for name, rows in tables.items())


def _csv(rows: list[dict[str, Any]]) -> str:
    """With a byte order mark, as spreadsheets ask for; what is no single value as JSON.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return f"\ufeff{out.getvalue()}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else _json(value).strip('"')
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" and text else text


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent)
