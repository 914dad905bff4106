"""`placement check`: everything that is wrong or doubtful with a scenario and its tables."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, lines

if TYPE_CHECKING:
    from placement.run import Inputs


@click.command("check", help=_("Check the tables and the scenario, and list every problem."))
@options.scenario
@options.overrides
@options.as_json
@click.pass_context
def command(ctx: click.Context, scenario: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """List, count, and exit with 2 where something is wrong."""
    findings = _findings(scenario, overrides)
    errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        data_json({"problems": [asdict(finding) for finding in findings]})
    else:
        for line in lines(findings, sys.stdout):
            data(line)
        data(_("Errors: {errors}, warnings: {warnings}.", errors=errors, warnings=len(findings) - errors))
    if errors:
        ctx.exit(InputError.exit_code)


def _findings(path: Path, overrides: tuple[str, ...]) -> list[Finding]:
    from placement.run import read_inputs
    from placement.study import redundant

    try:
        inputs = read_inputs(path, overrides)
    except InputError as error:
        return [*_told(error)]
    found = [*inputs.warnings, *_unknown_ways(inputs)]
    if refused := _refused(inputs, path.name):
        return [*found, *refused]
    told = {finding.column for finding in inputs.warnings}
    idle = redundant.findings(inputs.scenario, inputs.problem)
    # Why a rule has nothing to do is said already where a table or a column lacks what it needs.
    return [*found, *(each for each in idle if each.column not in told)]


def _refused(inputs: "Inputs", file: str) -> list[Finding]:
    """What could not be solved for its numbers: amounts too large, or too fine, to be added exactly."""
    from placement.program.assembly import build

    try:
        build(inputs.problem, inputs.scenario.rules)
    except InputError as error:
        remedy = _("write it in larger units, with fewer decimals, or with a smaller weight")
        return [Finding("error", file, None, "rules", None, str(error), remedy)]
    return []


def _told(error: InputError) -> tuple[Finding, ...]:
    """The findings of an error; an error without any is itself one."""
    return error.findings or (Finding("error", "", None, None, None, str(error), ""),)


def _unknown_ways(inputs: "Inputs") -> list[Finding]:
    """A count of the pairs that are taken away because their travel time is unknown."""
    import numpy as np

    from placement.program.screening import candidates

    rules = list(inputs.scenario.rules.values())
    if not any(rule.needs_minutes for rule in rules):
        return []
    pairs = candidates(inputs.problem, rules)
    lost = ~pairs.is_current & np.isnan(pairs.minutes)
    if not lost.any():
        return []
    message = _(
        "pairs taken away, for no source knows their minutes: {pairs}; employees among them: {people}",
        pairs=int(lost.sum()),
        people=len(np.unique(pairs.employee[lost])),
    )
    remedy = _("add ways to the table travel or links, or coordinates to homes and units")
    return [Finding("warning", "travel", None, "minutes", None, message, remedy)]
