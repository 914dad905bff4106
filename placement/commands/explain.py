"""`placement explain`: why here, why not there, what is short and what would mend it."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.explanation import employee_words, short_words, unit_words, visit_words
from placement.commands.output import data, data_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from placement import Gaps, Run


@click.command("explain", help=_("Why somebody is placed so, why not elsewhere, and what would mend a gap."))
@options.run
@click.option(
    "--employee", metavar="ID|NAME", help=_("Why is this employee here, and what would other posts cost?")
)
@click.option(
    "--unit",
    metavar="ID|NAME",
    help=_("Why not there? Without an employee: what is short, and what would help?"),
)
@click.option("--job", metavar="JOB", help=_("The post of the unit (default: all its posts)."))
@click.option("--short", is_flag=True, help=_("What is short in the whole case, and what would close it?"))
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    metavar="N",
    help=_("How long to look for the best answers; then what is known is told (default: 1.4)."),
)
@options.as_json
def command(
    run: Path,
    employee: str | None,
    unit: str | None,
    job: str | None,
    short: bool,
    seconds: float | None,
    as_json: bool,
) -> None:
    """Read the run, ask, print."""
    _require_one(employee, unit, job, short=short)
    from placement.api.questions import SECONDS, explain, shortage
    from placement.api.solving import read_run

    read, seconds = read_run(run), SECONDS if seconds is None else seconds
    if read.status != "optimal":
        say(_("The plan is not proven to be the best, so a cost may be smaller than it seems, or below 0."))
    if employee is not None:
        found = explain(read, employee, unit, job, seconds=seconds, told=say)
        words, document = employee_words(read, found.found), found.document
    elif unit is not None:
        gaps = explain(read, unit=unit, seconds=seconds)
        words, document = _unit_told(read, gaps), gaps.document
    else:
        lacking = shortage(read, seconds=seconds)
        words, document = short_words(read, lacking), lacking.document
    data_json(document) if as_json else data("\n".join(words))


def _unit_told(run: "Run", gaps: "Gaps") -> "Iterator[str]":
    yield from unit_words(run, gaps.unit, [*gaps.found])
    if gaps.visits is not None:
        yield from visit_words(run, gaps.visits)


def _require_one(employee: str | None, unit: str | None, job: str | None, *, short: bool) -> None:
    if job is not None and (employee is None or unit is None):
        raise click.UsageError(_("--job goes with --employee and --unit"))
    if short and (employee or unit):
        raise click.UsageError(_("--short stands alone"))
    if not (employee or unit or short):
        raise click.UsageError(_("say --employee, --unit or --short"))
