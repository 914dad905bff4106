"""A linear program in whole numbers, solved with nothing but whole numbers: a second argument.

CP-SAT counts in 64 bits and has no tolerance. It is asked where HiGHS cannot be trusted, where
HiGHS fails, and whether a program that HiGHS calls infeasible is. It searches the program as it
stands: CP-SAT 9.15 may presolve solutions away, and call a program infeasible that has some.
"""

import threading

import numpy as np
from ortools.sat.python import cp_model

from placement.base.arrays import Array, Whole
from placement.solvers.highs import PLAIN, Found, Scale, Search
from placement.solvers.sound import Linear

_FAR = 2**61  # of a sum that 64 bits hold
_POLL = 0.1  # seconds between two looks at whether it is to end


def searched(
    search: Search,
    linear: Linear,
    cost: Array,
    start: Whole | None = None,
    scale: Scale = PLAIN,
    effort: float | None = None,
) -> Found:
    """The least cost @ x as `Search.minimise`; `effort` limits the work, in CP-SAT's own measure.

    One worker, so that the same program has the same answer.
    """
    if not _fits(linear, cost):
        return Found("unknown")
    model = cp_model.CpModel()
    ends = zip(linear.least.astype(np.int64).tolist(), _most(linear).tolist(), strict=True)
    columns = [model.new_int_var(least, most, "") for least, most in ends]
    rows = linear.matrix.tocsr()
    lower = np.where(np.isfinite(linear.lower), linear.lower, -_FAR).astype(np.int64).tolist()
    upper = np.where(np.isfinite(linear.upper), linear.upper, _FAR).astype(np.int64).tolist()
    whole, index, place = rows.data.astype(np.int64).tolist(), rows.indices.tolist(), rows.indptr.tolist()
    for row, (low, high) in enumerate(zip(lower, upper, strict=True)):
        here = slice(place[row], place[row + 1])
        total = cp_model.LinearExpr.weighted_sum([columns[at] for at in index[here]], whole[here])
        model.add_linear_constraint(total, low, high)
    paid = np.flatnonzero(cost)
    price = cost[paid].astype(np.int64).tolist()
    total = cp_model.LinearExpr.weighted_sum([columns[at] for at in paid], price)
    model.minimize(total + scale.constant)
    if start is not None:
        for column, value in zip(columns, start.tolist(), strict=True):
            model.add_hint(column, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = search.seed
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = max(search.watch.remaining, 0.05)
    solver.parameters.relative_gap_limit = search.gap
    solver.parameters.absolute_gap_limit = search.gap * scale.unit
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    return _found(_run(solver, model, search), solver, columns, scale)


def _run(solver: cp_model.CpSolver, model: cp_model.CpModel, search: Search) -> "cp_model.CpSolverStatus":
    """The status; the watch ends the search, with Ctrl-C too."""
    status: list[cp_model.CpSolverStatus] = []
    work = threading.Thread(target=lambda: status.append(solver.solve(model)), daemon=True)
    work.start()
    while work.is_alive():
        work.join(_POLL)
        if search.watch.remaining == 0:
            solver.stop_search()
    return status[0] if status else cp_model.UNKNOWN


def _found(
    status: "cp_model.CpSolverStatus",
    solver: cp_model.CpSolver,
    columns: list[cp_model.IntVar],
    scale: Scale,
) -> Found:
    if status == cp_model.INFEASIBLE:
        return Found("infeasible")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found("unknown")
    x = np.array([solver.value(column) for column in columns], np.int64)
    return Found("solved", x, round(solver.best_objective_bound) - scale.constant)


def _fits(linear: Linear, cost: Array) -> bool:
    """Whether no sum can leave 64 bits, as CP-SAT demands."""
    far = np.maximum(np.abs(linear.least), np.abs(linear.most))
    if not np.isfinite(far).all():
        return False
    rows = abs(linear.matrix) @ far
    bounds = [bound[np.isfinite(bound)] for bound in (linear.lower, linear.upper)]
    largest = max(float(np.abs(each).max(initial=0.0)) for each in (rows, far, *bounds))
    return max(largest, float(np.abs(cost) @ far)) < _FAR


def _most(linear: Linear) -> Whole:
    return np.floor(linear.most).astype(np.int64)
