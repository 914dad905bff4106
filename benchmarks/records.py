"""Measurements kept as lines of JSON, each with the machine, the versions and the day."""

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
LIBRARIES = ("numpy", "pandas", "scipy", "ortools", "highspy")

Record = dict[str, Any]


def processor() -> str:
    """Cores and their name."""
    cpuinfo = Path("/proc/cpuinfo")
    told = re.search(r"model name\s*: (.+)", cpuinfo.read_text("utf-8")) if cpuinfo.exists() else None
    return f"{os.cpu_count()} cores of {told[1] if told else platform.machine()}"


def versions(names: Sequence[str] = LIBRARIES) -> dict[str, str]:
    """Python's and those of the libraries that are installed."""
    found = {"Python": platform.python_version()}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def stamp(*names: str) -> Record:
    """Where and when: processor, versions (of these libraries too), day, and the load before."""
    return {
        "machine": processor(),
        "versions": versions((*LIBRARIES, *names)),
        "date": datetime.now(UTC).date().isoformat(),
        "load": round(os.getloadavg()[0], 1),
    }


def store(benchmark: str, record: Mapping[str, Any]) -> None:
    """One line more in the benchmark's file."""
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{benchmark}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def stored(benchmark: str, *key: str) -> list[Record]:
    """The records of a benchmark; of those alike in `key` the last, in the order of the first."""
    file = RESULTS / f"{benchmark}.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    found: dict[tuple[Any, ...], Record] = {}
    for line in lines:
        record: Record = json.loads(line)
        found[tuple(record.get(name) for name in key)] = record
    return list(found.values())


def provenance(records: Sequence[Record]) -> str:
    """Machine, versions and days of some records, each said once."""
    machines = sorted({record["machine"] for record in records})
    said = {f"{name} {number}" for record in records for name, number in record["versions"].items()}
    days = sorted({record["date"] for record in records})
    loads = [record["load"] for record in records]
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"{'; '.join(machines)}; {', '.join(sorted(said))}; {span}; load before at most {max(loads):g}."
