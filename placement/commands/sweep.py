"""`placement sweep`: many scenarios from one grid file, solved in parallel, side by side."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from placement.base.errors import PlacementError, SolverError
from placement.base.language import _, exact, number, written
from placement.commands import options
from placement.commands.drawing import drawn
from placement.commands.output import data, data_json, lines, say

if TYPE_CHECKING:
    from placement.api.parts import Grid, Level, SweepOutcome, Swept, Watched


@click.command("sweep", help=_("Solve every combination of a grid of settings, and compare the plans."))
@click.argument("sweep", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_(
        "The folder for sweep.csv and a run folder per combination (default: runs/ and the sweep's name)."
    ),
)
@options.jobs
@options.cluster
@click.option("--force", is_flag=True, help=_("Replace a folder of a sweep that exists."))
@options.as_json
def command(
    sweep: Path, out: Path | None, jobs: int | None, client: str | None, force: bool, as_json: bool
) -> None:
    """Read, solve, write, print."""
    from placement.api import studies
    from placement.base.files import require_free

    folder = out or Path(options.RUNS, sweep.stem)
    require_free(folder, force=force, inputs=[sweep], mark=studies.Sweep.mark)
    grid = studies.read_grid(sweep)
    require_free(folder, force=force, inputs=_read(grid), mark=studies.Sweep.mark)
    _warn(grid)
    with _progress(grid) as watch:
        ours = ["placement", *sys.argv[1:]]
        answer = studies.sweep(
            grid, jobs=jobs, client=client, out=folder, force=force, watch=watch, command=ours
        )
    found = answer.found
    if found.stopped:
        done = sum(outcome.status not in {"stopped", "unwritten"} for outcome in found.outcomes)
        words = _("Stopped: {done} of {count} combinations are kept. {again}")
        again = options.again()
        say(words.format(done=done, count=len(found.outcomes), again=again))
    if as_json:
        data_json({"folder": str(folder), **answer.document})
    else:
        data("\n".join(_words(found, folder)))
    unwritten = next((outcome for outcome in found.outcomes if outcome.status == "unwritten"), None)
    if unwritten is not None:
        raise PlacementError(unwritten.message)
    if failed := sum(outcome.status == "failed" for outcome in found.outcomes):
        raise SolverError(_("combinations that failed: {count}", count=failed))


def _warn(grid: "Grid") -> None:
    """Doubts about the grid's own values in full: no other command would show them."""
    own = [each for each in grid.warnings if each.table == grid.path.name]
    for line in lines(own, sys.stderr):
        say(line)
    if count := len(grid.warnings) - len(own):
        say(_("Warnings: {count}; `placement check` shows them.", count=count))


def _read(grid: "Grid") -> Iterator[Path]:
    """What --force may not replace: the scenarios and the tables."""
    yield from grid.cases
    paths = {combination.scenario.path for combination in grid.combinations}
    yield from (path for path in paths if path is not None)


@contextmanager
def _progress(grid: "Grid") -> "Iterator[Watched]":
    """A live count on a terminal, a plain line per combination elsewhere."""
    count, done = len(grid.combinations), 0

    def told(at: int, outcome: "SweepOutcome") -> str:
        nonlocal done
        done += 1
        name, seconds = grid.combinations[at].name, written(f"{outcome.seconds:.1f} s")
        return f"{done}/{count} · {name} · {_called(outcome)} · {seconds}"

    if not sys.stderr.isatty():
        yield lambda at, outcome: say(told(at, outcome))
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, emoji=False)
    with console.status(_("Solving {count} combinations", count=count)) as status:
        yield lambda at, outcome: status.update(told(at, outcome))


def _words(found: "Swept", folder: Path) -> Iterator[str]:
    if found.grid.title:
        yield found.grid.title
        yield ""
    yield _table(found)
    if found.best:
        yield _("* the best")
    yield from _alike(found)
    yield from _without_plan(found)
    yield ""
    yield _("All of it is in {folder}.", folder=folder)


def _table(found: "Swept") -> str:
    """What differs between the combinations, against what differs between their plans."""
    from placement.api.studies import MEASURES

    measures = [name for name in MEASURES if name not in _shared(found)]
    grid = found.grid
    several = len(grid.bases) > 1
    asked: list[dict[str, Any]] = [
        {**({_("scenario"): each.base} if several else {}), **each.settings} for each in grid.combinations
    ]
    varying = [key for key in asked[0] if any(each[key] != asked[0][key] for each in asked)]
    rows = [
        [
            *(_setting(settings[key]) for key in varying),
            _called(outcome),
            *(_value(outcome.levels.get(priority)) for priority in found.priorities),
            *(_figure(found, name, at) for name in measures),
        ]
        for at, (settings, outcome) in enumerate(zip(asked, found.outcomes, strict=True))
    ]
    priorities = [_("priority {priority}", priority=priority) for priority in found.priorities]
    texts = [*(grid.labels.get(key, key) for key in varying), _("status")]
    return drawn(texts, [*priorities, *map(_measure, measures)], rows)


def _alike(found: "Swept") -> Iterator[str]:
    words = [f"{_measure(name)} {number(value)}" for name, value in _shared(found).items()]
    if words:
        yield _("the same in all plans: {measures}", measures="; ".join(words))


def _shared(found: "Swept") -> dict[str, float]:
    """The measures that two plans or more have in common, all of them."""
    from placement.api.studies import MEASURES

    plans = [outcome.measures for outcome in found.outcomes if outcome.measures]
    figures = {name: {plan[name] for plan in plans} for name in MEASURES if len(plans) > 1}
    return {name: value for name, (value, *others) in figures.items() if not others and value is not None}


def _setting(value: Any) -> str:
    from placement.api.studies import written_value

    figure = isinstance(value, int | float) and not isinstance(value, bool)
    return exact(value) if figure else written_value(value)


def _value(level: "Level | None") -> str:
    """The value, behind it the gap where it is not proven to be the least."""
    from placement.base.decimals import plain
    from placement.base.language import percent

    if level is None:
        return "–"
    value = number(plain(level.value))
    return f"{value} ({percent(level.gap)})" if level.value != level.bound else value


def _figure(found: "Swept", name: str, at: int) -> str:
    measures = found.outcomes[at].measures
    if measures is None or (value := measures[name]) is None:
        return "–"
    return number(value) + (" *" if at in found.best.get(name, ()) else "")


def _called(outcome: "SweepOutcome") -> str:
    return {
        "optimal": _("optimal"),
        "feasible": _("feasible"),
        "infeasible": _("infeasible"),
        "unknown": _("no plan in time"),
        "failed": _("failed"),
        "unwritten": _("not written"),
        "stopped": _("stopped"),
    }[outcome.status]


def _measure(name: str) -> str:
    return {
        "moves": _("moves"),
        "unplaced": _("without a post"),
        "short_of_minimum": _("short of minimum"),
        "short_of_target": _("short of target"),
        "minutes_mean": _("minutes, mean"),
    }[name]


def _without_plan(found: "Swept") -> Iterator[str]:
    """Why some combinations have no plan, each reason once with the combinations it holds for."""
    reasons: dict[str, list[str]] = {}
    for each, outcome in zip(found.grid.combinations, found.outcomes, strict=True):
        if outcome.message and outcome.status != "stopped":
            reasons.setdefault(outcome.message, []).append(each.name)
    for message, names in reasons.items():
        yield ""
        yield f"{message}:"
        yield from (f"  {name}" for name in names)
