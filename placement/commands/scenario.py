"""`placement scenario`: the policies themselves."""

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
    from placement.api.scenarios import new_scenario

    new_scenario(file, force=force)
    say(_("{file} is written; next: placement check {file}", file=file))


@command.command(help=_("Print the merged scenario with the file and line each value comes from."))
@options.scenario
@options.overrides
@options.as_json
def show(scenario: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """Merge and print."""
    from placement.api.scenarios import annotated, document, merged

    found = merged(scenario, *overrides)
    data_json(document(found)) if as_json else data(annotated(found).rstrip("\n"))


@command.command(help=_("Print the JSON Schema of scenario files, for editors."))
@click.option("--translated", is_flag=True, help=_("Descriptions in the language in use, not in English."))
def schema(*, translated: bool) -> None:
    """Print."""
    from placement.api.scenarios import scenario_schema

    data_json(scenario_schema(translated=translated))
