"""`placement verify`: whether a run folder tells the truth, without any solver."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from placement.base.errors import SolverError
from placement.base.language import _, percent, written
from placement.commands import options
from placement.commands.output import data, data_json

if TYPE_CHECKING:
    from decimal import Decimal

    from placement.proof.result import Level
    from placement.run import Verdict


@click.command("verify", help=_("Audit the plan of a run folder anew, without any solver."))
@options.run
@options.as_json
@click.pass_context
def command(ctx: click.Context, run: Path, as_json: bool) -> None:
    """Audit, print, and exit with 4 where something is not as the folder says."""
    from placement.run import verify

    verdict = verify(run)
    if as_json:
        data_json(_document(verdict))
    else:
        data(_words(verdict))
    if verdict.flaws:
        ctx.exit(SolverError.exit_code)


def _document(verdict: "Verdict") -> dict[str, Any]:
    return {
        "audit": [vars(flaw) for flaw in verdict.flaws] or "ok",
        "levels": [_level(level, verdict.gap) for level in verdict.levels],
    }


def _level(level: "Level", gap: "Decimal") -> dict[str, Any]:
    from placement.base.decimals import plain

    proven = level.certified_bound
    return {
        "priority": level.priority,
        "value": plain(level.value),
        "bound": plain(level.bound),
        "certified_bound": None if proven is None else plain(proven),
        "gap": level.gap,
        "certified": level.certified(gap),
    }


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
