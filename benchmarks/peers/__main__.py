"""Placement beside other tools on the same instances: times, values, proven gaps, memory.

python -m benchmarks.peers [INSTANCE …] [--tools …] [--seconds 10 60 300] [--keep]

An instance is SERVICE-EMPLOYEES-FORM-SEED, such as civil-5000-binding-0. --keep adds the results
to benchmarks/results, from where python -m benchmarks.tables writes them into the README.
"""

import argparse
from collections.abc import Iterator, Sequence

from benchmarks.instances import FORMS, SERVICES, instance_name, instance_of
from benchmarks.peers.judge import Judge
from benchmarks.peers.process import Order
from benchmarks.peers.runner import BENCHMARK, ended, line, measure
from benchmarks.peers.tools import TOOLS
from benchmarks.records import Record, store

LIMITS = (10.0, 60.0, 300.0)
INSTANCES = (
    "health-1000-flow-0",
    "health-1000-mild-0",
    "health-5000-flow-0",
    "health-5000-mild-0",
    "civil-5000-mild-0",
    "civil-5000-binding-0",
)


def main() -> None:
    """Prints a line per tool and limit."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.peers", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    known = f"{'|'.join(SERVICES)}-EMPLOYEES-{'|'.join(FORMS)}-SEED"
    parser.add_argument("instances", nargs="*", type=instance_name, default=INSTANCES, help=known)
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--seconds", nargs="+", type=float, default=LIMITS, help="limits, shortest first")
    parser.add_argument("--gap", type=float, default=0.0005, help="that suffices")
    parser.add_argument("--keep", action="store_true", help="add to benchmarks/results")
    given = parser.parse_args()
    wrong = 0
    for record in measured(given.instances, given.tools, given.seconds, given.gap):
        wrong += len(record.get("wrong", ()))
        if given.keep:
            store(BENCHMARK, record)
    if wrong:
        raise SystemExit(f"{wrong} claims did not pass the judge")


def measured(
    instances: Sequence[str], tools: Sequence[str], limits: Sequence[float], gap: float = 0.0005
) -> Iterator[Record]:
    """A record per instance, tool and limit; a tool that ended by itself gets no longer limit."""
    known = [instance_of(name) for name in instances]
    for instance in known:
        judge = Judge(instance.problem, instance.rules)
        print(f"{instance}: {len(judge.program.pairs):,} pairs", flush=True)
        for name in tools:
            for limit in sorted(limits):
                record = measure(judge, Order(name, str(instance), limit, gap))
                print(f"  {line(record)}", flush=True)
                yield record
                if ended(record):
                    break


if __name__ == "__main__":
    main()
