"""Units as wholes: the cheapest set of people of every unit, its posts' headcounts and one of its rows kept.

Given what each pair costs, a unit takes of every post and class (how much a person counts in the
unit's row) the cheapest few; how many, a dynamic program over the posts decides. Its states are
the persons taken of either class, from which the row's breach follows. Units of like size are
solved side by side. Whole costs give whole numbers: so a bound is proven by the same program.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from placement.base.arrays import Codes, Whole
from placement.program.program import Program

Costs = NDArray[Any]  # whole or not: what comes in goes out

FAR = 2**57
"""What cannot be chosen costs so much; sums of a few stay below 2**63."""

_NEVER = 2.0**52  # a bound that no activity reaches
_WORK = 3 * 10**7  # steps for one unit: a row that would take more is not kept whole
_CLASSES = 2  # of persons who count in the row of a unit


@dataclass(frozen=True)
class Sets:
    """Some sets of people, each of one unit."""

    unit: Codes  # (s,)
    value: Costs  # (s,) what each costs, penalties included
    set: Codes  # (k,) which set holds …
    pair: Codes  # (k,) … which pair


@dataclass(frozen=True)
class Units:
    """The allowed pairs of a program by unit, post and class."""

    program: Program
    row: Codes  # (U,) the side row kept whole in each unit, -1 for none
    coefficient: Whole  # (U, 2) of either class in that row
    pair: Codes  # (m,) the allowed pairs by post and class
    group: Codes  # (m,) post × 3 + class

    @classmethod
    def of(cls, program: Program) -> Self:
        """Of each unit the first row is kept that concerns no other and has two coefficients."""
        pairs, side = program.pairs, program.side
        row, coefficient = _kept(program)
        pair = np.flatnonzero(program.allowed)
        kind = np.zeros(len(pairs), np.int64)
        kept = np.flatnonzero(row >= 0)
        part = side.matrix[row[kept]]
        unit = np.repeat(kept, np.diff(part.indptr))
        kind[part.indices] = np.where(part.data == coefficient[unit, 0], 1, 2)
        group = (pairs.post * (_CLASSES + 1) + kind)[pair]
        order = np.argsort(group, kind="stable")
        return cls(program, row, coefficient, pair[order], group[order])

    @cached_property
    def first(self) -> Codes:
        """(3 P + 1,) where each post's and class's pairs begin."""
        groups = (_CLASSES + 1) * len(self.program.pairs.problem.posts)
        return np.searchsorted(self.group, np.arange(groups + 1))

    @cached_property
    def most(self) -> Codes:
        """(P, 3) how many of each class a post may take."""
        maximum = self.program.pairs.problem.maximum.astype(np.int64)
        return np.minimum(np.diff(self.first).reshape(-1, _CLASSES + 1), maximum[:, None])

    @cached_property
    def batches(self) -> list[Codes]:
        """Units that are solved side by side."""
        units = len(self.row)
        post_unit = self.program.pairs.problem.post_unit
        most = self.most
        posts, places, widest = np.zeros((3, units), np.int64)
        np.add.at(posts, post_unit, 1)
        np.add.at(places, post_unit, most[:, 1] + most[:, 2])
        np.maximum.at(widest, post_unit, most.sum(axis=1))
        size = np.column_stack([posts, places, widest])
        key = np.ceil(np.log2(np.maximum(1, size)) * 1.5).astype(np.int64)
        _, batch = np.unique(key, axis=0, return_inverse=True)
        order = np.argsort(batch.reshape(-1), kind="stable")
        return np.split(order, np.flatnonzero(np.diff(batch.reshape(-1)[order])) + 1) if units else []

    def least(self, cost: Costs, heads: Costs, short: Costs) -> Costs:
        """(U,) the cheapest set of each; see `sets`."""
        value = np.zeros(len(self.row), cost.dtype)
        for batch in self._solved(cost, heads, short):
            value[batch.units] = batch.final.reshape(len(batch.units), -1).min(axis=1)
        return value

    def sets(self, cost: Costs, heads: Costs, short: Costs, top: int) -> Sets:
        """Of each unit the cheapest sets that differ in their numbers, so many at most.

        `cost` (n,) of pairs, `heads` (headcount rows,) and `short` (side rows,) per unit of breach.
        """
        found = [batch.sets(top) for batch in self._solved(cost, heads, short, trace=True)]
        start = np.cumsum([0, *(len(each.unit) for each in found)])
        return Sets(
            np.concatenate([each.unit for each in found]),
            np.concatenate([each.value for each in found]),
            np.concatenate([each.set + at for each, at in zip(found, start, strict=False)]),
            np.concatenate([each.pair for each in found]),
        )

    def values(self, sets: Sets) -> Whole:
        """(s, K) what each set costs in every level: its people, headcounts, its unit's row."""
        program, count = self.program, len(sets.unit)
        found = np.column_stack(
            [np.bincount(sets.set, each[sets.pair], count).astype(np.int64) for each in program.cost]
        )
        which, row, breach = self._missed(sets)
        np.add.at(found, (which, program.headcounts.level[row]), breach * program.headcounts.price[row])
        kind = np.zeros(len(program.pairs), np.int64)
        kind[self.pair] = self.group % (_CLASSES + 1)
        each = np.column_stack([np.zeros(len(self.row), np.int64), self.coefficient])
        activity = np.bincount(sets.set, each[sets.unit[sets.set], kind[sets.pair]], count)
        kept = np.flatnonzero(self.row[sets.unit] >= 0)
        side, row = program.side, self.row[sets.unit[kept]]
        off = np.maximum(side.lower[row] - activity[kept], activity[kept] - side.upper[row])
        soft = side.level[row] >= 0
        paid = np.rint(np.maximum(off, 0)).astype(np.int64) * side.price[row]
        np.add.at(found, (kept[soft], side.level[row][soft]), paid[soft])
        return found

    def _missed(self, sets: Sets) -> tuple[Codes, Codes, Whole]:
        """Each set with each soft headcount row of its unit, and by how much the set misses that."""
        program, count = self.program, len(sets.unit)
        heads, unit_of = program.headcounts, program.pairs.problem.post_unit
        rows = np.flatnonzero(heads.level >= 0)
        rows = rows[np.argsort(unit_of[heads.post[rows]], kind="stable")]
        first = np.searchsorted(unit_of[heads.post[rows]], np.arange(len(self.row) + 1))
        many = np.diff(first)[sets.unit]
        which = np.repeat(np.arange(count), many)
        rank = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
        row = rows[np.repeat(first[sets.unit], many) + rank]
        posts = len(program.pairs.problem.posts)
        held, held_by = np.unique(sets.set * posts + program.pairs.post[sets.pair], return_counts=True)
        at = np.searchsorted(held, which * posts + heads.post[row])
        here = np.append(held, -1)[at] == which * posts + heads.post[row]
        people = np.where(here, np.append(held_by, 0)[at], 0)
        off = np.maximum(np.maximum(heads.lower[row] - people, people - heads.upper[row]), 0)
        return which, row, np.rint(off).astype(np.int64)

    def _solved(self, cost: Costs, heads: Costs, short: Costs, *, trace: bool = False) -> Iterator["_Batch"]:
        each = cost[self.pair]
        order = np.lexsort((each, self.group))
        far = np.asarray(FAR).astype(cost.dtype)
        total = np.concatenate([np.zeros(1, cost.dtype), np.cumsum(each[order])])
        for units in self.batches:
            yield _Batch.solved(self, units, self.pair[order], total, heads, short, far, trace=trace)


def _kept(program: Program) -> tuple[Codes, Whole]:
    """(U,) the row of each unit, and (U, 2) its coefficients, the larger first."""
    pairs, side = program.pairs, program.side
    count, units = len(pairs), len(pairs.problem.units)
    row, coefficient = np.full(units, -1), np.zeros((units, _CLASSES), np.int64)
    size = np.diff(side.matrix.indptr)
    work = _work(program)
    full = np.flatnonzero(size[: program.stated])
    if not len(full):
        return row, coefficient
    start = side.matrix.indptr[full]
    inside = np.maximum.reduceat(side.matrix.indices, start)[: len(full)] < count
    unit = pairs.unit[np.minimum(side.matrix.indices, count - 1)]
    lowest, highest = np.minimum.reduceat(unit, start), np.maximum.reduceat(unit, start)
    least = np.minimum.reduceat(side.matrix.data, start)
    most = np.maximum.reduceat(side.matrix.data, start)
    fits = inside & (lowest == highest) & (least < most) & np.isfinite(side.lower[full])
    fits &= ~np.isin(full, program.couples.rows) & (work[lowest] <= _WORK)
    for at in np.flatnonzero(fits)[::-1]:
        here = side.matrix.data[side.matrix.indptr[full[at]] : side.matrix.indptr[full[at] + 1]]
        if ((here == least[at]) | (here == most[at])).all():
            row[lowest[at]] = full[at]
            coefficient[lowest[at]] = most[at], least[at]
    return row, coefficient


def _work(program: Program) -> NDArray[np.float64]:
    """(U,) steps that each unit takes at most, its row kept."""
    problem, units = program.pairs.problem, len(program.pairs.problem.units)
    maximum = np.minimum(
        problem.maximum, np.bincount(program.pairs.post[program.allowed], minlength=len(problem.posts))
    ).astype(float)
    places = np.bincount(problem.post_unit, maximum, units)
    return places**2 / 4 * np.bincount(problem.post_unit, (maximum + 1) ** 2 / 2, units)


@dataclass(frozen=True)
class _Batch:
    """Some units, solved side by side."""

    whole: Units
    units: Codes  # (B,)
    posts: Codes  # (B, J) -1 for none
    sorted: Codes  # (m,) pairs of every group, the cheapest first
    final: Costs  # (B, S1, S2) by persons of either class
    taken: tuple[
        tuple[Codes, Codes, Codes], ...
    ]  # by post: options, (B, …) which, and (B, K1, K2) of class 0

    @classmethod
    def solved(
        cls,
        whole: Units,
        units: Codes,
        pairs: Codes,
        total: Costs,
        heads: Costs,
        short: Costs,
        far: Any,
        *,
        trace: bool,
    ) -> "_Batch":
        """The dynamic program over the posts."""
        posts = _posts(whole, units)
        table = np.zeros((len(units), 1, 1), total.dtype)
        taken: list[tuple[Costs, Costs, Costs]] = []
        for post in posts.T:
            plain, one, two = (_sums(whole, post, kind, total, far) for kind in range(_CLASSES + 1))
            size = plain.shape[1] - 1, one.shape[1] - 1, two.shape[1] - 1
            penalty = _penalties(whole.program, post, sum(size), heads, far)
            inner = penalty[:, : size[1] + size[2] + 1] + plain[:, :1]
            free = np.zeros(inner.shape, np.int16)
            for number in range(1, size[0] + 1):
                with_them = penalty[:, number : number + inner.shape[1]] + plain[:, number : number + 1]
                free[with_them < inner] = number
                inner = np.minimum(inner, with_them)
            options = np.array(
                [(a, b) for a in range(size[1] + 1) for b in range(size[2] + 1)], np.int64
            ).reshape(-1, 2)
            cost = one[:, options[:, 0]] + two[:, options[:, 1]] + inner[:, options.sum(axis=1)]
            wider = np.full((len(units), table.shape[1] + size[1], table.shape[2] + size[2]), far)
            which = np.zeros(wider.shape if trace else (0, 0, 0), np.int16)
            for option in np.flatnonzero((cost < far).any(axis=0)).tolist():
                a, b = options[option]
                here = np.s_[:, a : a + table.shape[1], b : b + table.shape[2]]
                candidate = table + cost[:, option, None, None]
                if trace:
                    which[here][candidate < wider[here]] = option
                wider[here] = np.minimum(wider[here], candidate)
            table = np.minimum(wider, far)
            taken.append((options, which, free))
        final = np.minimum(table + _breaches(whole, units, table.shape, short, far), far)
        return cls(whole, units, posts, pairs, final, tuple(taken))

    def sets(self, top: int) -> Sets:
        """The cheapest final states, traced back."""
        flat = self.final.reshape(len(self.units), -1)
        top = min(top, flat.shape[1])
        best = np.argpartition(flat, top - 1, axis=1)[:, :top]
        at = np.repeat(np.arange(len(self.units)), top)
        state, value = best.reshape(-1), np.take_along_axis(flat, best, 1).reshape(-1)
        possible = value < FAR
        at, state, value = at[possible], state[possible], value[possible]
        one, two = np.divmod(state, self.final.shape[2])
        number, held = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for post, (options, which, free) in zip(self.posts.T[::-1], self.taken[::-1], strict=True):
            many = options[which[at, one, two]]
            plain = free[at, many.sum(axis=1)].astype(np.int64)
            one, two = one - many[:, 0], two - many[:, 1]
            for kind, count in enumerate((plain, many[:, 0], many[:, 1])):
                begin = self.whole.first[np.maximum(post[at], 0) * (_CLASSES + 1) + kind]
                number.append(np.repeat(np.arange(len(at)), count))
                place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
                held.append(self.sorted[np.repeat(begin, count) + place])
        return Sets(self.units[at], value, np.concatenate(number), np.concatenate(held))


def _posts(whole: Units, units: Codes) -> Codes:
    """(B, J) the posts of each unit that anybody may take or whose headcount costs, -1 for none."""
    unit = whole.program.pairs.problem.post_unit
    post = np.flatnonzero(np.isin(unit, units))
    post = post[np.argsort(unit[post], kind="stable")]
    at = np.searchsorted(np.sort(units), unit[post])
    rank = np.arange(len(post)) - np.searchsorted(at, at)
    found = np.full((len(units), int(rank.max(initial=-1)) + 1), -1)
    found[np.argsort(units, kind="stable")[at], rank] = post
    return found


def _sums(whole: Units, post: Codes, kind: int, total: Costs, far: Any) -> Costs:
    """(B, K + 1) what the cheapest 0 … K of a class cost in each post."""
    group = np.maximum(post, 0) * (_CLASSES + 1) + kind
    most = np.where(post >= 0, whole.most[np.maximum(post, 0), kind], 0)
    number = np.arange(int(most.max(initial=0)) + 1)
    begin = whole.first[group]
    sums = total[np.minimum(begin[:, None] + number, len(total) - 1)] - total[begin][:, None]
    return np.asarray(np.where(number <= most[:, None], sums, far))


def _penalties(program: Program, post: Codes, most: int, heads: Costs, far: Any) -> Costs:
    """(B, most + 1) what headcounts cost in each post; more than its maximum is not to be had."""
    number = np.arange(most + 1)
    rows, maximum = program.headcounts, program.pairs.problem.maximum
    allowed = number <= np.where(post >= 0, maximum[post], 0)[:, None]
    found = np.where(allowed, np.zeros(1, heads.dtype), far)
    place = np.full(len(maximum), -1)
    place[post[post >= 0]] = np.flatnonzero(post >= 0)
    row = np.flatnonzero(place[rows.post] >= 0)
    lower = np.where(np.isfinite(rows.lower[row]), rows.lower[row], 0)[:, None]
    upper = np.where(np.isfinite(rows.upper[row]), rows.upper[row], np.inf)[:, None]
    breach = np.maximum(np.maximum(lower - number, number - upper), 0)
    np.add.at(found, place[rows.post[row]], _paid(breach, heads[row][:, None], far))
    return np.asarray(np.minimum(found, far))


def _paid(breach: NDArray[np.float64], price: Costs, far: Any) -> Costs:
    """What breaches cost; those that must not be, `far` whatever they are."""
    amount = np.rint(breach).astype(price.dtype)
    return np.asarray(np.where(price >= far, np.minimum(amount, 1) * far, amount * np.minimum(price, far)))


def _breaches(whole: Units, units: Codes, shape: tuple[int, ...], short: Costs, far: Any) -> Costs:
    """(B, S1, S2) what the row of each unit costs by persons of either class."""
    row, side = whole.row[units], whole.program.side
    one, two = np.arange(shape[1])[:, None], np.arange(shape[2])[None, :]
    each = whole.coefficient[units]
    activity = each[:, 0, None, None] * one + each[:, 1, None, None] * two
    kept = row >= 0
    bounds = (np.append(each, 0.0)[row] for each in (side.lower, side.upper))  # -1: of no row
    lower, upper = (np.clip(each, -_NEVER, _NEVER) for each in bounds)
    lower, upper = np.where(kept, lower, -_NEVER), np.where(kept, upper, _NEVER)
    breach = np.maximum(lower[:, None, None] - activity, activity - upper[:, None, None]).clip(0)
    price = np.append(short, np.zeros(1, short.dtype))[row]
    return np.asarray(np.minimum(_paid(breach, price[:, None, None], far), far))
