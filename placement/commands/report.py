"""`placement report`: a run as a page to read and a workbook to work with."""

from pathlib import Path

import rich_click as click

from placement.base import language
from placement.base.language import _
from placement.commands import options
from placement.commands.output import data


@click.command(
    "report", help=_("Write a run as report.html, for reading, and report.xlsx, for the HR office.")
)
@options.run
@click.argument("others", metavar="", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--compare",
    metavar="RUN …",
    multiple=True,
    type=click.Path(path_type=Path),
    help=_("Other runs to set beside it."),
)
@click.option(
    "--language",
    type=click.Choice(language.LANGUAGES),
    help=_("Language of the report."),
    expose_value=False,
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PLACE",
    help=_("The folder for both files (default: the run folder), or one file, .html or .xlsx."),
)
@click.option("--anonymous", is_flag=True, help=_("A version to publish, which names no employee."))
@click.option("--force", is_flag=True, help=_("Replace files that exist."))
def command(
    run: Path,
    others: tuple[Path, ...],
    compare: tuple[Path, ...],
    out: Path | None,
    anonymous: bool,
    force: bool,
) -> None:
    """Write, and name the files."""
    from placement.api.papers import report

    written = report(run, out or run, compare=[*compare, *others], force=force, anonymous=anonymous)
    if len(written) == 2:
        page, workbook = written
        said = _("The report is {page}; the workbook for the HR office is {workbook}.")
        data(said.format(page=page, workbook=workbook))
    elif written[0].suffix.lower() == ".html":
        data(_("The report is {page}.", page=written[0]))
    else:
        data(_("The workbook for the HR office is {workbook}.", workbook=written[0]))
