"""What a planner waits for: check, solve and verify of a written case, cold from the shell.

python -m benchmarks.command [INSTANCE …] [--seconds N] [--keep]

Reading, checking, pairs, model, audit and writing should take no longer than the solve itself.
"""

import argparse
import json
import multiprocessing
import tempfile
from pathlib import Path

from benchmarks.instances import Instance, instance_name, write_instance
from benchmarks.records import Record, stamp, store
from benchmarks.shell import COMMAND, run
from placement.scenario import SolverSettings

BENCHMARK = "command"
INSTANCES = ("civil-5000-levels-0", "civil-20000-levels-0", "health-20000-mild-0")


def main() -> None:
    """Prints seconds by stage and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("instances", nargs="*", type=instance_name, default=INSTANCES)
    parser.add_argument("--seconds", type=float, default=300, help="limit of each solve")
    parser.add_argument("--keep", action="store_true", help="add to benchmarks/results")
    given = parser.parse_args()
    for name in given.instances:
        record = measured(Instance.named(name), given.seconds)
        print(_line(record), flush=True)
        if given.keep:
            store(BENCHMARK, record)


def measured(instance: Instance, limit: float) -> Record:
    """Seconds and MB of every command; a run that does not verify ends the program."""
    with tempfile.TemporaryDirectory() as folder:
        _written_apart(instance, limit, Path(folder))
        scenario, out = f"{folder}/scenario.yaml", f"{folder}/run"
        checked, _ = run([*COMMAND, "check", scenario])
        solved, memory = run([*COMMAND, "solve", scenario, "--out", out])
        verified, _ = run([*COMMAND, "verify", out])
        result = json.loads(Path(out, "result.json").read_text("utf-8"))
    stages = {name: round(seconds, 2) for name, seconds in result["seconds"].items()}
    return {
        "instance": str(instance),
        "pairs": result["pairs"],
        "status": result["status"],
        "certified": result["certified"],
        "check": round(checked, 2),
        "command": round(solved, 2),
        "verify": round(verified, 2),
        "stages": stages,
        "outside": round(solved - stages["solve"], 2),
        "memory": round(memory),
        **stamp(),
    }


def _written_apart(instance: Instance, limit: float, folder: Path) -> None:
    """The files of an instance, written by a process of its own.

    What starts a command hands on its own peak of memory, so it has to stay small.
    """
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(instance, limit, folder))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{instance} could not be written")


def _write(instance: Instance, limit: float, folder: Path) -> None:
    solver = SolverSettings.model_validate({"time_limit": limit, "gap": "0.0005"})
    write_instance(instance.case, instance.rules, folder, solver)


def _line(record: Record) -> str:
    """The record in words."""
    stages = ", ".join(f"{name} {seconds} s" for name, seconds in record["stages"].items())
    return (
        f"{record['instance']}: {record['pairs']:,} pairs, {record['status']}: check {record['check']} s, "
        f"solve {record['command']} s ({stages}), verify {record['verify']} s, {record['memory']} MB; "
        f"outside the solve {record['outside'] / max(0.01, record['stages']['solve']):.2f} of it"
    )


if __name__ == "__main__":
    main()
