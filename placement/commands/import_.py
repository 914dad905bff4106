"""`placement import`: other systems' files as a case."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, lines, say

if TYPE_CHECKING:
    from placement.api.exchange import Import
    from placement.api.parts import Importer, Note

SHOWN = 12
"""Notes of one status that are printed; the report holds them all."""
NAMED = 3
"""Values that a line of many notes names."""

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
        from placement.api.exchange import importers

        return list(dict.fromkeys([*super().list_commands(ctx), *importers()]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        from placement.api.exchange import importers

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
    def read(files: tuple[Path, ...], **given: Any) -> None:
        _deliver(importer.name, files, **given)

    command: click.Command = read
    return command


@click.group(
    "import", cls=Imports, help=_("Read the files of other systems into a case: SIASN, DREAMS, FHIR, DHIS2 …")
)
def command() -> None:
    """Other systems' files as a case."""


@command.command(
    help=_("Read a staff list of SIASN (CSV, .tsv, .xlsx, .ods, .fods): employees, units, posts.")
)
@_file
@_out
@_case
@_mapping
@_force
@options.as_json
def siasn(file: Path, **given: Any) -> None:
    """Read, write, tell."""
    _deliver("siasn", [file], **given)


@command.command(
    help=_(
        "Read a staffing page of DREAMS (CSV, .tsv, .xlsx, .ods, .fods): the standards as minima of posts."
    )
)
@_file
@_out
@_case
@_mapping
@_force
@options.as_json
def dreams(file: Path, **given: Any) -> None:
    """Read, write, tell."""
    _deliver("dreams", [file], **given)


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
def fhir(files: tuple[Path, ...], system: str | None, day: datetime | None, **given: Any) -> None:
    """Read, write, tell."""
    _deliver("fhir", files, identifiers=system, day=day and day.date(), **given)


def _deliver(
    system: str, files: Sequence[Path], *, out: Path, force: bool, as_json: bool, **more: Any
) -> None:
    from placement.api.exchange import Import, import_case
    from placement.base.files import require_free

    require_free(out, force=force, inputs=files, mark=Import.mark)
    found = import_case(system, files, out, force=force, **more)
    for line in lines(found.warnings, sys.stderr):
        say(line)
    data_json(found.document) if as_json else data("\n".join(_words(found)))


def _words(found: "Import") -> Iterator[str]:
    from placement.api.exchange import STATUSES

    words = {"mapped": _("mapped"), "guessed": _("guessed"), "left_out": _("left out")}
    for status in STATUSES[::-1]:
        alike = _folded([note for note in found.notes if note.status == status])
        yield f"{words[status]}: {found.counts[status]}"
        yield from (f"  {_line(note)}" for note in alike[:SHOWN])
        if len(alike) > SHOWN:
            report = found.folder / found.mark
            yield "  " + _("… and {more} more in {report}", more=len(alike) - SHOWN, report=report)
    tables = ", ".join(f"{name} {len(table)}" for name, table in found.found.tables.items())
    yield ""
    yield _("Rows read: {rows}. Rows written: {tables}.", rows=found.found.rows, tables=tables)
    if found.mappings:
        yield _("Review {folder}, then import again with --mapping {folder} --force.", folder=found.mappings)


def _folded(notes: Sequence["Note"]) -> list["Note"]:
    """The notes; many that say the same of other values as one, with the first of these."""
    alike: dict[tuple[str, str, str], list[Note]] = {}
    for note in notes:
        alike.setdefault((note.column, note.message, note.remedy), []).append(note)
    found: list[Note] = []
    for same in alike.values():
        if len(same) <= NAMED:
            found += same
            continue
        values = list(dict.fromkeys(note.value for note in same if note.value))
        more = ["…"] if len(values) > NAMED else []
        rows = tuple(sorted(row for note in same for row in note.rows))
        found.append(replace(same[0], rows=rows, value=", ".join([*values[:NAMED], *more])))
    return found


def _line(note: "Note") -> str:
    from placement.api.exchange import told_rows

    place = [note.column] if note.column else []
    if note.rows:
        rows = told_rows(note)
        shown = rows if len(rows) <= 30 else f"{rows[:30].rpartition(';')[0] or rows[:30]} …"
        place.append(_("rows {rows} ({count})", rows=shown, count=len(note.rows)))
    value = f" “{note.value}”" if note.value else ""
    remedy = f" — {note.remedy}" if note.remedy else ""
    return f"{', '.join(place)}{value}: {note.message}{remedy}"
