"""Placement itself, from the problem to the audited plan."""

import time

from benchmarks.peers.task import Found, Task
from placement.base.errors import InfeasibleError, NoPlanError
from placement.engine import solve as solve_problem
from placement.scenario import SolverSettings
from placement.solvers.path import Progress


def solve(task: Task) -> Found:
    """Pairs and model are built within the time limit; the others are given theirs."""
    settings = SolverSettings.model_validate(
        {"time_limit": task.seconds, "gap": str(task.gap), "threads": task.threads, "seed": task.seed}
    )
    first: list[float] = []

    def watch(progress: Progress) -> None:
        if progress.value is not None and not first:
            first.append(progress.seconds)

    started = time.perf_counter()
    try:
        result = solve_problem(task.problem, task.rules, settings, watch)
    except InfeasibleError:
        return Found("infeasible", {"build": 0.0, "solve": time.perf_counter() - started})
    except NoPlanError:
        return Found("no plan", {"build": 0.0, "solve": time.perf_counter() - started})
    total = time.perf_counter() - started
    return Found(
        "proven" if result.status == "optimal" else "limit",
        {"build": result.seconds["build"], "solve": total - result.seconds["build"]},
        result.plan,
        result.levels[-1].bound,
        min(first, default=total),
        tuple(level.bound for level in result.levels),
        result.duals,
    )
