"""People who change places in a network along shortest ways, until every set is even.

Potentials π (N,) give every link the reduced cost c + π_head less the least of its employee's,
and every arc c + π_top − π_tail. All along, whoever is seated sits at least cost, and an arc
carries nothing at a reduced cost above 0 and all it can below: a flow that is even is best.
"""

from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Codes, Mask, Whole
from placement.solvers.flow.network import Network, first_of, passed, reduced_costs

_FAR = 2**62
LARGEST_POTENTIAL = 2**60
"""Of the costs along any way, and of a potential: what is added up here then stays below 2**63."""


@dataclass
class Residual:
    """A flow that may be uneven: some sets have persons too many, others too few."""

    network: Network
    link_cost: Whole  # (m,) all levels added up
    arc_cost: Whole  # (a,)
    potential: Whole  # (N,)
    seat: Codes  # (F,) the link of each employee
    units: Whole  # (a,) on each arc
    stuck: bool = False  # no way leads to where are too few: no flow is even (Ford and Fulkerson 1956)

    @classmethod
    def of(cls, network: Network, weight: Whole, potential: Whole, held: Mask) -> "Residual":
        """Everybody at a cheapest link, at the one held (m,) if it is one; arcs as their prices say."""
        link_cost, arc_cost = weight @ network.link_cost, weight @ network.arc_cost
        reach, reduced = reduced_costs(network, link_cost, arc_cost, potential)
        first = first_of(network.employee)
        least = np.minimum.reduceat(reach, first) if len(first) else reach
        cheap = np.flatnonzero(reach == least[network.employee])
        cheap = cheap[np.lexsort((~held[cheap], network.employee[cheap]))]
        seat = cheap[first_of(network.employee[cheap])]
        used = np.zeros(len(reach), bool)
        used[seat] = True
        units = np.where(reduced > 0, 0, np.where(reduced < 0, network.capacity, passed(network, used)))
        return cls(network, link_cost, arc_cost, potential.copy(), seat, units)

    @property
    def excess(self) -> Whole:
        """(N,) persons that arrive less those that are passed on; the sum is 0."""
        net = self.network
        excess = net.supply + np.bincount(net.head[self.seat], minlength=net.nodes)
        excess[-1] -= net.employees
        np.add.at(excess, net.top, self.units)
        np.subtract.at(excess, net.tail, self.units)
        return excess

    def even_out(self, ways: int) -> bool:
        """Whether every set becomes even on so many ways at most."""
        for _ in range(ways):
            excess = self.excess
            if not excess.any():
                return True
            if np.abs(self.potential).max() >= LARGEST_POTENTIAL or not self._step(excess):
                return False
        return False

    def _step(self, excess: Whole) -> bool:
        """Takes units along the shortest way from too many to too few, if there is one."""
        net, links, arcs = self.network, len(self.link_cost), len(self.arc_cost)
        reach, reduced = reduced_costs(net, self.link_cost, self.arc_cost, self.potential)
        forth, back = np.flatnonzero(self.units < net.capacity), np.flatnonzero(self.units > 0)
        tail = np.concatenate([net.head[self.seat][net.employee], net.tail[forth], net.top[back]])
        head = np.concatenate([net.head, net.top[forth], net.tail[back]])
        length = np.concatenate([reach - reach[self.seat][net.employee], reduced[forth], -reduced[back]])
        name = np.concatenate([np.arange(links), links + forth, links + arcs + back])
        distance, edge = _distances(tail, head, length, excess > 0)
        lacking = np.flatnonzero(excess < 0)
        end = int(lacking[np.argmin(distance[lacking])])
        if distance[end] >= _FAR:
            self.stuck = True
            return False
        self.potential -= np.minimum(distance, distance[end])
        way, node = [], end
        while edge[node] >= 0:
            way.append(int(edge[node]))
            node = int(tail[way[-1]])
        self._take(name[way], min(int(excess[node]), -int(excess[end])))
        return True

    def _take(self, way: Codes, units: int) -> None:
        """Sends as many units along a way as it bears; people go one by one."""
        net, links, arcs = self.network, len(self.link_cost), len(self.arc_cost)
        seats = way[way < links]
        forth, back = (
            way[(way >= links) & (way < links + arcs)] - links,
            way[way >= links + arcs] - links - arcs,
        )
        room = np.concatenate([(net.capacity - self.units)[forth], self.units[back]])
        units = 1 if len(seats) else min(units, int(room.min(initial=units)))
        self.seat[net.employee[seats]] = seats
        self.units[forth] += units
        self.units[back] -= units


def _distances(tail: Codes, head: Codes, length: Whole, sources: Mask) -> tuple[Whole, Codes]:
    """(N,) from the nearest source, and the last edge of the way there, -1 for none.

    Bellman-Ford over edges of length 0 or more. An edge is noted only where a distance falls, so
    the last edges form a forest.
    """
    distance = np.where(sources, 0, _FAR)
    edge = np.full(len(sources), -1)
    for _ in range(len(sources)):
        through = distance[tail] + length
        better = np.flatnonzero(through < distance[head])
        if not len(better):
            break
        np.minimum.at(distance, head[better], through[better])
        last = better[through[better] == distance[head[better]]]
        edge[head[last]] = last
    return distance, edge
