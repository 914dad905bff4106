"""`placement scenario`: the policies themselves."""

from datetime import datetime
from pathlib import Path

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, say


@click.group("scenario", help=_("Begin or show a scenario, or the schema that scenario files follow."))
def command() -> None:
    """The policies themselves."""


@command.command(help=_("Write a commented scenario to begin with (default: scenario.yaml)."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="scenario.yaml")
@click.option("--force", is_flag=True, help=_("Replace a file that exists."))
def new(file: Path, force: bool) -> None:
    """Write and say what comes next."""
    from placement.scenario.starter import write_starter

    write_starter(file, datetime.now().astimezone().date(), force=force)
    say(_("{file} is written; next: placement check {file}", file=file))


@command.command(help=_("Print the merged scenario with the file and line each value comes from."))
@options.scenario
@options.overrides
@options.as_json
def show(scenario: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """Merge and print."""
    from placement import scenario as scenarios

    found = scenarios.read_scenario(scenario, overrides)
    if as_json:
        data_json({"scenario": scenarios.plain(found.document), "origins": scenarios.origins(found)})
    else:
        data(scenarios.show(found).rstrip("\n"))


@command.command(help=_("Print the JSON Schema of scenario files, for editors."))
def schema() -> None:
    """Print."""
    from placement import scenario as scenarios

    data_json(scenarios.schema())
