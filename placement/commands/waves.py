"""`placement waves`: a run's moves in dated waves that strip no post on the way."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.drawing import drawn
from placement.commands.output import data, data_json

if TYPE_CHECKING:
    from placement.api.parts import Ordered

SIZE, DAYS = 25, 14
_BAR = 40  # characters of the longest bar


def _day(ctx: click.Context, param: click.Parameter, given: datetime | None) -> date | None:  # noqa: ARG001
    return given.date() if given else None


@click.command(
    "waves", help=_("Order the moves of a run into dated waves, and keep every post staffed on the way.")
)
@options.run
@click.option(
    "--size",
    type=click.IntRange(min=1),
    default=SIZE,
    metavar="N",
    help=_("People who change place in one wave, at most (default: {size}).", size=SIZE),
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    callback=_day,
    help=_("Day of the first wave, such as 2027-02-01 (default: the scenario's)."),
)
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=DAYS,
    metavar="DAYS",
    help=_("Days from one wave to the next (default: {days}).", days=DAYS),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Who changes place when, CSV."),
)
@click.option("--force", is_flag=True, help=_("Replace a file that exists."))
@options.as_json
def command(
    run: Path, size: int, start: date | None, every: int, out: Path | None, force: bool, as_json: bool
) -> None:
    """Order, write, print."""
    from placement.api.solving import read_run
    from placement.api.studies import waves
    from placement.base.files import require_free_files

    if out:
        require_free_files([out], force=force)
    found = waves(read_run(run), size=size, start=start, every=every)
    if out:
        found.save(out, force=force)
    if as_json:
        data_json(found.document)
    else:
        data("\n".join([_chart(found.found), "", *_words(found.found, out)]))


def _chart(found: "Ordered") -> str:
    """A line per wave: its day, a bar of the people who change place, what is short afterwards."""
    counts = found.table["wave"].value_counts()
    longest = int(counts.max()) if len(counts) else 1
    rows = [["", _("today"), "", "", str(found.short[0])]]
    for number, day in enumerate(found.dates, 1):
        moves = int(counts[number])
        bar = "█" * max(1, round(_BAR * moves / longest))
        rows.append([str(number), day.isoformat(), bar, str(moves), str(found.short[number])])
    return drawn([_("wave"), _("day"), ""], [_("changes"), _("persons short of the minimum")], rows)


def _words(found: "Ordered", out: Path | None) -> Iterable[str]:
    waves, people = len(found.dates), len(found.table)
    if not people:
        yield _("The plan leaves everybody in place.")
        return
    yield _("People who change place: {people}; waves: {waves}.", people=people, waves=waves)
    if found.fewest:
        yield _("No order has fewer waves.")
    else:
        yield _("Fewer waves were not found; whether there is an order with fewer is open.")
    if not found.earliest:
        yield _("An order of as many waves in which people change earlier may exist.")
    if out:
        yield _("Who changes place when is in {file}.", file=out)
    else:
        yield _("--out FILE writes who changes place when.")
