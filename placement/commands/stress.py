"""`placement stress`: what becomes of a plan when things turn out otherwise."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from placement.base.errors import SolverError
from placement.base.language import _, number, percent
from placement.commands import options
from placement.commands.drawing import drawn
from placement.commands.output import data, data_json, say

if TYPE_CHECKING:
    from placement import Stress

SHOWN = 15  # fragile posts on a terminal; the file holds all


def _chance(name: str, default: float, words: str) -> "Callable[[click.decorators.FC], click.decorators.FC]":
    """An option that takes a chance."""
    kind = click.FloatRange(0, 1)
    return click.option(f"--{name}", type=kind, default=default, show_default=True, metavar="P", help=words)


def _count(
    name: str, default: int, words: str, least: int = 0
) -> "Callable[[click.decorators.FC], click.decorators.FC]":
    """An option that takes a whole number."""
    kind = click.IntRange(min=least)
    return click.option(f"--{name}", type=kind, default=default, show_default=True, metavar="N", help=words)


@click.command("stress", help=_("Try a plan in many futures: leavers, refusals, arrivals, changed need."))
@options.run
@_count("draws", 1000, _("Futures."), 1)
@_chance("leave", 0.05, _("Chance that somebody with a post is gone."))
@_chance("refuse", 0.1, _("Chance that somebody who is to move stays."))
@_chance("arrive", 0.02, _("Arrivals expected, as a share of all employees."))
@_chance("need", 0.05, _("Chance that a post's minimum is one higher; one lower is as likely."))
@_count("repairs", 10, _("People moved to mend a future, at most."))
@_count("hindsight", 10, _("Every so many futures one is also solved as if it had been known; 0: none."))
@_count("seed", 0, _("The same seed draws the same futures."))
@options.jobs
@options.cluster
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("The folder for the tables and the picture (default: runs/stress- and the run's name)."),
)
@click.option("--force", is_flag=True, help=_("Replace a folder of a stress test that exists."))
@options.as_json
def command(
    run: Path,
    *,
    out: Path | None,
    force: bool,
    as_json: bool,
    draws: int,
    **asked: Any,
) -> None:
    """Read, try, write, print."""
    from placement.api.solving import read_run
    from placement.api.stresses import Stress, stress
    from placement.base.files import require_free

    folder = out or Path(options.RUNS, f"stress-{run.resolve().name}")
    require_free(folder, force=force, inputs=[run], mark=Stress.mark)
    read = read_run(run)
    with _progress(draws) as watch:
        found = stress(read, draws, out=folder, force=force, watch=watch, **asked)
    if found.found.stopped:
        words = _("Stopped: {count} futures are kept. {again}")
        say(words.format(count=len(found.found.trials), again=options.again()))
    if as_json:
        data_json({"folder": str(folder), **found.document})
    else:
        data("\n".join(_words(found, folder)))
    if found.found.lost:
        raise SolverError(_("futures that could not be tried: {count}", count=found.found.lost))


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], None]]:
    """A live count on a terminal, a line for every tenth of the futures elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True, highlight=False, emoji=False).status(_("Trying the futures")) as status:
            yield lambda done: status.update(f"{done}/{count}")
        return
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done * 10 // count > told:
            told = done * 10 // count
            say(f"{done}/{count}")

    yield tell


def _words(found: "Stress", folder: Path) -> Iterator[str]:
    yield from found.sentences
    rows = found.fragile.head(SHOWN).to_dict("records")
    if rows:
        yield ""
        yield drawn(
            [_("unit"), _("job")],
            [_("chance"), _("repaired"), _("reserve")],
            [
                [
                    row["unit"],
                    row["job"],
                    *(percent(row[name], 0) for name in ("chance", "chance_repaired")),
                    number(row["reserve"]),
                ]
                for row in rows
            ],
        )
    yield ""
    yield _("All of it is in {folder}.", folder=folder)
