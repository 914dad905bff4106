"""The results kept in benchmarks/results, as tables in benchmarks/README.md.

python -m benchmarks.tables
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import characters, command, growth, warm
from benchmarks.instances import Character
from benchmarks.peers import runner
from benchmarks.records import Record, provenance, stored

README = Path(__file__).parent / "README.md"
Lines = Iterator[str]


def main() -> None:
    """Writes every table between its markers."""
    text = README.read_text("utf-8")
    for name, key, table in SECTIONS:
        records = stored(name, *key)
        text = put(text, name, list(table(records)) if records else ["Not measured yet."])
    README.write_text(text, "utf-8")


def put(text: str, name: str, lines: Sequence[str]) -> str:
    """The text with these lines between the markers of a name."""
    begin, end = f"<!-- {name}: python -m benchmarks.tables -->\n", f"<!-- /{name} -->\n"
    before, rest = text.split(begin)
    return before + begin + "".join(f"{line}\n" for line in lines) + end + rest.split(end)[1]


def of_peers(records: Sequence[Record]) -> Lines:
    """A table per instance: how far each tool's plan is above the best known, and its proven gap."""
    limits = sorted({record["seconds"] for record in records})
    for instance in dict.fromkeys(record["instance"] for record in records):
        here = [record for record in records if record["instance"] == instance]
        best = min((record["value"] for record in here if record.get("value") is not None), default=None)
        known = "no plan known" if best is None else f"best value known {best:,}"
        yield f"**{instance}**: {here[0]['pairs']:,} pairs, {known}"
        yield ""
        heads = ["tool", "model, s", "first plan, s", *(f"after {limit:g} s" for limit in limits), "MB"]
        yield from _head(heads)
        for tool in dict.fromkeys(record["name"] for record in here):
            yield _row(_of_tool([record for record in here if record["name"] == tool], limits, best))
        yield ""
    yield provenance(records)


def _of_tool(records: Sequence[Record], limits: Sequence[float], best: float | None) -> list[str]:
    """One tool's row; what it ended by itself stands for all longer limits too."""
    by_limit = {record["seconds"]: record for record in records}
    cells, done = [], None
    for limit in limits:
        record = done or by_limit.get(limit)
        cells.append("" if record is None else "″" if done else _after(record, best))
        if record is not None and runner.ended(record):
            done = record
    ran = [record for record in records if "build" in record]
    firsts = [record["first"] for record in ran if record["first"] is not None]
    return [
        records[0]["name"],
        f"{min(record['build'] for record in ran):.1f}" if ran else "–",
        f"{min(firsts):.1f}" if firsts else "–",
        *cells,
        f"{max(record['memory'] for record in ran):,}" if ran else "–",
    ]


def _after(record: Record, best: float | None) -> str:
    """What a tool had when its time ended, or when it was done."""
    if "failure" in record:
        return f"{record['ending']}: {record['failure']}"
    if record["value"] is None or best is None:
        return str(record["ending"])
    above = (record["value"] - best) / max(1.0, abs(best))
    words = [f"+{above:.2%}" if above else "best"]
    words.append("no bound" if record["gap"] is None else f"gap {record['gap']:.3%}")
    if record["ending"] == "proven":
        words.append(f"in {record['solve']:.1f} s")
    return ", ".join([*words, *record["wrong"]])


def of_characters(records: Sequence[Record]) -> Lines:
    """How many gaps are closed at each limit, then a row per character of the half kept for measuring."""
    limits = sorted({record["seconds"] for record in records})
    kept = [record for record in records if Character.named(record["instance"]).kept]
    for tool in dict.fromkeys(record["tool"] for record in kept):
        here = [record for record in kept if record["tool"] == tool]
        for limit in limits:
            yield f"- {characters.summary(characters.at(here, limit), here[0]['name'], limit)}"
    yield ""
    yield from _head(["instance", "traits", "pairs", "tool", *(f"gap after {limit:g} s" for limit in limits)])
    for name, tool in dict.fromkeys((record["instance"], record["tool"]) for record in kept):
        here = [record for record in kept if (record["instance"], record["tool"]) == (name, tool)]
        after = [characters.at(here, limit) for limit in limits]
        gaps = (_worst(each[0]) if each else "–" for each in after)
        yield _row([name, Character.named(name).told, f"{here[0]['pairs']:,}", here[0]["name"], *gaps])
    yield ""
    yield provenance(records)


def _worst(record: Record) -> str:
    """The worst priority's gap, or why there is none."""
    if "failure" in record:
        return f"{record['ending']}: {record['failure']}"
    worst = characters.worst_of(record)
    words = "no bound" if worst >= 1 else f"{worst:.3%}"
    return ", ".join([words, *record.get("wrong", ())])


def of_growth(records: Sequence[Record]) -> Lines:
    """A row per size, an exponent per service and form, and the plot."""
    yield from _head(["instance", "pairs", "build, s", "solve, s", "value", "gap", "certified gap", "MB"])
    for record in records:
        if "build" not in record or record["value"] is None:
            yield _row([record["instance"], f"{record['pairs']:,}", *["–"] * 5, str(record["ending"])])
            continue
        figures = f"{record['pairs']:,}", f"{record['build']:.2f}", f"{record['solve']:.2f}"
        gaps = ("–" if record[gap] is None else f"{record[gap]:.4%}" for gap in ("gap", "certified_gap"))
        cells = record["instance"], *figures, f"{record['value']:,}", *gaps, f"{record['memory']:,}"
        yield _row(cells)
    yield ""
    for service, form in dict.fromkeys((record["service"], record["form"]) for record in records):
        alike = [each for each in records if (each["service"], each["form"]) == (service, form)]
        power = growth.exponent(alike)
        if power is not None:
            yield f"- {service}, {form}: the solve grows with pairs to the power of {power:.2f}"
    yield from ["", "![Seconds of solve over pairs](results/growth.svg)", ""]
    yield provenance(records)


def of_warm(records: Sequence[Record]) -> Lines:
    """A row per instance."""
    kinds = list(dict.fromkeys(kind for record in records for kind in record["kinds"]))
    heads = ["instance", "pairs", "cold, s", "warm, s (median)", "warm, s (worst)", "warm / cold", "proven"]
    yield from _head([*heads, *kinds])
    for record in records:
        ratio = "–" if record["warm"] is None else f"{record['warm'] / max(1e-3, record['cold']):.2f}"
        times = ("–" if record[name] is None else f"{record[name]:.3f}" for name in ("cold", "warm", "worst"))
        proven = f"{record['proven']} of {record['changes']}, {record['without_plan']} without a plan"
        own = (f"{record['kinds'][kind]:.3f}" if kind in record["kinds"] else "–" for kind in kinds)
        yield _row([record["instance"], f"{record['pairs']:,}", *times, ratio, proven, *own])
    yield ""
    yield provenance(records)


def of_command(records: Sequence[Record]) -> Lines:
    """A row per instance."""
    stages = "read", "build", "solve", "audit"
    heads = [f"{stage}, s" for stage in ("check", *stages, "all of solve", "verify")]
    yield from _head(["instance", "pairs", *heads, "outside / solve", "MB"])
    for record in records:
        seconds = record["check"], *(record["stages"][each] for each in stages), record["command"]
        ratio = record["outside"] / max(0.01, record["stages"]["solve"])
        cells = [f"{each:.1f}" for each in (*seconds, record["verify"])]
        cells += [f"{ratio:.2f}", f"{record['memory']:,}"]
        yield _row([record["instance"], f"{record['pairs']:,}", *cells])
    yield ""
    yield provenance(records)


def _head(names: Sequence[str]) -> Lines:
    yield _row(names)
    yield f"|{'|'.join('---' if name in {'tool', 'instance'} else '--:' for name in names)}|"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


SECTIONS: tuple[tuple[str, tuple[str, ...], Callable[[Sequence[Record]], Lines]], ...] = (
    (runner.BENCHMARK, ("instance", "tool", "seconds"), of_peers),
    (characters.BENCHMARK, characters.KEY, of_characters),
    (growth.BENCHMARK, growth.KEY, of_growth),
    (warm.BENCHMARK, ("instance",), of_warm),
    (command.BENCHMARK, ("instance",), of_command),
)

if __name__ == "__main__":
    main()
