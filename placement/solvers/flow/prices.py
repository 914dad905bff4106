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
        duals.append(_duals(program, nested, total[: network.nodes], multipliers))
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


def _duals(program: Program, nested: Laminar, potential: Whole, multipliers: tuple[int, ...]) -> Duals:
    """Prices of posts and side rows from potentials of nodes.

    What a set adds to the price of a person is what its rows and its maximum price together;
    side rows take what they can, a post's own rows and maximum the rest.
    """
    sets = len(nested.parent)
    around = np.where(nested.parent < 0, sets, nested.parent)
    worth = -(potential[:sets] - potential[around])
    side = np.zeros(len(program.side.lower), worth.dtype)
    weight = np.array([*multipliers, 1], object)
    heads, posts = len(program.headcounts.post), len(program.pairs.problem.posts)
    for rows in _rows_of_sets(nested, heads):
        left = int(worth[nested.set[rows[0]]])
        for row in _in_order(nested, rows, left > 0):
            level = int(nested.level[row])
            price = (
                abs(left)
                if level < 0
                else int(nested.price[row]) * int(np.append(weight, 0)[min(level, len(weight))])
            )
            taken = min(left, price) if left > 0 else max(left, -price)
            left -= taken
            if row >= heads:
                side[row - heads] = taken
                worth[nested.set[row]] -= taken
    return Duals(1, multipliers, worth[:posts], side)


def _rows_of_sets(nested: Laminar, heads: int) -> Iterable[list[int]]:
    """The rows of every set that has a side row."""
    mixed = np.unique(nested.set[heads:])
    return ([int(row) for row in np.flatnonzero(nested.set == which)] for which in mixed)


def _in_order(nested: Laminar, rows: list[int], short: bool) -> list[int]:
    """Rows that a price above 0 (or below) can be charged to, the tightest first."""
    bound = nested.lower if short else nested.upper
    fitting = [row for row in rows if np.isfinite(bound[row])]
    return sorted(fitting, key=lambda row: float(-bound[row] if short else bound[row]))
