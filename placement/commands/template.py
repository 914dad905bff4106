"""`placement template`: a blank workbook to fill in."""

from pathlib import Path

import rich_click as click

from placement.base.language import _
from placement.commands.output import data

FILE = Path("case.xlsx")


@click.command("template", help=_("Write a blank workbook with every table of a case, to be filled in."))
@click.argument("file", metavar="[FILE.xlsx]", required=False, type=click.Path(path_type=Path), default=FILE)
@click.option("--force", is_flag=True, help=_("Replace a file that exists."))
def command(file: Path, force: bool) -> None:
    """Write, and name the file."""
    from placement.api.papers import template

    template(file, force=force)
    data(_("{file} has every table: dark tabs must be filled, notes say what each column holds.", file=file))
