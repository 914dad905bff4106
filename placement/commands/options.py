"""Arguments and options that several commands share."""

from pathlib import Path

import rich_click as click

from placement.base.language import _

RUNS = "runs"
"""The folder of runs that were given no other place."""

scenario = click.argument("scenario", type=click.Path(path_type=Path))
run = click.argument("run", type=click.Path(path_type=Path))
overrides = click.option(
    "--set",
    "overrides",
    metavar="KEY=VALUE",
    multiple=True,
    help=_("Change the scenario, e.g. rules.few_moves.at_most=0.05; may be given again."),
)
as_json = click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("Processes at once (default: one per processor core)."),
)
cluster = click.option(
    "--cluster",
    "client",
    metavar="ADDRESS",
    help=_("The Dask cluster that does the work, e.g. tcp://10.0.0.1:8786 (default: this machine)."),
)
out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("The run folder (default: runs/ and the scenario's name)."),
)
force = click.option("--force", is_flag=True, help=_("Replace a run folder that exists."))


def again() -> str:
    """What to do after Ctrl-C."""
    return _("The same command with --force goes on from there.")
