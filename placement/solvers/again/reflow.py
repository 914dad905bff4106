"""A flow solved again after a change, from the prices of the flow before.

Prices of the sets tell every employee the cheapest post and every arc whether it carries. Where
they no longer fit, some sets then have persons too many and others too few; shortest ways of
people changing places even them out (successive shortest paths: Ahuja, Magnanti and Orlin 1993,
"Network Flows", section 9.7). So the work is that of the change, not of the case.
"""

from dataclasses import dataclass, replace

import numpy as np

from placement.base.arrays import Mask, Whole
from placement.base.errors import SolverError
from placement.base.language import _
from placement.problem.plan import Plan
from placement.program.program import Program
from placement.solvers.flow.flow import largest_sum, safe_weights, swing, widest
from placement.solvers.flow.laminar import Laminar, laminar
from placement.solvers.flow.network import Network, first_of, network_of, passed, potentials
from placement.solvers.flow.residual import LARGEST_POTENTIAL, Residual
from placement.solvers.path import Solution, Watch

_PER_EMPLOYEE = 2  # pairs that are looked at first
_SAMPLED = 16  # one pair in so many tells which are cheap
_ROUNDS = 30  # of pairs that join
_WAYS = 200  # on which people change places; a flow that needs more is solved anew as quickly
_ROOM = 1024, 32, 4, 2, 1  # levels are kept so many times as far apart as they must, for changes to come
_FAR = 2**62


@dataclass(frozen=True)
class ReflowPath:
    """Flows over the sets of one solved before, with as many levels.

    `potential` (N,) are the prices of its sets for its levels added up at these weights (K,).
    """

    before: Program
    nested: Laminar
    plan: Plan
    weight: Whole
    potential: Whole

    name = "reflow"

    @classmethod
    def of(cls, program: Program, plan: Plan) -> "ReflowPath | None":
        """From the best plan of a flow; None where it is not, or the numbers are too large."""
        nested, choice = laminar(program), program.choice(plan)
        network = None if nested is None or choice is None else network_of(program, nested)
        if nested is None or choice is None or network is None:
            return None
        levels = len(program.priorities)
        weights = (safe_weights(network, 0, levels, room, LARGEST_POTENTIAL) for room in _ROOM)
        weight = next((each for each in weights if each is not None), None)
        if weight is None:
            return None
        used = _links(network, choice > 0)
        if np.count_nonzero(used) != network.employees:
            return None  # the plan leaves out somebody who must be placed
        costs = weight @ network.link_cost, weight @ network.arc_cost
        try:
            potential = potentials(network, *costs, used, passed(network, used))
        except SolverError:  # another plan is better
            return None
        return cls(program, nested, plan, weight, potential)

    def supports(self, program: Program) -> bool:
        """Whether the program is a flow over the same sets, with as many levels, and anybody has a choice."""
        nested = self.laminar(program)
        same = nested is not None and np.array_equal(nested.parent, self.nested.parent)
        fits = len(program.priorities) == len(self.weight) and len(program.pairs) > 0
        return same and fits and not program.impossible

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The best plan, optimal in every level, or infeasible; `unknown` where the change is too large."""
        nested = self.laminar(program)
        if nested is None:
            return Solution("unknown")
        flow = _Flow.of(program, nested, self)
        if not flow.settled():
            return Solution("infeasible" if flow.impossible else "unknown")
        value = program.value(flow.choice)
        if value is None:
            raise SolverError(_("the solver's plan breaks a hard rule"))
        return Solution("solved", flow.choice, value)

    def laminar(self, program: Program) -> Laminar | None:
        """Of a program; known already where it has the same rows as before."""
        before = self.before
        rows = program.side is before.side and program.headcounts is before.headcounts
        return self.nested if rows and program.pairs is before.pairs else laminar(program)


@dataclass
class _Flow:
    """A program's people, at the posts that prices call cheapest among the pairs looked at."""

    program: Program
    nested: Laminar
    weight: Whole
    potential: Whole
    cost: Whole  # (n,) all levels added up
    held: Mask  # (n,)
    keep: Mask  # (n,) pairs looked at
    impossible: bool = False

    @classmethod
    def of(cls, program: Program, nested: Laminar, path: ReflowPath) -> "_Flow":
        """Where the plan before left them, and what else looks cheap; all posts of the displaced."""
        pairs, plan = program.pairs, path.plan.post
        cost = path.weight @ program.cost
        held = (plan[pairs.employee] == pairs.post) & program.allowed
        seated = np.zeros(len(program.must), bool)
        seated[pairs.employee[held]] = True
        displaced = ~seated & ((plan >= 0) | program.must)
        reach = np.where(program.allowed, cost + path.potential[nested.leaf], _FAR)
        first = first_of(pairs.employee)
        least = np.repeat(np.minimum.reduceat(reach, first), np.diff(np.append(first, len(reach))))
        excess = reach - least
        sample = excess[::_SAMPLED]
        place = min(len(sample) - 1, _PER_EMPLOYEE * len(program.must) // _SAMPLED)
        keep = excess <= np.partition(sample, place)[place]
        return cls(
            program, nested, path.weight, path.potential, cost, held, keep | held | displaced[pairs.employee]
        )

    @property
    def choice(self) -> Whole:
        """The pairs held."""
        return self.held.astype(np.int64)

    def settled(self) -> bool:
        """Whether a plan is found that is best over all pairs.

        Where more pairs turn out to matter they join, and the prices before are where all begins
        again: from there it is but the change that has to be evened out.
        """
        program, before, held = self.program, self.potential, self.held
        for _round in range(_ROUNDS):
            network = network_of(replace(program, allowed=program.allowed & self.keep), self.nested)
            if network is None or not self._exact(network):
                self.impossible = network is None
                break
            flow = Residual.of(network, self.weight, before, _links(network, held))
            if not flow.even_out(_WAYS):
                if self.keep.all():
                    self.impossible = flow.stuck
                    break
                self.keep = np.ones(len(held), bool)
                continue
            self.potential = flow.potential
            self.held = np.zeros(len(held), bool)
            taken = network.pair[flow.seat]
            self.held[taken[taken >= 0]] = True
            missing = self._cheaper()
            if not missing.any():
                return True
            self.keep |= missing
        return False

    def _exact(self, network: Network) -> bool:
        """Whether the weights keep the levels in their order (see `safe_weights`), and sums are exact."""
        cost, first = self.program.cost, first_of(self.program.pairs.employee)
        later = 0
        for level in range(len(cost) - 1, -1, -1):
            if later >= self.weight[level]:
                return False
            spread = widest(cost[level], first, network.nodes, idle=True)
            spread += swing(network, network.arc_cost[level])
            later += int(self.weight[level]) * spread
        return largest_sum(self.weight.tolist(), cost, network.arc_cost, network) < LARGEST_POTENTIAL

    def _cheaper(self) -> Mask:
        """(n,) allowed pairs that are cheaper for somebody than what is held."""
        pairs = self.program.pairs
        reach = self.cost + self.potential[self.nested.leaf]
        paid = np.full(len(self.program.must), self.potential[-1])
        paid[pairs.employee[self.held]] = reach[self.held]
        return self.program.allowed & (reach < paid[pairs.employee])


def _links(network: Network, held: Mask) -> Mask:
    """(m,) links used when these pairs (n,) are held: the others go to the sink where they may."""
    used = (network.pair >= 0) & held[network.pair]
    placed = np.zeros(network.employees, bool)
    placed[network.employee[used]] = True
    return used | ((network.pair < 0) & ~placed[network.employee])
