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

    def _batches(self, most: Codes) -> list[Codes]:
        """Units that are solved side by side, where posts take so many of each class at most."""
        units = len(self.row)
        post_unit = self.program.pairs.problem.post_unit
        posts, places, widest = np.zeros((3, units), np.int64)
        np.add.at(posts, post_unit, most.any(axis=1))
        np.add.at(places, post_unit, most[:, 1] + most[:, 2])
        np.maximum.at(widest, post_unit, most.sum(axis=1))
        size = np.column_stack([posts, places, widest])
        key = np.ceil(np.log2(np.maximum(1, size)) * 0.7).astype(np.int64)
        key = np.column_stack(
            [key, self.coefficient // np.maximum(1, np.gcd.reduce(self.coefficient, axis=1))[:, None]]
        )
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
        cheapest = _Cheapest(self.pair[order], total, self._useful(each, short))
        for units in self._batches(cheapest.most):
            yield _Batch.solved(self, units, cheapest, heads, short, far, trace=trace)

    def _useful(self, each: Costs, short: Costs) -> Codes:
        """(P, 3) how many of each class a post may take in a cheapest set, at such costs of the pairs.

        Beyond what a headcount asks for, the dearest person of a class whom a post takes must be worth
        it in the unit's row: without them no headcount, and not much of the row, is missed more.
        """
        program, side = self.program, self.program.side
        asked = np.zeros(len(self.most))
        lower = program.headcounts.lower
        np.maximum.at(asked, program.headcounts.post, np.where(np.isfinite(lower), lower, 0))
        row, weight = self.row, np.column_stack([np.zeros(len(self.row), np.int64), self.coefficient])
        price = np.append(short, np.zeros(1, short.dtype))[row][:, None]
        below, above = (
            np.append(np.isfinite(bound), False)[row][:, None] for bound in (side.lower, side.upper)
        )
        lifted = np.where(((weight > 0) & below) | ((weight < 0) & above), np.abs(weight), 0)
        worth = _paid(lifted.astype(float), price, np.asarray(FAR).astype(short.dtype))
        post, kind = np.divmod(self.group, _CLASSES + 1)
        worthy = each < worth[program.pairs.problem.post_unit[post], kind]
        many = np.bincount(self.group[worthy], minlength=self.most.size).reshape(self.most.shape)
        return np.minimum(self.most, np.maximum(many, np.ceil(asked).astype(np.int64)[:, None]))


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
class _Cheapest:
    """The pairs of every group, the cheapest first."""

    pair: Codes  # (m,)
    total: Costs  # (m + 1,) what all before cost
    most: Codes  # (P, 3) how many of each class a post may take


@dataclass(frozen=True)
class _Batch:
    """Some units, solved side by side."""

    whole: Units
    units: Codes  # (B,)
    posts: Codes  # (B, J) -1 for none
    sorted: Codes  # (m,) pairs of every group, the cheapest first
    final: Costs  # (B, S) by state
    taken: tuple[tuple[Codes, Codes, Costs, Costs], ...]
    """By post: options (persons of either class), by how much each moves the state, (B, S) which, (B, K) of
    class 0."""

    @classmethod
    def solved(
        cls,
        whole: Units,
        units: Codes,
        cheapest: "_Cheapest",
        heads: Costs,
        short: Costs,
        far: Any,
        *,
        trace: bool,
    ) -> "_Batch":
        """The dynamic program over the posts."""
        posts = _posts(whole, units)
        sizes = np.where(posts[:, :, None] >= 0, cheapest.most[np.maximum(posts, 0)], 0).max(axis=0)
        states = _States.of(whole.coefficient[units[0]], sizes[:, 1:].sum(axis=0))
        table = np.zeros((len(units), 1), cheapest.total.dtype)
        taken: list[tuple[Codes, Codes, Costs, Costs]] = []
        for post in posts.T:
            plain, one, two = (_sums(whole, cheapest, post, kind, far) for kind in range(_CLASSES + 1))
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
            shift = states.shift(options)
            before = table.shape[1]
            wider = np.full((len(units), before + int(shift.max())), far)
            which = np.zeros(wider.shape if trace else (0, 0), np.int16)
            for option in np.flatnonzero((cost < far).any(axis=0)).tolist():
                here = np.s_[:, shift[option] : shift[option] + before]
                candidate = table + cost[:, option, None]
                if trace:
                    np.copyto(which[here], option, where=candidate < wider[here])
                np.minimum(wider[here], candidate, out=wider[here])
            table = np.minimum(wider, far)
            taken.append((options, shift, which, free))
        activity = states.activity(whole.coefficient[units], table.shape[1])
        final = np.minimum(table + _breaches(whole, units, activity, short, far), far)
        return cls(whole, units, posts, cheapest.pair, final, tuple(taken))

    def sets(self, top: int) -> Sets:
        """The cheapest final states, traced back."""
        top = min(top, self.final.shape[1])
        best = np.argpartition(self.final, top - 1, axis=1)[:, :top]
        at = np.repeat(np.arange(len(self.units)), top)
        state, value = best.reshape(-1), np.take_along_axis(self.final, best, 1).reshape(-1)
        possible = value < FAR / 2  # what cannot be costs FAR, less what people in it would save
        at, state, value = at[possible], state[possible], value[possible]
        number, held = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for post, (options, shift, which, free) in zip(self.posts.T[::-1], self.taken[::-1], strict=True):
            option = which[at, state]
            many, state = options[option], state - shift[option]
            plain = free[at, many.sum(axis=1)].astype(np.int64)
            for kind, count in enumerate((plain, many[:, 0], many[:, 1])):
                begin = self.whole.first[np.maximum(post[at], 0) * (_CLASSES + 1) + kind]
                number.append(np.repeat(np.arange(len(at)), count))
                place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
                held.append(self.sorted[np.repeat(begin, count) + place])
        return Sets(self.units[at], value, np.concatenate(number), np.concatenate(held))


@dataclass(frozen=True)
class _States:
    """What is kept of those taken so far: what they count in the unit's row, or how many of either class.

    The first where these are fewer states: numbers of common steps of the row, from the least there may be.
    """

    weight: Codes  # (2,) how far a person of either class moves the state
    many: Codes  # (2,) persons of either class at most

    @classmethod
    def of(cls, coefficient: Codes, many: Codes) -> Self:
        """For units of these coefficients, and so many persons of either class at most."""
        weight = coefficient // max(1, int(np.gcd.reduce(coefficient)))
        numbers = np.array([many[1] + 1, 1])
        return cls(weight if np.abs(weight) @ many < (many + 1).prod() else numbers, many)

    def shift(self, options: Codes) -> Codes:
        """(options,) by how much each moves the state, from the one that moves it least."""
        moved = options @ self.weight
        return np.asarray(moved - moved.min())

    def activity(self, coefficient: Whole, count: int) -> Whole:
        """(B, S) what the row of each unit comes to in so many states."""
        state = np.arange(count)
        if (self.weight == [self.many[1] + 1, 1]).all():
            one, two = np.divmod(state, self.many[1] + 1)
            return np.asarray(coefficient[:, :1] * one + coefficient[:, 1:] * two)
        step = np.gcd.reduce(coefficient, axis=1)[:, None]
        return np.asarray(step * (state + np.minimum(0, self.weight) @ self.many))


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


def _sums(whole: Units, cheapest: _Cheapest, post: Codes, kind: int, far: Any) -> Costs:
    """(B, K + 1) what the cheapest 0 … K of a class cost in each post."""
    group, total = np.maximum(post, 0) * (_CLASSES + 1) + kind, cheapest.total
    most = np.where(post >= 0, cheapest.most[np.maximum(post, 0), kind], 0)
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


def _breaches(whole: Units, units: Codes, activity: Whole, short: Costs, far: Any) -> Costs:
    """(B, S) what the row of each unit costs by what it comes to."""
    row, side = whole.row[units], whole.program.side
    kept = row >= 0
    bounds = (np.append(each, 0.0)[row] for each in (side.lower, side.upper))  # -1: of no row
    lower, upper = (np.clip(each, -_NEVER, _NEVER) for each in bounds)
    lower, upper = np.where(kept, lower, -_NEVER), np.where(kept, upper, _NEVER)
    breach = np.maximum(lower[:, None] - activity, activity - upper[:, None]).clip(0)
    price = np.append(short, np.zeros(1, short.dtype))[row]
    return np.asarray(np.minimum(_paid(breach, price[:, None], far), far))
