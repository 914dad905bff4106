"""How much quicker a plan is found again after one change: somebody must, or must not, hold a post.

python -m benchmarks.warm [INSTANCE …] [--changes N] [--keep]

Every new plan is audited, and its value compared with the solver's.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.instances import Instance, instance_name, write_instance
from benchmarks.records import Record, stamp, store
from placement.engine import solve
from placement.run import Run, read_inputs
from placement.scenario import SolverSettings
from placement.study.resolve import Answer, Resolver

BENCHMARK = "warm"
INSTANCES = ("health-5000-flow-0", "health-5000-mild-0", "civil-5000-levels-0")


def main() -> None:
    """Prints the cold solve, and median and worst of the warm ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("instances", nargs="*", type=instance_name, default=INSTANCES)
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=300, help="limit of each solve")
    parser.add_argument("--keep", action="store_true", help="add to benchmarks/results")
    given = parser.parse_args()
    for name in given.instances:
        record = measured(Instance.named(name), given.changes, given.seconds)
        print(_line(record), flush=True)
        if given.keep:
            store(BENCHMARK, record)


def measured(instance: Instance, changes: int, limit: float) -> Record:
    """Seconds of the cold solve and of each change; half of them forbid a post, half demand one."""
    solver = SolverSettings.model_validate({"time_limit": limit, "gap": "0.0005"})
    with tempfile.TemporaryDirectory() as folder:
        inputs = read_inputs(write_instance(instance.case, instance.rules, Path(folder), solver))
    result = solve(inputs.problem, inputs.scenario.rules, solver)
    resolver = Resolver.of(Run(inputs.scenario, inputs.problem, result))
    random = np.random.default_rng(instance.seed)
    answers = [_changed(resolver, random, demand=bool(each % 2)) for each in range(changes)]
    for answer in answers:
        if answer is not None:
            resolver.audited(answer)
    seconds = sorted(answer.seconds for answer in answers if answer is not None)
    return {
        "instance": str(instance),
        "pairs": result.pairs,
        "status": result.status,
        "cold": round(result.seconds["solve"], 3),
        "warm": round(median(seconds), 3) if seconds else None,
        "worst": round(seconds[-1], 3) if seconds else None,
        "changes": changes,
        "without_plan": sum(answer is None for answer in answers),
        "proven": sum(answer is not None and answer.proven for answer in answers),
        **stamp(),
    }


def _changed(resolver: Resolver, random: np.random.Generator, *, demand: bool) -> Answer | None:
    """The plan when a pair of the plan in hand is forbidden, or one that is not in it is demanded."""
    pairs = resolver.program.pairs
    held = resolver.near.post[pairs.employee] == pairs.post
    pair = int(random.choice(np.flatnonzero(resolver.program.allowed & (held != demand))))
    change = resolver.with_pair if demand else resolver.without
    return change(int(pairs.employee[pair]), int(pairs.post[pair]))


def _line(record: Record) -> str:
    """The record in words."""
    head = f"{record['instance']}: {record['pairs']:,} pairs, {record['status']}: cold {record['cold']} s"
    if record["warm"] is None:
        return f"{head}, no change has a plan"
    ratio = record["warm"] / max(1e-3, record["cold"])
    return (
        f"{head}, warm {record['warm']} s (worst {record['worst']} s of {record['changes']}; "
        f"{record['proven']} proven, {record['without_plan']} without a plan): {ratio:.2f} of cold"
    )


if __name__ == "__main__":
    main()
