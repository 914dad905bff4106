"""All that is wrong or doubtful with a scenario and its tables, beyond what reading them finds."""

import numpy as np

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.program.assembly import build
from placement.program.screening import candidates
from placement.run import Inputs
from placement.study import redundant


def findings(inputs: Inputs) -> list[Finding]:
    """What was found when reading, ways that nobody knows, numbers that cannot be added, idle rules."""
    found = [*inputs.warnings, *_unknown_ways(inputs)]
    if refused := _refused(inputs):
        return [*found, *refused]
    if not (len(inputs.problem.employees) and len(inputs.problem.posts)):
        return found  # nobody to place, or nowhere: no rule has anything to do, and the tables are told of
    told = {finding.column for finding in inputs.warnings}
    idle = redundant.findings(inputs.scenario, inputs.problem)
    # Why a rule has nothing to do is said already where a table or a column lacks what it needs.
    return [*found, *(each for each in idle if each.column not in told)]


def _refused(inputs: Inputs) -> list[Finding]:
    """What could not be solved for its numbers: amounts too large, or too fine, to be added exactly."""
    try:
        build(inputs.problem, inputs.scenario.rules)
    except InputError as error:
        remedy = _("write it in larger units, with fewer decimals, or with a smaller weight")
        return [Finding("error", inputs.scenario.file, None, "rules", None, str(error), remedy)]
    return []


def _unknown_ways(inputs: Inputs) -> list[Finding]:
    """A count of the pairs that are taken away because their travel time is unknown."""
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
