"""`placement export`: a run's plan in other systems' files."""

from pathlib import Path
from typing import Any

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, say

BUNDLE, VALUES = Path("bundle.json"), Path("datavalues.json")

_force = click.option("--force", is_flag=True, help=_("Replace a file that exists."))


@click.group("export", help=_("Write a run's plan as a FHIR Bundle or as DHIS2 data values."))
def command() -> None:
    """A run's plan in other systems' files."""


@command.command(help=_("Write units, employees and the posts they get as a FHIR R4 Bundle (IHE mCSD)."))
@options.run
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=BUNDLE,
    metavar="FILE",
    help=_("The Bundle, JSON (default: {file}).", file=BUNDLE),
)
@click.option("--system", metavar="URI", help=_("The system of the employees' ids (default: SATUSEHAT's)."))
@_force
@options.as_json
def fhir(run: Path, out: Path, system: str | None, force: bool, as_json: bool) -> None:
    """Read, write, tell."""
    from placement.api.exchange import export_fhir
    from placement.api.solving import read_run

    counts = export_fhir(read_run(run), out, identifiers=system, force=force)
    if as_json:
        data_json({"file": str(out), "resources": counts})
    else:
        told = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        data(_("{file} holds {resources}.", file=out, resources=told))


@command.command(help=_("Write staff in post, minimum and gap of every post as a DHIS2 dataValueSet."))
@options.run
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=VALUES,
    metavar="FILE",
    help=_("The data values, JSON (default: {file}).", file=VALUES),
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Data elements by job and measure, CSV; without it codes are used, and such a file is written."),
)
@click.option(
    "--period",
    type=click.Choice(["month", "quarter", "year"]),
    default="month",
    help=_("The period that holds the scenario's date (default: month)."),
)
@click.option(
    "--elements",
    type=click.Choice(["uid", "code"]),
    help=_("What the mapping's data elements are to DHIS2 (default: uid)."),
)
@click.option(
    "--units",
    type=click.Choice(["uid", "code"]),
    help=_("What the units' ids are to DHIS2 (default: uid where each has an org_unit, else code)."),
)
@_force
@options.as_json
def dhis2(
    run: Path, out: Path, mapping: Path | None, period: Any, force: bool, as_json: bool, **schemes: Any
) -> None:
    """Read, write, tell."""
    from placement.api.exchange import export_dhis2
    from placement.api.solving import read_run

    made = export_dhis2(read_run(run), out, mapping=mapping, period=period, force=force, **schemes)
    for job, measure in made.left_out:
        say(_("left out, as the mapping names no data element: {job}, {measure}", job=job, measure=measure))
    if as_json:
        data_json(made.document)
        return
    told = _("{file} holds {values} data values of {period}.")
    data(told.format(file=out, values=made.values, period=made.period))
    if not mapping:
        words = _("Codes stand for data elements: write the ids into {file} and give it as --mapping.")
        data(words.format(file=made.mapping))
