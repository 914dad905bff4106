"""Bounds re-computed from dual prices in whole numbers, without any solver.

Price every row: a plan then costs at least what each employee, post and further column would
cost at best, taken alone. So any prices give a valid bound (Lagrangian relaxation; Geoffrion
1974, "Lagrangean relaxation for integer programming"), and a solver need not be trusted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Mask, Whole
from placement.program.duals import Duals, Split
from placement.program.program import Headcounts, Program
from placement.proof.whole_units import unit_bound

_EXACT = 2**62
_FAR = 2**60  # what cannot be chosen costs so much
_FINE = 10**8, 10**7, 10**6, 10**5, 10**4, 10**3, 10**2, 10, 1  # parts of a unit in which prices are kept
_ENOUGH = 10**4  # finer prices are not worth slow arithmetic
_HARD = 2**44  # a hard row's price has no limit; whatever a dual says lies below
_FLOAT = 2**53  # nor do floats know it any finer
_SMALL = 200_000  # pairs of all levels; with more, numbers beyond 64 bits would take long
_BEYOND = 2**100  # times what 64 bits hold, where whole numbers have no end


@dataclass(frozen=True)
class Priced:
    """What a level costs at least under dual prices, in 1 / `unit` of the level's unit."""

    base: int  # no plan costs less
    excess: Whole  # (n,) what a plan with each pair costs at least, above the base
    unit: int

    @property
    def bound(self) -> int:
        """A whole number that the level never falls below."""
        return -(-self.base // self.unit)

    def after(self, reached: Sequence[int], multipliers: Sequence[int]) -> "Priced":
        """The same where the earlier levels, taken at 0 so far, are at these values."""
        less = sum(price * value for price, value in zip(multipliers, reached, strict=True))
        return replace(self, base=self.base - less)

    def with_pair(self, pair: int) -> int:
        """A whole number that the level never falls below in plans with the pair."""
        return -(-(self.base + int(self.excess[pair])) // self.unit)

    def within(self, value: int) -> Mask:
        """(n,) pairs of which a plan may hold that costs no more than the value."""
        room = value * self.unit - self.base
        return np.asarray(self.excess <= min(max(room, -1), _EXACT))


def certified_bound(program: Program, duals: Duals, reached: Sequence[int]) -> int | None:
    """A whole number that the level after the `reached` ones never falls below.

    Over all plans that are no worse in the earlier levels than reached, in the level's unit,
    rounded up. None where the numbers are too large for exact arithmetic.
    """
    found = priced(program, duals, reached)
    bounds = [] if found is None else [found.bound]
    if duals.units is not None:
        whole = unit_bound(program, duals.units, reached)
        bounds += [] if whole is None else [whole]
    if duals.split is not None:
        least = _split_bound(program, duals.split, reached)
        bounds += [] if least is None else [least]
    return max(bounds, default=None)


def _split_bound(program: Program, split: Split, reached: Sequence[int]) -> int | None:
    """The least bound of all parts; None where one has none, or they are not all plans."""
    every = program.one_of[split.number]
    if not np.isin(every, np.concatenate([every[:0], *(columns for columns, _ in split.parts)])).all():
        return None
    bounds = [
        certified_bound(program.with_one_of(split.number, columns), prices, reached)
        for columns, prices in split.parts
    ]
    return None if None in bounds else min(each for each in bounds if each is not None)


def certified_bounds(program: Program, duals: Sequence[Duals]) -> list[int]:
    """A bound of every level in which the earlier ones are at theirs, as far as it can be told."""
    reached: list[int] = []
    for each in duals:
        least = certified_bound(program, each, reached)
        if least is None:
            break
        reached.append(least)
    return reached


def priced(program: Program, duals: Duals, reached: Sequence[int]) -> Priced | None:
    """What the level after the `reached` ones costs at least, as `certified_bound` says; and each pair."""
    level, program = len(duals.multipliers), program.with_cuts(duals.cuts)
    if len(reached) != level or min(duals.multipliers, default=0) < 0:
        raise ValueError("one multiplier, not negative, for each level before")
    weight = _weight(duals)
    if not _too_large(program, duals, weight):
        return _priced(program, duals, weight.astype(np.int64), reached, 1)
    if program.cost.size > _SMALL:
        return None
    found = _priced(program, duals, weight, reached, _BEYOND)
    return replace(found, excess=np.clip(found.excess, -_EXACT, _EXACT).astype(np.int64))


def _weight(duals: Duals) -> Whole:
    """(levels,) what a unit of each level counts, in numbers without end."""
    return np.array([*duals.multipliers, duals.unit], object)


def _priced(program: Program, duals: Duals, weight: Whole, reached: Sequence[int], far: int) -> Priced:
    """The same in the arithmetic of the weights; what has no limit is `far` times as far as 64 bits go."""
    level = len(reached)
    price = _price_of_rows(program.side.level, program.side.price, weight, far)
    side = np.clip(
        duals.rows.astype(weight.dtype),
        np.where(np.isfinite(program.side.upper), -price, 0),
        np.where(np.isfinite(program.side.lower), price, 0),
    )
    side[program.couples.rows] = 0  # couples are looked at as a whole
    heads = _price_of_rows(program.headcounts.level, program.headcounts.price, weight, far)
    heads = _share(program, heads, price, side)
    post = duals.post.astype(weight.dtype)
    total = sum(int(each) * program.constant[k] for k, each in enumerate(weight))
    total -= sum(int(each) * reached[k] for k, each in enumerate(duals.multipliers))
    at = np.where(side > 0, program.side.lower, program.side.upper)
    total += _sum(side.astype(object) * np.where(side == 0, 0, at).astype(np.int64))
    reduced = weight @ program.cost[: level + 1]
    rows = _columns(program.side.matrix, side)
    reduced = reduced - rows[: len(reduced)] - post[program.pairs.post]
    best = _best_of_employees(program, reduced, far)
    excess = reduced - best[program.pairs.employee]
    total += _sum(best) + _sum(_best_of_couples(program, reduced, weight, excess, far))
    total += _sum(np.minimum(0, -rows[len(reduced) :]).astype(object) * program.upper)
    total += _sum(_best_headcounts(program, post, heads))
    return Priced(total, excess, duals.unit)


def _columns(matrix: sp.csr_array, side: Whole) -> Whole:
    """(columns,) what the prices of rows come to in each column."""
    if side.dtype != object:
        return np.asarray(matrix.T @ side)
    rows = np.zeros(matrix.shape[1], object)
    np.add.at(rows, matrix.indices, matrix.data.astype(object) * np.repeat(side, np.diff(matrix.indptr)))
    return rows


def _share(program: Program, heads: Whole, price: Whole, side: Whole) -> Whole:
    """Lowers prices of cuts: with those of their rows they are no more than a unit of each breach costs.

    What they leave of the prices of headcount rows.
    """
    stated = program.stated
    left = np.concatenate([heads, price[:stated] - np.abs(side[:stated])])
    left[len(heads) + program.couples.rows] = 0  # couples are looked at as a whole
    lifted = program.lifted.any
    for cut in np.flatnonzero(side[stated:]).tolist():
        entries = slice(lifted.indptr[cut], lifted.indptr[cut + 1])
        row, by = lifted.indices[entries], lifted.data[entries].astype(left.dtype)
        side[stated + cut] = (left[row] // by).min(initial=side[stated + cut])
        left[row] -= by * side[stated + cut]
    return left[: len(heads)]


def dearness(program: Program, duals: Duals, headcount: Whole) -> Whole:
    """(P,) how much dearer each post's headcount is under the prices than the best one would be."""
    weight, post = _weight(duals), duals.post
    if _too_large(program, duals, weight):
        post, far = post.astype(object), _BEYOND
    else:
        weight, far = weight.astype(np.int64), 1
    price = _price_of_rows(program.headcounts.level, program.headcounts.price, weight, far)
    now = _value_at(program.headcounts, price, post, headcount)
    dearer = np.minimum(now - _best_headcounts(program, post, price), _EXACT)
    return np.asarray(dearer, np.int64)


def whole_duals(
    program: Program, post: Array, head: Array, side: Array, multipliers: Sequence[float]
) -> Duals:
    """Prices of posts, headcount rows, side rows and earlier levels, as fine as exact arithmetic allows.

    Where that is coarse, and the program small, they are as fine as floats know them.
    """
    small = program.cost.size <= _SMALL
    # A solver in trouble may name prices without end; any do, so these are cut off.
    post, head, side = (np.clip(np.nan_to_num(each), -_FLOAT, _FLOAT) for each in (post, head, side))
    multipliers = [min(max(0.0, each), float(_FLOAT)) for each in multipliers]
    largest = max(float(np.abs(each).max(initial=0)) for each in (post, head, side))
    coarse: Duals | None = None
    for unit in _FINE:
        if unit > 1 and largest * unit >= (_FLOAT if small else _HARD):
            continue  # beyond whole numbers
        whole = np.rint(post * unit).astype(np.int64)
        np.add.at(whole, program.headcounts.post, np.rint(head * unit).astype(np.int64))
        before = tuple(max(0, round(each * unit)) for each in multipliers)
        rows = np.rint(side * unit).astype(np.int64)
        found = Duals(unit, before, whole, rows[: program.stated], program.cuts, rows[program.stated :])
        if not _too_large(program, found, _weight(found)):
            return found if coarse is None or unit >= _ENOUGH else coarse
        coarse = coarse or (found if small else None)
    return coarse or found


def _best_of_employees(program: Program, reduced: Whole, far: int) -> Whole:
    """(E,) the cheapest allowed pair of each; nothing where that is cheaper and allowed, and for couples."""
    best = _marked(program.must, _EXACT * far, np.zeros_like(reduced, shape=len(program.must)))
    allowed = program.allowed
    np.minimum.at(best, program.pairs.employee[allowed], reduced[allowed])
    best[program.couples.ends] = 0
    return best


def _best_of_couples(program: Program, reduced: Whole, weight: Whole, excess: Whole, far: int) -> Whole:
    """(t,) the cheapest choice of each couple, together or split; their pairs' part of `excess` is set.

    Two in one group of posts cost what each costs at best there; split, what each costs at best
    anywhere, and the price.
    """
    couples, pairs = program.couples, program.pairs
    seat = couples.seat(len(program.must))
    pair = np.flatnonzero(seat[pairs.employee] >= 0)
    seat = seat[pairs.employee[pair]]
    group = couples.group_of(seat, pairs.post[pair])
    least = np.full((couples.ends.size, couples.groups), _FAR * far, reduced.dtype)
    allowed = program.allowed[pair]
    np.minimum.at(least, (seat[allowed], group[allowed]), reduced[pair[allowed]])
    free = ~program.must[couples.ends.reshape(-1)]
    least[free, -1] = np.minimum(least[free, -1], 0)
    price = _price_of_rows(couples.level, couples.price, weight, far)
    split = _marked(couples.level < 0, _FAR * far, price)
    anywhere = least.min(axis=1)
    together = (least[::2] + least[1::2]).min(axis=1)
    best = np.minimum(together, split + anywhere[::2] + anywhere[1::2])
    other, couple = seat ^ 1, seat // 2
    partner = np.minimum(least[other, group], split[couple] + anywhere[other])
    excess[pair] = reduced[pair] + partner - best[couple]
    return np.asarray(best)


def _best_headcounts(program: Program, post: Whole, price: Whole) -> Whole:
    """(P,) the least of a post's price times headcount plus penalties at these prices, over 0 … maximum.

    The penalties are convex and piecewise linear in the headcount, so the least lies where a
    row begins to hold or at an end.
    """
    rows, maximum = program.headcounts, program.pairs.problem.maximum
    best = _value_at(rows, price, post, np.zeros(len(maximum), np.int64))
    best = np.minimum(best, _value_at(rows, price, post, maximum))
    for rank in range(int(np.bincount(rows.post, minlength=1).max(initial=0))):
        for bound in (rows.lower, rows.upper):
            at = _nth(rows, bound, rank, len(maximum))
            at = np.clip(np.where(at < 0, 0, at), 0, maximum)
            best = np.minimum(best, _value_at(rows, price, post, at))
    return best


def _value_at(rows: Headcounts, price: Whole, post: Whole, headcount: Whole) -> Whole:
    """(P,) price × headcount + penalties, at one headcount of each post."""
    here = headcount[rows.post]
    short = np.where(np.isfinite(rows.lower), np.maximum(0, rows.lower - here), 0)
    above = np.where(np.isfinite(rows.upper), np.maximum(0, here - rows.upper), 0)
    value = post * headcount
    np.add.at(value, rows.post, np.rint(short + above).astype(np.int64) * price)
    return value


def _nth(rows: Headcounts, bound: Array, rank: int, posts: int) -> Whole:
    """(P,) the bound of each post's row of that rank, -1 for none."""
    order = np.argsort(rows.post, kind="stable")
    first = np.searchsorted(rows.post[order], np.arange(posts))
    count = np.bincount(rows.post, minlength=posts)
    row = order[np.minimum(first + rank, max(0, len(order) - 1))] if len(order) else np.zeros(posts, np.int64)
    value = bound[row] if len(order) else np.full(posts, -1.0)
    return np.where((rank < count) & np.isfinite(value), value, -1).astype(np.int64)


def _price_of_rows(level: Whole, price: Whole, weight: Whole, far: int) -> Whole:
    """(rows,) what a unit of breach costs: hard rows without end, later levels nothing."""
    known = np.append(weight, 0)[np.minimum(level, len(weight))]
    return _marked(level < 0, _HARD * far, price * known)


def _marked(mask: Mask, value: int, others: Whole) -> Whole:
    """The others, but one value under the mask."""
    others[mask] = value
    return others


def _too_large(program: Program, duals: Duals, weight: Whole) -> bool:
    """Whether a product or a sum could leave the whole numbers of 64 bits."""
    side, post = (np.abs(each.astype(float)) for each in (duals.rows, duals.post))
    if max(*weight, float(side.max(initial=0)), float(post.max(initial=0))) >= _EXACT:
        return True  # one of them does so by itself, though nothing may be multiplied by it
    cost = sum(
        float(each) * float(np.abs(row).max(initial=0))
        for each, row in zip(weight, program.cost, strict=False)
    )
    each = side * program.side.widest
    rows = float(each.max(initial=0)) * max(1, program.side.most_held)
    heads, maximum = program.headcounts, program.pairs.problem.maximum.astype(float)
    posts = float((post * maximum).max(initial=0))
    known = np.append(weight, 0).astype(float)
    price, paid = (kind.price * known[np.minimum(kind.level, len(weight))] for kind in (heads, program.side))
    breach = np.maximum(heads.lower, maximum[heads.post] - heads.upper)
    missed = np.bincount(heads.post, price * np.maximum(breach, 0), len(maximum))
    largest = max(
        cost + rows + posts,
        float(missed.max(initial=0)),
        float(paid.max(initial=0)),
        float(each.max(initial=0)),
    )
    return largest >= _HARD / 2


def _sum(values: Whole) -> int:
    """The exact sum, whatever its size."""
    return int(values.astype(object).sum()) if len(values) else 0
