"""What the blocks of a nation share: posts, what headcounts cost, caps; and how each block counts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import Self

import numpy as np
import pandas as pd

from placement.base.arrays import Array, Codes, Whole
from placement.base.errors import InputError
from placement.base.language import _
from placement.nation.block import Cap, KnownPosts

HARD = -1
_LARGEST = 2**47  # of what a post's headcount costs, so that parts of it still add up in 64 bits
_EXACT = 2**62
_FAR = 2**30  # what a person missed of a row that must hold costs: any price bounds from below


@dataclass(frozen=True)
class View:
    """How a block's numbers are read in the nation's."""

    post: Codes  # (own posts,) the nation's code of each
    factor: int  # times the block's costs
    use: tuple[int, ...]  # times the block's uses of each cap


@dataclass(frozen=True)
class Shared:
    """P posts by unit, then job; values count in 1 / `scale` of the rules' own terms."""

    unit: tuple[str, ...]
    job: tuple[str, ...]
    maximum: Whole  # (P,)
    row: Codes  # (h,) the post of each row `lower <= headcount <= upper`
    lower: Array
    upper: Array
    level: Codes  # -1: must hold
    price: Whole
    scale: int
    caps: tuple[Cap, ...]
    views: tuple[View, ...]  # by block
    staffed: tuple[str, ...]  # rules about headcounts

    @classmethod
    def of(cls, posts: Sequence[KnownPosts]) -> Self:
        """Of the posts of every block; raises InputError where two blocks say different things of one.

        And where somebody stands in two blocks.
        """
        _require_apart(posts)
        scale = lcm(*(each.scale for each in posts))
        caps = _caps(posts)
        keys = [pd.MultiIndex.from_arrays([each.unit, each.job]) for each in posts]
        every = keys[0].append(keys[1:]).unique().sort_values()
        codes = [np.asarray(every.get_indexer(key), np.int64) for key in keys]
        own = _own(codes, len(every))
        maximum = np.zeros(len(every), np.int64)
        for post, each in zip(codes, posts, strict=True):
            maximum[post] = each.maximum
        rows = [_rows(post, each, mine, scale) for post, each, mine in zip(codes, posts, own, strict=True)]
        order = np.argsort(np.concatenate([each[0] for each in rows]), kind="stable")
        row, lower, upper, level, price = (
            np.concatenate([each[part] for each in rows])[order] for part in range(5)
        )
        views = tuple(
            View(
                post,
                scale // each.scale,
                tuple(cap.scale // here.scale for cap, here in zip(caps, each.caps, strict=True)),
            )
            for post, each in zip(codes, posts, strict=True)
        )
        unit, job = (tuple(every.get_level_values(part)) for part in range(2))
        made = cls(unit, job, maximum, row, lower, upper, level, price, scale, caps, views, posts[0].staffed)
        for post, each in zip(codes, posts, strict=True):
            made._require_like(post, each)
        made._require_exact()
        return made

    @property
    def posts(self) -> int:
        """P."""
        return len(self.maximum)

    @cached_property
    def bound(self) -> Whole:
        """(caps,) in parts of 1 / the cap's scale."""
        return np.array([cap.bound for cap in self.caps], np.int64)

    @cached_property
    def penalty(self) -> Whole:
        """(h,) what a person missed of each row costs."""
        return np.asarray(np.where(self.level == HARD, _FAR, self.price), np.int64)

    def charged(self, headcount: Whole) -> Whole:
        """(P,) what headcounts cost."""
        cost = np.zeros(self.posts, np.int64)
        np.add.at(cost, self.row, self.missed(headcount) * self.penalty)
        return cost

    def missed(self, headcount: Whole) -> Whole:
        """(h,) persons by which each row is missed."""
        here = headcount[self.row]
        below = np.where(np.isfinite(self.lower), self.lower - here, 0)
        above = np.where(np.isfinite(self.upper), here - self.upper, 0)
        return np.asarray(np.maximum(0, np.rint(np.maximum(below, above))), np.int64)

    def holds(self, headcount: Whole) -> bool:
        """Whether maxima and rows that must hold do."""
        return bool(
            (headcount <= self.maximum).all() and not self.missed(headcount)[self.level == HARD].any()
        )

    def best_headcounts(self, post: Whole, fine: int) -> Whole:
        """(P,) the least of price × headcount + what it costs, over 0 … maximum, in 1 / `fine`.

        That is convex and piecewise linear, so the least lies where a row begins to hold, or at an end.
        """
        ends = [np.zeros(self.posts, np.int64), self.maximum]
        for bound in (self.lower, self.upper):
            for rank in range(int(self._rank.max(initial=-1)) + 1):
                at = np.zeros(self.posts, np.int64)
                here = (self._rank == rank) & np.isfinite(bound)
                at[self.row[here]] = np.clip(bound[here], 0, self.maximum[self.row[here]])
                ends.append(at)
        dearest = max(int(post.max(initial=0)), -int(post.min(initial=0))) * int(self.maximum.max(initial=0))
        kind = (
            np.int64 if dearest + _LARGEST * fine < _EXACT else object
        )  # the latter counts as far as it takes
        price = post.astype(kind)
        costs = [price * at.astype(kind) + self.charged(at).astype(kind) * fine for at in ends]
        return np.asarray(np.minimum.reduce(costs), kind)

    @cached_property
    def _rank(self) -> Codes:
        """(h,) which of its post's rows each is."""
        return np.arange(len(self.row)) - np.searchsorted(self.row, self.row)

    def _require_exact(self) -> None:
        """Raises InputError where a post's penalties could leave the whole numbers of 64 bits."""
        persons = float(
            max(self.maximum.max(initial=0), np.where(np.isfinite(self.lower), self.lower, 0).max(initial=0))
        )
        if float(self.penalty.max(initial=0)) * persons * (int(self._rank.max(initial=0)) + 1) >= _LARGEST:
            raise InputError(
                _(
                    "weights times maxima or targets of posts are too large to be added exactly: smaller ones"
                    " would do"
                )
            )

    def _require_like(self, post: Codes, told: KnownPosts) -> None:
        """Raises InputError where a block tells of its posts what the others do not."""
        odd = self.maximum[post] != told.maximum
        if not odd.any():
            mine = np.isin(self.row, post)
            place = np.full(self.posts, -1)
            place[post] = np.arange(len(post))
            factor = self.scale // told.scale
            here = (
                place[self.row[mine]],
                *(each[mine] for each in (self.lower, self.upper, self.level, self.price)),
            )
            there = (told.row, told.lower, told.upper, told.level, told.price * factor)
            if all(len(a) == len(b) for a, b in zip(here, there, strict=True)):
                one, other = (np.lexsort(each[::-1]) for each in (here, there))
                same = np.ones(len(there[0]), bool)
                for a, b in zip(here, there, strict=True):
                    same &= a[one] == b[other]
                if same.all():
                    return
                odd[there[0][other][~same]] = True
            else:
                odd[
                    np.bincount(here[0], minlength=len(post)) != np.bincount(there[0], minlength=len(post))
                ] = True
        first = int(post[np.flatnonzero(odd)[0]])
        raise InputError(
            _(
                "post {unit}:{job} is not the same in every block: give it one minimum, target and maximum",
                unit=self.unit[first],
                job=self.job[first],
            )
        )


def _require_apart(posts: Sequence[KnownPosts]) -> None:
    """Raises InputError where somebody stands in two blocks: they would be placed twice."""
    every = pd.Index([person for each in posts for person in each.employees], dtype=object)
    twice = every.duplicated()
    if twice.any():
        who = every[twice][0]
        first, second, *_more = (each.block for each in posts if who in each.employees)
        raise InputError(
            _(
                "employee {employee} is in block {first} and in block {second}: keep the row in one of them",
                employee=who,
                first=first,
                second=second,
            )
        )


def _own(codes: Sequence[Codes], count: int) -> list[Codes]:
    """By block, the rows of its posts that no earlier block has."""
    seen, own = np.zeros(count, bool), []
    for post in codes:
        own.append(np.flatnonzero(~seen[post]))
        seen[post] = True
    return own


def _rows(post: Codes, told: KnownPosts, own: Codes, scale: int) -> tuple[Codes, Array, Array, Codes, Whole]:
    """The headcount rows of a block's own posts, in the nation's numbers."""
    mine = np.isin(told.row, own)
    return (
        post[told.row[mine]],
        told.lower[mine],
        told.upper[mine],
        told.level[mine],
        told.price[mine] * (scale // told.scale),
    )


def _caps(posts: Sequence[KnownPosts]) -> tuple[Cap, ...]:
    """The caps, in parts that are whole in every block; raises InputError where blocks have others."""
    if len({(tuple(cap.name for cap in each.caps), each.staffed) for each in posts}) > 1:
        raise InputError(_("the rules do not state the same caps, or rules of headcounts, in every block"))
    caps = []
    for told in zip(*(each.caps for each in posts), strict=True):
        scale = lcm(*(each.scale for each in told))
        caps.append(Cap(told[0].name, told[0].bound * (scale // told[0].scale), scale))
    return tuple(caps)
