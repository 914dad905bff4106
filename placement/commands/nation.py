"""`placement nation`: a plan for a case in many blocks, with a proven bound."""

from pathlib import Path

import rich_click as click

from placement.base.language import _, percent, written
from placement.commands import options
from placement.commands.output import data, data_json
from placement.commands.progress import progress


@click.command(
    "nation", help=_("Find a plan for a case in many blocks at once, prove a bound and write both.")
)
@options.scenario
@options.out
@click.option(
    "--blocks",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Where the blocks are kept for the next solve (default: nowhere)."),
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("Processes of this machine that keep the blocks in memory (default: none, files keep them)."),
)
@click.option(
    "--cluster",
    "client",
    metavar="ADDRESS",
    help=_("The Dask cluster whose workers keep the blocks in memory, e.g. tcp://10.0.0.1:8786."),
)
@options.force
@options.as_json
def command(
    scenario: Path,
    out: Path | None,
    blocks: Path | None,
    jobs: int | None,
    client: str | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Solve, write, print."""
    from placement.api.nations import solve_nation

    folder = out or Path(options.RUNS, scenario.stem)
    with progress() as watch:
        found = solve_nation(
            scenario, folder, blocks=blocks, jobs=jobs, client=client, force=force, watch=watch
        )
    if as_json:
        data_json(found.document)
        return
    told, level = found.document, found.document["levels"][0]
    words = _("{employees} employees, {pairs} pairs, {blocks} blocks; moves: {moves}")
    data(
        words.format(
            **{name: written(f"{told[name]:,}") for name in ("employees", "pairs", "blocks", "moves")}
        )
    )
    words = _("value {value}, bound {bound}: {proven} within {gap} of the best")
    proven = _("proven") if told["certified"] else _("not within the gap asked for, but proven")
    figures = {name: written(f"{level[name]:,.10g}") for name in ("value", "bound")}
    data(words.format(proven=proven, gap=percent(level["gap"]), **figures))
    data(_("Next: placement verify {folder}", folder=folder))
