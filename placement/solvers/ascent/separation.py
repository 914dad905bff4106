"""Cuts that the relaxed solution of a core breaks, and what the relaxation comes to with them."""

import numpy as np

from placement.base.arrays import Array, Codes
from placement.program.cuts import Cuts
from placement.program.program import Program
from placement.solvers.ascent.relaxation import LinearRelaxation
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Relaxed

_BROKEN = 1e-3  # in persons' parts: a cut that is broken by less is not worth a row
_ROUNDS = 12
_WORTH = 0.01  # of the gap that is open: what a round has to close for there to be another


def cut(relaxation: LinearRelaxation, value: int) -> float:
    """Cuts join, round after round, while they raise the relaxation towards a value; what part they close."""
    values: list[float] = []
    goal = value - relaxation.core.program.constant[relaxation.core.level]
    for _ in range(_ROUNDS):
        relaxed = relaxation.solve()
        if relaxed is None:
            break
        values.append(relaxed.value)
        if len(values) > 1 and values[-1] - values[-2] < _WORTH * (goal - values[-2]):
            break
        more = _broken(relaxation.core, relaxed)
        if not len(more):
            break
        relaxation.cut(more)
    return (values[-1] - values[0]) / max(1.0, goal - values[0]) if values else 0.0


def _broken(core: Restricted, relaxed: Relaxed) -> Cuts:
    """Of each soft row the deepest cut that the relaxed solution breaks, if any.

    The pairs that are rather chosen than not are flipped; as moduli serve the row's largest
    coefficient, and how far its coefficients are apart.
    """
    program = core.whole
    x = np.zeros(program.side.matrix.shape[1])
    x[core.columns.column] = relaxed.x[: len(core.columns.column)]
    row = np.flatnonzero((program.side.level >= 0) & np.isfinite(program.side.lower))
    row = row[row < program.stated]
    least, most = _extremes(program, row)
    parts = [
        _flipped(program, row[modulus > 1], modulus[modulus > 1], x)
        for modulus in (most, most - np.minimum(least, 0))
    ]
    found = parts[0] + parts[1]
    depth = _depth(core, found, x, _slack(core, relaxed))
    order = np.lexsort((-depth, found.row))
    deepest = order[np.append(True, np.diff(found.row[order]) > 0)[: len(order)]]
    return found.chosen(np.sort(deepest[depth[deepest] > _BROKEN]))


def _extremes(program: Program, row: Codes) -> tuple[Codes, Codes]:
    """The least and the largest coefficient of each row."""
    part = program.side.matrix[row].astype(np.int64)
    return part.min(axis=1).toarray().ravel(), part.max(axis=1).toarray().ravel()


def _flipped(program: Program, row: Codes, modulus: Codes, x: Array) -> Cuts:
    """A cut of each row, whatever it cuts off, with the pairs flipped that are rather chosen than not."""
    part = program.side.matrix[row]
    cut = np.repeat(np.arange(len(row)), np.diff(part.indptr))
    flip = (x[part.indices] > 0.5) & (part.indices < len(program.pairs))
    return Cuts(row, modulus, cut[flip], part.indices[flip].astype(np.int64))


def _slack(core: Restricted, relaxed: Relaxed) -> Array:
    """(side rows,) by how much the relaxed solution lifts each row from below."""
    program, columns = core.program, core.columns
    first = len(program.must) + len(program.pairs.problem.posts) + len(program.headcounts.post)
    slack = np.zeros(len(program.side.lower))
    here = (columns.slack_row >= first) & (columns.lift > 0)
    slack[columns.slack_row[here] - first] = (relaxed.x[len(columns.column) :] * columns.lift)[here]
    return slack


def _depth(core: Restricted, cuts: Cuts, x: Array, slack: Array) -> Array:
    """(c,) how far inside what each cut takes away the solution lies, by the core's columns."""
    program = core.whole
    matrix, lower = cuts.derived(program.side.matrix, program.side.lower, len(program.pairs))
    inside = matrix[:, core.columns.column].astype(float)
    length = np.sqrt(1 + np.asarray(inside.power(2).sum(axis=1)).ravel())
    return np.asarray((lower - matrix @ x - slack[cuts.row]) / length, np.float64)
