"""How many others are placed anew when one employee leaves: Sorong, balanced, with and without `--near`.

python -m benchmarks.stability
"""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from placement.engine import solve
from placement.problem import Problem
from placement.problem.plan import Plan
from placement.run import Inputs, read_inputs
from placement.study.again.nearness import placements, solve_nearest

SCENARIO = Path(__file__).parents[1] / "scenarios" / "sorong" / "balanced.yaml"
LEAVERS = 20
SEED = 0


def main() -> None:
    """Prints, per leaver, the changes of placement of all others, and seconds of the solve."""
    inputs = read_inputs(SCENARIO)
    scenario = inputs.scenario
    before = solve(inputs.problem, scenario.rules, scenario.solver)
    base = placements(inputs.problem, before.plan)
    random = np.random.default_rng(SEED)
    leavers = random.choice(inputs.problem.employee_ids, LEAVERS, replace=False).tolist()
    rows = [_changes(inputs, base, leaver) for leaver in leavers]
    for leaver, (alone, near, fewest, *_seconds) in zip(leavers, rows, strict=True):
        print(f"{leaver}: {alone} placed anew, {near} with --near (proven: at least {fewest})")
    alone, near, _fewest, slow, slower = np.array(rows).T
    print(f"median {np.median(alone):g} and {np.median(near):g}, most {alone.max():g} and {near.max():g}")
    print(f"engine: {np.median(slow):.2f} s and {np.median(slower):.2f} s (medians of {LEAVERS})")


def _changes(
    inputs: Inputs, base: dict[str, tuple[str, str] | None], leaver: str
) -> tuple[int, int, int, float, float]:
    """Others placed anew without and with nearness, the fewest possible, and seconds of either solve."""
    rules, settings = inputs.scenario.rules, inputs.scenario.solver
    problem = _without(inputs.problem, leaver)
    start = time.perf_counter()
    alone = solve(problem, rules, settings)
    middle = time.perf_counter()
    result = solve_nearest(problem, rules, settings, base, "before")
    end = time.perf_counter()
    if result.near is None or [level.value for level in result.levels] > [
        level.value for level in alone.levels
    ]:
        raise SystemExit(f"{leaver}: nearness cost something")
    changed = _differing(problem, alone.plan, base)
    return changed, result.near.changed, result.near.bound, middle - start, end - middle


def _without(problem: Problem, leaver: str) -> Problem:
    """The problem without one employee and all that the tables say of them."""
    ends = ["employee", "employee_a", "employee_b"]
    tables = {
        name: table[~table.reindex(columns=ends).isin([leaver]).any(axis=1)].reset_index(drop=True)
        for name, table in problem.case.tables.items()
    }
    case = replace(problem.case, tables=tables)
    keep = problem.employee_ids != leaver
    travel = replace(problem.travel, origin=problem.travel.origin[keep])
    return replace(problem, case=case, travel=travel)


def _differing(problem: Problem, plan: Plan, base: dict[str, tuple[str, str] | None]) -> int:
    return sum(base[employee] != post for employee, post in placements(problem, plan).items())


if __name__ == "__main__":
    main()
