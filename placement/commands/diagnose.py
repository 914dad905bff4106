"""`placement diagnose`: which hard rules conflict, and the least that would have to give."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _
from placement.commands import options
from placement.commands.output import data, data_json, say

if TYPE_CHECKING:
    from placement.run import Inputs
    from placement.study.conflict.diagnose import Diagnosis, Relaxation

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
    from placement.api.answers import Diagnosis as Answered
    from placement.base.errors import InputError
    from placement.case.selector import nearest
    from placement.run import read_inputs
    from placement.study.conflict.diagnose import diagnose

    inputs = read_inputs(scenario, overrides)
    rules = inputs.scenario.rules
    for name in keep:
        if name not in rules:
            raise InputError(_("there is no rule {rule}: {remedy}", rule=name, remedy=nearest(name, rules)))
    say(_("Looking for the rules that stand against a plan; each is tried by itself."))
    found = diagnose(inputs.problem, rules, inputs.scenario.solver, keep)
    data_json(Answered(found).document) if as_json else data("\n".join(_words(inputs, found)))


def _words(inputs: "Inputs", found: "Diagnosis") -> Iterator[str]:
    from placement.commands.standing import line

    if found.feasible:
        yield _("A plan exists: the hard rules can hold together.")
        return
    yield _("These rules cannot hold together, while all but any one of them can:")
    yield from (line(inputs.scenario, name) for name in found.conflict)
    if found.besides:
        yield _("  given what soft rules bar at any price: {rules}", rules=", ".join(found.besides))
    yield ""
    for name in found.unknown:
        yield _("{rule}: the time limit came before its least relaxation was found", rule=name)
    if not found.relaxations:
        yield _("No relaxation of these rules alone makes a plan exist.")
        return
    yield _("Each of these by itself makes a plan exist, and nothing less of it does:")
    for each in found.relaxations:
        yield from _relaxed(inputs, each)


def _relaxed(inputs: "Inputs", each: "Relaxation") -> Iterator[str]:
    """One relaxation: what it asks, the words to try it with, and what would then be broken."""
    yield f"  {each.rule}: {each.message}"
    if each.rule in inputs.scenario.rules:
        value = json.dumps(each.after, ensure_ascii=False)
        told = [f"--set rules.{each.rule}.{each.parameter}={value}"]
        told += [f"--set rules.{other}.enabled=false" for other in each.also]
        yield f"      {' '.join(told)}"
    if each.also:
        yield _("      only if these go as well: {rules}", rules=", ".join(each.also))
    yield from (f"      {subject}: {message}" for subject, message in each.breaches[:SHOWN])
    if len(each.breaches) > SHOWN:
        yield _("      … and {more} more", more=len(each.breaches) - SHOWN)
