"""How much quicker a plan is found again after one change.

Somebody must, or must not, hold a post; a post needs a place more; somebody is gone, or new.
Seconds are those of the solve, cold and warm; the build of a program is in neither.

python -m benchmarks.warm [INSTANCE …] [--changes N] [--keep]

Every new plan is audited, and its value compared with the solver's.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.instances import Instance, instance_name, problem_of, write_instance
from benchmarks.instances.changes import changes
from benchmarks.records import Record, stamp, store
from placement.engine import solve
from placement.run import Run, read_inputs
from placement.scenario import SolverSettings
from placement.study.again.resolve import Resolved, Resolver

BENCHMARK = "warm"
INSTANCES = ("health-5000-flow-0", "health-5000-levels-0", "health-5000-mild-0", "health-20000-mild-0")


def main() -> None:
    """Prints the cold solve, and median and worst of the warm ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("instances", nargs="*", type=instance_name, default=INSTANCES)
    parser.add_argument("--changes", type=int, default=5, help="of each kind")
    parser.add_argument("--seconds", type=float, default=300, help="limit of each solve")
    parser.add_argument("--keep", action="store_true", help="add to benchmarks/results")
    given = parser.parse_args()
    for name in given.instances:
        record = measured(Instance.named(name), given.changes, given.seconds)
        print(_line(record), flush=True)
        if given.keep:
            store(BENCHMARK, record)


def measured(instance: Instance, rounds: int, limit: float) -> Record:
    """Seconds of the cold solve and of so many changes of each kind."""
    solver = SolverSettings.model_validate({"time_limit": limit, "gap": "0.0005"})
    with tempfile.TemporaryDirectory() as folder:
        inputs = read_inputs(write_instance(instance.case, instance.rules, Path(folder), solver))
    result = solve(inputs.problem, inputs.scenario.rules, solver)
    resolver = Resolver.of(Run(inputs.scenario, inputs.problem, result))
    random = np.random.default_rng(instance.seed)
    asked = [answer for _ in range(rounds) for answer in _answers(instance, resolver, random)]
    seconds = [answer.seconds for _, answer in asked if answer is not None]
    kinds = dict.fromkeys(kind for kind, _ in asked)
    return {
        "instance": str(instance),
        "pairs": result.pairs,
        "status": result.status,
        "cold": round(result.seconds["solve"], 3),
        "warm": round(median(seconds), 3) if seconds else None,
        "worst": round(max(seconds), 3) if seconds else None,
        "kinds": {
            kind: round(median(own), 3)
            for kind in kinds
            if (own := [answer.seconds for name, answer in asked if name == kind and answer is not None])
        },
        "changes": len(asked),
        "without_plan": sum(answer is None for _, answer in asked),
        "proven": sum(answer is not None and answer.proven for _, answer in asked),
        **stamp(),
    }


def _answers(
    instance: Instance, resolver: Resolver, random: np.random.Generator
) -> Iterator[tuple[str, Resolved | None]]:
    """The audited plan after one change of every kind."""
    for kind, demand in (("forbid", False), ("demand", True)):
        answer = _changed(resolver, random, demand=demand)
        if answer is not None:
            resolver.audited(answer)
        yield kind, answer
    for kind, case in changes(instance.case, random).items():
        again = resolver.after(problem_of(case), resolver.rules)
        answer = again.answer(again.program)
        if answer is not None:
            again.audited(answer)
        yield kind, answer


def _changed(resolver: Resolver, random: np.random.Generator, *, demand: bool) -> Resolved | None:
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
