"""Cuts of several rows: how they add up to a fraction is read from the basis of the relaxation.

A row of the basis' inverse makes of all rows one equation of a single basic column and of columns
and rows at their bounds. Where that column is not whole, rounding cuts the solution off (Gomory
1960, "An algorithm for the mixed integer problem"). What holds only in a person, a post and a
district together is in no single row: whether a visit makes up for half a person, or a crew is
there. Factors are taken where they are parts of a small number, which is then the modulus.

Where a share is asked for in units of eighty, no single column tells much: a person between two units
is a small part of either. What has to be whole is how many of either kind a unit has. The rows of the
basis of all of these, added up, cut that off.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.program.cuts import Cuts, Summands
from placement.solvers.ascent.relaxation import LinearRelaxation
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Relaxed

BROKEN = 1e-3  # in persons' parts: a cut that is broken by less is not worth a row
_MOST = 400  # rows of a basis that are looked at in a round …
_JOINING = 100  # … and cuts that join
_PEOPLE = 3  # pairs of either kind in a row: fewer are looked at one by one
_TIMES = 1, 2, 3  # a sum is whole, and so are its multiples: these cut off other parts
_ALIKE = 0.9  # cosine of two cuts of which only the deeper joins
_PARTS = (
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    9,
    10,
    12,
    15,
    16,
    18,
    20,
    24,
    30,
    36,
    40,
    48,
    60,
    72,
    90,
    120,
    180,
    240,
    360,
    720,
    1000,
)
_WHOLE = 1e-5
_NOTHING = 1e-9


def added_up(relaxation: LinearRelaxation, relaxed: Relaxed) -> Cuts:
    """Of the rows of a relaxation's basis the deepest cuts that its solution breaks, no two alike."""
    return _deepest(relaxation.core, relaxed, relaxation.fractional_rows(relaxed.x, _MOST))


def summed_up(relaxation: LinearRelaxation, relaxed: Relaxed) -> Cuts:
    """As `added_up`, where people of a kind in a unit (or a region) are a whole number only together."""
    core = relaxation.core
    return _deepest(core, relaxed, relaxation.fractional_sums(_kinds(core), relaxed.x, _MOST), _TIMES)


def _kinds(core: Restricted) -> sp.csr_array:
    """(s, core's columns) of rows that tell two kinds of people apart: those who count more, then all."""
    last, count = _stated(core), len(core.pair)
    side = core.linear.matrix.tocsr()[last - core.program.stated : last, :count]
    side.eliminate_zeros()
    most, least = (end.toarray().ravel() for end in (side.max(axis=1), side.min(axis=1)))
    row = np.repeat(np.arange(len(most)), np.diff(side.indptr))
    more, less = side.data == most[row], side.data == least[row]
    two = np.bincount(row, ~(more | less), len(most)) == 0
    two &= np.minimum(np.bincount(row, more, len(most)), np.bincount(row, less, len(most))) >= _PEOPLE
    two &= most > least
    two[core.program.couples.rows] = False
    chosen = [two[row] & more, two[row]]
    of = np.concatenate([row[chosen[0]], len(most) + row[chosen[1]]])
    column = np.concatenate([side.indices[each] for each in chosen])
    found = sp.csr_array((np.ones(len(of)), (of, column)), shape=(2 * len(most), len(core.cost)))
    return found[np.tile(two, 2)]


def _deepest(core: Restricted, relaxed: Relaxed, inverse: Array, times: Sequence[int] = (1,)) -> Cuts:
    """Of what rows of the basis' inverse, so many times each, cut off the deepest, no two alike."""
    factor, parts = _factors(core, inverse)
    factor = np.concatenate([each * factor for each in times])
    found = _of_basis(core, relaxed, factor, np.tile(parts, len(times)))
    if not len(found):
        return found
    depth, matrix = _depth(core, found, relaxed)
    deep = np.flatnonzero(depth > BROKEN)
    deep = deep[np.argsort(-depth[deep], kind="stable")]
    part = matrix[deep]
    length = np.sqrt(np.asarray(part.power(2).sum(axis=1)).ravel())
    part = sp.diags_array(1 / np.maximum(length, _NOTHING)) @ part
    alike = np.abs((part @ part.T).toarray()) > _ALIKE
    kept: list[int] = []
    for each in range(len(deep)):
        if len(kept) < _JOINING and not alike[each, kept].any():
            kept.append(each)
    return found.chosen(np.sort(deep[kept]))


def broken_by(core: Restricted, cuts: Cuts, relaxed: Relaxed) -> Array:
    """(c,) how far inside what each cut takes away the solution lies, by the core's columns."""
    return _depth(core, cuts, relaxed)[0]


def _factors(core: Restricted, inverse: Array) -> tuple[Whole, Whole]:
    """(k, rows) whole factors, and (k,) what they are parts of: a number and its opposite for each row.

    Those that hang on what earlier levels have reached are left out. What rows of couples add is
    nothing: couples are priced as a whole, and not by rows.
    """
    program, stated = core.program, _stated(core) + len(core.program.cuts)
    inverse = np.where(np.abs(inverse) > _NOTHING, inverse, 0.0)
    inverse[:, _stated(core) - program.stated + program.couples.rows] = 0.0
    inverse = inverse[~inverse[:, stated:].any(axis=1), :stated]
    parts = np.zeros(len(inverse), np.int64)
    for part in _PARTS[::-1]:
        off = np.abs(inverse * part - np.rint(inverse * part)).max(axis=1, initial=0)
        parts[off < _WHOLE] = part
    factor = np.rint(inverse[parts > 0] * parts[parts > 0, None]).astype(np.int64)
    return np.concatenate([factor, -factor]), np.tile(parts[parts > 0], 2)


def _of_basis(core: Restricted, relaxed: Relaxed, factor: Whole, parts: Whole) -> Cuts:
    """The cuts of these factors; rows are read from where they are tight, columns from the nearer end."""
    of, row = np.nonzero(factor)
    linear, rows = core.linear, factor.shape[1]
    activity = (linear.matrix @ relaxed.x)[:rows]
    lower, upper = linear.lower[:rows], linear.upper[:rows]
    above = np.isinf(lower) | (upper - activity < activity - lower)
    x = core.columns.in_parts(core.whole, relaxed.x)
    most = np.concatenate([np.ones(len(core.whole.pairs)), core.whole.upper])
    number, stated = np.arange(rows), _stated(core)
    number[stated:] = -1 - np.arange(rows - stated)
    return Cuts(parts, of, number[row], factor[of, row], above[row], *_flips(core, factor, x > most / 2))


def _flips(core: Restricted, factor: Whole, flip: Mask) -> tuple[Codes, Codes]:
    """Which cut flips which column, of those to be flipped that are in its rows."""
    column = core.columns.column
    here = np.flatnonzero(flip[column])
    part = core.linear.matrix[: factor.shape[1], here].astype(bool).astype(np.int64)
    cut, at = (sp.csr_array(factor != 0).astype(np.int64) @ part).nonzero()
    return np.asarray(cut, np.int64), column[here[at]]


def _depth(core: Restricted, cuts: Cuts, relaxed: Relaxed) -> tuple[Array, sp.csr_array]:
    """(c,) how far inside what each takes away the solution lies, and (c, core's columns) them."""
    linear, column, rows = core.linear, core.columns.column, _stated(core)
    matrix = linear.matrix.tocsr()[:rows, : len(column)]
    soft = np.zeros(rows, bool)
    soft[core.columns.slack_row] = True

    def found(number: Codes) -> Summands:
        return Summands(matrix[number], linear.lower[number], linear.upper[number], soft[number])

    every = core.whole.cuts + cuts
    here = np.isin(every.column, column)
    inside = replace(every, cut=every.cut[here], column=np.searchsorted(column, every.column[here]))
    all_of_them = inside.derived(found, rows, linear.most[: len(column)].astype(np.int64))
    derived = all_of_them.last(len(cuts))
    activity = derived.matrix @ relaxed.x[: len(column)]
    for lifts, sign in ((derived.short, 1), (derived.above, -1)):
        breach = np.zeros(rows)
        here = sign * core.columns.lift > 0
        amount = relaxed.x[len(column) :] * np.abs(core.columns.lift)
        breach[core.columns.slack_row[here]] = amount[here]
        activity = activity + lifts @ breach
    plain = derived.matrix.astype(float)
    length = np.sqrt(1 + np.asarray(plain.power(2).sum(axis=1)).ravel())
    return np.asarray((derived.lower - activity) / length, np.float64), plain


def _stated(core: Restricted) -> int:
    """How many rows of a core neither are cuts nor hold what earlier levels have reached."""
    return len(core.linear.lower) - len(core.reached) - len(core.program.cuts)
