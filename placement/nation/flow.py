"""The best plan of the core under the prices of caps: one minimum-cost flow over the whole nation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Codes, Whole
from placement.base.errors import InfeasibleError, SolverError
from placement.base.language import _
from placement.nation.core import Core, People
from placement.nation.late import LateError
from placement.nation.pricing import FINE, Prices
from placement.nation.terms import Shared
from placement.solvers.flow.apart import cheapest
from placement.solvers.flow.laminar import Laminar
from placement.solvers.flow.network import Network, arcs_of, passed, potentials


@dataclass(frozen=True)
class CoreFlow:
    """Who takes which pair of the core, and prices of posts that prove it the best there."""

    pair: Codes  # (E,) row of the core, -1 for none
    prices: Prices


def best_flow(
    terms: Shared, core: Core, people: People, cap: Whole, late: Callable[[], bool]
) -> CoreFlow | None:
    """The cheapest plan, caps aside at their prices; None where the core has none.

    Raises InfeasibleError where the hard rules of some post cannot be met by anybody, LateError
    where it is `late`.
    """
    network = _network(terms, core, people, cap)
    links, nodes, staff = len(network.head), network.nodes, network.employees
    supply = np.concatenate([np.ones(staff, np.int64), network.supply])
    supply[-1] -= staff
    arcs = (
        np.concatenate([network.employee, network.tail + staff]),
        np.concatenate([network.head + staff, network.top + staff]),
        np.concatenate([np.ones(links, np.int64), network.capacity]),
        np.concatenate([network.link_cost[0], network.arc_cost[0]]),
        supply,
    )
    word, flow = cheapest(arcs, late)
    if word == "INFEASIBLE":
        return None
    if word == "LATE":
        raise LateError
    if word != "OPTIMAL":
        raise SolverError(_("the solver ended without an answer: {reason}", reason=word))
    used = flow[:links] > 0
    units = passed(network, used)
    potential = potentials(network, network.link_cost[0], network.arc_cost[0], used, units)
    pair = np.full(len(people.must), -1)
    taken = network.pair[used]
    taken = taken[taken >= 0]
    pair[core.employee[taken]] = taken
    return CoreFlow(pair, Prices(potential[nodes - 1] - potential[: nodes - 1], cap))


def _network(terms: Shared, core: Core, people: People, cap: Whole) -> Network:
    """Employees, posts and a sink; costs in 1 / FINE of the nation's unit."""
    posts = terms.posts
    nested = Laminar(
        leaf=core.post.astype(np.int64),
        parent=np.full(posts, -1),
        capacity=terms.maximum,
        set=terms.row,
        lower=terms.lower,
        upper=terms.upper,
        level=np.where(terms.level < 0, -1, 0),
        price=terms.price * FINE,
    )
    arcs = arcs_of(nested, 1)
    if arcs is None:
        raise InfeasibleError(_("no plan satisfies the hard rules"))
    tail, capacity, arc_cost, floor = arcs
    there = np.zeros(len(people.must), bool)
    there[core.employee] = True
    idle = np.flatnonzero(there & ~people.must)
    number = np.cumsum(there) - 1
    employee = np.concatenate([number[core.employee], number[idle]])
    order = np.argsort(employee, kind="stable")
    cost = core.cost * FINE
    for price, use in zip(cap.tolist(), core.use, strict=True):
        cost += use * price
    supply = np.zeros(posts + 1, np.int64)
    supply[:posts] -= floor
    supply[posts] += int(floor.sum())
    return Network(
        nodes=posts + 1,
        employee=employee[order],
        pair=np.concatenate([np.arange(len(core)), np.full(len(idle), -1)])[order],
        head=np.concatenate([core.post.astype(np.int64), np.full(len(idle), posts)])[order],
        link_cost=np.concatenate([cost, np.zeros(len(idle), np.int64)])[order][None, :],
        tail=tail,
        floor=floor,
        around=np.full(posts, posts),
        top=np.full(len(tail), posts),
        capacity=capacity,
        arc_cost=arc_cost,
        supply=supply,
    )
