"""`placement diagnose`: which hard rules conflict, and the least that would have to give."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, say
from placement.commands.standing import called, line

if TYPE_CHECKING:
    from placement import Case, Scenario
    from placement.api.parts import Diagnosed, Relaxation

SHOWN = 3


@click.command("diagnose", help=_("Why a scenario has no plan, and the least that would have to give."))
@options.scenario
@options.overrides
@click.option(
    "--keep", metavar="RULE", multiple=True, help=_("A rule that may not be relaxed; may be given again.")
)
@options.as_json
def command(scenario: Path, overrides: tuple[str, ...], keep: tuple[str, ...], as_json: bool) -> None:
    """Read, search, print."""
    from placement.api.questions import diagnose
    from placement.api.solving import read_inputs

    inputs = read_inputs(scenario, *overrides)
    found = diagnose(inputs, keep=keep, told=say)
    data_json(found.document) if as_json else data(
        "\n".join(_words(inputs.problem.case, inputs.scenario, found.found))
    )


def _words(case: "Case", scenario: "Scenario", found: "Diagnosed") -> Iterator[str]:
    if found.feasible:
        yield _("A plan exists: the hard rules can hold together.")
        return
    yield _("These rules stand against each other; without any one of them, the others listed can be kept:")
    yield from (line(scenario, name) for name in found.conflict)
    if found.besides:
        yield _("  given what soft rules bar at any price: {rules}", rules=", ".join(found.besides))
    yield ""
    for name in found.unknown:
        yield _("{rule}: the time limit came before its least relaxation was found", rule=name)
    if not found.relaxations:
        yield _("No relaxation of these rules alone makes a plan exist.")
        return
    yield (
        _("One of these changes is enough for a plan, and a smaller one is not:")
        if all(each.proven for each in found.relaxations)
        else _("One of these changes is enough for a plan, and unless told otherwise a smaller one is not:")
    )
    for each in found.relaxations:
        yield from _relaxed(case, scenario, each)


def _relaxed(case: "Case", scenario: "Scenario", each: "Relaxation") -> Iterator[str]:
    """One relaxation: what it asks, the words to try it with, and what would then be broken."""
    yield f"  {each.rule}: {each.message}"
    if not each.proven:
        yield _("      the least that was found; whether less would do is not known")
    if each.rule in scenario.rules:
        value = json.dumps(each.after, ensure_ascii=False)
        told = [f"--set rules.{each.rule}.{each.parameter}={value}"]
        told += [f"--set rules.{other}.enabled=false" for other in each.also]
        yield f"      {' '.join(told)}"
    if each.also:
        yield _("      only if these go as well: {rules}", rules=", ".join(each.also))
    for subject, message in each.breaches[:SHOWN]:
        yield f"      {called(case, subject)}: {message}"
    if len(each.breaches) > SHOWN:
        yield _("      … and {more} more", more=len(each.breaches) - SHOWN)
