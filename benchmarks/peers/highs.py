"""HiGHS' branch and bound, the whole model passed as arrays."""

import time

import highspy
import numpy as np

from benchmarks.peers.linear import Linear
from benchmarks.peers.task import Found, Task
from placement.solvers.quiet import share

_ENDED = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class _Quiet(highspy.Highs):
    """HiGHS without a banner, which comes as soon as callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS' own name
        super().setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def solve(task: Task) -> Found:
    """One call of the solver, as its documentation shows it."""
    started = time.perf_counter()
    linear = Linear.of(task.program)
    share(task.threads)
    highs = _Quiet()  # type: ignore[no-untyped-call]
    for option, value in {
        "time_limit": task.seconds,
        "mip_rel_gap": task.gap,
        "threads": task.threads,
        "random_seed": task.seed,
    }.items():
        highs.setOptionValue(option, value)
    highs.passModel(_model(linear))
    built = time.perf_counter()
    first: list[float] = []
    highs.cbMipImprovingSolution.subscribe(lambda _: first.append(time.perf_counter() - built))
    highs.run()
    solved = time.perf_counter()
    status, info = highs.getModelStatus(), highs.getInfo()
    bound = linear.bound(info.mip_dual_bound)
    seconds = {"build": built - started, "solve": solved - built}
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Found("infeasible" if status in _ENDED else "no plan", seconds, bound=bound)
    ending = linear.closed(info.objective_function_value, info.mip_dual_bound, task.gap)
    plan = linear.plan(np.array(highs.getSolution().col_value))
    return Found(ending, seconds, plan, bound, min(first, default=solved - built))


def _model(linear: Linear) -> highspy.HighsLp:
    """Every column whole but the slacks, which are so of their own accord."""
    model, matrix = highspy.HighsLp(), linear.matrix.tocsc()
    model.num_row_, model.num_col_ = matrix.shape
    model.offset_ = float(linear.offset)
    model.col_cost_, model.col_lower_, model.col_upper_ = linear.cost, np.zeros(len(linear.top)), linear.top
    model.row_lower_, model.row_upper_ = linear.lower, linear.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(float)
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    plain = len(linear.top) - linear.slacks
    model.integrality_ = [whole] * plain + [real] * linear.slacks
    return model
