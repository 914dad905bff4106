"""Cuts that the relaxed solution of a core breaks, and what the relaxation comes to with them."""

import numpy as np

from placement.base.arrays import Array, Codes
from placement.program.cuts import Cuts
from placement.program.program import Program
from placement.solvers.ascent.combination import BROKEN, added_up, broken_by, summed_up
from placement.solvers.ascent.relaxation import LinearRelaxation
from placement.solvers.highs import Relaxed

_ROUNDS = 12
_TOGETHER = summed_up, added_up
_WORTH = 0.01  # of the gap that is open: what a round has to close for there to be another


def cut(relaxation: LinearRelaxation, value: int, room: int, *, together: bool) -> float:
    """Cuts join, round after round, while they raise the relaxation towards a value; what part they close.

    First those of single rows; where these prove no more, those of several, if they may be taken
    `together`: by sums of people, then by the rows of the basis. Within `room` of the value nothing is
    left to close.
    """
    values: list[float] = []
    goal = value - relaxation.core.program.constant[relaxation.core.level]
    kinds = [_broken, *(_TOGETHER if together else ())]
    for _ in range(_ROUNDS):
        relaxed = relaxation.solve()
        if relaxed is None:
            break
        values.append(relaxed.value)
        if goal - relaxed.value <= room:
            break
        if len(values) > 1 and values[-1] - values[-2] < _WORTH * (goal - values[-2]):
            kinds = kinds[1:]
        more = Cuts.none()
        while kinds and not len(more):
            more = kinds[0](relaxation, relaxed)
            kinds = kinds if len(more) else kinds[1:]
        if not len(more):
            break
        relaxation.cut(more)
    return (values[-1] - values[0]) / max(1.0, goal - values[0]) if values else 0.0


def _broken(relaxation: LinearRelaxation, relaxed: Relaxed) -> Cuts:
    """Of each soft row the deepest cut that the relaxed solution breaks, if any.

    The columns that are rather as many as can be than none are flipped; as moduli serve the row's
    largest coefficient, and how far its coefficients are apart.
    """
    core, program = relaxation.core, relaxation.core.whole
    x = core.columns.in_parts(program, relaxed.x)
    row = np.flatnonzero((program.side.level >= 0) & np.isfinite(program.side.lower))
    row = row[row < program.stated]
    least, most = _extremes(program, row)
    parts = [
        _flipped(program, row[modulus > 1], modulus[modulus > 1], x)
        for modulus in (most, most - np.minimum(least, 0))
    ]
    found = parts[0] + parts[1]
    depth = broken_by(core, found, relaxed)
    order = np.lexsort((-depth, found.row))
    deepest = order[np.append(True, np.diff(found.row[order]) > 0)[: len(order)]]
    return found.chosen(np.sort(deepest[depth[deepest] > BROKEN]))


def _extremes(program: Program, row: Codes) -> tuple[Codes, Codes]:
    """The least and the largest coefficient of each row."""
    part = program.side.matrix[row].astype(np.int64)
    return part.min(axis=1).toarray().ravel(), part.max(axis=1).toarray().ravel()


def _flipped(program: Program, row: Codes, modulus: Codes, x: Array) -> Cuts:
    """A cut of each row, whatever it cuts off, with the columns flipped that are nearer to their most."""
    part = program.side.matrix[row]
    cut = np.repeat(np.arange(len(row)), np.diff(part.indptr))
    most = np.concatenate([np.ones(len(program.pairs)), program.upper])
    flip = x[part.indices] > most[part.indices] / 2
    first = len(program.must) + len(program.pairs.problem.posts) + len(program.headcounts.post)
    return Cuts.alone(first + row, modulus, cut[flip], part.indices[flip].astype(np.int64))
