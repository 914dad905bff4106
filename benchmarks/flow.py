"""The flow path against OR-Tools' bare flow solver on the same ready-made arcs.

python -m benchmarks.flow [EMPLOYEES UNITS JOBS] [--rounds N]
"""

import argparse
import time
from collections.abc import Mapping

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from benchmarks.instances import flow_rules, health_case, problem_of
from benchmarks.peers.judge import confirm
from placement.engine import solve
from placement.problem import Problem
from placement.program.assembly import build
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.flow.flow import safe_weights
from placement.solvers.flow.laminar import laminar
from placement.solvers.flow.network import network_of


def main() -> None:
    """Prints the best of some rounds of both, taken in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="*", type=int, default=[5000, 60, 30])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    case, rules = health_case(*arguments.size), flow_rules(arguments.size[2])
    engine, bare = [], []
    for _ in range(arguments.rounds):
        problem = problem_of(case)
        start = time.perf_counter()
        result = solve(problem, rules, SolverSettings())
        engine.append(time.perf_counter() - start)
        confirm(problem, rules, result)
        bare.append(_bare(problem, rules))
    values = ", ".join(f"priority {level.priority}: {level.value}" for level in result.levels)
    print(f"{arguments.size}: {result.pairs} pairs, {result.status} ({result.solver}), {values}")
    print("  " + ", ".join(f"{stage} {seconds:.3f} s" for stage, seconds in result.seconds.items()))
    print(f"  engine, pairs to audited plan: {min(engine):.3f} s; bare flow: {min(bare):.3f} s")
    print(f"  ratio {min(engine) / min(bare):.2f} (best of {arguments.rounds} rounds each)")


def _bare(problem: Problem, rules: Mapping[str, Rule]) -> float:
    """Seconds of OR-Tools alone on arcs made before."""
    program = build(problem, rules)
    nested = laminar(program)
    arcs = None if nested is None else network_of(program, nested)
    weight = None if arcs is None else safe_weights(arcs, 0, len(program.priorities))
    if arcs is None or weight is None:
        raise SystemExit("this scenario is no flow with one safe cost")
    link_cost, arc_cost = weight @ arcs.link_cost, weight @ arcs.arc_cost
    staff, ones = arcs.employees, np.ones(len(arcs.head), np.int64)
    supply = np.concatenate([np.ones(staff, np.int64), arcs.supply])
    supply[-1] -= staff
    start = time.perf_counter()
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(arcs.employee, arcs.head + staff, ones, link_cost)
    solver.add_arcs_with_capacity_and_unit_cost(arcs.tail + staff, arcs.top + staff, arcs.capacity, arc_cost)
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    if solver.solve() != solver.OPTIMAL:
        raise SystemExit("the bare flow found no optimum")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
