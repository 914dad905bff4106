"""The characters: proven gaps at 2, 10 and 60 seconds, worst and median, on cases nobody tuned to.

python -m benchmarks.characters [NUMBER …] [--half kept|open|all] [--seconds 2 10 60] [--keep]

--keep adds every result to benchmarks/results at once, and leaves out what is there already: a
run that was stopped goes on where it was. python -m benchmarks.tables writes the table.
"""

import argparse
from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.instances.character import COUNT, Character
from benchmarks.peers.judge import Judge
from benchmarks.peers.process import Order
from benchmarks.peers.runner import ended, line, measure
from benchmarks.peers.tools import TOOLS
from benchmarks.records import Record, store, stored

BENCHMARK = "characters"
KEY = "instance", "tool", "seconds"
LIMITS = (2.0, 10.0, 60.0)
GAP = 0.0005


def main() -> None:
    """A line per character, tool and limit; then the worst and the median."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.characters",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("numbers", nargs="*", type=int, help="instead of a half")
    parser.add_argument("--half", choices=("kept", "open", "all"), default="kept", help="which of them")
    parser.add_argument("--employees", type=int, help="only those of this size")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=["placement"])
    parser.add_argument("--seconds", nargs="+", type=float, default=LIMITS)
    parser.add_argument("--keep", action="store_true", help="add to benchmarks/results")
    given = parser.parse_args()
    chosen = [Character(number) for number in given.numbers] or _half(given.half)
    if given.employees:
        chosen = [each for each in chosen if each.traits.employees == given.employees]
    records = list(measured(chosen, given.tools, sorted(given.seconds), keep=given.keep))
    for tool in given.tools:
        for limit in sorted(given.seconds):
            print(summary([each for each in at(records, limit) if each["tool"] == tool], tool, limit))


def _half(name: str) -> list[Character]:
    every = [Character(number) for number in range(COUNT)]
    return [each for each in every if name == "all" or each.kept == (name == "kept")]


def measured(
    characters: Sequence[Character], tools: Sequence[str], limits: Sequence[float], *, keep: bool
) -> Iterator[Record]:
    """A record per character, tool and limit; a tool that ended by itself gets no longer limit."""
    known = {
        tuple(record[name] for name in KEY): record for record in (stored(BENCHMARK, *KEY) if keep else ())
    }
    for character in characters:
        judge = None
        print(f"{character}: {character.told}", flush=True)
        for tool in tools:
            for limit in limits:
                record = known.get((str(character), tool, limit))
                if record is None:
                    judge = judge or Judge(character.problem, character.rules)
                    record = measure(judge, Order(tool, str(character), limit, GAP))
                    record |= {"employees": character.traits.employees}
                    if keep:
                        store(BENCHMARK, record)
                gaps = ", ".join("none" if each is None else f"{each:.3%}" for each in gaps_of(record))
                print(f"  {line(record)}; gaps {gaps}", flush=True)
                yield record
                if ended(record):
                    break


def gaps_of(record: Record) -> list[float | None]:
    """Of every priority by the tool's word, the only one's where it knows no more."""
    gaps = list(record.get("gaps", {}).values())
    return [record.get("gap")] if not any(each is not None for each in gaps) else gaps


def worst_of(record: Record) -> float:
    """The worst priority's gap; 1 where there is no plan or no bound."""
    return max((1.0 if each is None else min(1.0, each) for each in gaps_of(record)), default=1.0)


def at(records: Sequence[Record], limit: float) -> list[Record]:
    """What each tool had of each character at a limit: what ended before stands for all longer ones."""
    found: dict[tuple[str, str], Record] = {}
    for record in sorted(records, key=lambda each: each["seconds"]):
        if record["seconds"] <= limit:
            found[record["instance"], record["tool"]] = record
    return [each for each in found.values() if each["seconds"] == limit or ended(each)]


def summary(records: Sequence[Record], tool: str, limit: float) -> str:
    """How many gaps are closed, the median and the worst."""
    if not records:
        return f"{tool}, {limit:g} s: nothing measured"
    worst = sorted(worst_of(each) for each in records)
    closed = sum(each <= GAP for each in worst)
    return (
        f"{tool}, {limit:g} s: {closed} of {len(worst)} within {GAP:.2%},"
        f" median {median(worst):.3%}, worst {worst[-1]:.3%}"
    )


if __name__ == "__main__":
    main()
