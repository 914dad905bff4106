"""`placement example`: a complete case to try."""

from pathlib import Path

import rich_click as click

from placement.base.language import _
from placement.commands.output import data


@click.command("example", help=_("Copy a complete case, its tables and policies, to try them."))
@click.argument("name", metavar="NAME")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR", required=False)
@click.option("--force", is_flag=True, help=_("Replace a folder of an example that exists."))
def command(name: str, folder: Path | None, force: bool) -> None:
    """Copy, and say what to do next."""
    from placement.api.examples import example

    made = example(name, folder, force=force)
    data(_("The case is in {folder}.", folder=made))
    data(_("Next: placement solve {scenario}", scenario=made / "balanced.yaml"))
