"""A dive: a relaxed solution is made whole a part at a time, until few people are between pairs.

Where units are small, the relaxation leaves a fifth of the people in parts: too many to be placed
anew at once. So the largest parts are rounded up first, some in every unit; they and all that is whole
are held, and the relaxation is solved again by dual simplex from its basis, so that the others make room
(Berthold 2006, "Primal heuristics for mixed integer programs").
"""

import numpy as np

from placement.base.arrays import Array, Codes
from placement.solvers.ascent.relaxation import LinearRelaxation
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Relaxed

_PART = 0.25  # of the people between pairs: how many are placed before the next look
_LEAST = 10
_SMALLER = 4  # where no solution has a batch, so many times fewer are tried
_ROUNDS = 60


def dived(relaxation: LinearRelaxation, relaxed: Relaxed, most: int) -> Relaxed:
    """A relaxed solution with so many people between pairs at most, or as few as it comes to.

    The relaxation is left as it was.
    """
    core, basis, part = relaxation.core, relaxation.basis, _PART
    for _ in range(_ROUNDS):
        between = int(core.fractional(relaxed.x).sum())
        if between <= most:
            break
        batch = max(_LEAST, int(part * between))
        chosen = _surest(core, relaxed.x)[:batch]
        relaxation.hold(np.append(chosen, core.placed(relaxed.x)), 1.0)
        found = relaxation.solve()
        if found is not None:
            relaxed = found
            continue
        relaxation.hold(chosen, 0.0)
        if relaxation.late or batch <= _LEAST:
            break
        part /= _SMALLER
    relaxation.release(basis)
    return relaxed


def _surest(core: Restricted, x: Array) -> Codes:
    """The pair held most of everybody between pairs, the surest first, one of each unit before the others."""
    pairs, value = core.program.pairs, x[: len(core.pair)]
    between = np.flatnonzero(core.between(x))
    order = between[np.argsort(-value[between], kind="stable")]
    order = order[np.sort(np.unique(pairs.employee[core.pair[order]], return_index=True)[1])]
    return order[np.argsort(_rank(pairs.unit[core.pair[order]]), kind="stable")]


def _rank(group: Codes) -> Codes:
    """How many of each one's group come before it."""
    order = np.argsort(group, kind="stable")
    first = np.append(True, np.diff(group[order]) > 0)[: len(group)]
    start = np.maximum.accumulate(np.where(first, np.arange(len(group)), 0))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - start
    return rank
