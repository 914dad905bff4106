"""The path for side rows: seconds to a certified gap, over some seeds.

python -m benchmarks.rich [EMPLOYEES UNITS JOBS] [--seeds N] [--levels]
"""

import argparse
import resource

from benchmarks.instances import health_case, levelled_rules, problem_of, rich_rules
from benchmarks.peers.judge import confirm
from placement.engine import solve
from placement.scenario import SolverSettings

GAP = "0.0005"


def main() -> None:
    """Prints a line per seed: pairs, seconds by stage, value, bound and gap of every priority."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="*", type=int, default=[5000, 60, 30])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--levels", action="store_true", help="three priorities instead of one")
    arguments = parser.parse_args()
    settings = SolverSettings.model_validate({"gap": GAP, "time_limit": 120})
    for seed in range(arguments.seeds):
        employees, units, jobs = arguments.size
        case = health_case(employees, units, jobs, seed)
        rules = (levelled_rules if arguments.levels else rich_rules)(case, jobs)
        problem = problem_of(case)
        result = solve(problem, rules, settings)
        confirm(problem, rules, result)
        stages = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in result.seconds.items())
        levels = "; ".join(
            f"{float(level.value):,.0f} ≥ {float(level.bound):,.0f} ({level.gap:.4%})"
            for level in result.levels
        )
        print(
            f"{arguments.size} seed {seed}: {result.pairs} pairs, {stages}: "
            f"{result.status} ({result.solver}), {levels}"
        )
    print(f"  at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
