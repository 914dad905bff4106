"""`placement whatif`: what a plan would become if somebody had to go somewhere, or a setting changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _, number
from placement.commands import options
from placement.commands.output import data, data_json

if TYPE_CHECKING:
    from fractions import Fraction

    from placement.api.parts import Changed


@click.command("whatif", help=_("Solve a run again with somebody pinned or kept out, or a setting changed."))
@options.run
@click.option(
    "--pin",
    "pins",
    metavar="EMPLOYEE=UNIT[:JOB]",
    multiple=True,
    help=_("The employee must have this post; may be given again."),
)
@click.option(
    "--forbid",
    "forbids",
    metavar="EMPLOYEE=UNIT[:JOB]",
    multiple=True,
    help=_("The employee may not have this post; may be given again."),
)
@options.overrides
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FILE.yaml",
    help=_("Keep the change as a scenario that extends the run's."),
)
@click.option("--force", is_flag=True, help=_("Replace a file that exists."))
@options.as_json
def command(
    run: Path,
    pins: tuple[str, ...],
    forbids: tuple[str, ...],
    overrides: tuple[str, ...],
    save: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Read the run, solve it again, keep the change where asked, print the difference."""
    if not (pins or forbids or overrides):
        raise click.UsageError(_("say --pin, --forbid or --set"))
    from placement.api.questions import whatif
    from placement.api.solving import read_run

    session = whatif(read_run(run))
    if save is None:
        found = session.ask(pin=pins, forbid=forbids, settings=overrides)
    else:
        found = session.keep(save, pin=pins, forbid=forbids, settings=overrides, force=force)
    data_json(found.document) if as_json else data("\n".join(_words(found.found)))


def _words(found: "Changed") -> Iterator[str]:
    from placement.api.answers import farther_behind
    from placement.commands.drawing import drawn

    rows: list[list[object]] = []
    for name, (before, after) in found.rules.items():
        rows.append([found.words[name], *_figures(before, after)])
    old, new = found.measures
    told = {
        "moves": _("employees moved"),
        "unplaced": _("employees without a post"),
        "short_of_minimum": _("persons short of the minimum"),
        "short_of_target": _("persons short of the target"),
    }
    if "visits" in {**old, **new}:
        told["visits"] = _("visits made")
    rows += [[words, *_figures(old.get(name, 0), new.get(name, 0))] for name, words in told.items()]
    yield drawn([""], [_("run"), _("what if"), _("difference")], rows)
    yield ""
    for name in found.behind:
        sentence = farther_behind(name)
        yield f"{sentence[:1].upper()}{sentence[1:]}."
    yield _("Employees placed differently: {count}", count=len(found.people))
    for each in found.people:
        here, there = (
            _("no post") if post is None else f"{post.unit}:{post.job}" for post in (each.before, each.after)
        )
        yield f"  {each.employee}: {here} → {there}"
    if not found.proven:
        yield _("This plan is not proven to be the best.")


def _figures(before: "Fraction | float | None", after: "Fraction | float | None") -> list[str]:
    shown = ["–" if value is None else number(float(value)) for value in (before, after)]
    if before is None or after is None:
        return [*shown, "–"]
    change = float(after - before)
    return [*shown, ("+" if change > 0 else "") + number(change)]
