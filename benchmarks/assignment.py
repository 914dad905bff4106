"""Generalised assignment, where capacities bind tightly: value, bound and gap after so many seconds.

python -m benchmarks.assignment [NAME …] [--files FILE …] [--seeds N …] [--seconds S] [--gap G]

A NAME is a type and a size: d-20x400. `--files` reads public instances instead.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.instances.assignment import Assignment, read, rules
from benchmarks.peers.judge import confirm, told
from placement.engine import solve
from placement.scenario import SolverSettings

NAMES = [f"{kind}-{size}" for kind in "cde" for size in ("20x400", "40x400", "80x1600")]


def main() -> None:
    """A line per instance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--files", nargs="+", type=Path, default=[])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gap", default="0")
    given = parser.parse_args()
    settings = SolverSettings.model_validate({"gap": given.gap, "time_limit": given.seconds})
    for name, instance in _of_files(given.files) if given.files else _drawn(given.names, given.seeds):
        problem, chosen = instance.problem, rules()
        start, wall = time.process_time(), time.perf_counter()
        result = solve(problem, chosen, settings)
        seconds, wall = time.process_time() - start, time.perf_counter() - wall
        confirm(problem, chosen, result)
        print(f"{name}: {told(result)}, {wall:.1f} s, {seconds:.1f} s of processor time", flush=True)


def _drawn(names: list[str], seeds: list[int]) -> Iterator[tuple[str, Assignment]]:
    for name in names:
        kind, size = name.split("-")
        units, employees = (int(each) for each in size.split("x"))
        for seed in seeds:
            yield f"{name}, seed {seed}", Assignment.drawn(kind, units, employees, seed)


def _of_files(files: list[Path]) -> Iterator[tuple[str, Assignment]]:
    for file in files:
        for number, instance in enumerate(read(file), start=1):
            yield f"{file.name} {number}", instance


if __name__ == "__main__":
    main()
