"""`placement letters`: one document for each move of a run."""

from pathlib import Path

import rich_click as click

from placement.base.language import LANGUAGES, _
from placement.commands import options
from placement.commands.output import data, data_json


@click.command(
    "letters", help=_("Write a transfer proposal for each move of a run, merged from a .docx template.")
)
@options.run
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE.docx",
    help=_("The letter with its fields (default: a proposal that comes with Placement)."),
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="id",
    show_default=True,
    help=_("Language of the letters, whatever the messages are in."),
)
@click.option("--collective", is_flag=True, help=_("One letter for all moves, with its list as an annex."))
@click.option(
    "--legal-basis",
    metavar="TEXT",
    multiple=True,
    help=_("A law or decree that the letter names; may be given again (default: a line to fill)."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("The folder of letters (default: beside the run, named after it)."),
)
@click.option("--force", is_flag=True, help=_("Replace a folder of letters that exists."))
@options.as_json
def command(
    run: Path,
    template: Path | None,
    language: str,
    collective: bool,
    legal_basis: tuple[str, ...],
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Merge, write, count."""
    from placement.api import papers
    from placement.api.solving import read_run
    from placement.base.files import require_free

    folder = out or run.resolve().with_name(f"{run.resolve().name}-letters")
    require_free(folder, force=force, inputs=[run, *([template] if template else [])], mark=papers.MARK)
    letters = papers.letters(
        read_run(run),
        folder,
        template=template,
        language=language,
        collective=collective,
        legal_basis=legal_basis,
        force=force,
    )
    if as_json:
        data_json({"folder": str(folder), "letters": letters.to_dict("records")})
        return
    if collective:
        words = _("One letter with a list of {count} moves; {list} names them.")
    else:
        words = _("Letters written: {count}, one for each move; {list} names them.")
    data(words.format(count=len(letters), list=folder / papers.MARK))
    data(_("They are proposals: letterhead, number, date and signature are left to fill."))
