"""CP-SAT, OR-Tools' solver of constraint programs."""

import time

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.peers.linear import Linear
from benchmarks.peers.task import Found, Task

WORKERS = 8
"""With fewer, whatever the cores, some kinds of search are left out: two alone do far worse."""


class _First(cp_model.CpSolverSolutionCallback):
    """Remembers when the first plan came."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: float | None = None

    def on_solution_callback(self) -> None:
        """Called at every better plan."""
        if self.seconds is None:
            self.seconds = self.wall_time


def solve(task: Task) -> Found:
    """Booleans for pairs, at most one of each employee's, linear rows for all else."""
    started = time.perf_counter()
    linear = Linear.of(task.program)
    model = cp_model.CpModel()
    booleans = len(linear.pair)
    columns = [model.new_bool_var("") for _ in range(booleans)]
    columns += [model.new_int_var(0, top, "") for top in linear.top[booleans:].astype(int).tolist()]
    for number, row in enumerate(linear.rows):
        if not row.column:
            continue
        terms = [columns[each] for each in row.column]
        if number < len(task.program.must):
            (model.add_exactly_one if row.lower == 1 else model.add_at_most_one)(terms)
            continue
        total = cp_model.LinearExpr.weighted_sum(terms, [int(factor) for factor in row.factor])
        model.add_linear_constraint(total, *_whole(row.lower, row.upper))
    model.minimize(
        cp_model.LinearExpr.weighted_sum(columns, linear.cost.astype(int).tolist()) + linear.offset
    )
    built = time.perf_counter()
    solver, first = cp_model.CpSolver(), _First()
    solver.parameters.max_time_in_seconds = task.seconds
    solver.parameters.relative_gap_limit = task.gap
    solver.parameters.num_workers = max(WORKERS, task.threads)
    solver.parameters.random_seed = task.seed
    status = solver.solve(model, first)
    seconds = {"build": built - started, "solve": time.perf_counter() - built}
    if status == cp_model.INFEASIBLE:
        return Found("infeasible", seconds)
    bound = linear.bound(solver.best_objective_bound)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Found("no plan", seconds, bound=bound)
    ending = linear.closed(solver.objective_value, solver.best_objective_bound, task.gap)
    x = np.array([solver.value(column) for column in columns], float)
    return Found(ending, seconds, linear.plan(x), bound, first.seconds)


def _whole(lower: float, upper: float) -> tuple[int, int]:
    """Bounds as the solver takes them."""
    return (
        int(lower) if np.isfinite(lower) else cp_model.INT_MIN,
        int(upper) if np.isfinite(upper) else cp_model.INT_MAX,
    )
