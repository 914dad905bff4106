"""Blocks under prices: what their people cost at least, exactly, and which pairs are cheap.

Price places in posts and uses of caps: a plan then costs at least what each employee and each
post would cost at best, taken alone. Any prices give a valid bound (Lagrangian relaxation;
Geoffrion 1974), and sums of whole numbers are the same in any order, wherever the blocks are.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.base.errors import SolverError
from placement.base.language import _
from placement.nation.block import LeanBlock, Part
from placement.nation.terms import Shared, View

FINE = 100
"""Parts of a unit in which prices are kept."""

_LARGEST = 2**44  # of one reduced cost: so many of them still add up in 64 bits


class TooLargeError(SolverError):
    """Prices under which sums could leave the whole numbers of 64 bits."""


@dataclass(frozen=True)
class Prices:
    """What a place in each post brings, and a use of each cap costs, in 1 / `fine` of the nation's unit."""

    post: Whole  # (P,)
    cap: Whole  # (caps,) not negative
    fine: int = FINE

    @classmethod
    def none(cls, terms: Shared) -> Self:
        """Prices of 0."""
        return cls(np.zeros(terms.posts, np.int64), np.zeros(len(terms.caps), np.int64))


@dataclass(frozen=True)
class CheapPairs:
    """Some pairs of a block, by employee, then post, in the nation's numbers but for employee and pair."""

    employee: Codes
    pair: Codes
    post: Codes
    cost: Whole
    use: Whole  # (caps, k)

    def __len__(self) -> int:
        return len(self.pair)


@dataclass(frozen=True)
class PricedBlock:
    """A block under prices: what its people cost at least, and the pairs hardly dearer than their best."""

    least: int
    pairs: CheapPairs


def bound_of(terms: Shared, prices: Prices, constant: int, least: int) -> int:
    """A whole number that no plan's value falls below, from what the blocks' people cost at least."""
    posts = terms.best_headcounts(prices.post, prices.fine)
    caps = sum(int(price) * int(bound) for price, bound in zip(prices.cap, terms.bound, strict=True))
    total = constant * prices.fine + least + sum(posts.tolist()) - caps
    return int(-(-total // prices.fine))


def cheapest(block: LeanBlock, view: View, count: int) -> CheapPairs:
    """So many pairs of each employee, the cheapest without prices, and the current one."""
    kept = []
    for part in block.parts():
        cost = np.asarray(part.cost)
        person = np.repeat(np.arange(len(part.size)), part.size)
        order = np.lexsort((cost, person))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - np.repeat(part.start, part.size)
        keep = rank < count
        current = block.current[part.employee : part.employee + len(part.size)]
        keep[current[current >= 0] - part.pair] = True
        kept.append(np.flatnonzero(keep) + part.pair)
    return taken(block, view, np.concatenate([np.zeros(0, np.int64), *kept]))


def priced(block: LeanBlock, view: View, prices: Prices, within: int, most: float) -> PricedBlock:
    """The block under prices, and pairs at most `within` dearer than their employee's best.

    Of these at most `most` per employee, in the mean; `within` below 0: none.
    """
    _require_exact(block, view, prices)
    least, found, excess = 0, [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for part in block.parts():
        reduced = reduced_costs(part, view, prices)
        best = best_of(part, reduced, block.must)
        least += int(best.sum())
        if within >= 0:
            dearer = reduced - np.repeat(best, part.size)
            near = np.flatnonzero(dearer <= within)
            found.append(near + part.pair)
            excess.append(dearer[near])
    pair, dearer = np.concatenate(found), np.concatenate(excess)
    limit = int(most * block.people)
    if len(pair) > limit:
        pair = np.sort(pair[np.argsort(dearer, kind="stable")[:limit]])
    return PricedBlock(least, taken(block, view, pair))


def reduced_costs(part: Part, view: View, prices: Prices) -> Whole:
    """(k,) of the pairs of a part, before their employee's own price."""
    reduced = part.cost * np.int64(view.factor * prices.fine)
    reduced -= prices.post[view.post][part.post]
    for use, price, factor in zip(part.use, prices.cap.tolist(), view.use, strict=True):
        if price and len(use):
            reduced += use * np.int64(price * factor)
    return np.asarray(reduced)


def best_of(part: Part, reduced: Whole, must: Mask) -> Whole:
    """(e,) the cheapest choice of each employee of a part; none, where that is cheaper and allowed."""
    best = np.zeros(len(part.size), np.int64)
    some = part.some
    if len(some):
        best[some] = np.minimum.reduceat(reduced, part.start[some])
    free = ~np.asarray(must[part.employee : part.employee + len(best)])
    best[free] = np.minimum(best[free], 0)
    return best


def taken(block: LeanBlock, view: View, pair: Codes) -> CheapPairs:
    """Some pairs of a block, ascending."""
    employee = np.searchsorted(block.start, pair, side="right") - 1
    use = np.zeros((len(block.use), len(pair)), np.int64)
    for cap, (each, factor) in enumerate(zip(block.use, view.use, strict=True)):
        if len(each):
            use[cap] = each[pair].astype(np.int64) * factor
    cost = block.cost[pair].astype(np.int64) * view.factor
    return CheapPairs(employee, pair, view.post[block.post[pair]], cost, use)


def whole(post: Array, cap: Array) -> Prices:
    """Prices as parts of a unit."""
    return Prices(np.rint(post * FINE).astype(np.int64), np.maximum(0, np.rint(cap * FINE)).astype(np.int64))


def _require_exact(block: LeanBlock, view: View, prices: Prices) -> None:
    """Raises TooLargeError where a sum could leave the whole numbers of 64 bits."""
    largest = max(1, _largest(block.cost)) * view.factor * prices.fine + _largest(prices.post)
    for use, price, factor in zip(block.use, prices.cap.tolist(), view.use, strict=True):
        largest += max(1, _largest(use)) * price * factor
    if largest >= _LARGEST:
        raise TooLargeError(_("costs or prices are too large to be added exactly: smaller weights would do"))


def _largest(values: Whole) -> int:
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))
