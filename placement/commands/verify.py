"""`placement verify`: whether a run folder tells the truth, without any solver."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.errors import SolverError
from placement.base.language import _, percent, written
from placement.commands import options
from placement.commands.output import data, data_json

if TYPE_CHECKING:
    from placement.api.parts import Level, Verdict


@click.command("verify", help=_("Audit the plan of a run folder anew, without any solver."))
@options.run
@options.as_json
@click.pass_context
def command(ctx: click.Context, run: Path, as_json: bool) -> None:
    """Audit, print, and exit with 4 where something is not as the folder says."""
    from placement.api.verifying import verify

    found = verify(run)
    data_json(found.document) if as_json else data(_words(found.found))
    if not found:
        ctx.exit(SolverError.exit_code)


def _words(verdict: "Verdict") -> str:
    passed = _("The audit is passed: no hard rule is broken, and the plan is worth what the folder says.")
    flaws = [f"{flaw.rule or _('run folder')}: {flaw.subject}: {flaw.message}" for flaw in verdict.flaws]
    return "\n".join([*(flaws or [passed]), *map(_worth, verdict.levels)])


def _worth(level: "Level") -> str:
    from placement.base.decimals import plain

    value, bound = (written(str(plain(figure))) for figure in (level.value, level.bound))
    values = {"priority": level.priority, "value": value, "bound": bound}
    if level.certified_bound is None:
        return _("priority {priority}: {value}, bound {bound} on the solver's word", **values)
    if level.certified_bound == level.value:
        return _("priority {priority}: {value}, certified: optimal", **values)
    gap = level.certified_gap or 0.0
    proven = written(str(plain(level.certified_bound)))
    return _(
        "priority {priority}: {value}, certified: within {gap} of the best (at least {proven}; {bound} on the"
        " solver's word)",
        **values,
        gap=percent(gap),
        proven=proven,
    )
