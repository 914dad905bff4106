"""What a user waits for: `placement --help`, and Sorong's balanced policy, cold from the shell.

python -m benchmarks.shell
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [str(Path(sys.executable).with_name("placement"))]
SCENARIO = Path(__file__).parents[1] / "scenarios" / "sorong" / "balanced.yaml"
ROUNDS = 5


def main() -> None:
    """Prints the median and the worst of some rounds."""
    seconds = sorted(run([*COMMAND, "--help"])[0] for _ in range(ROUNDS))
    print(f"placement --help: {seconds[ROUNDS // 2]:.2f} s (worst {seconds[-1]:.2f} s of {ROUNDS})")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        runs = sorted(
            run([*COMMAND, "solve", str(SCENARIO), "--out", str(out), "--force"]) for _ in range(ROUNDS)
        )
        parts = json.loads((out / "result.json").read_text())["seconds"]
    engine = parts["build"] + parts["solve"] + parts["audit"]
    memory = max(peak for _, peak in runs)
    print(
        f"Sorong, balanced, cold: {runs[ROUNDS // 2][0]:.2f} s (worst {runs[-1][0]:.2f} s of {ROUNDS}), "
        f"of which the engine {engine:.2f} s; {memory:.0f} MB"
    )


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in MB of one process, at least that of this one; ends where it fails."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own command
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
