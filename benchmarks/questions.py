"""Seconds per question on Sorong, the run already read, and `whatif` against a cold solve.

python -m benchmarks.questions [SCENARIO…]    names of Sorong's scenarios, default: balanced
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from placement.engine import solve
from placement.run import Run, read_inputs
from placement.study.again.resolve import Resolver
from placement.study.explain.explain import explain
from placement.study.explain.whatif import whatif, wish
from placement.study.gaps.remedies import Remedies

SCENARIOS = Path(__file__).parents[1] / "scenarios" / "sorong"
PEOPLE = 10


def main(names: list[str]) -> None:
    """Prints the median and the worst of some questions of each kind."""
    for name in names:
        print(name)
        measure(SCENARIOS / f"{name}.yaml")


def measure(file: Path) -> None:
    """One scenario: its cold solve, then its questions."""
    started = time.perf_counter()
    inputs = read_inputs(file)
    scenario, problem = inputs.scenario, inputs.problem
    result = solve(problem, scenario.rules, scenario.solver)
    cold = time.perf_counter() - started
    run = Run(scenario, problem, result)
    random = np.random.default_rng(0)
    movers = np.flatnonzero(problem.moved(result.plan))
    moved = random.permutation(movers if len(movers) else np.flatnonzero(problem.serves))[:PEOPLE].tolist()
    today = {
        who: f"{problem.employee_ids[who]}={problem.unit_ids[problem.current_unit[who]]}" for who in moved
    }
    resolver = Resolver.of(run)
    there = {who: int(random.choice(resolver.posts(who))) for who in moved}
    proven: list[bool] = []

    def why(who: int, post: int | None = None) -> None:
        found = explain(Resolver.of(run), run, who, None if post is None else [post])
        proven.extend(each.proven for each in found.alternatives)

    def short(remedies: Remedies) -> object:
        return remedies.balance(), remedies.one_more()

    units = np.unique(problem.post_unit)[:PEOPLE].tolist()
    print(f"read and solve, cold: {cold:.3f} s (engine {sum(result.seconds.values()):.3f} s)")
    _timed("explain --employee", why, moved)
    print(f"  proven: {sum(proven)} of {len(proven)} posts shown")
    proven.clear()
    _timed("explain --employee --unit", lambda who: why(who, there[who]), moved)
    print(f"  proven: {sum(proven)} of {len(proven)} posts shown")
    _timed("explain --unit", lambda unit: Remedies(run).gaps(unit), units)
    _timed("explain --short", lambda _: short(Remedies(run)), units[:3])
    pins = {who: [wish("pin", today[who], problem)] for who in moved}
    _timed("whatif --pin, a first question", lambda who: whatif(run, pins[who]), moved)
    _timed("whatif --pin, one more", lambda who: whatif(run, pins[who], resolver=resolver), moved)


def _timed(name: str, ask: Callable[[int], object], subjects: list[int]) -> None:
    seconds = []
    for subject in subjects:
        started = time.perf_counter()
        ask(subject)
        seconds.append(time.perf_counter() - started)
    print(f"{name}: {statistics.median(seconds):.3f} s (worst {max(seconds):.3f} s of {len(seconds)})")


if __name__ == "__main__":
    main(sys.argv[1:] or ["balanced"])
