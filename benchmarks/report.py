"""What a report costs: `placement report` on a solved seeded case, cold from the shell.

python -m benchmarks.report [EMPLOYEES [UNITS [JOBS]]]
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.instances import flow_rules, health_case, write_instance

COMMAND = str(Path(sys.executable).with_name("placement"))
SIZE = (20_000, 200, 30)


def main() -> None:
    """Prints seconds and megabytes."""
    given = [int(word) for word in sys.argv[1:]]
    size = (*given, *SIZE[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        scenario = write_instance(health_case(*size), flow_rules(size[2]), Path(folder))
        solved = _seconds([COMMAND, "solve", str(scenario), "--out", str(run)])
        reported = _seconds([COMMAND, "report", str(run)])
        moves = json.loads((run / "result.json").read_text())["moves"]
        sizes = [(run / name).stat().st_size / 1e6 for name in ("report.html", "report.xlsx")]
    print(f"{list(size)}: solve {solved:.1f} s, {moves} moves")
    print(f"  report {reported:.1f} s: report.html {sizes[0]:.1f} MB, report.xlsx {sizes[1]:.1f} MB")


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ours
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
