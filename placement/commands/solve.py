"""`placement solve`: the best plan under a scenario, audited and written to a run folder."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.errors import InfeasibleError, NoPlanError, PlacementError
from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, say
from placement.commands.progress import progress
from placement.commands.standing import line

if TYPE_CHECKING:
    from placement import Run
    from placement.api.parts import Inputs


@click.command("solve", help=_("Find the best plan under a scenario, audit it and write the run folder."))
@options.scenario
@options.out
@options.overrides
@click.option(
    "--near",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help=_("Among equally good plans, the one nearest to this run."),
)
@options.force
@options.as_json
def command(
    scenario: Path,
    out: Path | None,
    overrides: tuple[str, ...],
    near: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Solve, write, print."""
    from placement.api.solving import read_inputs, read_run
    from placement.base.files import require_free

    folder = out or Path(options.RUNS, scenario.stem)
    require_free(folder, force=force, inputs=[scenario])
    inputs = read_inputs(scenario, *overrides)
    if inputs.warnings:
        say(_("Warnings: {count}; `placement check` shows them.", count=len(inputs.warnings)))
    try:
        run = _solved(inputs, read_run(near) if near else None)
    except (InfeasibleError, NoPlanError) as error:
        if as_json:
            data_json(_without_plan(error))
        if isinstance(error, InfeasibleError):
            say(_("Next: placement diagnose {scenario}", scenario=scenario))
        raise
    with _plan_in_hand():
        run.save(folder, command=["placement", *sys.argv[1:]], force=force)
        if force and (kept := run.strangers(folder)):
            words = _("Kept in {folder} as before, and not of this plan: {names}")
            say(words.format(folder=folder, names=", ".join(kept)))
    if as_json:
        data_json(run.document)
    else:
        from placement.commands.summary import summary

        data(summary(run, folder))
        if run.result.near:
            words = _(
                "Placed otherwise than in {run}: {changed}; equally good plans change at least {bound}."
            )
            data(words.format(**vars(run.result.near)))
        say(_("Next: placement report {folder}", folder=folder))


@contextmanager
def _plan_in_hand() -> Iterator[None]:
    """Ctrl-C is not heard: it ended the search, and what was found is being written."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _solved(inputs: "Inputs", near: "Run | None") -> "Run":
    from placement.api.solving import solve

    try:
        with progress() as watch:
            return solve(inputs, near=near, watch=watch)
    except InfeasibleError as error:
        raise InfeasibleError(str(error), error.conflict or _conflict(inputs)) from error


def _conflict(inputs: "Inputs") -> list[str]:
    """Names of what stands against each other, said with kinds and lines.

    None when that cannot be found out.
    """
    from placement.api.questions import conflict

    say(_("No plan satisfies the hard rules; looking for those that stand against each other."))
    try:
        names = conflict(inputs)
    except (PlacementError, KeyboardInterrupt):
        return []
    for name in names:
        say(line(inputs.scenario, name))
    return names


def _without_plan(error: InfeasibleError | NoPlanError) -> dict[str, object]:
    if isinstance(error, InfeasibleError):
        return {"status": "infeasible", "levels": [], "conflict": list(error.conflict)}
    return {"status": "unknown", "levels": []}
