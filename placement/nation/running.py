"""A nation solved, audited and written; and its folder verified, without any solver or cluster."""

import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from placement.base.arrays import Codes, Whole
from placement.base.errors import SolverError
from placement.base.files import written_whole
from placement.base.language import _
from placement.nation import records
from placement.nation.audit import over_caps, value_of
from placement.nation.block import Block
from placement.nation.examining import Audit, examined
from placement.nation.holders import Holder
from placement.nation.solving import Found, solved
from placement.nation.stages import Stages
from placement.scenario import Scenario

Say = Callable[[str, float | None, float | None], None]


def run(
    scenario: Scenario,
    holder: Holder,
    out: Path,
    stages: Stages,
    *,
    force: bool = False,
    command: Sequence[str] = (),
    say: Say = lambda _stage, _value, _bound: None,
) -> dict[str, Any]:
    """Solves, audits and writes the folder; what `result.json` holds.

    Raises what `placement.nation.solving.solved` raises, and SolverError where the plan does not
    pass the audit.
    """
    began = time.perf_counter()
    with written_whole(out, force=force, own=records.own) as fresh:
        found = solved(holder, float(scenario.solver.gap), stages, say)
        done = time.perf_counter()
        say("audit", None, None)
        result = _finished(scenario, holder, found, fresh, out, command, (began, done))
    stages.clear()
    return result


def _finished(
    scenario: Scenario,
    holder: Holder,
    found: Found,
    fresh: Path,
    out: Path,
    command: Sequence[str],
    clock: tuple[float, float],
) -> dict[str, Any]:
    """The plan audited from the tables, and written."""
    terms, scale = found.terms, found.terms.scale
    first = found.people.first
    pairs = [found.pair[start:end] for start, end in pairwise(first.tolist())]
    codes = [*holder.each(held_posts, pairs)]
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
    began, done = clock
    now = time.perf_counter()
    seconds = {"solve": done - began, "audit": now - done, "total": now - began}
    bound = Fraction(found.bound, scale)
    result = records.result_of(scenario, audit.told, value, bound, found.pairs, len(holder.names), seconds)
    records.write_result(fresh, scenario, result, posts, holder.names, out, command)
    return result


def held_posts(block: Block, pair: Codes) -> Whole:
    """(E,) the block's own code of the post that each holds."""
    post = np.full(len(pair), -1, np.int64)
    placed = pair >= 0
    post[placed] = block.post[pair[placed]]
    return post
