"""`placement check`: everything that is wrong or doubtful with a scenario and its tables."""

import sys
from dataclasses import asdict
from pathlib import Path

import rich_click as click

from placement.base.errors import InputError
from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, lines


@click.command("check", help=_("Check the tables and the scenario, and list every problem."))
@options.scenario
@options.overrides
@options.as_json
@click.pass_context
def command(ctx: click.Context, scenario: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """List, count, and exit with 2 where something is wrong."""
    from placement.api.solving import findings_of

    findings = findings_of(scenario, *overrides)
    errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        data_json({"problems": [asdict(finding) for finding in findings]})
    else:
        for line in lines(findings, sys.stdout):
            data(line)
        data(_("Errors: {errors}, warnings: {warnings}.", errors=errors, warnings=len(findings) - errors))
    if errors:
        ctx.exit(InputError.exit_code)
