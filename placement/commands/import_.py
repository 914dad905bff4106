"""`placement import`: other systems' files as a case."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, lines, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from placement.case import Case
    from placement.interchange.imported import Imported
    from placement.interchange.importers import Importer
    from placement.interchange.notes import Note

SHOWN = 12
"""Notes of one status that are printed; the report holds them all."""

_file = click.argument("file", type=click.Path(path_type=Path))
_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help=_("The folder of the case."),
)
_force = click.option("--force", is_flag=True, help=_("Replace the case of an earlier import."))
_case = click.option(
    "--case",
    type=click.Path(path_type=Path),
    help=_("A case whose units and jobs are meant; its other tables go along."),
)
_mapping = click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=_("The mappings of an earlier import (its folder mapping), edited."),
)


class Imports(click.RichGroup):
    """The commands below, and one for each importer of the registry."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, those of the registry last."""
        from placement.interchange.importers import importers

        return list(dict.fromkeys([*super().list_commands(ctx), *importers()]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        from placement.interchange.importers import importers

        own = super().get_command(ctx, cmd_name)
        found = None if own else importers().get(cmd_name)
        return own or (_command(found) if found else None)


def _command(importer: "Importer") -> click.Command:
    @click.command(importer.name, help=importer.reads)
    @_files
    @_out
    @_case
    @_force
    @options.as_json
    def read(files: tuple[Path, ...], case: Path | None, **output: Any) -> None:
        _deliver(lambda: importer.read(files, case=_read(case)), *files, **output)

    command: click.Command = read
    return command


@click.group(
    "import", cls=Imports, help=_("Read the files of other systems into a case: SIASN, DREAMS, FHIR, DHIS2 …")
)
def command() -> None:
    """Other systems' files as a case."""


@command.command(help=_("Read a staff list of SIASN (CSV or .xlsx): employees, units, posts."))
@_file
@_out
@_case
@_mapping
@_force
@options.as_json
def siasn(file: Path, case: Path | None, mapping: Path | None, **output: Any) -> None:
    """Read, write, tell."""
    from placement.interchange.siasn import read_siasn

    _deliver(lambda: read_siasn(file, case=_read(case), mapping=mapping), file, **output)


@command.command(help=_("Read a staffing page of DREAMS (CSV or .xlsx): the standards as minima of posts."))
@_file
@_out
@_case
@_mapping
@_force
@options.as_json
def dreams(file: Path, case: Path | None, mapping: Path | None, **output: Any) -> None:
    """Read, write, tell."""
    from placement.interchange.dreams import read_dreams

    _deliver(lambda: read_dreams(file, case=_read(case), mapping=mapping), file, **output)


@command.command(
    help=_("Read a staff directory, a FHIR R4 Bundle (JSON): employees, units, posts, licences.")
)
@_files
@_out
@click.option(
    "--system", metavar="URI", help=_("The system of the identifiers that become ids (default: SATUSEHAT's).")
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help=_("Roles that ended before this day, or begin after it, do not count (default: today)."),
)
@_force
@options.as_json
def fhir(files: tuple[Path, ...], system: str | None, day: datetime | None, **output: Any) -> None:
    """Read, write, tell."""
    from placement.interchange.fhir import HEALTH_WORKER
    from placement.interchange.fhir_import import read_fhir

    date = (day or datetime.now().astimezone()).date()
    _deliver(lambda: read_fhir(files, day=date, system=system or HEALTH_WORKER), *files, **output)


def _read(case: Path | None) -> "Case | None":
    from placement.case import read_case

    return None if case is None else read_case(case)


def _deliver(read: "Callable[[], Imported]", *files: Path, out: Path, force: bool, as_json: bool) -> None:
    from placement.base.files import require_free
    from placement.interchange.imported import REPORT

    require_free(out, force=force, inputs=files, mark=REPORT)
    imported, warnings = read().write(out, force=force)
    for line in lines(warnings, sys.stderr):
        say(line)
    if as_json:
        data_json(_document(imported, out))
    else:
        data(_words(imported, out))


def _document(imported: "Imported", out: Path) -> dict[str, Any]:
    from placement.interchange.notes import counts, document

    return {
        "folder": str(out),
        "rows": imported.rows,
        "tables": {name: len(table) for name, table in imported.tables.items()},
        "counts": counts(imported.notes),
        "notes": [document(note) for note in imported.notes],
    }


def _words(imported: "Imported", out: Path) -> str:
    from placement.interchange.imported import REPORT
    from placement.interchange.mapping import FOLDER
    from placement.interchange.notes import STATUSES, counts

    total, told = counts(imported.notes), []
    words = {"mapped": _("mapped"), "guessed": _("guessed"), "left_out": _("left out")}
    for status in STATUSES[::-1]:
        alike = [note for note in imported.notes if note.status == status]
        told.append(f"{words[status]}: {total[status]}")
        told += [f"  {_line(note)}" for note in alike[:SHOWN]]
        if len(alike) > SHOWN:
            told.append(
                "  " + _("… and {more} more in {report}", more=len(alike) - SHOWN, report=out / REPORT)
            )
    tables = ", ".join(f"{name} {len(table)}" for name, table in imported.tables.items())
    told += ["", _("Rows read: {rows}. Rows written: {tables}.", rows=imported.rows, tables=tables)]
    if imported.mappings:
        told.append(
            _("Review {folder}, then import again with --mapping {folder} --force.", folder=out / FOLDER)
        )
    return "\n".join(told)


def _line(note: "Note") -> str:
    from placement.interchange.notes import told_rows

    place = [note.column] if note.column else []
    if note.rows:
        rows = told_rows(note)
        shown = rows if len(rows) <= 30 else f"{rows[:30].rpartition(';')[0] or rows[:30]} …"
        place.append(_("rows {rows} ({count})", rows=shown, count=len(note.rows)))
    value = f" “{note.value}”" if note.value else ""
    remedy = f" — {note.remedy}" if note.remedy else ""
    return f"{', '.join(place)}{value}: {note.message}{remedy}"
