"""Heads, crews, visits and absence among 5,000 people: processor seconds to a proven gap.

python -m benchmarks.added [CHARACTER …] [--mixtures M …] [--seeds N …] [--money FACTOR]
"""

import argparse
import time

from benchmarks.instances.added import CHARACTERS, MIXTURES, added
from benchmarks.peers.judge import confirm, told
from placement.engine import solve
from placement.scenario import SolverSettings


def main() -> None:
    """A line per character, mixture and seed: pairs, seconds, value, bound and gap of every priority."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("characters", nargs="*", choices=[*CHARACTERS, []])
    parser.add_argument("--mixtures", nargs="+", choices=MIXTURES, default=list(MIXTURES))
    parser.add_argument("--seeds", nargs="+", type=int, default=range(5))
    parser.add_argument("--money", type=int, default=1, help="what amounts of money are multiplied by")
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    settings = SolverSettings.model_validate({"gap": "0.0005", "time_limit": given.seconds})
    for character in given.characters or CHARACTERS:
        for mixture in given.mixtures:
            for seed in given.seeds:
                problem, rules = added(character, mixture, seed, given.money)
                start = time.process_time()
                result = solve(problem, rules, settings)
                seconds = time.process_time() - start
                confirm(problem, rules, result)
                print(
                    f"{character}, {mixture}, seed {seed}: {result.pairs} pairs, {seconds:.1f} s of"
                    f" processor time: {told(result)}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
