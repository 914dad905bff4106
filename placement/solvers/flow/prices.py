"""Dual prices of a flow, one set per priority, from the flow itself."""

from collections.abc import Iterable

import numpy as np

from placement.base.arrays import Codes, Mask, Whole
from placement.program.duals import Duals
from placement.program.program import Program
from placement.program.rows import largest_of
from placement.solvers.flow.laminar import Laminar
from placement.solvers.flow.network import Network, passed, potentials, reduced_costs

_EXACT = 2**62


def prices(program: Program, nested: Laminar, network: Network, used: Mask) -> tuple[Duals, ...]:
    """Prices that prove every level of a flow that is optimal in all of them.

    Level k is optimal on the face of the levels before: its potentials prove that. Arcs that
    the face leaves out cost more in an earlier level; multipliers large enough, the last
    level's first, make their combined reduced costs right as well.
    """
    units = passed(network, used)
    links, arcs = np.ones(len(used), bool), np.ones(len(units), bool)
    passing = _headcounts(nested, network.head[used])
    left_at = [np.full(len(used), -1), np.full(len(units), -1)]  # the level that left each out
    found: list[tuple[Whole, Whole, Whole]] = []  # potentials, reduced costs of links and of arcs
    duals = []
    for level in range(len(network.link_cost)):
        face = network.part(links, arcs)
        costs = face.link_cost[level], face.arc_cost[level]
        potential = potentials(face, *costs, used[links], units[arcs])
        link, arc = reduced_costs(network, network.link_cost[level], network.arc_cost[level], potential)
        link -= np.repeat(link[used], np.bincount(network.employee))
        arc = np.where(units == network.capacity, -arc, arc)  # a full arc should be cheap
        total, multipliers = _combined(found, (potential, link, arc), left_at)
        duals.append(_duals(program, nested, passing, total[: network.nodes], multipliers))
        found.append((potential, link, arc))
        left_at[0][links & (link > 0)] = level
        left_at[1][arcs & (arc > 0)] = level
        links, arcs = left_at[0] < 0, left_at[1] < 0
    return tuple(duals)


def _combined(
    found: list[tuple[Whole, Whole, Whole]], last: tuple[Whole, Whole, Whole], left_at: list[Codes]
) -> tuple[Whole, tuple[int, ...]]:
    """Potentials of the last level plus multiples of the earlier ones, and the multipliers."""
    potential, *reduced = last
    multipliers: list[int] = []
    for level in range(len(found) - 1, -1, -1):
        least = 0
        for own, before, left in zip(reduced, found[level][1:], left_at, strict=True):
            here = (left == level) & (own < 0)
            least = max(least, int((-(own[here] // before[here])).max(initial=0)))
        potential, *reduced = (
            _with(own, least, before) for own, before in zip((potential, *reduced), found[level], strict=True)
        )
        multipliers.insert(0, least)
    return potential, tuple(multipliers)


def _with(own: Whole, times: int, other: Whole) -> Whole:
    """The sum with a multiple of another array, in numbers without end where 64 bits do not hold it."""
    far = int(largest_of(own)) + times * int(largest_of(other))
    return own + times * (other if far < _EXACT else other.astype(object))


def _duals(
    program: Program, nested: Laminar, passing: Whole, potential: Whole, multipliers: tuple[int, ...]
) -> Duals:
    """Prices of posts and side rows from potentials of nodes.

    What a set adds to the price of a person is what its rows and its maximum price together. By
    complementary slackness a row that is broken has its whole price, and one that is kept with room to
    spare none; those that are met exactly share the rest, as far as their prices go. Of that side rows
    get their part, a post's own rows and maximum what is left.
    """
    sets = len(nested.parent)
    around = np.where(nested.parent < 0, sets, nested.parent)
    worth = -(potential[:sets] - potential[around])
    side = np.zeros(len(program.side.lower), worth.dtype)
    weight = np.array([*multipliers, 1, 0], object)
    heads, posts = len(program.headcounts.post), len(program.pairs.problem.posts)
    for rows in _rows_of_sets(nested, heads):
        here = nested.set[rows[0]]
        parts = _parts(nested, rows, int(passing[here]), int(worth[here]), weight)
        for row, part in parts.items():
            if row >= heads:
                side[row - heads] = part
                worth[here] -= part
    return Duals(1, multipliers, worth[:posts], side)


def _parts(nested: Laminar, rows: list[int], count: int, worth: int, weight: Whole) -> dict[int, int]:
    """What each row of a set that so many pass adds to its worth."""
    parts, left = {}, worth
    most = {
        row: None
        if nested.level[row] < 0
        else int(nested.price[row]) * int(weight[min(int(nested.level[row]), len(weight) - 1)])
        for row in rows
    }
    for row in rows:
        broken = int(count < nested.lower[row]) - int(count > nested.upper[row])
        parts[row] = broken * (most[row] or 0)
        left -= parts[row]
    for row in rows:
        if count == (nested.lower if left > 0 else nested.upper)[row]:
            part = left if (price := most[row]) is None else max(-price, min(left, price))
            parts[row] += part
            left -= part
    return parts


def _headcounts(nested: Laminar, heads: Codes) -> Whole:
    """(S,) how many pass each set, by the node at which each person starts."""
    sets = len(nested.parent)
    count, parent = np.zeros(sets, np.int64), np.where(nested.parent < 0, sets, nested.parent)
    while len(heads := heads[heads < sets]):
        count += np.bincount(heads, minlength=sets)
        heads = parent[heads]
    return count


def _rows_of_sets(nested: Laminar, heads: int) -> Iterable[list[int]]:
    """The rows of every set that has a side row."""
    mixed = np.unique(nested.set[heads:])
    return ([int(row) for row in np.flatnonzero(nested.set == which)] for which in mixed)
