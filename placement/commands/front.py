"""`placement front`: what a cap buys, as a proven curve."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _, exact, number, percent, written
from placement.commands import options
from placement.commands.drawing import drawn
from placement.commands.output import data, data_json, say

if TYPE_CHECKING:
    from placement import Front
    from placement.api.parts import FrontWatched, SweepOutcome

SHOWN = 21  # rows on a terminal; the file and JSON hold all


@click.command(
    "front", help=_("Show what a cap buys: at each of its values a plan, and a bound that no plan beats.")
)
@options.scenario
@click.option(
    "--over",
    metavar="KEY=LO..HI",
    multiple=True,
    required=True,
    help=_(
        "The cap and its values, e.g. rules.few_moves.at_most=0..80 or …=0..80/5; a second one may follow."
    ),
)
@click.option(
    "--band",
    type=click.FloatRange(min=0),
    default=0.01,
    metavar="SHARE",
    show_default=True,
    help=_("How far plan and bound may be apart, as a share of the plan's value."),
)
@click.option(
    "--points",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    metavar="N",
    help=_("Values to solve, at most."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_(
        "The folder for front.csv, the picture and the runs (default: runs/front- and the scenario's name)."
    ),
)
@options.jobs
@options.cluster
@options.overrides
@click.option("--force", is_flag=True, help=_("Replace a folder of a front that exists."))
@options.as_json
def command(  # noqa: PLR0913 - options
    scenario: Path,
    over: tuple[str, ...],
    *,
    band: float,
    points: int,
    out: Path | None,
    jobs: int | None,
    client: str | None,
    overrides: tuple[str, ...],
    force: bool,
    as_json: bool,
) -> None:
    """Read, solve, write, print."""
    from placement.api.fronts import Front, front
    from placement.api.solving import read_inputs
    from placement.base.extras import pictured
    from placement.base.files import require_free

    folder = out or Path(options.RUNS, f"front-{scenario.stem}")
    require_free(folder, force=force, inputs=[scenario], mark=Front.mark)
    inputs = read_inputs(scenario, *overrides)
    if inputs.warnings:
        say(_("Warnings: {count}; `placement check` shows them.", count=len(inputs.warnings)))
    with _progress() as watch:
        found = front(
            inputs,
            over,
            band=band,
            points=points,
            jobs=jobs,
            client=client,
            out=folder,
            force=force,
            watch=watch,
            command=["placement", *sys.argv[1:]],
        )
    if not pictured():
        told = _(
            "Without a picture, which needs the part [{extra}]: install the wheel again with [{extra}] "
            "behind its name"
        )
        say(told.format(extra="report"))
    if found.found.stopped:
        words = _("Stopped: {count} values are solved and kept. {again}")
        say(words.format(count=len(found.found.points), again=options.again()))
    if as_json:
        data_json({"folder": str(folder), **found.document})
    else:
        data("\n".join(_words(found, folder)))


@contextmanager
def _progress() -> "Iterator[FrontWatched]":
    """A live line on a terminal, a plain line per value elsewhere."""

    def told(name: str, outcome: "SweepOutcome", band: float) -> str:
        apart = percent(band, 2) if band < float("inf") else "–"
        return f"{name} · {written(f'{outcome.seconds:.1f} s')} · " + _("widest gap {apart}", apart=apart)

    if not sys.stderr.isatty():
        yield lambda name, outcome, band: say(told(name, outcome, band))
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, emoji=False)
    with console.status(_("Solving the ends of the front")) as status:
        yield lambda name, outcome, band: status.update(told(name, outcome, band))


def _words(found: "Front", folder: Path) -> Iterator[str]:
    if title := found.found.space.inputs.scenario.title:
        yield title
        yield ""
    yield from found.sentences
    yield ""
    yield _table(found)
    yield ""
    yield _("All of it is in {folder}.", folder=folder)


def _table(found: "Front") -> str:
    """The values that were solved, evenly thinned out where there are many."""
    keys = [axis.key for axis in found.found.space.axes]
    rows = found.table[found.table["status"].notna()].to_dict("records")
    stride = -(-len(rows) // SHOWN)
    shown = [row for at, row in enumerate(rows) if at % stride == 0 or at == len(rows) - 1]
    cells = [
        [
            *(exact(row[key]) for key in keys),
            *(_cell(row[name]) for name in ("plan", "bound")),
            _gap(row["gap"]),
        ]
        for row in shown
    ]
    caps = [axis.parameter for axis in found.found.space.axes]
    return drawn([], [*caps, _("plan"), _("bound"), _("gap")], cells)


def _cell(value: float | None) -> str:
    return "–" if value is None or isnan(value) else number(value)


def _gap(value: float | None) -> str:
    return "–" if value is None or not value < float("inf") else percent(value, 2)
