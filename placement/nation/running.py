"""A nation solved, audited and written; and its folder verified, without any solver or cluster."""

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from placement.base.arrays import Codes, Whole
from placement.base.errors import InputError, SolverError
from placement.base.files import written_whole
from placement.base.language import _
from placement.nation import records
from placement.nation.audit import over_caps, value_of
from placement.nation.block import LeanBlock
from placement.nation.examining import Audit, examined
from placement.nation.holders import Holder
from placement.nation.late import Heeding
from placement.nation.solving import NationPlan, State, solved
from placement.nation.stages import Stages
from placement.run.run import own
from placement.scenario import Scenario
from placement.solvers.path import Progress, Watch


def run(
    scenario: Scenario,
    holder: Holder,
    out: Path,
    stages: Stages[State],
    *,
    force: bool = False,
    command: Sequence[str] = (),
    report: Callable[[Progress], None] = lambda _: None,
    same: Callable[[], bool] = lambda: True,
) -> dict[str, Any]:
    """Solves, audits and writes the folder; what `result.json` holds.

    The time limit is heeded where the scenario states one, and so is the first Ctrl-C: what was found
    until then is proven, audited and written. Raises what `placement.nation.solving.solved` raises,
    SolverError where the plan does not pass the audit, and InputError where the tables are not the
    `same` any more.
    """
    solver = scenario.solver
    stated = "time_limit" in solver.model_fields_set  # a minute, the usual one, is for small cases
    with Watch(float(solver.time_limit) if stated else math.inf, report) as clock:
        clock.say("pairs")
        heeding = Heeding(holder, clock)
        found = solved(heeding, float(solver.gap), stages)
    if found.bound > found.value:
        words = _("the bound {bound} is above the value {value}: one of the two is wrong")
        raise SolverError(words.format(bound=found.bound, value=found.value))
    pairs = [found.pair[start:end] for start, end in pairwise(found.people.first.tolist())]
    codes = [*heeding.each(held_posts, pairs)]
    done = clock.seconds
    clock.say("audit")
    with written_whole(out, force=force, own=replaced) as fresh:
        result = _finished(scenario, heeding, found, codes, fresh, out, command, done)
        if not same():
            raise InputError(_("the tables were changed while the plan was made: give the command again"))
    stages.clear()
    return result


def replaced(folder: Path) -> Iterable[str]:
    """What a solve of a nation writes, or a run of a case wrote there before."""
    return (*own(folder), *records.own(folder))


def _finished(
    scenario: Scenario,
    holder: Heeding,
    found: NationPlan,
    codes: Sequence[Whole],
    fresh: Path,
    out: Path,
    command: Sequence[str],
    done: float,
) -> dict[str, Any]:
    """The plan audited from the tables, and written."""
    terms, scale = found.terms, found.terms.scale
    seen = []
    for each in holder.apart(examined, [*zip(holder.names, codes, strict=True)], scenario, terms.staffed):
        records.write_placements(fresh, each.name, each.placements)
        seen.append(each.light)
    audit = Audit(scenario, terms)
    posts = audit.posts(seen)
    flaws = [*audit.told.flaws, *over_caps(scenario.rules, audit.told)]
    value = value_of(scenario.rules, audit.told)
    if flaws:
        raise SolverError(
            _("the plan breaks what it may not: {rules}", rules=flaws[0].rule or flaws[0].message)
        )
    if value != Fraction(found.value, scale):
        words = _("the value is {value} by the audit and {claimed} by the solver")
        raise SolverError(words.format(value=value, claimed=Fraction(found.value, scale)))
    records.write_prices(fresh, terms, found.prices)
    now = holder.watch.seconds
    seconds = {"solve": done, "audit": now - done, "blocks": holder.seconds, "total": now}
    bound = Fraction(found.bound, scale)
    result = records.result_of(scenario, audit.told, value, bound, found.pairs, len(holder.names), seconds)
    result["passes"] = holder.passes
    records.write_result(fresh, scenario, result, posts, holder.names, out, command)
    return result


def held_posts(block: LeanBlock, pair: Codes) -> Whole:
    """(E,) the block's own code of the post that each holds."""
    post = np.full(len(pair), -1, np.int64)
    placed = pair >= 0
    post[placed] = block.post[pair[placed]]
    return post
