"""One measurement: a tool solves in its own process, the judge judges, a record says it all."""

from dataclasses import asdict
from typing import Any

from benchmarks.peers.judge import Judge
from benchmarks.peers.process import Order, Outcome, carry_out
from benchmarks.peers.tools import TOOLS
from benchmarks.records import Record, stamp

BENCHMARK = "peers"


def measure(judge: Judge, order: Order) -> Record:
    """One tool, one limit."""
    tool = TOOLS[order.tool]
    head = {
        **asdict(order),
        "gap": None,  # what is reached, not what is asked: nothing yet
        "name": tool.name,
        "pairs": len(judge.program.pairs),
        **stamp("pulp", "timefold", "jpype1"),
    }
    if tool.lacking:
        return {**head, "ending": "skipped", "failure": tool.lacking}
    outcome = carry_out(order)
    return {**head, **_told(outcome), **({} if outcome.found is None else judge.verdict(outcome.found))}


def _told(outcome: Outcome) -> dict[str, Any]:
    """What the process itself says."""
    found = outcome.found
    if found is None:
        return {"ending": "failed", "failure": outcome.failure}
    return {
        "ending": found.ending,
        "first": None if found.first is None else round(found.first, 3),
        "build": round(found.seconds["build"], 3),
        "solve": round(found.seconds["solve"], 3),
        "memory": round(outcome.memory or 0),
        "memory_before": round(outcome.before or 0),
    }


def line(record: Record) -> str:
    """The record in words."""
    head = f"{record['name']:18} {record['seconds']:5g} s: {record['ending']:8}"
    if "failure" in record:
        return f"{head} {record['failure']}"
    words = [f"build {record['build']:.1f} s, solve {record['solve']:.1f} s", f"{record['memory']} MB"]
    if record["value"] is not None:
        first = "?" if record["first"] is None else f"{record['first']:.1f}"
        gap = "no bound" if record["gap"] is None else f"gap {record['gap']:.4%}"
        words = [f"first plan {first} s, value {record['value']:,}, {gap}", *words]
    return ", ".join([head, *words, *record["wrong"]])


def ended(record: Record) -> bool:
    """Whether more time would change nothing: the tool ended by itself, or could not begin."""
    return record["ending"] not in {"limit", "no plan"}
