"""CBC through PuLP, which brings it along."""

import re
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pulp

from benchmarks.peers.linear import Linear
from benchmarks.peers.task import Found, Task

_FIRST = re.compile(r"olution (?:found )?of .*?\((\d+\.?\d*) seconds\)", re.DOTALL)
_BOUND = re.compile(r"^Lower bound:\s+(\S+)", re.MULTILINE)


def solve(task: Task) -> Found:
    """A variable per column and an expression per row; the bound and the first plan are in CBC's log."""
    started = time.perf_counter()
    linear = Linear.of(task.program)
    model, columns = _model(linear)
    built = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        solver = _solver(task, log)
        model.solve(solver)
        said = log.read_text("utf-8", "replace") if log.exists() else ""
    solved = time.perf_counter()
    seconds = {"build": built - started, "solve": solved - built}
    if model.sol_status not in {pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible}:
        return Found("infeasible" if model.status == pulp.LpStatusInfeasible else "no plan", seconds)
    value = float(pulp.value(model.objective)) + linear.offset
    told = _BOUND.search(said)
    least = float(told[1]) + linear.offset if told else value
    first = _FIRST.search(said)
    x = np.array([column.varValue or 0.0 for column in columns])
    ending = linear.closed(value, least, task.gap)
    return Found(ending, seconds, linear.plan(x), linear.bound(least), float(first[1]) if first else None)


def _model(linear: Linear) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """The model and its columns in their order."""
    model = pulp.LpProblem("placement", pulp.LpMinimize)
    plain = len(linear.top) - linear.slacks
    columns = [
        model.add_variable(f"x{code}", 0, top, pulp.LpInteger if code < plain else pulp.LpContinuous)
        for code, top in enumerate(linear.top.tolist())
    ]
    model += pulp.LpAffineExpression(zip(columns, linear.cost.tolist(), strict=True))
    for row in linear.rows:
        if not row.column:
            continue
        terms = [(columns[each], factor) for each, factor in zip(row.column, row.factor, strict=True)]
        if row.lower == row.upper:
            model += pulp.LpAffineExpression(terms) == row.lower
            continue
        if np.isfinite(row.lower) and (row.lower > 0 or min(row.factor) < 0):
            model += pulp.LpAffineExpression(terms) >= row.lower
        if np.isfinite(row.upper):
            model += pulp.LpAffineExpression(terms) <= row.upper
    return model, columns


def _solver(task: Task, log: Path) -> pulp.LpSolver:
    """The CBC that PuLP brings along, in PuLP 3 under this name alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return pulp.PULP_CBC_CMD(
            msg=False,
            timeLimit=task.seconds,
            gapRel=task.gap,
            threads=task.threads,
            logPath=str(log),
            options=[f"randomSeed {task.seed + 1}"],
        )
