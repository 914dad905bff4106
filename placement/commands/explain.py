"""`placement explain`: why here, why not there, what is short and what would mend it."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.explanation import employee_words, short_words, unit_words, visit_words
from placement.commands.output import data, data_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from placement.api.answers import Gaps
    from placement.run import Run
    from placement.study.explain.explain import Explanation


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
    from placement.api.answers import Explanation as Answered
    from placement.api.answers import Gaps
    from placement.api.answers import short as short_document
    from placement.run import read_run
    from placement.study.again.resolve import SECONDS

    read, seconds = read_run(run), SECONDS if seconds is None else seconds
    if read.result.status != "optimal":
        say(_("The plan is not proven to be the best, so a cost may be smaller than it seems, or below 0."))
    if employee is not None:
        found = _explained(read, employee, unit, job, seconds)
        data_json(Answered(found).document) if as_json else data("\n".join(employee_words(read, found)))
        return
    from placement.problem.naming import unit_code
    from placement.study.gaps.remedies import Remedies

    remedies = Remedies(read, seconds)
    if unit is not None:
        gaps = Gaps.of(remedies, unit_code(read.problem, unit))
        data_json(gaps.document) if as_json else data("\n".join(_unit_told(read, gaps)))
    else:
        data_json(short_document(remedies)) if as_json else data("\n".join(short_words(read, remedies)))


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


def _explained(run: "Run", employee: str, unit: str | None, job: str | None, seconds: float) -> "Explanation":
    import numpy as np

    from placement.base.errors import InputError
    from placement.case.selector import nearest
    from placement.problem.naming import employee_code, unit_code
    from placement.study.again.resolve import Resolver
    from placement.study.explain.explain import SHOWN, explain

    problem = run.problem
    code = employee_code(problem, employee)
    posts: Sequence[int] | None = None
    if unit is not None:
        posts = np.flatnonzero(problem.post_unit == unit_code(problem, unit)).tolist()
        jobs = {str(problem.posts["job"].iloc[post]): post for post in posts}
        if job is not None and job not in jobs:
            message = _("{unit} has no post of {job}: {remedy}")
            raise InputError(message.format(unit=unit, job=job, remedy=nearest(job, jobs)))
        posts = posts if job is None else [jobs[job]]
    resolver = Resolver.of(run)
    if posts is None and not resolver.quick:
        say(_("This scenario takes its solver long: at most {posts} other posts are tried.", posts=SHOWN))
    return explain(resolver, run, code, posts, seconds)
