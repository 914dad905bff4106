"""What `solve` prints at its end: how good the plan is, what it changes, where it lies."""

import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table

from placement.base.decimals import plain
from placement.base.language import _, number, percent
from placement.problem.measures import measures, staffing, today
from placement.problem.plan import Level
from placement.run import Run

WIDE = 240  # columns where no terminal sets a width: nothing is cut or wrapped


def summary(run: Run, folder: Path) -> str:
    """The text, styled and fitted to the width where standard output is a terminal."""
    terminal = sys.stdout.isatty()
    page = StringIO()
    width = None if terminal else WIDE
    console = Console(
        file=page, force_terminal=terminal, width=width, highlight=False, emoji=False, markup=False
    )
    for part in _parts(run, folder, box.SIMPLE_HEAD if terminal else None):
        console.print(part)
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines())


def _parts(run: Run, folder: Path, frame: box.Box | None) -> Iterable[RenderableType]:
    yield _("{title}: {status}", title=run.scenario.label, status=_status(run))
    if run.result.levels:
        yield ""
        yield _levels(run, frame)
    yield ""
    yield _staffing(run, frame)
    yield ""
    yield _figures(run, frame)
    yield ""
    yield _(
        "The plan is {file}; posts, breaches and the result lie beside it.", file=folder / "placement.csv"
    )


def _status(run: Run) -> str:
    if run.result.status == "optimal":
        return _("optimal, proven within the gap asked for")
    return _("feasible, not proven to be the best")


def _levels(run: Run, frame: box.Box | None) -> Table:
    table = _table(
        frame, [_("priority"), _("rule")], [_("breach"), _("weight"), _("value"), _("bound"), _("gap")]
    )
    for level in run.result.levels:
        table.add_row(str(level.priority), "", "", "", *_worth(level))
        for name, breach in level.rules.items():
            table.add_row("", name, _number(float(breach)), _number(float(run.scenario.rules[name].weight)))
    return table


def _worth(level: Level) -> tuple[str, str, str]:
    return _number(plain(level.value)), _number(plain(level.bound)), percent(level.gap)


def _staffing(run: Run, frame: box.Box | None) -> Table:
    """Persons by job, and below them all together; short of the minimum."""
    jobs = staffing(run.problem, run.plan, "job")
    numbers = [_("minimum"), _("target"), _("today"), _("planned"), _("short today"), _("short planned")]
    table = _table(frame, [_("job")], numbers)
    for job, row in jobs.iterrows():
        table.add_row(str(job), *map(_number, row))
    table.add_row(_("all"), *map(_number, jobs.sum()))
    return table


def _figures(run: Run, frame: box.Box | None) -> Table:
    before, after = measures(run.problem, today(run.problem)), measures(run.problem, run.plan)
    told = {
        "posts_at_minimum": _("posts at their minimum, of {asked}", asked=after["posts_with_minimum"]),
        "posts_at_target": _("posts at their target, of {asked}", asked=after["posts_with_target"]),
        "short_of_minimum": _("persons short of the minimum"),
        "short_of_target": _("persons short of the target"),
        "moves": _("employees moved"),
        "unplaced": _("employees without a post"),
        "minutes_mean": _("minutes to work, one way, on average"),
        "minutes_unknown": _("employees whose way nobody knows"),
    }
    table = _table(frame, [""], [_("today"), _("planned")])
    for name, words in told.items():
        table.add_row(words, _number(before[name]), _number(after[name]))
    return table


def _table(frame: box.Box | None, texts: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(box=frame, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name in texts:
        table.add_column(name, no_wrap=True)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=frame is None)
    return table


def _number(value: float | None) -> str:
    """Thousands apart, at most one decimal; a dash for none."""
    return "–" if value is None else number(value)
