"""The network of a program: employees, sets of pairs that nest, and a sink.

Every employee sends one unit to the smallest set of pairs that holds the chosen one, or stays
without. Sets are posts, and any other rows whose pairs nest (a row over part of a post, over
a whole unit): each passes its headcount on to the set around it, at a convex price.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placement.base.arrays import Codes, Mask, Whole
from placement.base.errors import SolverError
from placement.base.language import _
from placement.program.program import Program
from placement.solvers.flow.laminar import Laminar

_UNBOUNDED = 2**62  # persons


@dataclass(frozen=True)
class Network:
    """Arcs over N = S + 1 nodes (S sets, then the sink) and over employees.

    Employees are numbered 0 … F − 1; each sends one unit over one of its links. Links to the
    sink leave the employee without a post.
    """

    nodes: int
    employee: Codes  # (m,) of each link, ascending
    pair: Codes  # (m,) the pair of each link, -1 for the link to the sink
    head: Codes  # (m,) node
    link_cost: Whole  # (K, m)
    tail: Codes  # (a,) node of each arc between sets
    top: Codes  # (a,) node it leads to
    capacity: Whole  # (a,)
    arc_cost: Whole  # (K, a) rising with every further arc of a tail
    floor: Whole  # (S,) units that must pass every set
    around: Codes  # (S,) the node that each set leads to
    supply: Whole  # (N,) of the nodes; the employees' units are not counted here

    @property
    def employees(self) -> int:
        """F."""
        return int(self.employee[-1]) + 1 if len(self.employee) else 0

    def part(self, links: Mask, arcs: Mask) -> "Network":
        """Only some links and arcs."""
        return replace(
            self,
            employee=self.employee[links],
            pair=self.pair[links],
            head=self.head[links],
            link_cost=self.link_cost[:, links],
            tail=self.tail[arcs],
            top=self.top[arcs],
            capacity=self.capacity[arcs],
            arc_cost=self.arc_cost[:, arcs],
        )


def network_of(program: Program, nested: Laminar) -> Network | None:
    """The network of a program; None where somebody who must be placed has no pair, or bounds cross."""
    pairs = program.pairs
    levels, sets = len(program.priorities), len(nested.parent)
    pair = np.flatnonzero(program.allowed)
    serving = np.zeros(len(program.must), bool)
    serving[pairs.employee[pair]] = True
    if (program.must & ~serving).any():
        return None
    idle = np.flatnonzero(serving & ~program.must)
    employee = np.concatenate([pairs.employee[pair], idle])
    order = np.argsort(employee, kind="stable")
    number = np.cumsum(serving) - 1
    arcs = arcs_of(nested, levels)
    if arcs is None:
        return None
    tail, capacity, arc_cost, floor = arcs
    top = np.where(nested.parent < 0, sets, nested.parent)
    supply = np.zeros(sets + 1, np.int64)
    supply[:sets] -= floor
    np.add.at(supply, top, floor)
    return Network(
        nodes=sets + 1,
        employee=number[employee[order]],
        pair=np.concatenate([pair, np.full(len(idle), -1)])[order],
        head=np.concatenate([nested.leaf[pair], np.full(len(idle), sets)])[order],
        link_cost=np.concatenate([program.cost[:, pair], np.zeros((levels, len(idle)), np.int64)], axis=1)[
            :, order
        ],
        tail=tail,
        floor=floor,
        around=top,
        top=top[tail],
        capacity=capacity,
        arc_cost=arc_cost,
        supply=supply,
    )


def arcs_of(nested: Laminar, levels: int) -> tuple[Codes, Whole, Whole, Whole] | None:
    """Convex prices as parallel arcs: tail, capacity, (K, a) cost, and (S,) units that must pass.

    A row `headcount >= L` at price p makes each of the first L persons p cheaper, a row
    `headcount <= U` each person after U dearer. None where a hard bound cannot be met.
    """
    sets = len(nested.parent)
    capacity, floor = nested.capacity.copy(), np.zeros(sets, np.int64)
    hard = nested.level < 0
    lower = np.where(np.isfinite(nested.lower), nested.lower, 0).astype(np.int64)
    upper = np.where(np.isfinite(nested.upper), nested.upper, _UNBOUNDED).astype(np.int64)
    np.maximum.at(floor, nested.set[hard], lower[hard])
    np.minimum.at(capacity, nested.set[hard], upper[hard])
    if (floor > capacity).any():
        return None
    soft = ~hard
    below, above = soft & (lower > 0), soft & np.isfinite(nested.upper)
    rows = np.concatenate([np.flatnonzero(below), np.flatnonzero(above)])
    at = np.concatenate([lower[below], np.maximum(0, upper[above])])
    step = np.zeros((levels, len(rows)), np.int64)
    step[nested.level[rows], np.arange(len(rows))] = nested.price[rows]
    base = np.zeros((levels, sets), np.int64)
    np.subtract.at(base, (nested.level[below], nested.set[below]), nested.price[below])
    tail = np.concatenate([np.arange(sets), nested.set[rows]])
    start = np.concatenate([np.zeros(sets, np.int64), at])
    order = np.lexsort((start, tail))
    tail, start = tail[order], start[order]
    cost = np.cumsum(np.concatenate([base, step], axis=1)[:, order], axis=1)
    first = np.searchsorted(tail, np.arange(sets))
    cost -= (cost[:, first] - base)[:, tail]
    end = np.append(start[1:], 0)
    last = np.append(tail[1:] != tail[:-1], True) if len(tail) else np.zeros(0, bool)
    end[last] = _UNBOUNDED
    size = np.minimum(end, capacity[tail]) - np.maximum(start, floor[tail])
    keep = size > 0
    return tail[keep], size[keep], cost[:, keep], floor


def passed(network: Network, used: Mask) -> Whole:
    """(a,) units on each arc: of parallel ones the cheapest carry, and they come first."""
    through = np.zeros(network.nodes, np.int64)
    node = network.head[used]
    while len(node):
        np.add.at(through, node, 1)
        node = network.around[node[node < network.nodes - 1]]
    first = np.searchsorted(network.tail, network.tail)
    before = np.concatenate([[0], np.cumsum(network.capacity)])[:-1]
    offset = network.floor[network.tail] + before - before[first]
    return np.asarray(np.clip(through[network.tail] - offset, 0, network.capacity))


def potentials(network: Network, link_cost: Whole, arc_cost: Whole, used: Mask, units: Whole) -> Whole:
    """(N,) node potentials that prove the flow optimal.

    Bellman-Ford on the residual arcs, employees contracted: whoever sits at node a could go
    to the best of the other heads b at c_b − c_a. Raises SolverError where the flow is not
    optimal: then the shortest ways never settle.
    """
    potential = np.zeros(network.nodes, np.int64)
    first = first_of(network.employee)
    seat, seat_cost = network.head[used], link_cost[used]
    by_seat = np.argsort(seat, kind="stable")
    seats = first_of(seat[by_seat])
    free, filled = units < network.capacity, units > 0
    for _round in range(network.nodes + 1):
        before = potential.copy()
        if len(first):
            best = np.minimum.reduceat(link_cost + potential[network.head], first)
            reach = np.minimum.reduceat((best - seat_cost)[by_seat], seats)
            potential[seat[by_seat][seats]] = np.minimum(potential[seat[by_seat][seats]], reach)
        np.minimum.at(potential, network.tail[free], arc_cost[free] + potential[network.top[free]])
        np.minimum.at(potential, network.top[filled], potential[network.tail[filled]] - arc_cost[filled])
        if (potential == before).all():
            return potential
    raise SolverError(_("the solver calls a plan the best that is not"))


def reduced_costs(
    network: Network, link_cost: Whole, arc_cost: Whole, potential: Whole
) -> tuple[Whole, Whole]:
    """(m,) of links, (a,) of arcs: cost plus potential of the head less that of the tail, 0 for employees."""
    reduced = arc_cost + potential[network.top] - potential[network.tail]
    return link_cost + potential[network.head], reduced


def first_of(codes: Codes) -> NDArray[np.int64]:
    """Where each run of equal codes starts."""
    return np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else np.zeros(0, np.int64)
