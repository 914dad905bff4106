"""The flow path: a minimum-cost flow from employees through posts, priorities exact.

The integer flow comes from OR-Tools; that it is optimal in every priority is proven by the
prices drawn from it, which do not exist for any other flow (see `prices`).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from placement.base.arrays import Codes, Mask, Whole
from placement.base.errors import SolverError
from placement.base.language import _
from placement.program.program import Program
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.flow.apart import cheapest
from placement.solvers.flow.laminar import laminar
from placement.solvers.flow.network import Network, first_of, network_of, potentials, reduced_costs
from placement.solvers.flow.prices import prices
from placement.solvers.path import Solution, Watch

_FEW = 1000
LARGEST_COST = 2**62  # of a cost times the nodes, in the flow solver's own arithmetic


class NetworkPath:
    """Programs whose rows nest."""

    name = "network"

    def supports(self, program: Program) -> bool:
        """Whether every row is a headcount of a post or of a set of pairs that nests with them."""
        return laminar(program) is not None

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """Proven optimal in every level, or infeasible; where time ends first, in the levels done by then.

        Where its rows do not nest, or the costs of one level alone are too large for the flow, other
        paths solve the program.
        """
        nested = laminar(program)
        if nested is None:
            return _other(program).solve(program, gap, threads, seed, watch)
        network = None if program.impossible else network_of(program, nested)
        if network is None:
            return Solution("infeasible")
        levels = len(program.priorities)
        done, face = 0, _lowest_terms(network)
        x = None
        while x is None or done < levels:
            try:
                found = _solve_levels(face, done, watch)
            except _LateError:
                return _so_far(program, x, done)
            except _CostRangeError:
                return _other(program).solve(program, gap, threads, seed, watch)
            if found is None:
                return Solution("infeasible")
            done, chosen, face = found
            x = np.zeros(len(program.pairs), np.int64)
            x[chosen] = 1
        value = program.value(x)
        if value is None:
            raise SolverError(_("the solver's plan breaks a hard rule"))
        taken = (network.pair >= 0) & (x[network.pair] > 0)
        placed = np.bincount(network.employee[taken], minlength=network.employees)
        used = taken | ((network.pair < 0) & (placed[network.employee] == 0))
        watch.say("prove")
        return Solution("solved", x, value, prices(program, nested, network, used))


def _so_far(program: Program, x: Whole | None, done: int) -> Solution:
    """What is known when time is up: the first levels are as good as can be."""
    value = None if x is None else program.value(x)
    if value is None:
        return Solution("unknown")
    floors = [program.floor(level) for level in range(done, len(value))]
    return Solution("solved", x, (*value[:done], *floors), complete=False)


def _lowest_terms(network: Network) -> Network:
    """The network with the costs of every level divided by what divides them all."""
    pairs = zip(network.link_cost, network.arc_cost, strict=True)
    common = np.array([_divisor(links, arcs) for links, arcs in pairs], np.int64)[:, None]
    if (common == 1).all():
        return network
    return replace(network, link_cost=network.link_cost // common, arc_cost=network.arc_cost // common)


def _divisor(links: Whole, arcs: Whole) -> int:
    """What divides all costs of a level, 1 where they are 0; where a few tell, the others are not asked."""
    few = np.gcd.reduce(np.concatenate([arcs, links[:_FEW]]))
    return max(1, int(few if few == 1 else np.gcd(few, np.gcd.reduce(links))))


def _solve_levels(network: Network, done: int, watch: Watch) -> tuple[int, Codes, Network] | None:
    """Solves as many further levels at once as whole numbers allow.

    Returns how many levels are done, the chosen pairs, and the network of all their optima;
    None where no flow exists. Raises _CostRangeError where not even one can be solved, _LateError
    where time was up.
    """
    last = len(network.link_cost)
    while True:
        weight = safe_weights(network, done, last)
        if weight is not None:
            link_cost, arc_cost = weight @ network.link_cost[done:last], weight @ network.arc_cost[done:last]
            try:
                flow = _flow(network, link_cost, arc_cost, watch)
                break
            except _CostRangeError:
                pass
        last -= 1
        if last <= done:
            raise _CostRangeError
    if flow is None:
        return None
    used, passed = flow
    chosen = network.pair[used & (network.pair >= 0)]
    if last == len(network.link_cost):
        return last, chosen, network
    potential = potentials(network, link_cost, arc_cost, used, passed)
    return last, chosen, _optimal_face(network, link_cost, arc_cost, potential)


class _LateError(Exception):
    """Time was up before the flow was found."""


class _CostRangeError(Exception):
    """The costs, times the nodes, leave the range of whole numbers."""


def safe_weights(
    network: Network, done: int, last: int, room: int = 1, largest: int = LARGEST_COST
) -> Whole | None:
    """Weights that make one cost of the levels done … last − 1 without changing any optimum.

    A flow is optimal when no simple cycle of residual arcs improves it. Such a cycle passes
    every node once, so level k changes by at most C_k: the widest choices of as many
    employees as there are nodes, and each set's price up and down. With M_k above the sum of
    M_j C_j over the later levels, the first level that changes decides. `room` takes every
    C_k for so many times as large. None where the weights leave the range of whole numbers.
    """
    first = first_of(network.employee)
    spread = [
        room * (1 + widest(links, first, network.nodes) + swing(network, arcs)) - 1
        for links, arcs in zip(network.link_cost[done:last], network.arc_cost[done:last], strict=True)
    ]
    weights = [1]
    for level in range(last - done - 1, 0, -1):
        weights.insert(
            0, 1 + sum(weight * each for weight, each in zip(weights, spread[level:], strict=True))
        )
    levels = slice(done, last)
    if max(weights) >= largest:
        return None
    if largest_sum(weights, network.link_cost[levels], network.arc_cost[levels], network) >= largest:
        return None
    return np.array(weights[: last - done], np.int64)


def widest(cost: Whole, first: Codes, count: int, *, idle: bool = False) -> int:
    """By how much the choices of so many employees change a level; theirs begin at `first`.

    `idle`: everybody may also do without, at 0.
    """
    if not len(first):
        return 0
    most, least = np.maximum.reduceat(cost, first), np.minimum.reduceat(cost, first)
    width = np.maximum(most, 0) - np.minimum(least, 0) if idle else most - least
    return int(np.sort(width)[-count:].sum())


def swing(network: Network, cost: Whole) -> int:
    """By how much the arcs change a level: each set's price, up and down."""
    price = np.zeros(network.nodes, np.int64)
    np.maximum.at(price, network.tail, np.abs(cost))
    return 2 * int(price.sum())


def _other(program: Program) -> AscentPath | ExactPath:
    """The path for what is no flow."""
    return AscentPath() if AscentPath().supports(program) else ExactPath()


def largest_sum(weights: Sequence[int], link_cost: Whole, arc_cost: Whole, network: Network) -> int:
    """What the weighted costs along any simple way come to at most."""
    largest = sum(
        int(weight) * int(max(np.abs(links).max(initial=0), np.abs(arcs).max(initial=0)))
        for weight, links, arcs in zip(weights, link_cost, arc_cost, strict=False)
    )
    return largest * (network.nodes + network.employees + 1)


def _flow(network: Network, link_cost: Whole, arc_cost: Whole, watch: Watch) -> tuple[Mask, Whole] | None:
    """The cheapest flow: (m,) links used, and (a,) units on each arc; None where there is none."""
    staff, links = network.employees, len(network.head)
    supply = np.concatenate([np.ones(staff, np.int64), network.supply])
    supply[-1] -= staff
    arcs = (
        np.concatenate([network.employee, network.tail + staff]),
        np.concatenate([network.head + staff, network.top + staff]),
        np.concatenate([np.ones(links, np.int64), network.capacity]),
        np.concatenate([link_cost, arc_cost]),
        supply,
    )
    word, flow = cheapest(arcs, lambda: watch.remaining == 0)
    if word == "OPTIMAL":
        return flow[:links] > 0, flow[links:]
    if word == "INFEASIBLE":
        return None
    if word == "LATE":
        raise _LateError
    if word == "BAD_COST_RANGE":
        raise _CostRangeError
    raise SolverError(_("the solver ended without an answer: {reason}", reason=word))


def _optimal_face(network: Network, link_cost: Whole, arc_cost: Whole, potential: Whole) -> Network:
    """The network whose flows are exactly the optimal ones.

    By complementary slackness a link or arc of positive reduced cost carries nothing, and
    one of negative reduced cost is full.
    """
    reach, reduced = reduced_costs(network, link_cost, arc_cost, potential)
    first = first_of(network.employee)
    least = np.minimum.reduceat(reach, first) if len(first) else reach
    link = reach == least[network.employee]
    open_, full = reduced == 0, reduced < 0
    supply = network.supply.copy()
    np.subtract.at(supply, network.tail[full], network.capacity[full])
    np.add.at(supply, network.top[full], network.capacity[full])
    return replace(network.part(link, open_), supply=supply)
